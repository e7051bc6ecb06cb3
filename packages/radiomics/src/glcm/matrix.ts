import { radiomicsErrors } from '../errors.ts';

/** A region's grey levels in the cut-out (0 outside), numbered over those that occur. */
export interface LevelImage {
  readonly size: readonly [number, number, number];
  /** 0 outside, else 1 + index into `present`. */
  readonly codes: Uint16Array;
  /** Grey levels that occur, ascending. */
  readonly present: Int32Array;
  /** For the normalised inverse differences. */
  readonly levelCount: number;
}

/** A matrix of counts of this many levels squared is 34 MB. */
const MOST_PRESENT = 2048;

/** @throws radiomics/too-many-levels */
export function levelImage(
  size: readonly [number, number, number],
  positions: Int32Array,
  levels: Int32Array,
  levelCount: number,
): LevelImage {
  const present = Int32Array.from(new Set(levels)).sort();
  if (present.length > MOST_PRESENT) {
    throw radiomicsErrors.error('radiomics/too-many-levels', {
      what: `${present.length} different grey levels occur`,
    });
  }
  const code = new Map(Array.from(present, (level, n) => [level, n + 1]));
  const codes = new Uint16Array(size[0] * size[1] * size[2]);
  positions.forEach((position, n) => {
    codes[position] = code.get(levels[n]) ?? 0;
  });
  return { size, codes, present, levelCount };
}

export type Offset = readonly [number, number, number];

/** One of each pair of opposite directions to the 26 neighbours; those within a slice are the first four. */
export const DIRECTIONS: readonly Offset[] = [
  [1, 0, 0],
  [0, 1, 0],
  [1, 1, 0],
  [-1, 1, 0],
  [0, 0, 1],
  [1, 0, 1],
  [-1, 0, 1],
  [0, 1, 1],
  [0, -1, 1],
  [1, 1, 1],
  [-1, 1, 1],
  [1, -1, 1],
  [-1, -1, 1],
];
export const WITHIN_SLICE = 4;

/**
 * Counts of pairs of levels at an offset, both ways, so that the matrix is symmetric; row-major over the levels
 * that occur. Only slices from `first` up to `end` are taken.
 */
export function countPairs(
  image: LevelImage,
  [dx, dy, dz]: Offset,
  first: number,
  end: number,
): Float64Array {
  const { codes, present } = image;
  const [nx, ny, nz] = image.size;
  const k = present.length;
  const counts = new Float64Array(k * k);
  const step = dx + nx * (dy + ny * dz);
  for (let z = Math.max(first, -dz); z < Math.min(end, nz - dz); z++) {
    for (let y = Math.max(0, -dy); y < Math.min(ny, ny - dy); y++) {
      const row = nx * (y + ny * z);
      for (let v = row + Math.max(0, -dx); v < row + Math.min(nx, nx - dx); v++) {
        const a = codes[v];
        if (a === 0) continue;
        const b = codes[v + step];
        if (b === 0) continue;
        counts[(a - 1) * k + b - 1]++;
        counts[(b - 1) * k + a - 1]++;
      }
    }
  }
  return counts;
}

/** Element-wise sum; undefined where there is nothing to sum. */
export function addCounts(matrices: readonly Float64Array[]): Float64Array {
  const sum = matrices[0].slice();
  for (const matrix of matrices.slice(1)) for (let n = 0; n < sum.length; n++) sum[n] += matrix[n];
  return sum;
}
