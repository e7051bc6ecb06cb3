import { log2 } from '@lobule/numerics';
import {
  FLAT_REGION,
  NONE_BETWEEN_PERCENTILES,
  ONE_VOXEL,
  TWO_LEVELS_NEEDED,
  ZERO_MEAN,
} from '../../reasons.ts';
import type { VoxelField } from '../field.ts';
import { codeOf, DEFINED } from '../reasons.ts';
import { type ComputeBlock, type FeatureRows, put, type Slots } from '../rows.ts';
import { makeSummary, summariseSorted } from './summary.ts';
import { SortedWindow, slidingBlock } from './window.ts';

/** Features of the histogram of grey levels, in the order in which `histogramBlock` has them. */
export const HISTOGRAM = [
  'Mean',
  'Variance',
  'Skewness',
  'Kurtosis',
  'Median',
  'Minimum',
  'Percentile10',
  'Percentile90',
  'Maximum',
  'Mode',
  'InterquartileRange',
  'Range',
  'MeanAbsoluteDeviation',
  'RobustMeanAbsoluteDeviation',
  'MedianAbsoluteDeviation',
  'CoefficientOfVariation',
  'QuartileCoefficientOfDispersion',
  'Entropy',
  'Uniformity',
  'MaximumGradient',
  'MaximumGradientLevel',
  'MinimumGradient',
  'MinimumGradientLevel',
] as const;

const FLAT = codeOf(FLAT_REGION);
const SINGLE = codeOf(ONE_VOXEL);
const NO_MEAN = codeOf(ZERO_MEAN);
const NONE_BETWEEN = codeOf(NONE_BETWEEN_PERCENTILES);
const ONE_BIN = codeOf(TWO_LEVELS_NEEDED);

/** Statistics of the grey levels in the window around each voxel, over the bins of the whole field. */
export function histogramBlock(field: VoxelField, rows: FeatureRows, slots: Slots): ComputeBlock {
  const { codes, lowest, span, bins } = field;
  const source = Float64Array.from(codes, (code) => (code === 0 ? Number.NaN : code + lowest - 1));
  const window = new SortedWindow(field, source);
  const s = makeSummary();
  const counts = new Int32Array(span + 1);
  const countAt = (level: number) =>
    level < lowest || level >= lowest + span ? 0 : counts[level - lowest + 1];

  /** The level of the steepest rise (sign 1) or fall; levels far from those that occur are level ground. */
  const steepestLevel = (sign: 1 | -1) => {
    const from = Math.max(1, s.low - 2);
    const to = Math.min(bins, s.high + 2);
    let best = from > 1 ? 0 : Number.NEGATIVE_INFINITY;
    let level = 1;
    for (let g = from; g <= to; g++) {
      const gradient = sign * gradientAt(g);
      if (gradient > best) {
        best = gradient;
        level = g;
      }
    }
    return level;
  };
  const gradientAt = (level: number) => {
    const below = Math.max(1, level - 1);
    const above = Math.min(bins, level + 1);
    return (countAt(above) - countAt(below)) / (above - below);
  };

  const evaluate = (at: number, values: Float64Array, count: number) => {
    summariseSorted(values, count, s);
    let entropy = 0;
    let uniformity = 0;
    let mode = values[0];
    let most = 0;
    for (let n = 0; n < count; ) {
      const level = values[n];
      let end = n + 1;
      while (end < count && values[end] === level) end++;
      const times = end - n;
      n = end;
      counts[level - lowest + 1] = times;
      entropy -= (times / count) * log2(times / count);
      uniformity += (times / count) * (times / count);
      // Of levels that occur as often, the one nearest the mean.
      if (times > most || (times === most && Math.abs(level - s.mean) < Math.abs(mode - s.mean))) {
        most = times;
        mode = level;
      }
    }
    const noSpread = s.m2 > 0 ? DEFINED : count === 1 ? SINGLE : FLAT;
    const quartiles = s.p75 + s.p25;
    const oneBin = bins < 2 ? ONE_BIN : DEFINED;
    const rise = steepestLevel(1);
    const fall = steepestLevel(-1);
    let n = 0;
    put(rows, slots[n++], at, s.mean);
    put(rows, slots[n++], at, s.m2);
    put(rows, slots[n++], at, s.m3 / (s.m2 * Math.sqrt(s.m2)), noSpread);
    put(rows, slots[n++], at, s.m4 / (s.m2 * s.m2) - 3, noSpread);
    put(rows, slots[n++], at, s.median);
    put(rows, slots[n++], at, s.low);
    put(rows, slots[n++], at, s.p10);
    put(rows, slots[n++], at, s.p90);
    put(rows, slots[n++], at, s.high);
    put(rows, slots[n++], at, mode);
    put(rows, slots[n++], at, s.p75 - s.p25);
    put(rows, slots[n++], at, s.high - s.low);
    put(rows, slots[n++], at, s.fromMean);
    put(rows, slots[n++], at, s.robust, Number.isNaN(s.robust) ? NONE_BETWEEN : DEFINED);
    put(rows, slots[n++], at, s.fromMedian);
    put(rows, slots[n++], at, Math.sqrt(s.m2) / s.mean, s.mean === 0 ? NO_MEAN : DEFINED);
    put(rows, slots[n++], at, (s.p75 - s.p25) / quartiles, quartiles === 0 ? NO_MEAN : DEFINED);
    put(rows, slots[n++], at, entropy);
    put(rows, slots[n++], at, uniformity);
    put(rows, slots[n++], at, gradientAt(rise), oneBin);
    put(rows, slots[n++], at, rise, oneBin);
    put(rows, slots[n++], at, gradientAt(fall), oneBin);
    put(rows, slots[n++], at, fall, oneBin);
    for (let v = 0; v < count; v++) counts[values[v] - lowest + 1] = 0;
  };

  return slidingBlock(field, window, evaluate);
}
