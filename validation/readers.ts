import { readFileSync } from 'node:fs';
import path from 'node:path';
import { staple } from '@lobule/segmentation';
import { type Mask, makeGrid } from '@lobule/volume';
import { type CaseResult, compare, type Suite } from './suite.ts';

/**
 * STAPLE against SimpleITK's (readers.json, made by bench/peers/staple_reference.py, its version beside the numbers). A
 * case is one reader's sensitivity or specificity, the probability of all voxels that the same readers hold, or the
 * number of voxels at or above one half. ITK stops where changes are below 1e-7, ours goes on to 1e-13 (up to 8.2e-7
 * further); both are compared after the number of iterations that ITK made.
 */
const TOLERANCE = 1e-9;

type Triple = readonly [number, number, number];

interface Stored {
  readonly scenarios: readonly {
    readonly name: string;
    readonly size: Triple;
    readonly margin: number;
    /** Centre x, y, z less 8, 8, 4; radii; flips of 1000; seed. */
    readonly readers: readonly (readonly number[])[];
    readonly voxels: readonly number[];
    readonly box: Triple;
    /** Counted from 0. */
    readonly iterations: number;
    readonly sensitivity: readonly number[];
    readonly specificity: readonly number[];
    readonly probabilities: Readonly<Record<string, number>>;
    readonly atLeastHalf: number;
  }[];
}

export const suite: Suite = {
  name: 'readers',
  cases: 123,
  async run() {
    const file = path.join(import.meta.dirname, 'readers.json');
    const { scenarios } = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    return scenarios.flatMap(compareScenario);
  },
};

function compareScenario(stored: Stored['scenarios'][number]): CaseResult[] {
  const { name, size, margin, readers, voxels, box } = stored;
  const masks = readers.map((reader) => makeMask(size, reader));
  const found = staple(masks, { marginMm: margin, maximumIterations: stored.iterations + 1 });
  const byPattern = new Map<string, number[]>();
  found.probability.data.forEach((value, v) => {
    if (value === 0) return;
    const pattern = masks.map(({ data }) => data[v]).join('');
    byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), value]);
  });
  return [
    ...readers.flatMap((_, r) => [
      compare(`${name}: voxels of reader ${r + 1}`, found.readers[r].voxels, voxels[r], 0),
      compare(
        `${name}: sensitivity ${r + 1}`,
        found.readers[r].sensitivity,
        stored.sensitivity[r],
        TOLERANCE,
      ),
      compare(
        `${name}: specificity ${r + 1}`,
        found.readers[r].specificity,
        stored.specificity[r],
        TOLERANCE,
      ),
    ]),
    ...box.map((n, axis) => compare(`${name}: box along ${'xyz'[axis]}`, found.box.size[axis], n, 0)),
    ...Object.entries(stored.probabilities).map(([pattern, expected]) => {
      const got = byPattern.get(pattern) ?? [Number.NaN];
      const worst = got.reduce((a, b) => (Math.abs(b - expected) > Math.abs(a - expected) ? b : a));
      return compare(`${name}: probability where ${pattern}`, worst, expected, TOLERANCE);
    }),
    compare(`${name}: voxels of at least one half`, found.voxels, stored.atLeastHalf, 0),
  ];
}

/** The masks of the script, by whole numbers alone. */
function makeMask(size: Triple, reader: readonly number[]): Mask {
  const [cx, cy, cz, rx, ry, rz, flips, seed] = reader;
  const grid = makeGrid({ size, spacingMm: [1, 1, 1] });
  const data = new Uint8Array(size[0] * size[1] * size[2]);
  if (rx === 0) return { grid, data };
  const square = (n: number) => n * n;
  const whole = square(rx * ry * rz);
  let state = seed;
  data.forEach((_, v) => {
    state = (state * 48271) % 2147483647;
    const x = (v % size[0]) - cx - 8;
    const y = (Math.floor(v / size[0]) % size[1]) - cy - 8;
    const z = Math.floor(v / (size[0] * size[1])) - cz - 4;
    const q = square(x * ry * rz) + square(y * rx * rz) + square(z * rx * ry);
    data[v] = q <= whole !== (q <= 2 * whole && state % 1000 < flips) ? 1 : 0;
  });
  return { grid, data };
}
