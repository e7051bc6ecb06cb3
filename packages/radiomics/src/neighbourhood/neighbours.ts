import { type LevelImage, stepsOf } from '../texture/level-image.ts';

/** By position: what the neighbours of a voxel with a level are (26 in 3D, 8 within a slice). */
export interface Neighbours {
  /** How many have a level. */
  readonly count: Uint8Array;
  /** Sum of their levels. */
  readonly sum: Float64Array;
  /** How many differ from the voxel by no more than the coarseness. */
  readonly alike: Uint8Array;
}

/** Every pair of neighbours is visited once and counts for both. */
export function neighboursOf(image: LevelImage, within: boolean, coarseness: number): Neighbours {
  const { codes, present, positions } = image;
  const count = new Uint8Array(codes.length);
  const sum = new Float64Array(codes.length);
  const alike = new Uint8Array(codes.length);
  for (const step of stepsOf(image, within)) {
    for (const p of positions) {
      const q = p - step;
      if (codes[q] === 0) continue;
      const a = present[codes[p] - 1];
      const b = present[codes[q] - 1];
      count[p]++;
      count[q]++;
      sum[p] += b;
      sum[q] += a;
      if (a - b <= coarseness && b - a <= coarseness) {
        alike[p]++;
        alike[q]++;
      }
    }
  }
  return { count, sum, alike };
}
