import { exp, log2 } from '@lobule/numerics';
import type { VoxelField } from '../field.ts';
import type { PairCounts } from './counts.ts';
import { MaximalCorrelation } from './maximal-correlation.ts';

/** Features of a co-occurrence matrix, in the order in which `PairMeasures` has them. */
export const GLCM = [
  'JointMaximum',
  'JointAverage',
  'JointVariance',
  'JointEntropy',
  'DifferenceAverage',
  'DifferenceVariance',
  'DifferenceEntropy',
  'SumAverage',
  'SumVariance',
  'SumEntropy',
  'AngularSecondMoment',
  'Contrast',
  'Dissimilarity',
  'InverseDifference',
  'InverseDifferenceNormalised',
  'InverseDifferenceMoment',
  'InverseDifferenceMomentNormalised',
  'InverseVariance',
  'Autocorrelation',
  'ClusterTendency',
  'ClusterShade',
  'ClusterProminence',
  'InformationCorrelation2',
  'Correlation',
  'InformationCorrelation1',
  'MaximalCorrelationCoefficient',
] as const;
/** From here on features are undefined where all pairs are of one grey level. */
export const FIRST_OF_SPREAD = GLCM.indexOf('Correlation');
/** What PyRadiomics takes for these in a direction with one grey level. */
export const FLAT_VALUES = [1, 0, 0];

/** Differences' weights: inverse, normalised inverse, inverse square, normalised inverse square, variance. */
const WEIGHTS = 5;
/** Below this, mutual information is summed term by term, since it is what is left of larger numbers. */
const SMALL_INFORMATION = 1e-5;

/** The features of the pairs that are in, about exact sums of whole numbers. */
export class PairMeasures {
  /** By measure. */
  readonly values = new Float64Array(GLCM.length);
  readonly weights: Float64Array;
  readonly centre: number;
  readonly maximalCorrelation: MaximalCorrelation | undefined;

  constructor(
    { span, lowest, levelCount }: Pick<VoxelField, 'span' | 'lowest' | 'levelCount'>,
    mostPairs: number,
    maximalCorrelation: boolean,
  ) {
    this.centre = lowest + (span - 1) / 2;
    this.weights = new Float64Array(WEIGHTS * span);
    for (let d = 0; d < span; d++) {
      const relative = d / levelCount;
      const each = [1 / (1 + d), 1 / (1 + relative), 1 / (1 + d * d), 1 / (1 + relative * relative)];
      this.weights.set([...each, d === 0 ? 0 : 1 / (d * d)], WEIGHTS * d);
    }
    this.maximalCorrelation = maximalCorrelation ? new MaximalCorrelation(span, mostPairs) : undefined;
  }

  /** Sets `values`; true where more than one grey level occurs. There must be a pair. */
  evaluate(counts: PairCounts): boolean {
    const { weights, values, centre } = this;
    const { differences, pairs, power1, power2, power3, power4 } = counts;
    let d1 = 0;
    let d2 = 0;
    let inverse = 0;
    let inverseNormalised = 0;
    let inverseMoment = 0;
    let inverseMomentNormalised = 0;
    let inverseVariance = 0;
    for (let d = 0; d < differences.length; d++) {
      const n = differences[d];
      if (n === 0) continue;
      d1 += n * d;
      d2 += n * d * d;
      inverse += n * weights[WEIGHTS * d];
      inverseNormalised += n * weights[WEIGHTS * d + 1];
      inverseMoment += n * weights[WEIGHTS * d + 2];
      inverseMomentNormalised += n * weights[WEIGHTS * d + 3];
      inverseVariance += n * weights[WEIGHTS * d + 4];
    }
    // Sums of u + w, (u + w)^2, ... and (u - w)^2 of both levels u and w about the centre; all whole numbers.
    const square = pairs * pairs;
    const spread = (power2 + d2) * pairs - power1 * power1;
    const sumVariance = (power2 * pairs - power1 * power1) / square;
    // Third and fourth moments about a whole number near the mean first, so that what cancels is small and exact.
    const near = Math.round(power1 / pairs);
    const a1 = power1 - near * pairs;
    const a2 = power2 - near * (2 * power1 - near * pairs);
    const a3 = power3 - near * (3 * power2 - near * (3 * power1 - near * pairs));
    const a4 = power4 - near * (4 * power3 - near * (6 * power2 - near * (4 * power1 - near * pairs)));
    const m = a1 / pairs;
    const jointEntropy = counts.entropy(counts.cellLogs, pairs) + (pairs - differences[0]) / pairs;
    const marginalEntropy = counts.entropy(counts.endLogs, 2 * pairs);

    values[0] = counts.largest / (2 * pairs);
    values[1] = centre + power1 / (2 * pairs);
    values[2] = spread / (4 * square);
    values[3] = jointEntropy;
    values[4] = d1 / pairs;
    values[5] = (d2 * pairs - d1 * d1) / square;
    values[6] = counts.differenceEntropy();
    values[7] = 2 * centre + power1 / pairs;
    values[8] = sumVariance;
    values[9] = counts.entropy(counts.sumLogs, pairs);
    values[10] = counts.squares / (2 * square);
    values[11] = d2 / pairs;
    values[12] = d1 / pairs;
    values[13] = inverse / pairs;
    values[14] = inverseNormalised / pairs;
    values[15] = inverseMoment / pairs;
    values[16] = inverseMomentNormalised / pairs;
    values[17] = inverseVariance / pairs;
    values[18] = (power2 - d2) / (4 * pairs) + centre * (power1 / pairs + centre);
    values[19] = sumVariance;
    values[20] = a3 / pairs - m * (3 * (a2 / pairs) - 2 * m * m);
    values[21] = a4 / pairs - m * (4 * (a3 / pairs) - m * (6 * (a2 / pairs) - 3 * m * m));
    if (spread === 0) {
      values[22] = 0;
      return false;
    }
    // Of a symmetric matrix HXY1 = HXY2 = 2 HX, so that both measures come from the mutual information.
    let information = 2 * marginalEntropy - jointEntropy;
    if (information < SMALL_INFORMATION) information = mutualInformation(counts);
    values[22] = Math.sqrt(Math.max(0, 1 - exp(-2 * information)));
    values[23] = ((power2 - d2) * pairs - power1 * power1) / spread;
    values[24] = -information / marginalEntropy;
    values[25] = this.maximalCorrelation?.of(counts) ?? Number.NaN;
    return true;
  }
}

/** Sum of p_ij log2(p_ij / (p_i p_j)); exactly 0 where levels are independent. */
function mutualInformation({ cells, shift, ends, pairs }: PairCounts): number {
  let sum = 0;
  for (let low = 0; low < ends.length; low++) {
    if (ends[low] === 0) continue;
    for (let high = low; high < ends.length; high++) {
      const n = cells[(low << shift) | high];
      if (n === 0) continue;
      const count = low === high ? 2 * n : n;
      const term = (count / (2 * pairs)) * log2((count * 2 * pairs) / (ends[low] * ends[high]));
      sum += low === high ? term : 2 * term;
    }
  }
  return sum;
}
