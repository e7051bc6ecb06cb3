import type { Reason } from '@lobule/foundation';
import { log2 } from '@lobule/numerics';
import type { GreyLevels } from '../discretise.ts';
import type { Definition } from '../feature.ts';
import { TWO_LEVELS_NEEDED } from '../reasons.ts';
import { excessKurtosis, quartileDispersion, skewness, variation } from './statistics.ts';
import { meanDistance, robustMeanDistance, type Summary, summariseSorted } from './summary.ts';

/** Intensity histogram (IBSI 1, 3.4): statistics of the grey levels and of their counts. */
interface HistogramContext extends Summary {
  /** Counts of level 1 at 0, and so on. */
  readonly counts: Float64Array;
}

export function histogramContext({ levels, bins }: GreyLevels): HistogramContext {
  const counts = new Float64Array(bins);
  for (let n = 0; n < levels.length; n++) counts[levels[n] - 1]++;
  const inOrder = new Float64Array(levels.length);
  let n = 0;
  counts.forEach((count, g) => {
    inOrder.fill(g + 1, n, n + count);
    n += count;
  });
  return { ...summariseSorted(inOrder), counts };
}

export const intensityHistogram: readonly Definition<HistogramContext>[] = [
  { name: 'Mean', ibsiCode: 'X6K6', unit: '1', value: (c) => c.mean },
  { name: 'Variance', ibsiCode: 'CH89', unit: '1', value: (c) => c.m2 },
  { name: 'Skewness', ibsiCode: '88K1', unit: '1', value: skewness },
  { name: 'Kurtosis', ibsiCode: 'C3I7', unit: '1', value: excessKurtosis },
  { name: 'Median', ibsiCode: 'WIFQ', unit: '1', value: (c) => c.median },
  { name: 'Minimum', ibsiCode: '1PR8', unit: '1', value: (c) => c.low },
  { name: 'Percentile10', ibsiCode: 'GPMT', unit: '1', value: (c) => c.percentile(10) },
  { name: 'Percentile90', ibsiCode: 'OZ0C', unit: '1', value: (c) => c.percentile(90) },
  { name: 'Maximum', ibsiCode: '3NCY', unit: '1', value: (c) => c.high },
  { name: 'Mode', ibsiCode: 'AMMC', unit: '1', value: mode },
  {
    name: 'InterquartileRange',
    ibsiCode: 'WR0O',
    unit: '1',
    value: (c) => c.percentile(75) - c.percentile(25),
  },
  { name: 'Range', ibsiCode: '5Z3W', unit: '1', value: (c) => c.high - c.low },
  {
    name: 'MeanAbsoluteDeviation',
    ibsiCode: 'D2ZX',
    unit: '1',
    value: (c) => meanDistance(c.values, c.mean),
  },
  { name: 'RobustMeanAbsoluteDeviation', ibsiCode: 'WRZB', unit: '1', value: robustMeanDistance },
  {
    name: 'MedianAbsoluteDeviation',
    ibsiCode: '4RNL',
    unit: '1',
    value: (c) => meanDistance(c.values, c.median),
  },
  { name: 'CoefficientOfVariation', ibsiCode: 'CWYJ', unit: '1', value: variation },
  { name: 'QuartileCoefficientOfDispersion', ibsiCode: 'SLWD', unit: '1', value: quartileDispersion },
  { name: 'Entropy', ibsiCode: 'TLU2', pyradiomics: 'firstorder_Entropy', unit: '1', value: entropy },
  {
    name: 'Uniformity',
    ibsiCode: 'BJ5W',
    pyradiomics: 'firstorder_Uniformity',
    unit: '1',
    value: uniformity,
  },
  { name: 'MaximumGradient', ibsiCode: '12CE', unit: '1', value: (c) => steepest(c, 1, 'gradient') },
  { name: 'MaximumGradientLevel', ibsiCode: '8E6O', unit: '1', value: (c) => steepest(c, 1, 'level') },
  { name: 'MinimumGradient', ibsiCode: 'VQB3', unit: '1', value: (c) => steepest(c, -1, 'gradient') },
  { name: 'MinimumGradientLevel', ibsiCode: 'RHQZ', unit: '1', value: (c) => steepest(c, -1, 'level') },
];

/** The level that occurs most; of equals the one nearest the mean. */
function mode({ counts, mean }: HistogramContext): number {
  let best = 0;
  for (let g = 1; g < counts.length; g++) {
    const nearer = Math.abs(g + 1 - mean) < Math.abs(best + 1 - mean);
    if (counts[g] > counts[best] || (counts[g] === counts[best] && nearer)) best = g;
  }
  return best + 1;
}

/** - sum p log2 p. */
function entropy({ counts, values }: HistogramContext): number {
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / values.length) * log2(count / values.length);
  return sum;
}

/** Sum of p^2. */
function uniformity({ counts, values }: HistogramContext): number {
  let sum = 0;
  for (const count of counts) sum += (count / values.length) * (count / values.length);
  return sum;
}

/** Largest (sign 1) or smallest (sign -1) gradient of the histogram: central differences, one-sided at its ends. */
function steepest({ counts }: HistogramContext, sign: 1 | -1, what: 'gradient' | 'level'): number | Reason {
  const last = counts.length - 1;
  if (last < 1) return TWO_LEVELS_NEEDED;
  let best = Number.NEGATIVE_INFINITY;
  let level = 0;
  for (let g = 0; g <= last; g++) {
    const low = Math.max(0, g - 1);
    const high = Math.min(last, g + 1);
    const gradient = (sign * (counts[high] - counts[low])) / (high - low);
    if (gradient > best) {
      best = gradient;
      level = g + 1;
    }
  }
  return what === 'level' ? level : sign * best;
}
