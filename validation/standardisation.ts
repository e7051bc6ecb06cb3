import { readFileSync } from 'node:fs';
import path from 'node:path';
import { log } from '@lobule/numerics';
import { biasFactors, correctBias } from '@lobule/standardisation';
import { makeVolume, maskWhere, readNrrd, type Volume } from '@lobule/volume';
import { nodeUnpacker } from '@lobule/volume/node';
import { biasPhantom, FIELDS, SHAPES, spreads } from './bias-phantom.ts';
import { type CaseResult, compare, type Suite, type SuiteContext } from './suite.ts';

/**
 * Bias field correction. 27 cases are tissues of analytic phantoms under known fields: after correction with the
 * settings by default, the coefficient of variation within the tissue is that before the field within 1 % of it. One case
 * is the field of SimpleITK on a real breast with SimpleITK's settings (standardisation-simpleitk.json, made by
 * bench/peers/n4_simpleitk.py): its logarithm at 1008 places, apart from the mean, which N4 leaves open. One more
 * is the coefficient of variation within the lesion.
 */
const SIZE = [160, 160, 48] as const;
const FIELD = 0.01;
const SPREAD = 0.001;

export const suite: Suite = {
  name: 'standardisation',
  cases: 29,
  async run(context) {
    const names = Object.keys(SHAPES).flatMap((shape) => Object.keys(FIELDS).map((field) => [shape, field]));
    const phantoms = names.flatMap(([shape, field], done) => {
      context.progress(done, names.length + 1);
      return phantomCases(shape, field);
    });
    return [...phantoms, ...breastCases(context)];
  },
};

function phantomCases(shape: string, field: string): readonly CaseResult[] {
  const { name, biased, even, mask, tissue } = biasPhantom(shape, field, SIZE);
  const truth = spreads(even.data, tissue);
  const found = spreads(correctBias(biased, { mask }).image.data, tissue);
  return ['fat', 'gland', 'lesion'].map((what, n) =>
    compare(`${name}: ${what}`, found[n], truth[n], 0, 0.01),
  );
}

interface Stored {
  readonly step: readonly [number, number, number];
  readonly logField: readonly number[];
  readonly lesion: { readonly before: number; readonly after: number };
}

function breastCases(context: SuiteContext): readonly CaseResult[] {
  const read = (name: string) =>
    readNrrd(readFileSync(context.reference(`radiomics-pyradiomics/breast1_${name}.nrrd`)), nodeUnpacker);
  const stored = JSON.parse(
    readFileSync(path.join(import.meta.dirname, 'standardisation-simpleitk.json'), 'utf8'),
  ) as Stored;
  const image = read('image');
  const label = read('label');
  const values = Float64Array.from(image.data);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const settings = { levels: 4, leastSpacingMm: 0, iterations: 50, convergence: 0.001, shrink: 1 };
  const { image: corrected, field } = correctBias(makeVolume(image.grid, values), {
    mask: maskWhere(image, (value) => value > mean),
    settings,
  });
  const lesion = maskWhere(label, (value) => value > 0).data;
  const apart = farthest(centred(everyNth(biasFactors(field), stored.step)), centred(stored.logField));
  return [
    {
      case: 'breast1: logarithm of the field, SimpleITK',
      error: apart,
      tolerance: FIELD,
      passed: apart <= FIELD,
    },
    compare(
      'breast1: coefficient of variation of the lesion, SimpleITK',
      spreads(corrected.data, lesion)[0],
      stored.lesion.after,
      SPREAD,
    ),
  ];
}

function everyNth({ grid, data }: Volume, [dx, dy, dz]: Stored['step']): number[] {
  const [nx, ny, nz] = grid.size;
  const logs: number[] = [];
  for (let k = 0; k < nz; k += dz) {
    for (let j = 0; j < ny; j += dy) {
      for (let i = 0; i < nx; i += dx) logs.push(log(data[i + nx * (j + ny * k)]));
    }
  }
  return logs;
}

function centred(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function farthest(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Math.max(...a.map((value, n) => Math.abs(value - b[n])));
}
