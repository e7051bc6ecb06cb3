import { meanCancels, quartilesCancel } from '../../intensity/summary.ts';
import { FLAT_REGION, NONE_BETWEEN_PERCENTILES, ONE_VOXEL, ZERO_MEAN } from '../../reasons.ts';
import type { VoxelField } from '../field.ts';
import { codeOf, DEFINED } from '../reasons.ts';
import { type ComputeBlock, type FeatureRows, put, type Slots } from '../rows.ts';
import type { ResolvedVoxelSettings } from '../settings.ts';
import { makeSummary, summariseSorted } from './summary.ts';
import { SortedWindow, slidingBlock } from './window.ts';

/** Intensity-based statistics, in the order in which `statisticsBlock` has them. */
export const STATISTICS = [
  'Mean',
  'Variance',
  'Skewness',
  'Kurtosis',
  'Median',
  'Minimum',
  'Percentile10',
  'Percentile90',
  'Maximum',
  'InterquartileRange',
  'Range',
  'MeanAbsoluteDeviation',
  'RobustMeanAbsoluteDeviation',
  'MedianAbsoluteDeviation',
  'CoefficientOfVariation',
  'QuartileCoefficientOfDispersion',
  'Energy',
  'TotalEnergy',
  'RootMeanSquare',
] as const;

const FLAT = codeOf(FLAT_REGION);
const SINGLE = codeOf(ONE_VOXEL);
const NO_MEAN = codeOf(ZERO_MEAN);
const NONE_BETWEEN = codeOf(NONE_BETWEEN_PERCENTILES);

/** Statistics of the intensities in the window around each voxel. */
export function statisticsBlock(
  field: VoxelField,
  rows: FeatureRows,
  slots: Slots,
  { kurtosis, energyShift }: ResolvedVoxelSettings,
): ComputeBlock {
  const { spacingMm } = field;
  const window = new SortedWindow(field, field.values);
  const s = makeSummary();
  const voxelMm3 = spacingMm[0] * spacingMm[1] * spacingMm[2];
  const normalKurtosis = kurtosis === 'excess' ? 3 : 0;

  const evaluate = (at: number, values: Float64Array, count: number) => {
    summariseSorted(values, count, s);
    let energy = 0;
    let size = 0;
    for (let n = 0; n < count; n++) {
      energy += (values[n] + energyShift) * (values[n] + energyShift);
      size += Math.abs(values[n]);
    }
    const noMean = meanCancels(s.mean, size / count, count) ? NO_MEAN : DEFINED;
    const noQuartiles = quartilesCancel(s.p25, s.p75) ? NO_MEAN : DEFINED;
    const noSpread = s.m2 > 0 ? DEFINED : count === 1 ? SINGLE : FLAT;
    let n = 0;
    put(rows, slots[n++], at, s.mean);
    put(rows, slots[n++], at, s.m2);
    put(rows, slots[n++], at, s.m3 / (s.m2 * Math.sqrt(s.m2)), noSpread);
    put(rows, slots[n++], at, s.m4 / (s.m2 * s.m2) - normalKurtosis, noSpread);
    put(rows, slots[n++], at, s.median);
    put(rows, slots[n++], at, s.low);
    put(rows, slots[n++], at, s.p10);
    put(rows, slots[n++], at, s.p90);
    put(rows, slots[n++], at, s.high);
    put(rows, slots[n++], at, s.p75 - s.p25);
    put(rows, slots[n++], at, s.high - s.low);
    put(rows, slots[n++], at, s.fromMean);
    put(rows, slots[n++], at, s.robust, Number.isNaN(s.robust) ? NONE_BETWEEN : DEFINED);
    put(rows, slots[n++], at, s.fromMedian);
    put(rows, slots[n++], at, Math.sqrt(s.m2) / s.mean, noMean);
    put(rows, slots[n++], at, (s.p75 - s.p25) / (s.p75 + s.p25), noQuartiles);
    put(rows, slots[n++], at, energy);
    put(rows, slots[n++], at, energy * voxelMm3);
    put(rows, slots[n++], at, Math.sqrt(energy / count));
  };

  return slidingBlock(field, window, evaluate);
}
