import { exp, type Matrix, pow } from '@lobule/numerics';
import type { Coefficient } from './coefficient.ts';
import { logDeterminant } from './linear-forms.ts';

/** How far the other predictors inflate the variance of one. */
export interface VarianceInflation {
  readonly term: string;
  readonly degreesOfFreedom: number;
  /** VIF for one column, Fox and Monette's generalised VIF (1992) for a factor. */
  readonly value: number;
  /** value^(1 / (2 df)), comparable over terms. */
  readonly perDegree: number;
}

/** Variance inflation of each term of a linear or logistic model, from the covariance of its coefficients. */
export function varianceInflation(model: {
  readonly coefficients: readonly Coefficient[];
  readonly covariance: Matrix;
}): VarianceInflation[] {
  const { coefficients, covariance } = model;
  const columns = coefficients.map((_, j) => j).filter((j) => coefficients[j].name !== '(intercept)');
  const terms = new Map<string, number[]>();
  for (const j of columns) {
    const { term } = coefficients[j];
    terms.set(term, [...(terms.get(term) ?? []), j]);
  }
  const whole = logDeterminant(covariance, columns);
  return [...terms].map(([term, own]) => {
    const others = columns.filter((j) => !own.includes(j));
    const rest = others.length > 0 ? logDeterminant(covariance, others) : 0;
    const value = exp(logDeterminant(covariance, own) + rest - whole);
    return {
      term,
      degreesOfFreedom: own.length,
      value,
      perDegree: pow(value, 1 / (2 * own.length)),
    };
  });
}
