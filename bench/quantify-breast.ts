import { availableParallelism } from 'node:os';
import { randomStream } from '../packages/foundation/src/index.ts';
import type { Crew } from '../packages/numerics/src/index.ts';
import { type FitResult, fitInParallel, prepareModel } from '../packages/quantify/src/index.ts';
import { openFitCrew } from '../packages/quantify/src/node/index.ts';
import type { Bench, BenchCheck } from './bench.ts';

/** A whole breast examination: 10 million voxels of tissue, six phases of 16-bit signal, to maps with standard errors. */
const VOXELS = 10_000_000;
/** As many different tissues; beyond, they repeat. */
const TISSUES = 100_000;
const THREADS = availableParallelism();
const T1_MS = 1400;

const plan = {
  model: 'tofts',
  protocol: {
    timesS: [0, 90, 155, 220, 285, 350],
    signal: { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] },
  },
  settings: { arterialInput: { kind: 'parker', arrivalS: 20 } },
};

interface Study {
  readonly crew: Crew;
  readonly frames: readonly Uint16Array[];
  readonly voxels: Int32Array;
  readonly t1Ms: Float32Array;
  readonly ktransPerMin: Float64Array;
}

function signalOf(concentrationMm: number): number {
  const { trMs, flipAngleDeg, relaxivityPerMmPerS } = plan.protocol.signal;
  const e1 = Math.exp(-trMs * (1 / T1_MS + (relaxivityPerMmPerS * concentrationMm) / 1000));
  const angle = (flipAngleDeg * Math.PI) / 180;
  return (Math.sin(angle) * (1 - e1)) / (1 - Math.cos(angle) * e1);
}

function makeStudy(noise: number): Study {
  const tissue = prepareModel('tofts', { timesS: plan.protocol.timesS }, plan.settings);
  const stream = randomStream(2, 'breast', String(noise));
  const scale = 1000 / signalOf(0);
  const ktransPerMin = new Float64Array(TISSUES);
  const frames = plan.protocol.timesS.map(() => new Uint16Array(new SharedArrayBuffer(2 * VOXELS)));
  for (let v = 0; v < TISSUES; v++) {
    ktransPerMin[v] = 0.05 + 0.35 * stream.uniform();
    const curve = tissue.predict({ ktransPerMin: ktransPerMin[v], ve: 0.31 + 0.29 * stream.uniform() });
    for (let t = 0; t < curve.length; t++) {
      const wobble = noise * (stream.uniform() + stream.uniform() + stream.uniform() + stream.uniform() - 2);
      frames[t][v] = Math.round(scale * signalOf(curve[t]) * (noise > 0 ? 1 : 10) + wobble);
    }
  }
  for (const frame of frames) {
    for (let filled = TISSUES; filled < VOXELS; filled *= 2)
      frame.copyWithin(filled, 0, Math.min(filled, VOXELS - filled));
  }
  const voxels = new Int32Array(new SharedArrayBuffer(4 * VOXELS));
  for (let v = 0; v < VOXELS; v++) voxels[v] = v;
  const t1Ms = new Float32Array(new SharedArrayBuffer(4 * VOXELS)).fill(T1_MS);
  return { crew: openFitCrew(THREADS), frames, voxels, t1Ms, ktransPerMin };
}

function fit({ crew, frames, voxels, t1Ms }: Study, count: number): Promise<FitResult> {
  return fitInParallel(crew, plan, frames, voxels.subarray(0, count), { t1Ms });
}

async function check(): Promise<BenchCheck> {
  const study = makeStudy(0);
  const { parameters } = await fit(study, TISSUES);
  await study.crew.close();
  let worst = 0;
  for (let v = 0; v < TISSUES; v++) {
    const error = Math.abs(parameters.ktransPerMin[v] / study.ktransPerMin[v] - 1);
    if (!(error <= worst)) worst = error;
  }
  return {
    against: 'noise-free truth of ktransPerMin, relative; signals are whole numbers from 10,000 up',
    cases: TISSUES,
    worst,
    tolerance: 1e-3,
  };
}

let study: Study | undefined;

export const benches: readonly Bench[] = [
  {
    name: 'quantify/breast-10m',
    unit: 's',
    threads: THREADS,
    async run() {
      study ??= makeStudy(20);
      const started = performance.now();
      await fit(study, VOXELS);
      return (performance.now() - started) / 1000;
    },
    check,
    async close() {
      await study?.crew.close();
      study = undefined;
    },
  },
];
