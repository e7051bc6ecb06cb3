import { exp, log, log1p, mean, quantileSorted } from '@lobule/numerics';
import type { FeatureMatrix, OrderedData } from '../data/data.ts';
import type { FittedPipeline } from '../pipeline.ts';
import { usedFeatures } from '../steps/step.ts';
import { newPatients } from '../views.ts';

/** A model that is a weighted sum of its features as the table holds them, whatever its steps do to them. */
export interface PlainSum {
  /** Linear predictor where every feature is 0. */
  readonly intercept: number;
  readonly features: readonly {
    readonly feature: string;
    /** Of the linear predictor for one unit of the feature. */
    readonly slope: number;
    /** Least and largest value among the patients. */
    readonly low: number;
    readonly high: number;
    /** The values themselves where there are no more than four. */
    readonly values?: readonly number[];
  }[];
  /** Breslow's baseline hazard by the plan's horizon; null for a binary outcome, where risk is logistic. */
  readonly hazard: number | null;
}

const NAMES_OF_PROBES = 'probe of a nomogram ';
const FEW_VALUES = 4;

/**
 * Finds the weights of a fitted pipeline in the units of the table by asking it about made-up patients who differ in one
 * feature at a time. Null where it is no weighted sum of them: trees, curved kernels, harmonised features.
 *
 * @param risk - from a linear predictor to a risk; NaN where there is none (survival without a horizon).
 */
export function plainSum(
  data: OrderedData,
  fitted: FittedPipeline,
  features: readonly string[],
  risk: (linear: number) => number,
): PlainSum | null {
  const { form } = fitted.model;
  if (!('coefficients' in form) || data.batch !== undefined) return null;
  const columns = features.map((name) => presentValues(data.x, name));
  if (columns.some(({ length }) => length === 0)) return null;
  const used = new Set(usedFeatures(form));
  const middle = columns.map((values) => quantileSorted(values, 0.5));
  const ranges = features.flatMap((feature, j) => {
    const [low, high] = [columns[j][0], columns[j][columns[j].length - 1]];
    return used.has(feature) && high > low ? [{ feature, j, low, high }] : [];
  });
  const probes = [
    middle,
    ...ranges.flatMap(({ j, low, high }) =>
      [low, high, low + (high - low) / 4].map((value) => middle.with(j, value)),
    ),
  ];
  const scores = scoresOf(fitted, features, probes);
  const [atMiddle, ...others] = scores;
  const slopes = ranges.map(({ low, high }, r) => (others[3 * r + 1] - others[3 * r]) / (high - low));
  const bent = ranges.some(({ low, high }, r) => {
    const expected = others[3 * r] + (slopes[r] * (high - low)) / 4;
    return Math.abs(others[3 * r + 2] - expected) > 1e-6 * (1 + Math.abs(expected));
  });
  if (bent) return null;
  return {
    intercept: ranges.reduce((sum, { j }, r) => sum - slopes[r] * middle[j], atMiddle),
    features: ranges.map(({ feature, j, low, high }, r) => {
      const distinct = [...new Set(columns[j])];
      return {
        feature,
        slope: slopes[r],
        low,
        high,
        ...(distinct.length <= FEW_VALUES ? { values: distinct } : {}),
      };
    }),
    hazard: data.outcome.kind === 'binary' ? null : hazardOf(risk, mean(Float64Array.from(scores))),
  };
}

function presentValues(x: FeatureMatrix, name: string): Float64Array {
  const j = x.names.indexOf(name);
  return x.values
    .slice(j * x.rows, (j + 1) * x.rows)
    .filter((value) => !Number.isNaN(value))
    .sort();
}

function scoresOf(
  fitted: FittedPipeline,
  features: readonly string[],
  rows: readonly (readonly number[])[],
): number[] {
  const values = new Float64Array(rows.length * features.length);
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      values[j * rows.length + i] = value;
    });
  });
  const names = rows.map((_, i) => `${NAMES_OF_PROBES}${i}`);
  return Array.from(fitted.score(newPatients(names, { rows: rows.length, names: features, values })));
}

/** Baseline hazard of `risk = 1 - exp(-hazard exp(linear))`, from the risk at one linear predictor. */
function hazardOf(risk: (linear: number) => number, linear: number): number {
  return -log1p(-risk(linear)) * exp(-linear);
}

/** A nomogram: points for each value of each feature, and what risk a sum of points means. */
export interface Nomogram {
  readonly axes: readonly {
    readonly feature: string;
    readonly ticks: readonly { readonly value: number; readonly points: number }[];
  }[];
  /** What the largest sum of points is. */
  readonly most: number;
  readonly risks: readonly { readonly risk: number; readonly points: number }[];
}

const POINTS = 100;
const RISKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];

/**
 * Points after Iasonos et al. (2008, J Clin Oncol 26:1364): the feature with the widest reach has 100, every other its
 * share of them, and 0 stands where a feature speaks least for the outcome.
 *
 * @example
 * nomogram({ intercept: -2, hazard: null, features: [{ feature: 'age', slope: 0.05, low: 30, high: 70 }] }).most; // 100
 */
export function nomogram({ intercept, features, hazard }: PlainSum): Nomogram {
  const reach = features.map(({ slope, low, high }) => Math.abs(slope) * (high - low));
  const widest = Math.max(0, ...reach);
  if (!(widest > 0)) return { axes: [], most: 0, risks: [] };
  const scale = POINTS / widest;
  const least = features.map(({ slope, low, high }) => (slope > 0 ? low : high));
  const atZero = features.reduce((sum, { slope }, j) => sum + slope * least[j], intercept);
  const most = reach.reduce((sum, one) => sum + one * scale, 0);
  return {
    axes: features.map(({ feature, slope, low, high, values }, j) => ({
      feature,
      ticks: (values ?? roundValues(low, high)).map((value) => ({
        value,
        points: Math.max(0, (value - least[j]) * slope * scale),
      })),
    })),
    most,
    risks: RISKS.flatMap((risk) => {
      const points = (linearOf(risk, hazard) - atZero) * scale;
      return points >= 0 && points <= most ? [{ risk, points }] : [];
    }),
  };
}

/** The risk of a sum of points. */
export function riskOfPoints(sum: PlainSum, points: number): number {
  const reach = Math.max(...sum.features.map(({ slope, low, high }) => Math.abs(slope) * (high - low)));
  const atZero = sum.features.reduce(
    (total, { slope, low, high }) => total + slope * (slope > 0 ? low : high),
    sum.intercept,
  );
  const linear = atZero + (points * reach) / POINTS;
  return sum.hazard === null ? 1 / (1 + exp(-linear)) : 1 - exp(-sum.hazard * exp(linear));
}

function linearOf(risk: number, hazard: number | null): number {
  return hazard === null ? log(risk / (1 - risk)) : log(-log1p(-risk) / hazard);
}

/** Four to nine round values within a range, its ends among them where they are round. */
function roundValues(low: number, high: number): number[] {
  const rough = (high - low) / 6;
  const power = Number(`1e${rough.toExponential().split('e')[1]}`);
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const decimals = Math.max(0, -Number(step.toExponential().split('e')[1]));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(decimals)));
}
