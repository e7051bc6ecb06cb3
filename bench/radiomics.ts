import { readFileSync } from 'node:fs';
import path from 'node:path';
import { extractFeatures, type Feature, type RadiomicsSettings } from '../packages/radiomics/src/index.ts';
import { type Mask, makeGrid, maskWhere, readNrrd, type Volume } from '../packages/volume/src/index.ts';
import { referencePath } from '../test/reference-path.ts';
import type { Bench, BenchCheck } from './bench.ts';
import { breast1Program, type Program } from './peers/breast1-process.ts';

/** All in whole numbers, so that any program makes the same (bench/peers/radiomics_reference.py). */
const SIZE = 60;

export function ball(): { readonly image: Volume; readonly mask: Mask } {
  const grid = makeGrid({ size: [SIZE, SIZE, SIZE], spacingMm: [0.7, 0.7, 1.5] });
  const data = new Int16Array(SIZE * SIZE * SIZE);
  const inside = new Uint8Array(data.length);
  const fromMiddle = (index: number) => (2 * index - SIZE) * (2 * index - SIZE);
  for (let z = 0, v = 0; z < SIZE; z++) {
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x < SIZE; x++, v++) {
        const waves = 8 * Math.abs(((3 * x + y) % 50) - 25) + 6 * Math.abs(((2 * z + y) % 60) - 30);
        data[v] = 300 + waves + ((v * 7919) % 211);
        inside[v] = fromMiddle(x) + fromMiddle(y) + fromMiddle(z) <= 2528 ? 1 : 0;
      }
    }
  }
  return { image: { grid, data }, mask: { grid, data: inside } };
}

const ORIGINAL: RadiomicsSettings = { profile: 'pyradiomics', imageTypes: [{ kind: 'original' }] };
const WAVELETS: RadiomicsSettings = {
  profile: 'pyradiomics',
  imageTypes: [{ kind: 'original' }, { kind: 'wavelet', family: 'coif1', startLevel: 0, levels: 1 }],
};

/** Features of the 66,635 voxels, compared with what PyRadiomics has there. */
function featureBench(count: 107 | 851, settings: RadiomicsSettings): Bench {
  let made: ReturnType<typeof ball> | undefined;
  const extract = () => {
    made ??= ball();
    const started = performance.now();
    const { features } = extractFeatures(made.image, made.mask, settings);
    return { features, ms: performance.now() - started };
  };
  return {
    name: `radiomics/${count}-66k`,
    unit: 'ms',
    check: () => compareStored(extract().features, count),
    run: () => extract().ms,
  };
}

interface Stored {
  readonly made: { readonly pyradiomics: string };
  readonly values: Readonly<Record<string, number>>;
}

function compareStored(features: readonly Feature[], count: number): BenchCheck {
  const file = path.join(import.meta.dirname, 'radiomics-66k.json');
  const { made, values } = JSON.parse(readFileSync(file, 'utf8')) as Stored;
  const found = features.flatMap(({ pyradiomicsName, value }) =>
    pyradiomicsName === undefined ? [] : [distance(value, values[pyradiomicsName])],
  );
  const worst = found.length === count ? Math.max(...found) : Number.POSITIVE_INFINITY;
  return { against: `PyRadiomics ${made.pyradiomics}`, cases: found.length, worst, tolerance: 1e-9 };
}

/** Relative, but for values that are 0 but for rounding. */
function distance(value: number, expected: number): number {
  const away = Math.abs(value - expected) / Math.max(Math.abs(expected), 1e-3);
  return Number.isNaN(away) ? Number.POSITIVE_INFINITY : away;
}

const MORAN = 100;
/** Few enough that all pairs can be visited. */
const MORAN_CHECKED = 14;

function cube(size: number): { readonly image: Volume; readonly mask: Mask } {
  const grid = makeGrid({ size: [size, size, size], spacingMm: [0.7, 0.8, 2] });
  const data = Float64Array.from({ length: size * size * size }, (_, v) => ((v * 7919) % 211) + (v % size));
  return { image: { grid, data }, mask: { grid, data: new Uint8Array(data.length).fill(1) } };
}

function moranAndGeary({ image, mask }: ReturnType<typeof cube>): readonly number[] {
  return extractFeatures(image, mask, { families: ['autocorrelation'] }).features.map(({ value }) => value);
}

/** Sums over all pairs, by definition. */
function overAllPairs({ image: { data } }: ReturnType<typeof cube>, size: number): readonly number[] {
  const n = data.length;
  const mean = (data as Float64Array).reduce((sum, x) => sum + x, 0) / n;
  let [weights, products, differences, squares] = [0, 0, 0, 0];
  for (let k = 0; k < n; k++) {
    squares += (data[k] - mean) * (data[k] - mean);
    for (let l = 0; l < n; l++) {
      if (k === l) continue;
      const dx = 0.7 * ((k % size) - (l % size));
      const dy = 0.8 * ((Math.floor(k / size) % size) - (Math.floor(l / size) % size));
      const dz = 2 * (Math.floor(k / (size * size)) - Math.floor(l / (size * size)));
      const weight = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
      weights += weight;
      products += weight * (data[k] - mean) * (data[l] - mean);
      differences += weight * (data[k] - data[l]) * (data[k] - data[l]);
    }
  }
  return [(n / weights) * (products / squares), ((n - 1) / (2 * weights)) * (differences / squares)];
}

let large: ReturnType<typeof cube> | undefined;

/** 1,000,000 voxels. */
const moran: Bench = {
  name: 'radiomics/moran-100',
  unit: 'ms',
  check() {
    const small = cube(MORAN_CHECKED);
    const expected = overAllPairs(small, MORAN_CHECKED);
    const worst = Math.max(...moranAndGeary(small).map((value, n) => Math.abs(value - expected[n])));
    return { against: `all pairs of ${MORAN_CHECKED}^3 voxels`, cases: 2, worst, tolerance: 1e-10 };
  },
  run() {
    large ??= cube(MORAN);
    const started = performance.now();
    moranAndGeary(large);
    return performance.now() - started;
  },
};

const folder = referencePath('radiomics-pyradiomics') ?? '';
const BREAST1 = 'breast1';

function compareBreast1(values: Readonly<Record<string, number>>): BenchCheck {
  const file = path.join(import.meta.dirname, '..', 'validation', 'pyradiomics-851.json');
  const { made, cases } = JSON.parse(readFileSync(file, 'utf8'));
  const found = Object.entries(values).map(([name, value]) => distance(value, cases[BREAST1][name]));
  const worst = found.length === 851 ? Math.max(...found) : Number.POSITIVE_INFINITY;
  return { against: `PyRadiomics ${made.pyradiomics}`, cases: found.length, worst, tolerance: 1e-9 };
}

/** Features of breast1 from its files to a CSV, the start of Node.js included. */
function wholeProcess(form: 'plain' | 'source'): Bench {
  let program: Program | undefined;
  let peakMiB: number | undefined;
  const start = async () => {
    program ??= await breast1Program(form, folder);
    return program;
  };
  return {
    name: `radiomics/851-breast1-process${form === 'plain' ? '' : '-source'}`,
    unit: 's',
    async check() {
      const [names, values] = (await start())
        .run()
        .text.split('\n')
        .map((line) => line.split(','));
      return compareBreast1(Object.fromEntries(names.map((name, n) => [name, Number(values[n])])));
    },
    async run() {
      const { run } = await start();
      const started = performance.now();
      peakMiB = Math.round(run().usage.peakMiB);
      return (performance.now() - started) / 1000;
    },
    peakMiB: () => peakMiB,
    async close() {
      program?.close();
      program = undefined;
    },
  };
}

/** What one region more costs a program that runs. */
function oneMore(): Bench {
  let read: ReturnType<typeof ball> | undefined;
  const features = () => {
    const open = (name: string) => readNrrd(readFileSync(path.join(folder, `${BREAST1}_${name}.nrrd`)));
    read ??= { image: open('image'), mask: maskWhere(open('label'), (value) => value === 1) };
    return extractFeatures(read.image, read.mask, WAVELETS).features;
  };
  return {
    name: 'radiomics/851-breast1',
    unit: 'ms',
    check() {
      const found = features().map(({ pyradiomicsName, value }) => [pyradiomicsName, value] as const);
      // All later regions of a program are as fast as the twentieth.
      for (let time = 0; time < 20; time++) features();
      return compareBreast1(Object.fromEntries(found));
    },
    run() {
      const started = performance.now();
      features();
      return performance.now() - started;
    },
  };
}

export const benches: readonly Bench[] = [
  featureBench(107, ORIGINAL),
  featureBench(851, WAVELETS),
  ...(folder === '' ? [] : [oneMore(), wholeProcess('plain'), wholeProcess('source')]),
  moran,
];
