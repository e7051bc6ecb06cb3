import type { Reason } from '@lobule/foundation';
import { exp, log2, matrix, symmetricEigen } from '@lobule/numerics';
import type { Definition } from '../feature.ts';
import { ONE_LEVEL } from '../reasons.ts';
import type { LevelImage } from '../texture/level-image.ts';

/** What the features of one symmetric co-occurrence matrix p(i, j) share (IBSI 1, 3.6). */
export interface GlcmContext {
  /** p, row-major over the levels that occur. */
  readonly p: Float64Array;
  /** Grey levels of rows and columns. */
  readonly levels: Int32Array;
  /** Ng of the normalised features. */
  readonly levelCount: number;
  /** Row sums p_i. */
  readonly marginal: Float64Array;
  readonly mean: number;
  readonly variance: number;
  /** p of i - j = 0, 1, ... and of i + j = 0, 1, ... */
  readonly difference: Float64Array;
  readonly sum: Float64Array;
  readonly differenceMean: number;
  readonly sumMean: number;
  readonly jointEntropy: number;
  readonly marginalEntropy: number;
}

export function glcmContext(
  counts: Float64Array,
  { present, levelCount }: Pick<LevelImage, 'present' | 'levelCount'>,
): GlcmContext {
  const k = present.length;
  let total = 0;
  for (const count of counts) total += count;
  const p = counts.map((count) => count / total);
  const marginal = new Float64Array(k);
  const highest = present[k - 1];
  const difference = new Float64Array(highest - present[0] + 1);
  const sum = new Float64Array(2 * highest + 1);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const pij = p[i * k + j];
      marginal[i] += pij;
      difference[Math.abs(present[i] - present[j])] += pij;
      sum[present[i] + present[j]] += pij;
    }
  }
  let mean = 0;
  for (let i = 0; i < k; i++) mean += present[i] * marginal[i];
  let variance = 0;
  for (let i = 0; i < k; i++) variance += (present[i] - mean) * (present[i] - mean) * marginal[i];
  return {
    p,
    levels: present,
    levelCount,
    marginal,
    mean,
    variance,
    difference,
    sum,
    differenceMean: moment(difference, 0, 1),
    sumMean: moment(sum, 0, 1),
    jointEntropy: entropy(p),
    marginalEntropy: entropy(marginal),
  };
}

export const glcm: readonly Definition<GlcmContext>[] = [
  {
    name: 'JointMaximum',
    ibsiCode: 'GYBY',
    pyradiomics: 'glcm_MaximumProbability',
    unit: '1',
    value: ({ p }) => largest(p),
  },
  {
    name: 'JointAverage',
    ibsiCode: '60VM',
    pyradiomics: 'glcm_JointAverage',
    unit: '1',
    value: (c) => c.mean,
  },
  {
    name: 'JointVariance',
    ibsiCode: 'UR99',
    pyradiomics: 'glcm_SumSquares',
    unit: '1',
    value: (c) => c.variance,
  },
  {
    name: 'JointEntropy',
    ibsiCode: 'TU9B',
    pyradiomics: 'glcm_JointEntropy',
    unit: '1',
    value: (c) => c.jointEntropy,
  },
  {
    name: 'DifferenceAverage',
    ibsiCode: 'TF7R',
    pyradiomics: 'glcm_DifferenceAverage',
    unit: '1',
    value: (c) => c.differenceMean,
  },
  {
    name: 'DifferenceVariance',
    ibsiCode: 'D3YU',
    pyradiomics: 'glcm_DifferenceVariance',
    unit: '1',
    value: (c) => moment(c.difference, c.differenceMean, 2),
  },
  {
    name: 'DifferenceEntropy',
    ibsiCode: 'NTRS',
    pyradiomics: 'glcm_DifferenceEntropy',
    unit: '1',
    value: (c) => entropy(c.difference),
  },
  {
    name: 'SumAverage',
    ibsiCode: 'ZGXS',
    pyradiomics: 'glcm_SumAverage',
    unit: '1',
    value: (c) => c.sumMean,
  },
  { name: 'SumVariance', ibsiCode: 'OEEB', unit: '1', value: (c) => moment(c.sum, c.sumMean, 2) },
  {
    name: 'SumEntropy',
    ibsiCode: 'P6QZ',
    pyradiomics: 'glcm_SumEntropy',
    unit: '1',
    value: (c) => entropy(c.sum),
  },
  {
    name: 'AngularSecondMoment',
    ibsiCode: '8ZQL',
    pyradiomics: 'glcm_JointEnergy',
    unit: '1',
    value: ({ p }) => p.reduce((sum, pij) => sum + pij * pij, 0),
  },
  {
    name: 'Contrast',
    ibsiCode: 'ACUI',
    pyradiomics: 'glcm_Contrast',
    unit: '1',
    value: (c) => moment(c.difference, 0, 2),
  },
  { name: 'Dissimilarity', ibsiCode: '8S9J', unit: '1', value: (c) => c.differenceMean },
  {
    name: 'InverseDifference',
    ibsiCode: 'IB1Z',
    pyradiomics: 'glcm_Id',
    unit: '1',
    value: (c) => overDifferences(c, (d) => 1 / (1 + d)),
  },
  {
    name: 'InverseDifferenceNormalised',
    ibsiCode: 'NDRX',
    pyradiomics: 'glcm_Idn',
    unit: '1',
    value: (c) => overDifferences(c, (d) => 1 / (1 + d / c.levelCount)),
  },
  {
    name: 'InverseDifferenceMoment',
    ibsiCode: 'WF0Z',
    pyradiomics: 'glcm_Idm',
    unit: '1',
    value: (c) => overDifferences(c, (d) => 1 / (1 + d * d)),
  },
  {
    name: 'InverseDifferenceMomentNormalised',
    ibsiCode: '1QCO',
    pyradiomics: 'glcm_Idmn',
    unit: '1',
    value: (c) => overDifferences(c, (d) => 1 / (1 + (d * d) / (c.levelCount * c.levelCount))),
  },
  {
    name: 'InverseVariance',
    ibsiCode: 'E8JP',
    pyradiomics: 'glcm_InverseVariance',
    unit: '1',
    value: (c) => overDifferences(c, (d) => (d === 0 ? 0 : 1 / (d * d))),
  },
  {
    name: 'Correlation',
    ibsiCode: 'NI2N',
    pyradiomics: 'glcm_Correlation',
    unit: '1',
    flatValue: 1,
    value: correlation,
  },
  {
    name: 'Autocorrelation',
    ibsiCode: 'QWB0',
    pyradiomics: 'glcm_Autocorrelation',
    unit: '1',
    value: (c) => productMean(c, 0),
  },
  {
    name: 'ClusterTendency',
    ibsiCode: 'DG8W',
    pyradiomics: 'glcm_ClusterTendency',
    unit: '1',
    value: (c) => moment(c.sum, c.sumMean, 2),
  },
  {
    name: 'ClusterShade',
    ibsiCode: '7NFM',
    pyradiomics: 'glcm_ClusterShade',
    unit: '1',
    value: (c) => moment(c.sum, c.sumMean, 3),
  },
  {
    name: 'ClusterProminence',
    ibsiCode: 'AE86',
    pyradiomics: 'glcm_ClusterProminence',
    unit: '1',
    value: (c) => moment(c.sum, c.sumMean, 4),
  },
  {
    name: 'InformationCorrelation1',
    ibsiCode: 'R8DG',
    pyradiomics: 'glcm_Imc1',
    unit: '1',
    flatValue: 0,
    value: informationOne,
  },
  {
    name: 'InformationCorrelation2',
    ibsiCode: 'JN9H',
    pyradiomics: 'glcm_Imc2',
    unit: '1',
    value: informationTwo,
  },
  {
    name: 'MaximalCorrelationCoefficient',
    pyradiomics: 'glcm_MCC',
    unit: '1',
    flatValue: 0,
    value: maximalCorrelation,
  },
];

/** Sum of (k - centre)^order p_k. */
function moment(distribution: Float64Array, centre: number, order: number): number {
  let sum = 0;
  for (let k = 0; k < distribution.length; k++) {
    if (distribution[k] === 0) continue;
    let power = 1;
    for (let n = 0; n < order; n++) power *= k - centre;
    sum += power * distribution[k];
  }
  return sum;
}

function entropy(distribution: Float64Array): number {
  let sum = 0;
  for (const p of distribution) if (p > 0) sum -= p * log2(p);
  return sum;
}

function largest(distribution: Float64Array): number {
  return distribution.reduce((most, p) => Math.max(most, p), 0);
}

/** Sum of weight(|i - j|) p_ij. */
function overDifferences({ difference }: GlcmContext, weight: (d: number) => number): number {
  let sum = 0;
  for (let d = 0; d < difference.length; d++) sum += weight(d) * difference[d];
  return sum;
}

/** Sum of (i - centre) (j - centre) p_ij. */
function productMean({ p, levels }: GlcmContext, centre: number): number {
  const k = levels.length;
  let sum = 0;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) sum += (levels[i] - centre) * (levels[j] - centre) * p[i * k + j];
  }
  return sum;
}

function hasOneLevel({ marginal }: GlcmContext): boolean {
  return marginal.filter((p) => p > 0).length < 2;
}

function correlation(c: GlcmContext): number | Reason {
  return hasOneLevel(c) ? ONE_LEVEL : productMean(c, c.mean) / c.variance;
}

/** (HXY - HXY1) / HX; of a symmetric matrix HXY1 = 2 HX. */
function informationOne(c: GlcmContext): number | Reason {
  return hasOneLevel(c) ? ONE_LEVEL : (c.jointEntropy - 2 * c.marginalEntropy) / c.marginalEntropy;
}

/** sqrt(1 - exp(-2 (HXY2 - HXY))); of a symmetric matrix HXY2 = 2 HX. */
function informationTwo(c: GlcmContext): number | Reason {
  if (hasOneLevel(c)) return 0;
  return Math.sqrt(Math.max(0, 1 - exp(-2 * (2 * c.marginalEntropy - c.jointEntropy))));
}

/**
 * Square root of the second largest eigenvalue of Q(i, j) = sum_k p_ik p_jk / (p_i p_k). Of a symmetric matrix Q is
 * similar to the square of D^-1/2 p D^-1/2, so it is that matrix's second largest eigenvalue in size.
 */
function maximalCorrelation(c: GlcmContext): number | Reason {
  if (hasOneLevel(c)) return ONE_LEVEL;
  const { p, marginal } = c;
  const k = marginal.length;
  const rows = Array.from(marginal.keys()).filter((i) => marginal[i] > 0);
  const scaled = rows.flatMap((i) => rows.map((j) => p[i * k + j] / Math.sqrt(marginal[i] * marginal[j])));
  const { values } = symmetricEigen(matrix(rows.length, rows.length, scaled));
  return values.map(Math.abs).sort()[values.length - 2];
}
