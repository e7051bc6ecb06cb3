import {
  digamma,
  exp,
  inverseFromCholesky,
  log,
  matrix,
  mean,
  solveCholesky,
  studentT,
  variance,
} from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { factorOrUndefined } from '../regression/linear-forms.ts';
import type { Predictor } from '../regression/predictors.ts';
import { adjustP } from '../tests/adjust-p.ts';
import { checkedNumber, completeMask, requireEqualLengths, type Values } from '../values.ts';
import { inverseTrigamma, trigamma } from './trigamma.ts';

/** Columns and the linear model that is fitted to each. */
export interface ModeratedInput {
  /** One column for each gene or feature, patients in the same order; NaN is missing. On a scale of logarithms as a rule. */
  readonly columns: readonly Values[];
  /** Of the linear model of every column, beside an intercept. */
  readonly predictors: readonly Predictor[];
  /** The predictor whose coefficient is tested. */
  readonly of: string;
}

/** Moderated t-tests of many columns (Smyth 2004). */
export interface ModeratedTests {
  readonly method: string;
  /** All by column; NaN where a column has too few values or does not vary. */
  readonly estimate: Float64Array;
  /** From the variance drawn towards that of all columns. */
  readonly standardError: Float64Array;
  readonly t: Float64Array;
  readonly degreesOfFreedom: Float64Array;
  readonly p: Float64Array;
  /** Benjamini-Hochberg over all columns. */
  readonly q: Float64Array;
  /** The variance towards which the columns are drawn, and how many degrees of freedom it is worth. */
  readonly priorVariance: number;
  readonly priorFreedom: number;
  /** Patients with all predictors. */
  readonly n: number;
  readonly missing: number;
  readonly sentence: string;
}

/** Moderated t-tests of one coefficient in many linear models at once (Smyth, Statistical Applications in Genetics and
 * Molecular Biology 3, 2004), as limma's lmFit and eBayes: the variance of each column is drawn towards one that all share,
 * as far as the columns themselves show that they share it.
 *
 * @throws statistics/bad-option for an unknown predictor or too few patients; statistics/lengths-differ, not-numeric
 * @example
 * const group = { name: 'pCR', values: [0, 0, 0, 1, 1, 1] };
 * const columns = [[1, 2, 1, 4, 5, 4], [3, 3, 4, 3, 4, 3], [2, 1, 2, 2, 1, 1]];
 * moderatedTests({ columns, predictors: [group], of: 'pCR' }).estimate; // [3, 0, -0.333]
 */
export function moderatedTests(input: ModeratedInput): ModeratedTests {
  const { columns, predictors, of } = input;
  const which = 1 + predictors.findIndex(({ name }) => name === of);
  if (which === 0) {
    throw statisticsErrors.error('statistics/bad-option', { what: `There is no predictor called ${of}` });
  }
  const patients = predictors[0].values.length;
  const known = completeMask(
    patients,
    predictors.map(({ values }) => values),
    'predictor',
  );
  const rows = [...known.keys()].filter((i) => known[i] === 1);
  const fits = columns.map((column, c) => {
    requireEqualLengths({ length: patients }, column, 'A column has other patients than the predictors');
    const own = rows.filter((i) => !Number.isNaN(checkedNumber(column[i], i, `column ${c + 1}`)));
    return columnFit(column, predictors, own, which);
  });
  const usable = fits.filter((fit) => fit.variance > 0);
  if (usable.length < 2) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: `Only ${usable.length} columns have a variance; a common one needs two or more`,
    });
  }
  const prior = commonVariance(usable);
  const pooledFreedom = usable.reduce((sum, fit) => sum + fit.freedom, 0);
  const all = (of: (fit: ColumnFit) => number) => Float64Array.from(fits, of);
  const posterior = (fit: ColumnFit) =>
    Number.isFinite(prior.freedom)
      ? (prior.freedom * prior.variance + fit.freedom * fit.variance) / (prior.freedom + fit.freedom)
      : prior.variance;
  const error = (fit: ColumnFit) =>
    fit.variance > 0 ? Math.sqrt(posterior(fit)) * fit.unitError : Number.NaN;
  const freedom = (fit: ColumnFit) => Math.min(fit.freedom + prior.freedom, pooledFreedom);
  const p = all((fit) => {
    const t = fit.estimate / error(fit);
    return Number.isNaN(t) ? Number.NaN : 2 * studentT.upper(Math.abs(t), freedom(fit));
  });
  const q = Float64Array.from(adjustP(p, 'benjamini-hochberg'));
  const method = 'Moderated t-tests (empirical Bayes)';
  const passed = q.reduce((sum, value) => sum + Number(value <= 0.05), 0);
  return {
    method,
    estimate: all((fit) => fit.estimate),
    standardError: all(error),
    t: all((fit) => fit.estimate / error(fit)),
    degreesOfFreedom: all(freedom),
    p,
    q,
    priorVariance: prior.variance,
    priorFreedom: prior.freedom,
    n: rows.length,
    missing: patients - rows.length,
    sentence: `${method} of ${of} in ${columns.length} columns: ${passed} with q of at most 0.05; common variance ${formatNumber(prior.variance)} worth ${formatNumber(prior.freedom)} degrees of freedom; n = ${rows.length}.`,
  };
}

interface ColumnFit {
  readonly estimate: number;
  /** Standard error for a variance of 1. */
  readonly unitError: number;
  readonly variance: number;
  readonly freedom: number;
}

const NOTHING: ColumnFit = {
  estimate: Number.NaN,
  unitError: Number.NaN,
  variance: Number.NaN,
  freedom: 0,
};

/** Least squares of one column on the intercept and the predictors, moved to mean 0. */
function columnFit(
  column: Values,
  predictors: readonly Predictor[],
  rows: readonly number[],
  which: number,
): ColumnFit {
  const n = rows.length;
  const p = predictors.length;
  const freedom = n - p - 1;
  if (freedom < 1) return NOTHING;
  const moved = predictors.map(({ values }) => {
    const centre = rows.reduce((sum, i) => sum + values[i], 0) / n;
    return Float64Array.from(rows, (i) => values[i] - centre);
  });
  const centre = rows.reduce((sum, i) => sum + column[i], 0) / n;
  const y = Float64Array.from(rows, (i) => column[i] - centre);
  const gram = matrix(p, p);
  const right = new Float64Array(p);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) {
      right[j] += moved[j][i] * y[i];
      for (let k = 0; k < p; k++) gram.data[j * p + k] += moved[j][i] * moved[k][i];
    }
  }
  const factor = factorOrUndefined(gram);
  if (!factor) return NOTHING;
  const beta = solveCholesky(factor, right);
  let squares = 0;
  for (let i = 0; i < n; i++) {
    let residual = y[i];
    for (let j = 0; j < p; j++) residual -= beta[j] * moved[j][i];
    squares += residual * residual;
  }
  const j = which - 1;
  const inverse = inverseFromCholesky(factor).data[j * p + j];
  return { estimate: beta[j], unitError: Math.sqrt(inverse), variance: squares / freedom, freedom };
}

/** Scaled F distribution of the variances, by the moments of their logarithms (Smyth 2004, section 6.2). */
function commonVariance(fits: readonly ColumnFit[]): { variance: number; freedom: number } {
  // limma keeps variances that are nearly 0 from ruling the mean of the logarithms.
  const sorted = Float64Array.from(fits, (fit) => fit.variance).sort();
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  const logs = fits.map((fit) => {
    const half = fit.freedom / 2;
    return log(Math.max(fit.variance, 1e-5 * middle)) - digamma(half) + log(half);
  });
  const centre = mean(logs);
  const expected = mean(fits.map((fit) => trigamma(fit.freedom / 2)));
  const beyond = variance(logs) - expected;
  if (!(beyond > 0)) return { variance: exp(centre), freedom: Number.POSITIVE_INFINITY };
  const freedom = 2 * inverseTrigamma(beyond);
  return { variance: exp(centre + digamma(freedom / 2) - log(freedom / 2)), freedom };
}
