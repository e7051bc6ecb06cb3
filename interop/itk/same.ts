// Comparisons of one image as two programs read it.
import { type Grid, indexToPatient, type Mask, makeGrid, patientToIndex } from '@lobule/volume';
import type { ItkImage } from './install.ts';

const LARGEST_MM = 1e-6;

export interface Tally {
  said(holds: boolean, text: string): void;
  same(what: string, theirs: unknown, ours: unknown): void;
  geometry(what: string, theirs: Grid, ours: Grid): void;
  /** Voxels, bit for bit, and geometry. */
  image(what: string, theirs: ItkImage, ours: Grid, values: ArrayLike<number>): void;
  /** What it throws is a failure. */
  attempt(what: string, work: () => void | Promise<void>): Promise<void>;
  result(): { readonly passed: number; readonly failed: readonly string[] };
}

export function tally(): Tally {
  const failed: string[] = [];
  let passed = 0;
  const said = (holds: boolean, text: string) => {
    if (holds) passed++;
    else failed.push(text);
  };
  const same = (what: string, theirs: unknown, ours: unknown) => {
    const [a, b] = [theirs, ours].map((value) => JSON.stringify(value));
    said(a === b, `${what}: ${a.slice(0, 200)} in place of ${b.slice(0, 200)}`);
  };
  const geometry = (what: string, theirs: Grid, ours: Grid) => {
    same(`size of ${what}`, theirs.size, ours.size);
    said(farthestMm(theirs, ours) <= LARGEST_MM, `${what} is ${farthestMm(theirs, ours)} mm off`);
  };
  return {
    said,
    same,
    geometry,
    image(what, theirs, ours, values) {
      geometry(what, gridOf(theirs), ours);
      const differs = Array.from(values).findIndex((value, v) => !Object.is(value, theirs.data[v]));
      said(
        theirs.data.length === values.length && differs < 0,
        `${what}: voxel ${differs} of ${theirs.data.length} is ${theirs.data[differs]} in place of ${values[differs]}`,
      );
    },
    async attempt(what, work) {
      try {
        await work();
      } catch (error) {
        failed.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    result: () => ({ passed, failed }),
  };
}

export function gridOf({ size, spacing, origin, direction }: ItkImage): Grid {
  const affine = [0, 1, 2].flatMap((row) => [
    ...[0, 1, 2].map((axis) => direction[3 * row + axis] * spacing[axis]),
    origin[row],
  ]);
  return makeGrid({ size: [size[0], size[1], size[2]], affine });
}

/** How far a corner of one grid lies from that of the other, at most. */
export function farthestMm(a: Grid, b: Grid): number {
  const ends = a.size.map((n) => [0, n - 1]);
  let farthest = 0;
  for (const i of ends[0]) {
    for (const j of ends[1]) {
      for (const k of ends[2]) {
        const [p, q] = [a, b].map((grid) => indexToPatient(grid, [i, j, k]));
        farthest = Math.max(farthest, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      }
    }
  }
  return farthest;
}

/** The voxels of a grid on which those of a mask lie, in their order; NaN for one that lies between. */
export function insideOf({ grid, data }: Mask, on: Grid): number[] {
  const [nx, ny] = grid.size;
  const found: number[] = [];
  data.forEach((value, v) => {
    if (value === 0) return;
    const index = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))] as const;
    const place = patientToIndex(on, indexToPatient(grid, index));
    const [i, j, k] = place.map(Math.round);
    const isOnVoxel = place.every((x) => Math.abs(x - Math.round(x)) < 1e-4);
    found.push(isOnVoxel ? i + on.size[0] * (j + on.size[1] * k) : Number.NaN);
  });
  return found.sort((a, b) => a - b);
}

export function valuesAt(data: ArrayLike<number>, from = 0, count = data.length - from): number[] {
  return Array.from({ length: count }, (_, n) => data[from + n]);
}
