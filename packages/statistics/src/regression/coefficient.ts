import { exp, normal } from '@lobule/numerics';
import { formatNumber, formatP } from '../format.ts';
import { type Interval, intervalText } from '../result.ts';
import type { Predictor } from './predictors.ts';

/** One coefficient, in units of the outcome over those of the predictor. */
export interface Coefficient {
  readonly name: string;
  /** The factor it belongs to, or its own name. */
  readonly term: string;
  readonly estimate: number;
  readonly standardError: number;
  /** Estimate by its standard error: z, or t in a linear model. */
  readonly statistic: number;
  readonly p: number;
  readonly interval: Interval;
}

/** A coefficient on the scale of logarithms. */
export interface RatioCoefficient extends Coefficient {
  /** exp(estimate): odds or hazard ratio. */
  readonly ratio: number;
  readonly ratioInterval: Interval;
}

/** A coefficient of a likelihood model with its normal (Wald) test and interval. */
export function waldCoefficient(
  predictor: Pick<Predictor, 'name' | 'term'>,
  estimate: number,
  standardError: number,
  level: number,
): RatioCoefficient {
  const z = estimate / standardError;
  const half = normal.quantile(0.5 + level / 2) * standardError;
  const interval = { lower: estimate - half, upper: estimate + half, level };
  return {
    name: predictor.name,
    term: predictor.term ?? predictor.name,
    estimate,
    standardError,
    statistic: z,
    p: 2 * normal.upper(Math.abs(z)),
    interval,
    ratio: exp(estimate),
    ratioInterval: ratioInterval(interval),
  };
}

export function ratioInterval({ lower, upper, level }: Interval): Interval {
  return { lower: exp(lower), upper: exp(upper), level };
}

/** A coefficient that does not exist; the model says why. */
export function noCoefficient(predictor: Pick<Predictor, 'name' | 'term'>, level: number): RatioCoefficient {
  const none = { lower: Number.NaN, upper: Number.NaN, level };
  return {
    name: predictor.name,
    term: predictor.term ?? predictor.name,
    estimate: Number.NaN,
    standardError: Number.NaN,
    statistic: Number.NaN,
    p: Number.NaN,
    interval: none,
    ratio: Number.NaN,
    ratioInterval: none,
  };
}

/** `nodes: HR 1.05 (95 % CI 1.03 to 1.07), p < 0.001`. */
export function ratioSentence(coefficient: RatioCoefficient, ratioName: string): string {
  const { name, ratio, ratioInterval: range, p } = coefficient;
  return `${name}: ${ratioName} ${formatNumber(ratio)} (${intervalText(range)}), ${formatP(p)}`;
}
