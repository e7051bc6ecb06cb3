import { countEntropy } from '../count-entropy.ts';
import type { LevelImage } from '../texture/level-image.ts';
import type { PairCounts } from './matrix.ts';
import type { Columns } from './one-way.ts';

/**
 * What the features of one symmetric co-occurrence matrix p(i, j) = c(i, j) / total share (IBSI 1, 3.6). Counts are whole
 * numbers, so sums of them are exact, and all that depends on i + j or |i - j| alone is of the counts of these.
 */
export interface GlcmContext {
  /** c(i, j) for i >= j, each pair of levels once and those on the diagonal doubled; row-major over the levels. */
  readonly lower: Float64Array;
  /** Sum of the symmetric matrix. */
  readonly total: number;
  /** Grey levels of rows and columns. */
  readonly levels: Int32Array;
  /** Ng of the normalised features. */
  readonly levelCount: number;
  /** Row sums. */
  readonly marginal: Float64Array;
  readonly mean: number;
  readonly variance: number;
  /** Counts of |i - j| = 0, 1, ... and of i + j = 0, 1, ... */
  readonly difference: Float64Array;
  readonly sum: Float64Array;
  readonly differenceMean: number;
  readonly sumMean: number;
  /** Largest c(i, j), and sum of their squares. */
  readonly largest: number;
  readonly squares: number;
  readonly jointEntropy: number;
  readonly marginalEntropy: number;
  /** Where pairs were counted one way. */
  readonly columns?: Columns;
}

/** @param counts of pairs, row-major over the levels; made symmetric here, whichever way pairs were counted. */
export function glcmContext(
  counts: PairCounts,
  { present, levelCount }: Pick<LevelImage, 'present' | 'levelCount'>,
): GlcmContext {
  const k = present.length;
  const lower = new Float64Array(k * k);
  const marginal = new Float64Array(k);
  const highest = present[k - 1];
  const difference = new Float64Array(highest - present[0] + 1);
  const sum = new Float64Array(2 * highest + 1);
  let total = 0;
  let largest = 0;
  let squares = 0;
  for (let i = 0; i < k; i++) {
    const level = present[i];
    for (let j = 0; j <= i; j++) {
      const count = counts[i * k + j] + counts[j * k + i];
      if (count === 0) continue;
      lower[i * k + j] = count;
      if (count > largest) largest = count;
      // Off the diagonal it stands twice.
      const both = i === j ? count : 2 * count;
      total += both;
      squares += both * count;
      marginal[i] += count;
      if (i !== j) marginal[j] += count;
      difference[level - present[j]] += both;
      sum[level + present[j]] += both;
    }
  }
  let mean = 0;
  for (let i = 0; i < k; i++) mean += present[i] * marginal[i];
  mean /= total;
  let variance = 0;
  for (let i = 0; i < k; i++) variance += (present[i] - mean) * (present[i] - mean) * marginal[i];
  return {
    lower,
    total,
    levels: present,
    levelCount,
    marginal,
    mean,
    variance: variance / total,
    difference,
    sum,
    differenceMean: moment(difference, 0, 1) / total,
    sumMean: moment(sum, 0, 1) / total,
    largest,
    squares,
    jointEntropy: jointEntropy(lower, k, total),
    marginalEntropy: countEntropy(marginal, total),
  };
}

/** Sum of (n - centre)^order counts(n). */
export function moment(counts: Float64Array, centre: number, order: number): number {
  let sum = 0;
  for (let n = 0; n < counts.length; n++) {
    if (counts[n] === 0) continue;
    const away = n - centre;
    let power = 1;
    for (let m = 0; m < order; m++) power *= away;
    sum += power * counts[n];
  }
  return sum;
}

function jointEntropy(lower: Float64Array, k: number, total: number): number {
  const diagonal = new Float64Array(k);
  const below = new Float64Array((k * (k - 1)) / 2);
  let n = 0;
  for (let i = 0; i < k; i++) {
    diagonal[i] = lower[i * k + i];
    for (let j = 0; j < i; j++) below[n++] = lower[i * k + j];
  }
  return countEntropy(diagonal, total) + 2 * countEntropy(below, total);
}
