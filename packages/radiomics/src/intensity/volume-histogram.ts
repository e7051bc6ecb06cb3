import type { Reason } from '@lobule/foundation';
import type { Definition } from '../feature.ts';
import { FLAT_REGION, TWO_LEVELS_NEEDED } from '../reasons.ts';
import type { ResolvedSettings } from '../settings/profiles.ts';

/**
 * Intensity-volume histogram (IBSI 1, 3.5): for each intensity g the share of the region that is at least as bright,
 * against where g lies between the lowest and the highest.
 */
export interface VolumeHistogram {
  /** Ascending. */
  readonly intensities: Float64Array;
  /** 0 at the first intensity, 1 at the last. */
  readonly intensityFractions: Float64Array;
  readonly volumeFractions: Float64Array;
  /** One step beyond the last. */
  readonly beyond: number;
}

/**
 * Intensities as they are (whole numbers), at the centres of bins of a width, or as numbers of so many bins. The range
 * is that of re-segmentation where there is one, but for a number of bins.
 */
export function volumeHistogram(
  values: Float64Array,
  { volumeHistogramBins, resegmentation }: ResolvedSettings,
): VolumeHistogram | Reason {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) return FLAT_REGION;
  if (volumeHistogramBins.method === 'bin-count') {
    const { count } = volumeHistogramBins;
    const bin = (value: number) => Math.min(count - 1, Math.floor((count * (value - low)) / (high - low)));
    return cumulate(values, bin, count, 1, 1);
  }
  const [from, to] = resegmentation.range ?? [low, high];
  if (volumeHistogramBins.method === 'none') {
    return cumulate(values, (value) => Math.round(value - from), Math.round(to - from) + 1, from, 1);
  }
  const { width } = volumeHistogramBins;
  const count = Math.ceil((to - from) / width) + 1;
  return cumulate(values, (value) => Math.floor((value - from) / width), count, from + width / 2, width);
}

function cumulate(
  values: Float64Array,
  bin: (value: number) => number,
  count: number,
  first: number,
  step: number,
): VolumeHistogram | Reason {
  if (count < 2) return TWO_LEVELS_NEEDED;
  const counts = new Float64Array(count);
  for (const value of values) counts[bin(value)]++;
  const volumeFractions = new Float64Array(count);
  let above = values.length;
  for (let n = 0; n < count; n++) {
    volumeFractions[n] = above / values.length;
    above -= counts[n];
  }
  return {
    intensities: volumeFractions.map((_, n) => first + n * step),
    intensityFractions: volumeFractions.map((_, n) => n / (count - 1)),
    volumeFractions,
    beyond: first + count * step,
  };
}

/** Largest share of the volume among intensities at or above a fraction of the range. */
function volumeAt({ intensityFractions, volumeFractions }: VolumeHistogram, fraction: number): number {
  const n = intensityFractions.findIndex((gamma) => gamma >= fraction);
  return volumeFractions[n];
}

/** Least intensity that no more than a share of the volume reaches. */
function intensityAt({ intensities, volumeFractions, beyond }: VolumeHistogram, share: number): number {
  const n = volumeFractions.findIndex((nu) => nu <= share);
  return n < 0 ? beyond : intensities[n];
}

export const intensityVolumeHistogram: readonly Definition<VolumeHistogram>[] = [
  { name: 'VolumeFraction10', ibsiCode: 'NK6P', unit: '1', value: (h) => volumeAt(h, 0.1) },
  { name: 'VolumeFraction90', ibsiCode: '4279', unit: '1', value: (h) => volumeAt(h, 0.9) },
  { name: 'Intensity10', ibsiCode: 'PWN1', unit: 'intensity', value: (h) => intensityAt(h, 0.1) },
  { name: 'Intensity90', ibsiCode: 'BOHI', unit: 'intensity', value: (h) => intensityAt(h, 0.9) },
  {
    name: 'VolumeFractionDifference',
    ibsiCode: 'WITY',
    unit: '1',
    value: (h) => volumeAt(h, 0.1) - volumeAt(h, 0.9),
  },
  {
    name: 'IntensityDifference',
    ibsiCode: 'JXJA',
    unit: 'intensity',
    value: (h) => intensityAt(h, 0.1) - intensityAt(h, 0.9),
  },
];
