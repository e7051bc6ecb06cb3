import type { Reason } from '@lobule/foundation';
import { quantileSorted } from '@lobule/numerics';
import { NONE_BETWEEN_PERCENTILES } from '../reasons.ts';
import { placeRanks } from './select.ts';

/** What the features of intensities share; also used on grey levels. */
export interface Summary {
  readonly values: Float64Array;
  readonly mean: number;
  /** Central moments over n. */
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
  readonly low: number;
  readonly high: number;
  readonly median: number;
  /** Linear between order statistics. */
  readonly percentile: (p: Percent) => number;
}

type Percent = 10 | 25 | 50 | 75 | 90;
const PERCENTS: readonly Percent[] = [10, 25, 50, 75, 90];

export function summarise(values: Float64Array): Summary {
  const ordered = values.slice();
  placeRanks(ordered, ranksOfPercentiles(values.length));
  return summary(values, (p) => quantileSorted(ordered, p / 100));
}

/** The same of values in order. */
export function summariseSorted(values: Float64Array): Summary {
  return summary(values, (p) => quantileSorted(values, p / 100));
}

function summary(values: Float64Array, percentile: (p: Percent) => number): Summary {
  const n = values.length;
  let sum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const x = values[i];
    sum += x;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const mean = sum / n;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let i = 0; i < n; i++) {
    const d = values[i] - mean;
    const squared = d * d;
    m2 += squared;
    m3 += squared * d;
    m4 += squared * squared;
  }
  // Rounding of the mean must not make a flat region look as if it had spread.
  const flat = low === high;
  return {
    values,
    mean: flat ? low : mean,
    m2: flat ? 0 : m2 / n,
    m3: flat ? 0 : m3 / n,
    m4: flat ? 0 : m4 / n,
    low,
    high,
    median: percentile(50),
    percentile,
  };
}

/** The two order statistics between which each percentile lies. */
function ranksOfPercentiles(n: number): readonly number[] {
  return PERCENTS.flatMap((p) => {
    const below = Math.floor((n - 1) * (p / 100));
    return [below, Math.min(n - 1, below + 1)];
  });
}

/** Mean of |x - centre|. */
export function meanDistance(values: Float64Array, centre: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i] - centre);
  return sum / values.length;
}

/** Whether a mean is 0, or no more than what rounding leaves of n values that cancel out, of a mean size. */
export function meanCancels(mean: number, meanSize: number, n: number): boolean {
  return Math.abs(mean) <= n * Number.EPSILON * meanSize;
}

/** The same of the sum of two quartiles, each interpolated. */
export function quartilesCancel(low: number, high: number): boolean {
  return Math.abs(high + low) <= 4 * Number.EPSILON * (Math.abs(low) + Math.abs(high));
}

/** Mean absolute deviation of the values from the 10th to the 90th percentile, from their own mean. */
export function robustMeanDistance({ values, percentile }: Summary): number | Reason {
  const low = percentile(10);
  const high = percentile(90);
  const kept = new Float64Array(values.length);
  let count = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (x < low || x > high) continue;
    kept[count++] = x;
    sum += x;
  }
  return count === 0 ? NONE_BETWEEN_PERCENTILES : meanDistance(kept.subarray(0, count), sum / count);
}
