import type { Reason } from '@lobule/foundation';
import { quantifyErrors } from '../errors.ts';

/** A map over the mean of the same map in a reference region. */
export interface RelativeMap {
  /** NaN where the map is, and everywhere where the reference has no mean to divide by. */
  readonly values: Float32Array;
  /**
   * With the standard error of the reference's mean (SD over the root of n, voxels taken as independent); absent where
   * the map's were not given.
   */
  readonly standardErrors?: Float32Array;
  readonly reference: RegionMean;
  /** Why nothing could be divided. */
  readonly reason?: Reason;
}

/** Mean and spread of a map in a region, in the unit of the map. */
export interface RegionMean {
  readonly mean: number;
  /** Of the voxels, n - 1 in the denominator; NaN below two. */
  readonly sd: number;
  /** Voxels of the region in which the map is defined. */
  readonly n: number;
  /** Voxels of the region in which it is not. */
  readonly undefinedVoxels: number;
}

/**
 * Relative maps (rMK, rMD, rD, rK): each voxel over the mean of a reference region, as normal gland of the other breast.
 * Voxels of the region without a value are left out of the mean and counted; none is set to anything.
 *
 * @param map one parameter, on any grid or list of voxels. @param referenceMask not 0 inside the region, same length.
 * @returns values of unit 1; a region without a defined voxel, or with a mean that is not positive, gives NaN and a
 *   reason.
 * @throws quantify/voxel-input where the lengths differ.
 * @example
 * relativeToRegion([1.2, 0.8, 1], [0, 1, 1]).values; // 1.33, 0.89, 1.11: over the mean of 0.8 and 1
 */
export function relativeToRegion(
  map: ArrayLike<number>,
  referenceMask: ArrayLike<number>,
  standardErrors?: ArrayLike<number>,
): RelativeMap {
  requireLength('reference mask', referenceMask, map.length);
  if (standardErrors) requireLength('map of standard errors', standardErrors, map.length);
  const reference = regionMean(map, referenceMask);
  const { mean, sd, n } = reference;
  const reason = unusable(reference);
  const usable = reason === undefined;
  const values = Float32Array.from(map, (value) => (usable ? value / mean : Number.NaN));
  const result = { values, reference, ...(reason && { reason }) };
  if (standardErrors === undefined) return result;
  const errorOfMean = sd / Math.sqrt(n);
  return {
    ...result,
    standardErrors: Float32Array.from(standardErrors, (error, i) => {
      const byMean = (map[i] * errorOfMean) / mean;
      return usable ? Math.sqrt(error * error + byMean * byMean) / mean : Number.NaN;
    }),
  };
}

function requireLength(name: string, given: ArrayLike<number>, length: number): void {
  if (given.length === length) return;
  throw quantifyErrors.error('quantify/voxel-input', {
    what: `The ${name} has ${given.length} voxels, the map ${length}`,
  });
}

function regionMean(map: ArrayLike<number>, mask: ArrayLike<number>): RegionMean {
  let n = 0;
  let undefinedVoxels = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < map.length; i++) {
    if (!(mask[i] !== 0)) continue;
    if (!Number.isFinite(map[i])) {
      undefinedVoxels++;
      continue;
    }
    // Welford 1962: sums of squares would lose small deviations.
    n++;
    const away = map[i] - mean;
    mean += away / n;
    squares += away * (map[i] - mean);
  }
  return {
    mean: n > 0 ? mean : Number.NaN,
    sd: n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN,
    n,
    undefinedVoxels,
  };
}

function unusable({ n, mean, undefinedVoxels }: RegionMean): Reason | undefined {
  if (n === 0) {
    return {
      code: 'reference-undefined',
      text: `The reference region has no voxel with a value (${undefinedVoxels} without).`,
    };
  }
  if (mean > 0) return undefined;
  return {
    code: 'reference-not-positive',
    text: `The mean of the reference region is not positive (${mean.toPrecision(3)}).`,
  };
}
