import { type RankedDesign, thresholdAfter } from './ranked.ts';

export interface SplitRules {
  /** Smallest sum of weights on either side. */
  readonly leastWeight: number;
  /** Shrinks what a side says: ridge of the second-order gain. */
  readonly ridge: number;
  /** A gain must be above this. */
  readonly leastGain: number;
}

/** Below, rows are sorted one by one. */
const FEW = 24;
/** Keys hold a rank and a place in the node. */
const PLACES = 67_108_864;

/**
 * Looks for the decision that parts the rows of a node best: the one with the largest
 * G_l^2 / (H_l + ridge) + G_r^2 / (H_r + ridge), where G and H are sums of the rows' gradients and weights.
 *
 * With outcomes 0 and 1 as gradients and counts as weights that is Gini's impurity; with a node's martingale residuals it is
 * the log-rank score statistic (its numerator is that of the log-rank test); with gradients and curvatures of a loss it is
 * the gain of Newton boosting (Chen and Guestrin 2016, KDD, eq. 7).
 */
export class Splitter {
  feature = -1;
  /** Ranks up to this go left. */
  rank = -1;
  threshold = 0;
  gain = 0;
  private readonly design: RankedDesign;
  private readonly rules: SplitRules;
  private readonly bucketG: Float64Array;
  private readonly bucketH: Float64Array;
  /** One bit for each rank that the node has. */
  private readonly present: Int32Array;
  private readonly keys: Float64Array;

  constructor(design: RankedDesign, rules: SplitRules) {
    this.design = design;
    this.rules = rules;
    this.bucketG = new Float64Array(design.rows);
    this.bucketH = new Float64Array(design.rows);
    this.present = new Int32Array((design.rows >> 5) + 1);
    this.keys = new Float64Array(design.rows);
  }

  /** Forgets the last node. */
  start(): void {
    this.feature = -1;
    this.gain = this.rules.leastGain;
  }

  /** Tries one feature on rows[from .. to), whose sums are given; what is better than before is kept. */
  tryFeature(
    j: number,
    rows: Int32Array,
    from: number,
    to: number,
    g: Float64Array,
    h: Float64Array,
    totalG: number,
    totalH: number,
  ): void {
    const count = this.design.distinct[j + 1] - this.design.distinct[j];
    if (count < 2) return;
    const size = to - from;
    if (size <= FEW || 8 * size < count) this.trySorted(j, rows, from, to, g, h, totalG, totalH);
    else this.tryBuckets(j, count, rows, from, to, g, h, totalG, totalH);
  }

  private tryBuckets(
    j: number,
    count: number,
    rows: Int32Array,
    from: number,
    to: number,
    g: Float64Array,
    h: Float64Array,
    totalG: number,
    totalH: number,
  ): void {
    const { bucketG, bucketH, design, present } = this;
    const { ranks } = design;
    const offset = j * design.rows;
    for (let k = from; k < to; k++) {
      const row = rows[k];
      const rank = ranks[offset + row];
      bucketG[rank] += g[row];
      bucketH[rank] += h[row];
      present[rank >> 5] |= 1 << (rank & 31);
    }
    const nothing = totalG * totalG * this.inverse(totalH);
    let leftG = 0;
    let leftH = 0;
    let last = -1;
    const words = ((count - 1) >> 5) + 1;
    for (let word = 0; word < words; word++) {
      let bits = present[word];
      present[word] = 0;
      while (bits !== 0) {
        const rank = (word << 5) + (31 - Math.clz32(bits & -bits));
        bits &= bits - 1;
        if (last >= 0) this.consider(j, last, rank, leftG, leftH, totalG, totalH, nothing);
        leftG += bucketG[rank];
        leftH += bucketH[rank];
        // Empty for the next feature.
        bucketG[rank] = 0;
        bucketH[rank] = 0;
        last = rank;
      }
    }
  }

  private trySorted(
    j: number,
    rows: Int32Array,
    from: number,
    to: number,
    g: Float64Array,
    h: Float64Array,
    totalG: number,
    totalH: number,
  ): void {
    const { keys, design } = this;
    const { ranks } = design;
    const offset = j * design.rows;
    const size = to - from;
    for (let k = 0; k < size; k++) keys[k] = ranks[offset + rows[from + k]] * PLACES + k;
    if (size <= FEW) insertionSort(keys, size);
    else keys.subarray(0, size).sort();
    const nothing = totalG * totalG * this.inverse(totalH);
    let leftG = 0;
    let leftH = 0;
    let last = -1;
    for (let k = 0; k < size; k++) {
      const rank = Math.floor(keys[k] / PLACES);
      const row = rows[from + (keys[k] - rank * PLACES)];
      if (last >= 0 && rank !== last) this.consider(j, last, rank, leftG, leftH, totalG, totalH, nothing);
      leftG += g[row];
      leftH += h[row];
      last = rank;
    }
  }

  /** Is it better to part after this rank? Without a division, as nearly all answers are no. */
  private consider(
    j: number,
    rank: number,
    next: number,
    leftG: number,
    leftH: number,
    totalG: number,
    totalH: number,
    nothing: number,
  ): void {
    const { leastWeight, ridge } = this.rules;
    const rightH = totalH - leftH;
    if (leftH < leastWeight || rightH < leastWeight) return;
    const rightG = totalG - leftG;
    const below = leftH + ridge;
    const above = rightH + ridge;
    const gained = leftG * leftG * above + rightG * rightG * below;
    if (gained <= (this.gain + nothing) * below * above) return;
    this.gain = gained / (below * above) - nothing;
    this.feature = j;
    this.rank = rank;
    this.threshold = thresholdAfter(this.design, j, rank, next);
  }

  private inverse(h: number): number {
    return 1 / (h + this.rules.ridge);
  }

  /** Puts the rows that go left before the others; where the others begin. */
  part(rows: Int32Array, from: number, to: number, spare: Int32Array): number {
    const { ranks } = this.design;
    const offset = this.feature * this.design.rows;
    let left = from;
    let right = 0;
    for (let k = from; k < to; k++) {
      const row = rows[k];
      if (ranks[offset + row] <= this.rank) rows[left++] = row;
      else spare[right++] = row;
    }
    rows.set(spare.subarray(0, right), left);
    return left;
  }
}

function insertionSort(keys: Float64Array, size: number): void {
  for (let k = 1; k < size; k++) {
    const key = keys[k];
    let at = k - 1;
    while (at >= 0 && keys[at] > key) {
      keys[at + 1] = keys[at];
      at--;
    }
    keys[at + 1] = key;
  }
}
