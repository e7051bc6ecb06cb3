import { isOutside, type LevelImage, type Offset } from '../texture/level-image.ts';

/**
 * Counts of the pairs at an offset of which both voxels have a level, each pair once; row-major over the levels that
 * occur. Only pairs whose second voxel is in a slice from `first` up to `end` are taken. Which of the two levels of a pair
 * comes first does not matter: `glcmContext` makes matrices symmetric.
 */
export function countPairs(image: LevelImage, [dx, dy, dz]: Offset, first: number, end: number): Uint32Array {
  const { codes, present, positions, sliceStart, size } = image;
  const k = present.length;
  const counts = new Uint32Array(k * k);
  const step = dx + size[0] * (dy + size[1] * dz);
  // Beyond its margin of one voxel the cut-out ends, and rows follow one another.
  const isNear = Math.abs(dx) <= 1 && Math.abs(dy) <= 1 && Math.abs(dz) <= 1;
  for (let n = sliceStart[first]; n < sliceStart[end]; n++) {
    const p = positions[n];
    if (!isNear && isOutside(p, dx, dy, dz, size)) continue;
    const b = codes[p - step];
    if (b !== 0) counts[(codes[p] - 1) * k + b - 1]++;
  }
  return counts;
}

/** Counts of pairs, or weighted sums of them. */
export type PairCounts = Uint32Array | Float64Array;

/** All pairs of several offsets or slices, those of each times its weight where weights are given. */
export function addCounts(all: readonly Uint32Array[], weights?: readonly number[]): PairCounts {
  const sum = weights ? new Float64Array(all[0].length) : new Uint32Array(all[0].length);
  all.forEach((counts, of) => {
    const weight = weights ? weights[of] : 1;
    for (let n = 0; n < sum.length; n++) sum[n] += weight * counts[n];
  });
  return sum;
}
