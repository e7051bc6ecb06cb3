import type { Reason } from '@lobule/foundation';
import { quantileSorted } from '@lobule/numerics';
import { NONE_BETWEEN_PERCENTILES } from '../reasons.ts';

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
  readonly percentile: (p: number) => number;
}

export function summarise(values: Float64Array): Summary {
  const sorted = values.slice().sort();
  const n = values.length;
  let sum = 0;
  for (const x of values) sum += x;
  const mean = sum / n;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (const x of values) {
    const d = x - mean;
    m2 += d * d;
    m3 += d * d * d;
    m4 += d * d * d * d;
  }
  const percentile = (p: number) => quantileSorted(sorted, p / 100);
  const [low, high] = [sorted[0], sorted[n - 1]];
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

/** Mean of |x - centre|. */
export function meanDistance(values: Float64Array, centre: number): number {
  let sum = 0;
  for (const x of values) sum += Math.abs(x - centre);
  return sum / values.length;
}

/** Mean absolute deviation of the values from the 10th to the 90th percentile, from their own mean. */
export function robustMeanDistance({ values, percentile }: Summary): number | Reason {
  const low = percentile(10);
  const high = percentile(90);
  const kept = values.filter((x) => x >= low && x <= high);
  if (kept.length === 0) return NONE_BETWEEN_PERCENTILES;
  let sum = 0;
  for (const x of kept) sum += x;
  return meanDistance(kept, sum / kept.length);
}
