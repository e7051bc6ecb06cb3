import { s } from '@lobule/foundation';
import { radiomicsErrors } from './errors.ts';
import type { ResolvedSettings } from './settings/profiles.ts';

export const discretisationSchema = s.union(
  [
    s.object({ method: s.literal('bin-width'), width: s.number({ exclusiveMinimum: 0 }) }),
    s.object({ method: s.literal('bin-count'), count: s.integer({ minimum: 2, maximum: 1024 }) }),
    s.object({ method: s.literal('none') }),
    s.object({
      method: s.literal('fixed-bins'),
      low: s.number({ description: 'Where the first bin begins' }),
      width: s.number({ exclusiveMinimum: 0 }),
      count: s.integer({ minimum: 1, maximum: 65_535 }),
    }),
  ],
  {
    description:
      'Grey levels of histogram and texture. Default 32 bins for ibsi, width 25 for pyradiomics; none takes whole intensities as levels; fixed-bins are the same for every region, what lies beyond them being in the first or last.',
  },
);

export interface GreyLevels {
  /** One for each intensity, from 1. */
  readonly levels: Int32Array;
  /** Number of bins that the intensities could fall into. */
  readonly bins: number;
  /** Highest level that occurs. */
  readonly highest: number;
}

const MOST_LEVELS = 1_000_000;

/**
 * Grey levels of intensities (IBSI 1, 2.7).
 *
 * @throws radiomics/not-discretised, radiomics/too-many-levels
 */
export function discretise(values: Float64Array, settings: ResolvedSettings): GreyLevels {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const { discretisation } = settings;
  if (!Number.isFinite(high - low)) throw tooManyLevels(high - low);
  if (discretisation.method === 'none') return asTheyAre(values, high);
  if (discretisation.method === 'fixed-bins') return byFixed(values, discretisation);
  if (discretisation.method === 'bin-count') {
    return settings.binEdges === 'multiples-of-width'
      ? byEdges(values, low, high, discretisation.count)
      : byCount(values, low, high, discretisation.count);
  }
  const limits = settings.binEdges === 'region-minimum' ? settings.resegmentation.range : undefined;
  const span =
    (Math.max(high, limits?.[1] ?? high) - Math.min(low, limits?.[0] ?? low)) / discretisation.width;
  if (span > MOST_LEVELS) throw tooManyLevels(span);
  return settings.binEdges === 'region-minimum'
    ? byWidth(values, limits?.[0] ?? low, limits?.[1] ?? high, discretisation.width)
    : byMultiples(values, low, discretisation.width);
}

function asTheyAre(values: Float64Array, high: number): GreyLevels {
  if (high > MOST_LEVELS) throw tooManyLevels(high);
  const wrong = values.find((value) => !Number.isInteger(value) || value < 1);
  if (wrong !== undefined) {
    throw radiomicsErrors.error('radiomics/not-discretised', { what: `${wrong} is not a grey level` });
  }
  return grey(Int32Array.from(values), high);
}

function byFixed(
  values: Float64Array,
  { low, width, count }: { readonly low: number; readonly width: number; readonly count: number },
): GreyLevels {
  const levels = levelsBy(values, (x) => Math.min(count, Math.max(1, Math.floor((x - low) / width) + 1)));
  return grey(levels, count);
}

/** Fixed bin number: floor(N (x - min) / (max - min)) + 1, the highest intensity in the last bin. */
function byCount(values: Float64Array, low: number, high: number, count: number): GreyLevels {
  if (low === high) return grey(new Int32Array(values.length).fill(1), count);
  const levels = levelsBy(values, (x) => Math.min(count, Math.floor((count * (x - low)) / (high - low)) + 1));
  return grey(levels, count);
}

/** The same by comparison with edges, as numpy.histogram and numpy.digitize do; they differ by rounding only. */
function byEdges(values: Float64Array, low: number, high: number, count: number): GreyLevels {
  const step = (high - low) / count;
  if (step === 0) return grey(new Int32Array(values.length).fill(1), count);
  const levels = levelsBy(values, (x) => {
    let level = Math.min(count, Math.floor((x - low) / step) + 1);
    while (level < count && x >= level * step + low) level++;
    while (level > 1 && x < (level - 1) * step + low) level--;
    return level;
  });
  return grey(levels, count);
}

/** Fixed bin size from the lower limit of re-segmentation, or the lowest intensity: floor((x - low) / width) + 1. */
function byWidth(values: Float64Array, low: number, high: number, width: number): GreyLevels {
  const levels = levelsBy(values, (x) => Math.floor((x - low) / width) + 1);
  return grey(levels, Math.max(1, Math.ceil((high - low) / width)));
}

/**
 * Fixed bin size with edges at multiples of the width, the bin of the lowest intensity being the first; edges rounded
 * as numpy.arange rounds them.
 */
function byMultiples(values: Float64Array, low: number, width: number): GreyLevels {
  const rest = low % width;
  const first = low - (rest < 0 ? rest + width : rest);
  const step = first + width - first;
  if (step === 0) throw tooManyLevels(low / width);
  const levels = levelsBy(values, (x) => {
    let level = Math.max(1, Math.floor((x - first) / width) + 1);
    while (x >= first + level * step) level++;
    while (level > 1 && x < first + (level - 1) * step) level--;
    return level;
  });
  return grey(levels, 1);
}

function levelsBy(values: Float64Array, levelOf: (x: number) => number): Int32Array {
  const levels = new Int32Array(values.length);
  for (let n = 0; n < values.length; n++) levels[n] = levelOf(values[n]);
  return levels;
}

function grey(levels: Int32Array, bins: number): GreyLevels {
  let highest = 0;
  for (const level of levels) if (level > highest) highest = level;
  return { levels, bins: Math.max(bins, highest), highest };
}

function tooManyLevels(count: number) {
  return radiomicsErrors.error('radiomics/too-many-levels', {
    what: `The intensities span ${Number(count.toPrecision(3))} grey levels`,
  });
}
