// node scripts/with-node.mjs scripts/fit-memory.ts [million voxels]: memory of a whole breast fitted part by part, over that of the raw study.
import { availableParallelism } from 'node:os';
import { fitByParts } from '../packages/quantify/src/index.ts';
import { openFitCrew } from '../packages/quantify/src/node/index.ts';

const VOXELS = Number(process.argv[2] ?? 10) * 1_000_000;
const SIGNALS = [1000, 1900, 2200, 2150, 2050, 1980];
const MIB = 2 ** 20;

const frames = SIGNALS.map((signal) => {
  const frame = new Uint16Array(new SharedArrayBuffer(2 * VOXELS));
  for (let v = 0; v < VOXELS; v++) frame[v] = signal + ((v * 7919) % 41);
  return frame;
});
const t1Ms = new Float32Array(new SharedArrayBuffer(4 * VOXELS)).fill(1400);
const raw = frames.reduce((sum, frame) => sum + frame.byteLength, t1Ms.byteLength);
const plan = {
  model: 'tofts',
  protocol: {
    timesS: [0, 90, 155, 220, 285, 350],
    signal: { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] },
  },
  settings: { arterialInput: { kind: 'parker', arrivalS: 20 } },
};
const crew = openFitCrew(availableParallelism());
let sum = 0;
await fitByParts(
  crew,
  plan,
  frames,
  (part) => {
    for (const value of part.parameters['ktransPerMin']) sum += value;
  },
  { t1Ms },
);
await crew.close();
const peak = process.resourceUsage().maxRSS * 1024;
process.stdout.write(
  `raw study ${(raw / MIB).toFixed(0)} MiB (six phases of 16 bits and a T1 map), peak of the whole process with ` +
    `${availableParallelism()} workers ${(peak / MIB).toFixed(0)} MiB: ${(peak / raw).toFixed(2)} times the raw study; ` +
    `mean Ktrans ${(sum / VOXELS).toPrecision(4)}/min\n`,
);
