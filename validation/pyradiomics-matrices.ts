import { readFileSync } from 'node:fs';
import path from 'node:path';
import { textureMatrices } from '@lobule/radiomics';
import { maskWhere, readNrrd } from '@lobule/volume';
import type { CaseResult } from './suite.ts';

/**
 * The matrices of PyRadiomics' baselines (*.npy), plain variant. Counts are to be equal; co-occurrence is stored as shares
 * of the pairs, and the sums of tone differences are rounded, so these may differ by rounding.
 */
const CASES = ['breast1', 'brain1'] as const;
export const MATRIX_CASES = 10;
const ROUNDING = 1e-15;
const ROUNDING_OF_SUMS = 1e-11;

/** PyRadiomics' order of directions, steps along x, y and z. */
const ORDER = '1,1,1 0,1,1 -1,1,1 1,0,1 0,0,1 -1,0,1 1,-1,1 0,-1,1 -1,-1,1 1,1,0 0,1,0 -1,1,0 1,0,0'.split(
  ' ',
);

interface Cells {
  readonly level: Int32Array;
  readonly size: Int32Array;
  readonly count: Float64Array;
}

export function checkMatrices(folder: string): readonly CaseResult[] {
  return CASES.flatMap((name) => {
    const image = readNrrd(readFileSync(path.join(folder, `${name}_image.nrrd`)));
    const label = readNrrd(readFileSync(path.join(folder, `${name}_label.nrrd`)));
    const found = textureMatrices(
      image,
      maskWhere(label, (value) => value === 1),
      { profile: 'pyradiomics' },
    );
    if (found === undefined) throw new Error(`${name} has no matrices`);
    const { levels, zones, dependence, toneDifferences } = found;
    const inOrder = <T>(matrices: readonly T[]) =>
      ORDER.map((direction) => matrices[found.directions.findIndex((one) => one.join() === direction)]);
    const k = levels.length;
    const pairs = inOrder(found.cooccurrence).map((counts) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      return counts.map((count) => count / total);
    });
    const runs = inOrder(found.runs);
    const runLengths = occurring(runs);
    const last = <T>(values: readonly T[], of: (value: T, cell: number) => number, cells: number) =>
      Array.from({ length: cells * values.length }, (_, n) =>
        of(values[n % values.length], Math.floor(n / values.length)),
      );
    const table = (cells: Cells, sizes: readonly number[]) => (n: number) =>
      countAt(cells, levels[Math.floor(n / sizes.length)], sizes[n % sizes.length]);
    const flat = (cells: Cells) => {
      const sizes = occurring([cells]);
      return Array.from({ length: k * sizes.length }, (_, n) => table(cells, sizes)(n));
    };
    const tones = Array.from(levels, (level, n) => [
      toneDifferences.counts[n],
      toneDifferences.differences[n],
      level,
    ]).flat();
    const check = (kind: string, values: readonly number[], tolerance: number) =>
      compareMatrix(
        `${name} ${kind} matrix`,
        values,
        readNpy(path.join(folder, 'baseline', `${name}_${kind}.npy`)),
        tolerance,
      );
    return [
      check(
        'glcm',
        last(pairs, (p, cell) => p[cell], k * k),
        ROUNDING,
      ),
      check(
        'glrlm',
        last(runs, (cells, n) => table(cells, runLengths)(n), k * runLengths.length),
        0,
      ),
      check('glszm', flat(zones), 0),
      check('gldm', flat(dependence), 0),
      check('ngtdm', tones, ROUNDING_OF_SUMS),
    ];
  });
}

function occurring(all: readonly Cells[]): readonly number[] {
  return [...new Set(all.flatMap(({ size }) => [...size]))].sort((a, b) => a - b);
}

function countAt({ level, size, count }: Cells, i: number, j: number): number {
  const at = level.findIndex((value, n) => value === i && size[n] === j);
  return at < 0 ? 0 : count[at];
}

function compareMatrix(
  name: string,
  found: readonly number[],
  expected: Float64Array,
  relative: number,
): CaseResult {
  const most = expected.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const error =
    found.length === expected.length
      ? found.reduce((worst, value, n) => Math.max(worst, Math.abs(value - expected[n])), 0)
      : Number.NaN;
  const tolerance = relative * most;
  return { case: name, error, tolerance, passed: error <= tolerance };
}

/** An array of doubles, row-major whichever way it is stored (numpy's format 1.0). */
function readNpy(file: string): Float64Array {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  const shape = [...(/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').matchAll(/\d+/g)].map(Number);
  const data = new Float64Array(
    bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length),
  );
  if (!header.includes("'fortran_order': True")) return data;
  const [rows, columns] = shape;
  return data.map((_, n) => data[Math.floor(n / columns) + rows * (n % columns)]);
}
