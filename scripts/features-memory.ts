// node scripts/with-node.mjs scripts/features-memory.ts [--json]: peak memory of features as whole processes (Linux), over that of a
// process that has the image and the code, for a region and for one of eight times its voxels.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extractFeatures, type RadiomicsSettings, voxelMaps } from '../packages/radiomics/src/index.ts';
import { type Mask, makeGrid, type Volume } from '../packages/volume/src/index.ts';

const original: RadiomicsSettings = { profile: 'pyradiomics' };
const wavelets: RadiomicsSettings = {
  profile: 'pyradiomics',
  imageTypes: [{ kind: 'original' }, { kind: 'wavelet', family: 'coif1', startLevel: 0, levels: 1 }],
};

/** Of a region: its edge in voxels, whether it is a ball, and what is asked of it. */
const WORK: Readonly<Record<string, readonly [number, boolean, (image: Volume, mask: Mask) => unknown]>> = {
  '107 features': [60, true, (image, mask) => extractFeatures(image, mask, original)],
  '851 features': [60, true, (image, mask) => extractFeatures(image, mask, wavelets)],
  'Moran and Geary': [
    50,
    false,
    (image, mask) => extractFeatures(image, mask, { families: ['autocorrelation'] }),
  ],
  'voxel maps, 23 of GLCM': [
    24,
    false,
    (image, mask) =>
      voxelMaps(image, mask, {
        profile: 'pyradiomics',
        families: ['glcm'],
        kernelRadius: 2,
        maximalCorrelation: false,
      }),
  ],
};

function region(size: number, isBall: boolean): { readonly image: Volume; readonly mask: Mask } {
  const grid = makeGrid({ size: [size, size, size], spacingMm: [0.7, 0.7, 1.5] });
  const data = Int16Array.from({ length: size * size * size }, (_, v) => 300 + ((v * 7919) % 601));
  const from = (index: number) => 2 * (index % size) - size;
  const inside = data.map((_, v) => {
    const [x, y, z] = [from(v), from(Math.floor(v / size)), from(Math.floor(v / (size * size)))];
    return !isBall || x * x + y * y + z * z <= 0.7 * size * size ? 1 : 0;
  });
  return { image: { grid, data }, mask: { grid, data: Uint8Array.from(inside) } };
}

function peakMiB(): number {
  const [, kib] = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kib) / 1024;
}

interface Took {
  readonly voxels: number;
  readonly before: number;
  readonly peak: number;
}

/** The work in a process of its own. */
function took(work: string, size: number): Took {
  return JSON.parse(
    execFileSync(process.execPath, [import.meta.filename, work, String(size)], { encoding: 'utf8' }),
  );
}

const [name, size] = process.argv.slice(2);
if (name !== undefined && name !== '--json') {
  const [, isBall, work] = WORK[name];
  const { image, mask } = region(Number(size), isBall);
  const before = peakMiB();
  await work(image, mask);
  const voxels = mask.data.reduce((sum, value) => sum + value, 0);
  process.stdout.write(JSON.stringify({ voxels, before, peak: peakMiB() }));
} else {
  const told = Object.entries(WORK).map(([work, [edge]]) => {
    const [small, large] = [took(work, edge), took(work, 2 * edge)];
    const more = 2 ** 20 * (large.peak - small.peak - large.before + small.before);
    return { work, of: [small, large], bytesPerVoxelMore: more / (large.voxels - small.voxels) };
  });
  if (name === '--json') process.stdout.write(`${JSON.stringify(told)}\n`);
  else {
    for (const { work, of, bytesPerVoxelMore } of told) {
      for (const { voxels, before, peak } of of) {
        const text = `${voxels} voxels: ${peak.toFixed(0)} MiB at most, ${(peak - before).toFixed(0)} of it for the work`;
        process.stdout.write(`${work}, ${text}\n`);
      }
      process.stdout.write(`${work}: ${bytesPerVoxelMore.toFixed(0)} bytes for each voxel more\n`);
    }
  }
}
