import { ascendingOrder } from './order.ts';

/** Ranks of values, ties at their mean. */
export interface Ranks {
  /** Mid-ranks from 1. */
  readonly ranks: Float64Array;
  /** Sum of t^3 - t over the groups of t equal values; 0 without ties. */
  readonly tieSum: number;
}

/** Mid-ranks: equal values share the mean of their ranks. O(n log n).
 *
 * @example
 * midRanks([3, 1, 3]).ranks; // [2.5, 1, 2.5]
 */
export function midRanks(values: ArrayLike<number>): Ranks {
  const n = values.length;
  const order = ascendingOrder(values);
  const ranks = new Float64Array(n);
  let tieSum = 0;
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && values[order[end]] === values[order[start]]) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) ranks[order[i]] = rank;
    const t = end - start;
    tieSum += t * t * t - t;
    start = end;
  }
  return { ranks, tieSum };
}
