import type { Reason } from '@lobule/foundation';
import { exp } from '@lobule/numerics';
import { countEntropy } from '../count-entropy.ts';
import type { Definition } from '../feature.ts';
import { ONE_LEVEL } from '../reasons.ts';
import { type GlcmContext, moment } from './context.ts';
import { maximalCorrelation } from './maximal-correlation.ts';

export const glcm: readonly Definition<GlcmContext>[] = [
  {
    name: 'JointMaximum',
    ibsiCode: 'GYBY',
    pyradiomics: 'glcm_MaximumProbability',
    unit: '1',
    value: (c) => c.largest / c.total,
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
    value: (c) => moment(c.difference, c.differenceMean, 2) / c.total,
  },
  {
    name: 'DifferenceEntropy',
    ibsiCode: 'NTRS',
    pyradiomics: 'glcm_DifferenceEntropy',
    unit: '1',
    value: (c) => countEntropy(c.difference, c.total),
  },
  {
    name: 'SumAverage',
    ibsiCode: 'ZGXS',
    pyradiomics: 'glcm_SumAverage',
    unit: '1',
    value: (c) => c.sumMean,
  },
  { name: 'SumVariance', ibsiCode: 'OEEB', unit: '1', value: (c) => moment(c.sum, c.sumMean, 2) / c.total },
  {
    name: 'SumEntropy',
    ibsiCode: 'P6QZ',
    pyradiomics: 'glcm_SumEntropy',
    unit: '1',
    value: (c) => countEntropy(c.sum, c.total),
  },
  {
    name: 'AngularSecondMoment',
    ibsiCode: '8ZQL',
    pyradiomics: 'glcm_JointEnergy',
    unit: '1',
    value: (c) => c.squares / (c.total * c.total),
  },
  {
    name: 'Contrast',
    ibsiCode: 'ACUI',
    pyradiomics: 'glcm_Contrast',
    unit: '1',
    value: (c) => moment(c.difference, 0, 2) / c.total,
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
    // i j = ((i + j)^2 - (i - j)^2) / 4
    value: (c) => (moment(c.sum, 0, 2) - moment(c.difference, 0, 2)) / (4 * c.total),
  },
  {
    name: 'ClusterTendency',
    ibsiCode: 'DG8W',
    pyradiomics: 'glcm_ClusterTendency',
    unit: '1',
    value: (c) => moment(c.sum, c.sumMean, 2) / c.total,
  },
  {
    name: 'ClusterShade',
    ibsiCode: '7NFM',
    pyradiomics: 'glcm_ClusterShade',
    unit: '1',
    value: (c) => moment(c.sum, c.sumMean, 3) / c.total,
  },
  {
    name: 'ClusterProminence',
    ibsiCode: 'AE86',
    pyradiomics: 'glcm_ClusterProminence',
    unit: '1',
    value: (c) => moment(c.sum, c.sumMean, 4) / c.total,
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
    value: (c) => (hasOneLevel(c) ? ONE_LEVEL : maximalCorrelation(c)),
  },
];

/** Sum of weight(|i - j|) p_ij. */
function overDifferences({ difference, total }: GlcmContext, weight: (d: number) => number): number {
  let sum = 0;
  for (let d = 0; d < difference.length; d++) sum += weight(d) * difference[d];
  return sum / total;
}

/** Of the voxels of pairs, or of those a step on. */
function hasOneLevel({ marginal, columns }: GlcmContext): boolean {
  const one = (counts: Float64Array) => counts.filter((count) => count > 0).length < 2;
  return one(marginal) || (columns !== undefined && one(columns.marginal));
}

/** Covariance of i and j over their SDs; the former is (var(i + j) - var(i - j)) / 4. */
function correlation(c: GlcmContext): number | Reason {
  if (hasOneLevel(c)) return ONE_LEVEL;
  // Of a symmetric matrix i - j is 0 in the mean.
  const apart = c.columns ? c.mean - c.columns.mean : 0;
  const differenceVariance = moment(c.difference, 0, 2) / c.total - apart * apart;
  const covariance = (moment(c.sum, c.sumMean, 2) / c.total - differenceVariance) / 4;
  return covariance / (c.columns ? Math.sqrt(c.variance * c.columns.variance) : c.variance);
}

/** (HXY - HXY1) / max(HX, HY), and HXY1 = HX + HY. */
function informationOne(c: GlcmContext): number | Reason {
  if (hasOneLevel(c)) return ONE_LEVEL;
  const other = c.columns?.entropy ?? c.marginalEntropy;
  return (c.jointEntropy - (c.marginalEntropy + other)) / Math.max(c.marginalEntropy, other);
}

/** sqrt(1 - exp(-2 (HXY2 - HXY))), and HXY2 = HX + HY. */
function informationTwo(c: GlcmContext): number | Reason {
  if (hasOneLevel(c)) return 0;
  const both = c.marginalEntropy + (c.columns?.entropy ?? c.marginalEntropy);
  return Math.sqrt(Math.max(0, 1 - exp(-2 * (both - c.jointEntropy))));
}
