import { normal } from '@lobule/numerics';
import type { Interval } from '../result.ts';

/** z of the rank statistic after a shift; it falls as the shift grows. */
export type RankShift = (by: number) => number;

/** All differences x - y, ascending. */
export function differences(x: Float64Array, y: Float64Array): Float64Array {
  const all = new Float64Array(x.length * y.length);
  for (let i = 0; i < x.length; i++) for (let j = 0; j < y.length; j++) all[i * y.length + j] = x[i] - y[j];
  return all.sort();
}

/** All means of two values, each with itself too, ascending. */
export function walshAverages(x: Float64Array): Float64Array {
  const n = x.length;
  const all = new Float64Array((n * (n + 1)) / 2);
  let k = 0;
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) all[k++] = (x[i] + x[j]) / 2;
  return all.sort();
}

/**
 * Hodges-Lehmann estimate and interval for a shift (Hollander and Wolfe 1999, 4.3 and 3.3) from the ordered differences.
 * `tail` is the exact quantile of the statistic; without it the ends are where z crosses the normal quantile.
 */
export function shiftInterval(
  ordered: Float64Array,
  level: number,
  by: { readonly tail: number } | { readonly shiftZ: RankShift },
): Interval & { estimate: number } {
  const n = ordered.length;
  const estimate = (ordered[(n - 1) >> 1] + ordered[n >> 1]) / 2;
  if ('tail' in by) {
    return { estimate, lower: ordered[by.tail - 1], upper: ordered[n - by.tail], level };
  }
  const z = normal.quantile(0.5 + level / 2);
  return { estimate, lower: crossing(ordered, by.shiftZ, z), upper: crossing(ordered, by.shiftZ, -z), level };
}

/** The difference at which z, a falling step function with its steps at the differences, passes the target. */
function crossing(ordered: Float64Array, shiftZ: RankShift, target: number): number {
  let low = -1;
  let high = ordered.length - 1;
  // Between neighbours z is constant: find the last step after which it is at or below the target.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const next = nextDistinct(ordered, middle);
    if (next === ordered.length) high = middle;
    else if (shiftZ((ordered[middle] + ordered[next]) / 2) <= target) high = middle;
    else low = next - 1;
  }
  return ordered[high];
}

function nextDistinct(ordered: Float64Array, index: number): number {
  let next = index + 1;
  while (next < ordered.length && ordered[next] === ordered[index]) next++;
  return next;
}
