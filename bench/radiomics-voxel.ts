import { availableParallelism } from 'node:os';
import { randomStream } from '../packages/foundation/src/index.ts';
import type { Crew } from '../packages/numerics/src/index.ts';
import {
  extractFeatures,
  type VoxelMapSettings,
  type VoxelMaps,
  voxelMaps,
} from '../packages/radiomics/src/index.ts';
import { openVoxelCrew } from '../packages/radiomics/src/node/index.ts';
import { type Mask, makeGrid, makeVolume, type Volume } from '../packages/volume/src/index.ts';
import type { Bench, BenchCheck } from './bench.ts';

/** Voxels along each axis; every one has a window. */
const SIZE = 64;
const LEVELS = 32;
const THREADS = Math.min(2, availableParallelism());

/** Levels that do not depend on the window, so that single windows can be checked as regions of their own. */
export const settings: VoxelMapSettings = {
  profile: 'pyradiomics',
  families: ['glcm'],
  kernelRadius: 2,
  discretisation: { method: 'bin-width', width: 1 },
  resegmentation: { range: [0.5, LEVELS + 0.5] },
  binEdges: 'region-minimum',
  normalisingLevels: 'bins',
};

interface Field {
  readonly image: Volume<Float64Array>;
  readonly mask: Mask;
}

/**
 * Grey levels 1 to 32: white noise, of which a window has nearly all levels, or smooth bumps with noise of 4 % of the
 * range, as tissue has it.
 */
export function makeImage(kind: 'noise' | 'tissue', size: number): Field {
  const stream = randomStream(3, 'voxel-maps', kind);
  const grid = makeGrid({ size: [size, size, size], spacingMm: [1, 1, 1] });
  const data = new Float64Array(size * size * size);
  for (let k = 0, v = 0; k < size; k++) {
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < size; i++, v++) {
        const smooth = 0.5 + (Math.sin(i / 5) + Math.sin(j / 7 + 1) + Math.sin(k / 6 + 2)) / 6;
        const noise = stream.uniform() + stream.uniform() + stream.uniform() + stream.uniform() - 2;
        const share = kind === 'noise' ? stream.uniform() : smooth + 0.07 * noise;
        data[v] = 1 + Math.max(0, Math.min(LEVELS - 1, Math.floor(share * LEVELS)));
      }
    }
  }
  return { image: makeVolume(grid, data), mask: { grid, data: new Uint8Array(data.length).fill(1) } };
}

function bench(name: string, kind: 'noise' | 'tissue', more: VoxelMapSettings): Bench {
  let ready: (Field & { readonly crew: Crew }) | undefined;
  const asked = { ...settings, ...more };
  return {
    name: `radiomics/${name}`,
    unit: 'ms',
    threads: THREADS,
    async run() {
      ready ??= { ...makeImage(kind, SIZE), crew: openVoxelCrew(THREADS) };
      const { image, mask, crew } = ready;
      const started = performance.now();
      await voxelMaps(image, mask, asked, { crew });
      return performance.now() - started;
    },
    check: () => check(kind, asked),
    async close() {
      await ready?.crew.close();
      ready = undefined;
    },
  };
}

/** Every 37th window of a small image of the same kind, against its features as a region. */
async function check(kind: 'noise' | 'tissue', asked: VoxelMapSettings): Promise<BenchCheck> {
  const { image, mask } = makeImage(kind, 12);
  const maps = await voxelMaps(image, mask, asked, { precision: 64 });
  let worst = 0;
  let cases = 0;
  for (let v = 0; v < image.data.length; v += 37) {
    for (const [feature, expected] of windowFeatures(image, v, asked, maps)) {
      const got = maps.maps[feature].values[v];
      const error = Math.abs(got - expected) / Math.max(1e-2, Math.abs(expected));
      if (!(error <= worst)) worst = error;
      cases++;
    }
  }
  return {
    against: 'features of the window as a region, relative (absolute below 0.01)',
    cases,
    worst,
    tolerance: 1e-8,
  };
}

function windowFeatures(
  image: Volume<Float64Array>,
  v: number,
  { kernelRadius = 1, maximalCorrelation: _costly, ...common }: VoxelMapSettings,
  { features }: VoxelMaps,
): readonly (readonly [number, number])[] {
  const [nx, ny] = image.grid.size;
  const at = (p: number) => [p % nx, Math.floor(p / nx) % ny, Math.floor(p / (nx * ny))];
  const centre = at(v);
  const near = (p: number) => at(p).every((index, axis) => Math.abs(index - centre[axis]) <= kernelRadius);
  const window = { grid: image.grid, data: Uint8Array.from(image.data, (_, p) => (near(p) ? 1 : 0)) };
  const found = extractFeatures(image, window, common).features;
  return features.map(({ name }, n) => [
    n,
    found.find((feature) => feature.name === name)?.value ?? Number.NaN,
  ]);
}

export const benches: readonly Bench[] = [
  bench('voxel-glcm-64', 'noise', {}),
  bench('voxel-glcm-64-tissue', 'tissue', {}),
  bench('voxel-glcm-64-without-mcc', 'noise', { maximalCorrelation: false }),
];
