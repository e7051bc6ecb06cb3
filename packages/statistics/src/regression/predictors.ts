import type { Reason } from '@lobule/foundation';
import { statisticsErrors } from '../errors.ts';
import { type Labels, labelText, levelsOf, type Values } from '../values.ts';

/** One column of a design. Columns of one term (the levels of a factor) are tested together. */
export interface Predictor {
  readonly name: string;
  readonly values: Values;
  /** Default: the name. */
  readonly term?: string;
}

/** Indicator columns of a factor against a reference level (default the first).
 *
 * @throws statistics/bad-option where the reference is no level.
 * @example
 * indicatorPredictors('grade', [1, 2, 3, 1]).map((p) => p.name); // ['grade = 2', 'grade = 3']
 */
export function indicatorPredictors(name: string, labels: Labels, reference?: string): Predictor[] {
  const levels = levelsOf(labels);
  const base = reference ?? levels[0];
  if (!levels.includes(base)) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: `The reference level ${base} does not occur; there are ${levels.join(', ')}`,
      where: { column: name },
    });
  }
  return levels
    .filter((level) => level !== base)
    .map((level) => ({
      name: `${name} = ${level}`,
      term: name,
      values: Float64Array.from({ length: labels.length }, (_, i) => {
        const text = labelText(labels[i]);
        return text === undefined ? Number.NaN : Number(text === level);
      }),
    }));
}

/** Columns of each term, in the order of their first appearance. */
export function termsOf(predictors: readonly Predictor[]): { name: string; columns: number[] }[] {
  const terms = new Map<string, number[]>();
  predictors.forEach((predictor, j) => {
    const name = predictor.term ?? predictor.name;
    terms.set(name, [...(terms.get(name) ?? []), j]);
  });
  return [...terms].map(([name, columns]) => ({ name, columns }));
}

/** Columns of the kept rows, moved to mean 0 and scaled to SD 1, row by row; a constant column keeps scale 1. */
export interface ScaledDesign {
  readonly n: number;
  readonly p: number;
  readonly x: Float64Array;
  readonly means: Float64Array;
  readonly scales: Float64Array;
  /** Largest size of a value of each column of x. */
  readonly reach: Float64Array;
}

export function scaledDesign(predictors: readonly Predictor[], rows: ArrayLike<number>): ScaledDesign {
  const n = rows.length;
  const p = predictors.length;
  const x = new Float64Array(n * p);
  const means = new Float64Array(p);
  const scales = new Float64Array(p);
  const reach = new Float64Array(p);
  predictors.forEach((predictor, j) => {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += predictor.values[rows[i]] / n;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const centred = predictor.values[rows[i]] - mean;
      x[i * p + j] = centred;
      squares += centred * centred;
    }
    const sd = Math.sqrt(squares / Math.max(1, n - 1));
    const scale = sd > 1e-13 * Math.abs(mean) ? sd : 0;
    for (let i = 0; i < n; i++) {
      x[i * p + j] = scale > 0 ? x[i * p + j] / scale : 0;
      reach[j] = Math.max(reach[j], Math.abs(x[i * p + j]));
    }
    means[j] = mean;
    scales[j] = scale > 0 ? scale : 1;
  });
  return { n, p, x, means, scales, reach };
}

/** The reason in words for a likelihood without a usable maximum. */
export function failureReason(
  failure: 'collinear' | 'infinite' | 'not-converged',
  names: readonly string[],
  remedy = 'a penalised model has one',
): Reason {
  const which = names.length > 0 ? ` (${names.join(', ')})` : '';
  switch (failure) {
    case 'collinear':
      return { code: 'collinear', text: `a column is constant or a combination of others${which}.` };
    case 'infinite':
      return {
        code: 'separation',
        text: `the outcome is separated, so a coefficient has no finite estimate${which}; ${remedy}.`,
      };
    case 'not-converged':
      return { code: 'not-converged', text: 'the likelihood could not be maximised.' };
  }
}
