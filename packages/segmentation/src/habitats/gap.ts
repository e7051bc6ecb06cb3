import type { RandomStream } from '@lobule/foundation';
import { log } from '@lobule/numerics';
import { kMeans } from './k-means.ts';

/** Gap statistic of one number of clusters (Tibshirani 2001). */
export interface Gap {
  readonly clusters: number;
  /** Mean over reference sets of log W, minus log W of the rows. */
  readonly gap: number;
  /** Standard error with the number of reference sets accounted for. */
  readonly standardError: number;
}

/**
 * The gap statistic of k-means for 1 to `most` clusters (Tibshirani, Walther and Hastie 2001, J R Stat Soc B 63:411),
 * with reference sets drawn evenly over the box of the rows.
 */
export function gapStatistic(
  rows: Float64Array,
  features: number,
  most: number,
  references: number,
  stream: RandomStream,
): readonly Gap[] {
  const boxes = Array.from({ length: references }, (_, b) =>
    evenly(rows, features, stream.child('reference', b)),
  );
  const logWithin = (set: Float64Array, clusters: number, source: RandomStream) =>
    log(Math.max(kMeans(set, features, clusters, source, 3).withinSquares, 1e-300));
  return Array.from({ length: most }, (_, n) => {
    const clusters = n + 1;
    const own = logWithin(rows, clusters, stream.child('rows', clusters));
    const others = boxes.map((set, b) => logWithin(set, clusters, stream.child('box', b, clusters)));
    const mean = others.reduce((sum, value) => sum + value, 0) / references;
    const square = others.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / references;
    return { clusters, gap: mean - own, standardError: Math.sqrt(square * (1 + 1 / references)) };
  });
}

/** The smallest number whose gap is at least the next one's less its standard error; the largest where there is none. */
export function clustersByGap(gaps: readonly Gap[]): number {
  const first = gaps.findIndex(
    ({ gap }, n) => n + 1 < gaps.length && gap >= gaps[n + 1].gap - gaps[n + 1].standardError,
  );
  return first >= 0 ? gaps[first].clusters : gaps[gaps.length - 1].clusters;
}

function evenly(rows: Float64Array, features: number, stream: RandomStream): Float64Array {
  const low = new Float64Array(features).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(features).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < rows.length; at++) {
    const f = at % features;
    low[f] = Math.min(low[f], rows[at]);
    high[f] = Math.max(high[f], rows[at]);
  }
  return rows.map(
    (_, at) => low[at % features] + stream.uniform() * (high[at % features] - low[at % features]),
  );
}
