import { type Measured, undefinedBecause } from '@lobule/foundation';
import { requireRange } from '../checks.ts';
import { isKnown } from '../verdict.ts';

/**
 * How much a size shrank, percent of the size before; negative where it grew. Of a volume this is the volumetric shrinkage:
 * a ball that loses 30 % of its diameter loses 66 % of its volume, so the two have different cut-offs.
 *
 * @param before, after in one unit (mm, mm3, voxels of one grid).
 * @throws clinical/out-of-range
 * @example
 * shrinkage(1000, 340).value; // 66 (percent)
 */
export function shrinkage(before: number | undefined, after: number | undefined): Measured {
  if (!isKnown(before) || !isKnown(after)) {
    return undefinedBecause('%', 'missing', `The size ${isKnown(before) ? 'after' : 'before'} is not known.`);
  }
  requireRange('size before', before, 0, Number.MAX_VALUE);
  requireRange('size after', after, 0, Number.MAX_VALUE);
  if (before === 0) return undefinedBecause('%', 'nothing-before', 'There was nothing to shrink.');
  return { value: (100 * (before - after)) / before, unit: '%' };
}

/**
 * Volume of an ellipsoid from three diameters, as calipers give it: pi / 6 times their product. mm to mm3.
 *
 * @throws clinical/out-of-range
 * @example
 * ellipsoidVolume(20, 15, 10); // 1570.8 mm3
 */
export function ellipsoidVolume(firstMm: number, secondMm: number, thirdMm: number): number {
  for (const diameter of [firstMm, secondMm, thirdMm]) requireRange('diameter (mm)', diameter, 0, 400);
  return (Math.PI / 6) * firstMm * secondMm * thirdMm;
}
