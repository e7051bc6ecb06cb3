import { type Measured, type Reason, undefinedBecause } from '@lobule/foundation';
import { mean, quantileSorted, variance } from '@lobule/numerics';
import { type HeterogeneitySettings, heterogeneityDefaults, requireRange } from './settings.ts';
import { type DistanceSlope, slopeOnDistance } from './slope.ts';

/** One figure, with what it was made from. */
export interface HeterogeneityFigure extends Measured {
  /** `CoefficientOfVariation`, `Slope_0to5mm`. */
  readonly name: string;
  /** In words and symbols, for tables and reports. */
  readonly definition: string;
  /** Voxels that the figure is made from. */
  readonly voxels: number;
  /** Voxels of the region or range that have no value in the map. */
  readonly undefinedVoxels: number;
}

/**
 * The figures of heterogeneity that papers report on maps: coefficient of variation and heterogeneity index within the
 * region, and around its margin the slope of the values on the signed distance, absolute and relative.
 *
 * The coefficient of variation is IBSI's (7TET): population SD over mean. The relative slope is the slope over the mean of
 * the voxels that it is fitted to; its standard error holds that of the mean too, which is independent of the slope's.
 *
 * @param values of the map, in `unit`, NaN where undefined
 * @param signedDistanceMm of the same voxels: the region is where it is negative
 * @throws quantify/settings
 * @example
 * const figures = heterogeneity(kep, '1/min', signedDistance(lesion).data);
 * figures.find(({ name }) => name === 'Slope_0to5mm'); // { value, unit: '1/min/mm', standardError, voxels, ... }
 */
export function heterogeneity(
  values: ArrayLike<number>,
  unit: string,
  signedDistanceMm: ArrayLike<number>,
  settings: Partial<HeterogeneitySettings> = {},
): readonly HeterogeneityFigure[] {
  const { index, rangesMm } = { ...heterogeneityDefaults, ...settings };
  const ranges = rangesMm.map(requireRange);
  const inside: number[] = [];
  let undefinedVoxels = 0;
  for (let v = 0; v < values.length; v++) {
    if (!(signedDistanceMm[v] < 0)) continue;
    if (Number.isFinite(values[v])) inside.push(values[v]);
    else undefinedVoxels++;
  }
  const counts = { voxels: inside.length, undefinedVoxels };
  const variation = { ...coefficientOfVariation(inside), ...counts };
  const ofIndex =
    index === 'coefficient-of-variation'
      ? { ...variation, definition: 'The coefficient of variation' }
      : { ...quartileDispersion(inside), ...counts };
  return [
    { ...variation, name: 'CoefficientOfVariation' },
    { ...ofIndex, name: 'HeterogeneityIndex' },
    ...ranges.flatMap((range) => slopeFigures(slopeOnDistance(values, signedDistanceMm, range), range, unit)),
  ];
}

type Defined = Measured & { readonly definition: string };

function coefficientOfVariation(inside: readonly number[]): Defined {
  const definition = 'SD over mean of the voxels of the region (SD of the population)';
  const n = inside.length;
  const centre = mean(inside);
  const undefinedFor = spreadReason(n, centre, 'mean');
  if (undefinedFor) return { ...undefinedBecause('1', undefinedFor.code, undefinedFor.text), definition };
  const value = n === 1 ? 0 : Math.sqrt((variance(inside) * (n - 1)) / n) / centre;
  return { value, unit: '1', standardId: 'IBSI:7TET', definition };
}

function quartileDispersion(inside: readonly number[]): Defined {
  const definition = '(Q3 - Q1) / (Q3 + Q1) of the voxels of the region';
  const sorted = Float64Array.from(inside).sort();
  const [low, high] = [0.25, 0.75].map((share) =>
    sorted.length === 0 ? Number.NaN : quantileSorted(sorted, share),
  );
  const undefinedFor = spreadReason(inside.length, low + high, 'sum of the quartiles');
  if (undefinedFor) return { ...undefinedBecause('1', undefinedFor.code, undefinedFor.text), definition };
  return { value: (high - low) / (high + low), unit: '1', standardId: 'IBSI:9S40', definition };
}

function spreadReason(voxels: number, divisor: number, what: string): Reason | undefined {
  if (voxels === 0) return { code: 'no-voxel', text: 'No voxel of the region has a value in this map.' };
  if (divisor > 0) return undefined;
  return {
    code: 'not-positive',
    text: `The ${what} is not above zero, so a spread relative to it means nothing.`,
  };
}

function slopeFigures(
  slope: DistanceSlope,
  [fromMm, toMm]: readonly [number, number],
  unit: string,
): HeterogeneityFigure[] {
  const range = `${fromMm}to${toMm}mm`;
  const over = `from ${fromMm} to ${toMm} mm (outside is positive)`;
  const { voxels, undefinedVoxels } = slope;
  const relative = {
    name: `RelativeSlope_${range}`,
    definition: `The slope ${over} over the mean of the same voxels`,
    voxels,
    undefinedVoxels,
  };
  const absolute = {
    name: `Slope_${range}`,
    unit: unit === '1' ? '1/mm' : `${unit}/mm`,
    value: slope.perMm,
    definition: `Least-squares slope on the signed distance to the margin, ${over}`,
    voxels,
    undefinedVoxels,
  };
  if (slope.reason) {
    return [
      { ...absolute, reason: slope.reason },
      { ...relative, value: Number.NaN, unit: '1/mm', reason: slope.reason },
    ];
  }
  const whole = { ...absolute, standardError: slope.standardError };
  if (!(slope.mean > 0)) {
    const text = 'The mean of the voxels is not above zero, so a slope relative to it means nothing.';
    return [whole, { ...relative, ...undefinedBecause('1/mm', 'not-positive', text) }];
  }
  const value = slope.perMm / slope.mean;
  const ofSlope = slope.standardError / slope.mean;
  const ofMean = (value * slope.standardErrorOfMean) / slope.mean;
  const standardError = Math.sqrt(ofSlope * ofSlope + ofMean * ofMean);
  return [whole, { ...relative, value, unit: '1/mm', standardError }];
}
