import type { Reason } from '@lobule/foundation';
import type { Definition } from '../feature.ts';
import { FLAT_REGION, ONE_VOXEL, ZERO_MEAN } from '../reasons.ts';
import type { ResolvedSettings } from '../settings/profiles.ts';
import { meanCancels, meanDistance, quartilesCancel, robustMeanDistance, type Summary } from './summary.ts';

/** Intensity-based statistics (IBSI 1, 3.3) of the intensities X of n voxels. */
interface StatisticsContext extends Summary {
  readonly voxelMm3: number;
  /** Sum of the squared intensities, each shifted as the settings say. */
  readonly energy: number;
  readonly settings: ResolvedSettings;
}

export const statistics: readonly Definition<StatisticsContext>[] = [
  { name: 'Mean', ibsiCode: 'Q4LE', pyradiomics: 'firstorder_Mean', unit: 'intensity', value: (c) => c.mean },
  {
    name: 'Variance',
    ibsiCode: 'ECT3',
    pyradiomics: 'firstorder_Variance',
    unit: 'intensity^2',
    value: (c) => c.m2,
  },
  { name: 'Skewness', ibsiCode: 'KE2A', pyradiomics: 'firstorder_Skewness', unit: '1', value: skewness },
  { name: 'Kurtosis', ibsiCode: 'IPH6', pyradiomics: 'firstorder_Kurtosis', unit: '1', value: kurtosis },
  {
    name: 'Median',
    ibsiCode: 'Y12H',
    pyradiomics: 'firstorder_Median',
    unit: 'intensity',
    value: (c) => c.median,
  },
  {
    name: 'Minimum',
    ibsiCode: '1GSF',
    pyradiomics: 'firstorder_Minimum',
    unit: 'intensity',
    value: (c) => c.low,
  },
  {
    name: 'Percentile10',
    ibsiCode: 'QG58',
    pyradiomics: 'firstorder_10Percentile',
    unit: 'intensity',
    value: (c) => c.percentile(10),
  },
  {
    name: 'Percentile90',
    ibsiCode: '8DWT',
    pyradiomics: 'firstorder_90Percentile',
    unit: 'intensity',
    value: (c) => c.percentile(90),
  },
  {
    name: 'Maximum',
    ibsiCode: '84IY',
    pyradiomics: 'firstorder_Maximum',
    unit: 'intensity',
    value: (c) => c.high,
  },
  {
    name: 'InterquartileRange',
    ibsiCode: 'SALO',
    pyradiomics: 'firstorder_InterquartileRange',
    unit: 'intensity',
    value: (c) => c.percentile(75) - c.percentile(25),
  },
  {
    name: 'Range',
    ibsiCode: '2OJQ',
    pyradiomics: 'firstorder_Range',
    unit: 'intensity',
    value: (c) => c.high - c.low,
  },
  {
    name: 'MeanAbsoluteDeviation',
    ibsiCode: '4FUA',
    pyradiomics: 'firstorder_MeanAbsoluteDeviation',
    unit: 'intensity',
    value: (c) => meanDistance(c.values, c.mean),
  },
  {
    name: 'RobustMeanAbsoluteDeviation',
    ibsiCode: '1128',
    pyradiomics: 'firstorder_RobustMeanAbsoluteDeviation',
    unit: 'intensity',
    value: robustMeanDistance,
  },
  {
    name: 'MedianAbsoluteDeviation',
    ibsiCode: 'N72L',
    unit: 'intensity',
    value: (c) => meanDistance(c.values, c.median),
  },
  { name: 'CoefficientOfVariation', ibsiCode: '7TET', unit: '1', value: variation },
  { name: 'QuartileCoefficientOfDispersion', ibsiCode: '9S40', unit: '1', value: quartileDispersion },
  {
    name: 'Energy',
    ibsiCode: 'N8CA',
    pyradiomics: 'firstorder_Energy',
    unit: 'intensity^2',
    value: (c) => c.energy,
  },
  {
    name: 'StandardDeviation',
    pyradiomics: 'firstorder_StandardDeviation',
    deprecated: true,
    unit: 'intensity',
    value: (c) => Math.sqrt(c.m2),
  },
  {
    name: 'TotalEnergy',
    pyradiomics: 'firstorder_TotalEnergy',
    unit: 'intensity^2 mm3',
    value: (c) => c.energy * c.voxelMm3,
  },
  {
    name: 'RootMeanSquare',
    ibsiCode: '5ZWQ',
    pyradiomics: 'firstorder_RootMeanSquared',
    unit: 'intensity',
    value: (c) => Math.sqrt(c.energy / c.values.length),
  },
];

function noSpread({ values, m2 }: Summary): Reason | undefined {
  if (m2 > 0) return undefined;
  return values.length === 1 ? ONE_VOXEL : FLAT_REGION;
}

/** m3 / m2^(3/2). */
export function skewness(c: Summary): number | Reason {
  return noSpread(c) ?? c.m3 / (c.m2 * Math.sqrt(c.m2));
}

/** m4 / m2^2 - 3. */
export function excessKurtosis(c: Summary): number | Reason {
  return noSpread(c) ?? c.m4 / (c.m2 * c.m2) - 3;
}

function kurtosis(c: StatisticsContext): number | Reason {
  return c.settings.kurtosis === 'excess' ? excessKurtosis(c) : (noSpread(c) ?? c.m4 / (c.m2 * c.m2));
}

/** SD / mean. */
export function variation({ values, mean, m2 }: Summary): number | Reason {
  return meanCancels(mean, meanDistance(values, 0), values.length) ? ZERO_MEAN : Math.sqrt(m2) / mean;
}

/** (P75 - P25) / (P75 + P25). */
export function quartileDispersion({ percentile }: Summary): number | Reason {
  const [low, high] = [percentile(25), percentile(75)];
  return quartilesCancel(low, high) ? ZERO_MEAN : (high - low) / (high + low);
}

/** Sum of (x + shift)^2. */
export function shiftedEnergy(values: Float64Array, shift: number): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += (values[n] + shift) * (values[n] + shift);
  return sum;
}
