import type { RandomStream } from '@lobule/foundation';

export interface KMeans {
  /** `features` numbers a cluster. */
  readonly centres: Float64Array;
  readonly labels: Int32Array;
  /** Sum over the rows of the squared distance to their centre. */
  readonly withinSquares: number;
}

const MOST_ITERATIONS = 200;

/**
 * k-means by Lloyd's steps from k-means++ starts (Arthur and Vassilvitskii 2007), the best of several. A cluster that
 * loses all its rows keeps its centre.
 *
 * @param rows `features` numbers a row; at least `clusters` rows
 */
export function kMeans(
  rows: Float64Array,
  features: number,
  clusters: number,
  stream: RandomStream,
  starts = 5,
): KMeans {
  let best: KMeans | undefined;
  for (let start = 0; start < starts; start++) {
    const found = lloyd(rows, features, firstCentres(rows, features, clusters, stream));
    if (best === undefined || found.withinSquares < best.withinSquares) best = found;
  }
  return best ?? lloyd(rows, features, firstCentres(rows, features, clusters, stream));
}

/** The nearest centre of each row. */
export function assign(rows: Float64Array, features: number, centres: Float64Array): KMeans {
  const count = rows.length / features;
  const labels = new Int32Array(count);
  let withinSquares = 0;
  for (let n = 0; n < count; n++) {
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < centres.length / features; c++) {
      const away = squaredDistance(rows, n * features, centres, c * features, features);
      if (away >= least) continue;
      least = away;
      labels[n] = c;
    }
    withinSquares += least;
  }
  return { centres, labels, withinSquares };
}

function lloyd(rows: Float64Array, features: number, first: Float64Array): KMeans {
  let found = assign(rows, features, first);
  for (let step = 0; step < MOST_ITERATIONS; step++) {
    const next = assign(rows, features, meansOf(rows, features, found));
    const same = next.withinSquares >= found.withinSquares;
    found = next;
    if (same) break;
  }
  return found;
}

function meansOf(rows: Float64Array, features: number, { labels, centres }: KMeans): Float64Array {
  const sums = new Float64Array(centres.length);
  const counts = new Float64Array(centres.length / features);
  labels.forEach((c, n) => {
    counts[c]++;
    for (let f = 0; f < features; f++) sums[c * features + f] += rows[n * features + f];
  });
  return sums.map((sum, at) => {
    const count = counts[Math.floor(at / features)];
    return count > 0 ? sum / count : centres[at];
  });
}

function firstCentres(
  rows: Float64Array,
  features: number,
  clusters: number,
  stream: RandomStream,
): Float64Array {
  const count = rows.length / features;
  const centres = new Float64Array(clusters * features);
  const nearest = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let pick = stream.below(count);
  for (let c = 0; c < clusters; c++) {
    centres.set(rows.subarray(pick * features, (pick + 1) * features), c * features);
    let total = 0;
    for (let n = 0; n < count; n++) {
      const away = squaredDistance(rows, n * features, centres, c * features, features);
      if (away < nearest[n]) nearest[n] = away;
      total += nearest[n];
    }
    let left = stream.uniform() * total;
    pick = 0;
    while (pick < count - 1 && left >= nearest[pick]) left -= nearest[pick++];
  }
  return centres;
}

function squaredDistance(
  rows: Float64Array,
  at: number,
  centres: Float64Array,
  from: number,
  features: number,
): number {
  let sum = 0;
  for (let f = 0; f < features; f++) {
    const by = rows[at + f] - centres[from + f];
    sum += by * by;
  }
  return sum;
}
