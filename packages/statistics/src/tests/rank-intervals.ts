import { normal } from '@lobule/numerics';
import type { Interval } from '../result.ts';

/** Differences, or means of pairs, in ascending order. */
interface Ordered {
  readonly count: number;
  at(index: number): number;
}

/** The differences x - y. Each is found in O((m + n) log(m n)), so that the m n of them are never stored. */
export function orderedDifferences(x: Float64Array, y: Float64Array): Ordered {
  const rising = x.slice().sort();
  const falling = y.slice().sort().reverse();
  return {
    count: x.length * y.length,
    at: (index) => selectDifference(rising, falling, index),
  };
}

/** Narrows down to one value: low and high are always differences, and the wanted one lies between them. */
function selectDifference(rising: Float64Array, falling: Float64Array, index: number): number {
  const [m, n] = [rising.length, falling.length];
  let low = rising[0] - falling[0];
  let high = rising[m - 1] - falling[n - 1];
  while (low < high) {
    const half = low + (high - low) / 2;
    // Between neighbouring doubles the half rounds to one of them; at the upper one nothing would be gained.
    const middle = half < high ? half : low;
    // Rows and columns rise: one walk along the border of those at or below the middle.
    let [atMost, below, above] = [0, low, high];
    let j = n;
    for (let i = 0; i < m; i++) {
      while (j > 0 && rising[i] - falling[j - 1] > middle) j--;
      atMost += j;
      if (j > 0) below = Math.max(below, rising[i] - falling[j - 1]);
      if (j < n) above = Math.min(above, rising[i] - falling[j]);
    }
    if (atMost > index) high = below;
    else low = above;
  }
  return low;
}

/** The means of two values, each with itself too (Walsh averages). */
export function walshAverages(x: Float64Array): Ordered {
  const n = x.length;
  const all = new Float64Array((n * (n + 1)) / 2);
  let k = 0;
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) all[k++] = (x[i] + x[j]) / 2;
  all.sort();
  return { count: all.length, at: (index) => all[index] };
}

interface Asymptotic {
  /** SD of the statistic under no shift, with ties within the samples. */
  readonly spread: number;
  readonly continuity: boolean;
}

/**
 * Hodges-Lehmann estimate and interval for a shift (Hollander and Wolfe 1999, 4.3 and 3.3) from the ordered differences,
 * or Walsh averages. With the exact quantile `tail` the ends follow from it; else they are where the
 * statistic of the shifted values passes the normal quantiles. An end is infinite where so few values cannot give it.
 */
export function shiftInterval(
  ordered: Ordered,
  level: number,
  by: { readonly tail: number } | Asymptotic,
): Interval & { estimate: number } {
  const n = ordered.count;
  const estimate = (ordered.at((n - 1) >> 1) + ordered.at(n >> 1)) / 2;
  const tail = 'tail' in by ? by.tail : asymptoticTail(n, level, by);
  const reached = tail >= 1;
  return {
    estimate,
    lower: reached ? ordered.at(tail - 1) : Number.NEGATIVE_INFINITY,
    upper: reached ? ordered.at(n - tail) : Number.POSITIVE_INFINITY,
    level,
  };
}

/**
 * How many differences lie outside each end. After a shift just beyond the k-th difference (from 1) the statistic is the
 * number above it, n - k; no difference is then 0, so that the ties are those within the samples and the spread is
 * constant. The lower end is the first k at which z is at or below the quantile; the upper end mirrors it.
 */
function asymptoticTail(n: number, level: number, { spread, continuity }: Asymptotic): number {
  const reach = normal.quantile(0.5 + level / 2) * spread + (continuity ? 0.5 : 0);
  return Math.ceil(n / 2 - reach);
}
