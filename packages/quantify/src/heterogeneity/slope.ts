import type { Reason } from '@lobule/foundation';
import { mean } from '@lobule/numerics';

/** A line through values against distances. NaN where undefined; then `reason` says why. */
export interface DistanceSlope {
  /** Unit of the values per mm. */
  readonly perMm: number;
  readonly standardError: number;
  /** Mean of the values that the line goes through. */
  readonly mean: number;
  readonly standardErrorOfMean: number;
  /** Voxels that the line goes through, and those in the range that have no value. */
  readonly voxels: number;
  readonly undefinedVoxels: number;
  readonly reason?: Reason;
}

/**
 * The slope b of the least-squares line y = a + b d through the values of all voxels whose signed distance d to the
 * margin lies within a range, ends included, with its standard error
 *
 *   SE = sqrt(RSS / (n - 2) / sum (d - mean d)^2).
 *
 * Voxels are taken as independent; neighbours in a map are not, so the true error is larger.
 *
 * @param signedDistanceMm of each value, mm; positive outside (`signedDistance` of the room volume)
 * @param fromMm with `toMm`: `[0, 5]` for the first 5 mm outside, `[-3, 0]` for the last 3 mm inside
 * @example
 * const fromMargin = signedDistance(lesion).data;
 * slopeOnDistance(kep, fromMargin, [0, 5]).perMm; // in 1/min/mm where kep is in 1/min
 */
export function slopeOnDistance(
  values: ArrayLike<number>,
  signedDistanceMm: ArrayLike<number>,
  [fromMm, toMm]: readonly [number, number],
): DistanceSlope {
  const y: number[] = [];
  const d: number[] = [];
  let undefinedVoxels = 0;
  for (let v = 0; v < values.length; v++) {
    const distance = signedDistanceMm[v];
    if (!(distance >= fromMm && distance <= toMm)) continue;
    if (Number.isFinite(values[v])) {
      y.push(values[v]);
      d.push(distance);
    } else undefinedVoxels++;
  }
  const n = y.length;
  const counts = { voxels: n, undefinedVoxels };
  const undefinedFor = (code: string, text: string): DistanceSlope => ({
    perMm: Number.NaN,
    standardError: Number.NaN,
    mean: Number.NaN,
    standardErrorOfMean: Number.NaN,
    ...counts,
    reason: { code, text },
  });
  const range = `between ${fromMm} and ${toMm} mm from the margin`;
  if (n + undefinedVoxels === 0) return undefinedFor('no-voxel-in-range', `No voxel lies ${range}.`);
  if (n < 3) {
    const found = n === 1 ? '1 voxel has' : `${n} voxels have`;
    return undefinedFor(
      'too-few-voxels',
      `Only ${found} a value ${range}; a slope with its error needs three.`,
    );
  }
  const meanD = mean(d);
  const meanY = mean(y);
  let dd = 0;
  let dy = 0;
  for (let i = 0; i < n; i++) {
    dd += (d[i] - meanD) * (d[i] - meanD);
    dy += (d[i] - meanD) * (y[i] - meanY);
  }
  const isOneDistance = d.every((distance) => distance === d[0]);
  if (isOneDistance || !(dd > 0)) {
    return undefinedFor('one-distance', `All voxels with a value ${range} lie at one distance.`);
  }
  const perMm = dy / dd;
  let rss = 0;
  for (let i = 0; i < n; i++) {
    const residual = y[i] - meanY - perMm * (d[i] - meanD);
    rss += residual * residual;
  }
  const variance = rss / (n - 2);
  return {
    perMm,
    standardError: Math.sqrt(variance / dd),
    mean: meanY,
    standardErrorOfMean: Math.sqrt(variance / n),
    ...counts,
  };
}
