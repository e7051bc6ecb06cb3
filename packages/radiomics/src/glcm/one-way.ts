import { matrix, symmetricEigen } from '@lobule/numerics';
import { countEntropy } from '../count-entropy.ts';
import type { LevelImage } from '../texture/level-image.ts';
import { type GlcmContext, moment } from './context.ts';
import type { PairCounts } from './matrix.ts';

/** What a matrix that is not symmetric has of its columns beside what a context has of its rows. */
export interface Columns {
  /** c(i, j), row-major over the levels. */
  readonly counts: Float64Array;
  readonly marginal: Float64Array;
  readonly mean: number;
  readonly variance: number;
  readonly entropy: number;
}

/**
 * The context of a matrix of pairs counted one way: level i of a voxel and level j of the voxel a step on. `mean`,
 * `variance` and `marginal` are those of i.
 *
 * @param counts of pairs, row-major, the level of the voxel a step on first, as `countPairs` has them.
 */
export function oneWayContext(
  counts: PairCounts,
  { present, levelCount }: Pick<LevelImage, 'present' | 'levelCount'>,
): GlcmContext {
  const k = present.length;
  const turned = Float64Array.from(counts, (_, n) => counts[(n % k) * k + Math.floor(n / k)]);
  const highest = present[k - 1];
  const difference = new Float64Array(highest - present[0] + 1);
  const sum = new Float64Array(2 * highest + 1);
  const rows = new Float64Array(k);
  const columns = new Float64Array(k);
  let total = 0;
  let largest = 0;
  let squares = 0;
  turned.forEach((count, n) => {
    const [i, j] = [Math.floor(n / k), n % k];
    total += count;
    squares += count * count;
    if (count > largest) largest = count;
    rows[i] += count;
    columns[j] += count;
    difference[Math.abs(present[i] - present[j])] += count;
    sum[present[i] + present[j]] += count;
  });
  return {
    // Only what is symmetric has a lower half that is enough.
    lower: new Float64Array(0),
    total,
    levels: present,
    levelCount,
    marginal: rows,
    ...spread(rows, present, total),
    difference,
    sum,
    differenceMean: moment(difference, 0, 1) / total,
    sumMean: moment(sum, 0, 1) / total,
    largest,
    squares,
    jointEntropy: countEntropy(turned, total),
    marginalEntropy: countEntropy(rows, total),
    columns: {
      counts: turned,
      marginal: columns,
      ...spread(columns, present, total),
      entropy: countEntropy(columns, total),
    },
  };
}

function spread(marginal: Float64Array, levels: Int32Array, total: number) {
  let mean = 0;
  for (let i = 0; i < marginal.length; i++) mean += levels[i] * marginal[i];
  mean /= total;
  let variance = 0;
  for (let i = 0; i < marginal.length; i++) variance += (levels[i] - mean) * (levels[i] - mean) * marginal[i];
  return { mean, variance: variance / total };
}

/** Second largest singular value of c(i, j) / sqrt(rows(i) columns(j)), the largest being 1. */
export function secondSingularValue(rows: Float64Array, { counts, marginal }: Columns): number {
  const k = rows.length;
  const scaled = counts.map((count, n) => {
    const size = rows[Math.floor(n / k)] * marginal[n % k];
    return size === 0 ? 0 : count / Math.sqrt(size);
  });
  const product = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let m = 0; m < k; m++) sum += scaled[i * k + m] * scaled[j * k + m];
      product[i * k + j] = sum;
      product[j * k + i] = sum;
    }
  }
  return Math.sqrt(Math.max(0, symmetricEigen(matrix(k, k, product)).values[1]));
}
