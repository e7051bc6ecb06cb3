import { exp, normal } from '@lobule/numerics';
import { formatNumber, formatP } from '../format.ts';
import { type Interval, intervalText } from '../result.ts';
import type { Predictor } from './predictors.ts';

export interface Coefficient {
  readonly name: string;
  /** The factor it belongs to, or its own name. */
  readonly term: string;
  readonly estimate: number;
  readonly standardError: number;
  /** Wald statistic: estimate by its standard error. */
  readonly statistic: number;
  readonly p: number;
  /** Wald interval of the estimate. */
  readonly interval: Interval;
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
): Coefficient {
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
    ratioInterval: { lower: exp(interval.lower), upper: exp(interval.upper), level },
  };
}

/** `nodes: HR 1.05 (95 % CI 1.03 to 1.07), p < 0.001`. */
export function ratioSentence(coefficient: Coefficient, ratioName: string): string {
  const { name, ratio, ratioInterval, p } = coefficient;
  return `${name}: ${ratioName} ${formatNumber(ratio)} (${intervalText(ratioInterval)}), ${formatP(p)}`;
}
