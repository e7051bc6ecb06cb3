// node scripts/with-node.mjs scripts/fit-memory.ts [million voxels] [million voxels] [--json]: peak memory of `lobule map` as a whole
// process, on a whole breast of six phases of 16 bits and a T1 map, over that of the raw study; and how it grows. The first
// call compiles the program, which is kept for those after it.
import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeGrid, makeVolume, writeNifti } from '../packages/volume/src/index.ts';

const SIGNALS = [1000, 1900, 2200, 2150, 2050, 1980];
const MIB = 2 ** 20;
const SLICE = 1_000_000;
const json = process.argv.includes('--json');
const [small = 10, large = 40] = process.argv
  .slice(2)
  .filter((word) => word !== '--json')
  .map(Number);
const main = path.join(import.meta.dirname, '..', 'packages', 'cli', 'src', 'main.ts');
const tellPeak = `data:text/javascript,import{readFileSync}from'node:fs';process.on('exit',()=>process.stderr.write('peak '+/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status','latin1'))[1]))`;

/** Header of so many slices of a million voxels, then what `slice` gives of each. */
function writeStack(file: string, slices: number, volumes: number, slice: (t: number) => Uint8Array): void {
  const one = makeGrid({ size: [1, 1, 1], spacingMm: [1, 1, 1] });
  const isFloat = volumes === 1;
  const header = writeNifti(makeVolume(one, isFloat ? new Float32Array(1) : new Int16Array(1))).slice(0, 352);
  const view = new DataView(header.buffer);
  [volumes > 1 ? 4 : 3, 1000, 1000, slices, volumes].forEach((n, i) => {
    view.setInt16(40 + 2 * i, n, true);
  });
  const handle = openSync(file, 'w');
  writeSync(handle, header);
  for (let t = 0; t < volumes; t++) {
    const bytes = slice(t);
    for (let z = 0; z < slices; z++) writeSync(handle, bytes);
  }
  closeSync(handle);
}

const cache = mkdtempSync(path.join(tmpdir(), 'lobule-compiled-'));

interface Peak {
  readonly raw: number;
  readonly peak: number;
}

async function peakOf(millions: number): Promise<Peak> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lobule-memory-'));
  try {
    const [dynamic, t1] = ['dynamic.nii', 't1.nii'].map((name) => path.join(folder, name));
    writeStack(dynamic, millions, SIGNALS.length, (t) => {
      const values = Int16Array.from({ length: SLICE }, (_, v) => SIGNALS[t] + ((v * 7919) % 41));
      return new Uint8Array(values.buffer);
    });
    writeStack(t1, millions, 1, () => new Uint8Array(new Float32Array(SLICE).fill(1400).buffer));
    const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
    const call = [
      ...['map', 'tofts', dynamic, '--t1', t1, '--every-voxel', '--out', path.join(folder, 'maps')],
      ...['--protocol', JSON.stringify({ timesS: [0, 90, 155, 220, 285, 350], signal })],
      ...['--settings', '{ arterialInput: { kind: parker, arrivalS: 20 } }'],
    ];
    const { stderr } = await promisify(execFile)(process.execPath, ['--import', tellPeak, main, ...call], {
      maxBuffer: 1e8,
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    });
    const peak = Number(/peak (\d+)/.exec(stderr)?.[1]) * 1024;
    return { raw: millions * SLICE * (2 * SIGNALS.length + 4), peak };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const tell = (work: string, { raw, peak }: Peak) => ({ work, rawMiB: raw / MIB, peakMiB: peak / MIB });

try {
  const called = await peakOf(small);
  const [first, second] = [await peakOf(small), await peakOf(large)];
  const growth = (second.peak - first.peak) / (second.raw - first.raw);
  const told = {
    threads: availableParallelism(),
    rows: [
      tell(`${small} million voxels, first call of all, which compiles the program`, called),
      tell(`${small} million voxels`, first),
      tell(`${large} million voxels`, second),
    ],
    growth,
    besideMiB: (first.peak - growth * first.raw) / MIB,
  };
  if (json) process.stdout.write(`${JSON.stringify(told)}\n`);
  else {
    for (const { work, rawMiB, peakMiB } of told.rows)
      process.stdout.write(
        `${work}: raw study ${rawMiB.toFixed(0)} MiB, peak of \`lobule map tofts\` with ${told.threads} threads ` +
          `${peakMiB.toFixed(0)} MiB, ${(peakMiB / rawMiB).toFixed(2)} times\n`,
      );
    process.stdout.write(
      `growth ${growth.toFixed(2)} times the raw study, beside ${told.besideMiB.toFixed(0)} MiB\n`,
    );
  }
} finally {
  rmSync(cache, { recursive: true });
}
