import type { Reason } from '@lobule/foundation';
import { chiSquared, exp, log, log1p, type Matrix, matrix } from '@lobule/numerics';
import { binaryValue } from '../accuracy/outcome.ts';
import { statisticsErrors } from '../errors.ts';
import { formatEvents, formatNumber } from '../format.ts';
import { countText, type TestResult, testResult, undefinedTest } from '../result.ts';
import {
  completeMask,
  flagsAt,
  requireEqualLengths,
  requireShare,
  type Values,
  valuesAt,
} from '../values.ts';
import {
  noCoefficient,
  type RatioCoefficient,
  ratioInterval,
  ratioSentence,
  waldCoefficient,
} from './coefficient.ts';
import { movedCovariance } from './linear-forms.ts';
import { type Likelihood, type NewtonFailure, newtonFit } from './newton.ts';
import { failureReason, type Predictor, scaledDesign } from './predictors.ts';
import { profileLimits } from './profile.ts';

/** Outcome and predictors, row by row. */
export interface LogisticInput {
  /** 1 = event, 0 = none. */
  readonly outcome: Values;
  readonly predictors: readonly Predictor[];
  /** Added to the linear predictor as it is. */
  readonly offset?: Values;
}

/** How intervals are made. */
export interface LogisticOptions {
  /** 'wald' (default), or 'profile' as R's confint. */
  readonly intervals?: 'wald' | 'profile';
  readonly level?: number;
}

/** A logistic regression. */
export interface LogisticModel {
  readonly method: string;
  /** The intercept first. NaN where `reason` is set. */
  readonly coefficients: readonly RatioCoefficient[];
  readonly covariance: Matrix;
  readonly logLikelihood: number;
  readonly nullLogLikelihood: number;
  readonly deviance: number;
  readonly aic: number;
  /** Against the intercept alone. */
  readonly likelihoodRatio: TestResult;
  /** Row numbers in the input that were used, with their probabilities. */
  readonly rows: Int32Array;
  readonly probabilities: Float64Array;
  readonly n: number;
  readonly events: number;
  readonly missing: number;
  readonly iterations: number;
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Logistic regression by maximum likelihood on complete rows.
 *
 * Where the classes are separated (completely or quasi-completely) no finite estimate exists: estimates are NaN and
 * `reason.code` is `separation`: `firthRegression` has some. A constant or redundant column gives `collinear`.
 *
 * @throws statistics/one-class, statistics/not-binary, statistics/lengths-differ, statistics/not-numeric
 * @example
 * const age = { name: 'age', values: [34, 51, 62, 45, 58, 40] };
 * logisticRegression({ outcome: [1, 0, 0, 1, 1, 0], predictors: [age] }).coefficients[1].ratio;
 */
export function logisticRegression(input: LogisticInput, options: LogisticOptions = {}): LogisticModel {
  const { intervals = 'wald', level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const rows = completeRows(input);
  const { n, events } = rows;
  const design = scaledDesign(input.predictors, rows.rows);
  const { p, means, scales } = design;
  // The intercept is the first column, the others are moved and scaled.
  const x = new Float64Array(n * (p + 1));
  for (let i = 0; i < n; i++) {
    x[i * (p + 1)] = 1;
    for (let j = 0; j < p; j++) x[i * (p + 1) + j + 1] = design.x[i * p + j];
  }
  const method = 'Logistic regression';
  const frame = { method, rows: rows.rows, n, events, missing: rows.missing };
  const likelihood = bernoulliLikelihood(x, p + 1, rows.outcome, rows.offset);
  const nothing = nullLikelihood(rows);
  const fit = newtonFit(new Float64Array(p + 1), likelihood, [1, ...design.reach]);
  const columns = [{ name: '(intercept)' }, ...input.predictors];
  if ('failure' in fit) return withoutEstimates(frame, columns, fit, nothing, level);

  const slopes = Array.from(fit.beta.subarray(1), (b, j) => b / scales[j]);
  const intercept = slopes.reduce((b0, b, j) => b0 - b * means[j], fit.beta[0]);
  const covariance = movedCovariance(fit.covariance, means, scales);
  const estimates = [intercept, ...slopes];
  const wald = columns.map((column, j) =>
    waldCoefficient(column, estimates[j], Math.sqrt(covariance.data[j * (p + 1) + j]), level),
  );
  const coefficients =
    intervals === 'wald'
      ? wald
      : wald.map((coefficient, j) => {
          const interval = profileLimits(rawColumns(input, rows), rows, estimates, j, {
            level,
            standardError: coefficient.standardError,
            logLikelihood: fit.logLikelihood,
          });
          return { ...coefficient, interval, ratioInterval: ratioInterval(interval) };
        });
  const lr = 2 * (fit.logLikelihood - nothing);
  const terms = coefficients.slice(1).map((c) => ratioSentence(c, 'OR'));
  return {
    ...frame,
    coefficients,
    covariance,
    logLikelihood: fit.logLikelihood,
    nullLogLikelihood: nothing,
    deviance: -2 * fit.logLikelihood,
    aic: 2 * (p + 1) - 2 * fit.logLikelihood,
    likelihoodRatio: ratioTest(lr, p, n, rows.missing),
    probabilities: linearPredictors(x, p + 1, fit.beta, rows.offset).map(expit),
    iterations: fit.iterations,
    sentence: `${method}: ${terms.join('; ')}; likelihood ratio chi-squared ${formatNumber(lr)} on ${p} df; ${formatEvents(events)}; ${countText(n, rows.missing)}.`,
  };
}

/** Likelihood-ratio test of a model against one with fewer terms on the same rows. */
export function compareNested(smaller: LogisticModel, larger: LogisticModel): TestResult {
  requireEqualLengths(smaller.rows, larger.rows, 'Nested models were fitted to different rows');
  const df = larger.coefficients.length - smaller.coefficients.length;
  const reason = smaller.reason ?? larger.reason;
  if (reason) return undefinedTest('Likelihood ratio test', larger.n, larger.missing, reason);
  return ratioTest(2 * (larger.logLikelihood - smaller.logLikelihood), df, larger.n, larger.missing);
}

export interface CompleteRows {
  readonly rows: Int32Array;
  readonly outcome: Uint8Array;
  readonly offset: Float64Array;
  readonly n: number;
  readonly events: number;
  readonly missing: number;
}

export function completeRows({ outcome, predictors, offset }: LogisticInput): CompleteRows {
  const columns = [...predictors.map((predictor) => predictor.values), ...(offset ? [offset] : [])];
  const complete = completeMask(outcome.length, columns, 'predictor');
  const rows: number[] = [];
  for (let i = 0; i < outcome.length; i++) {
    const known = !Number.isNaN(binaryValue(outcome[i], i, 'outcome'));
    if (known && complete[i] === 1) rows.push(i);
  }
  const y = flagsAt(outcome, rows);
  const events = y.reduce((a, b) => a + b, 0);
  if (events === 0 || events === y.length) {
    throw statisticsErrors.error('statistics/one-class', {
      what: `Of ${y.length} patients with complete data ${events} have the event`,
    });
  }
  return {
    rows: Int32Array.from(rows),
    outcome: y,
    offset: Float64Array.from(rows, (i) => offset?.[i] ?? 0),
    n: y.length,
    events,
    missing: outcome.length - y.length,
  };
}

/** Columns as given, with ones first. */
function rawColumns({ predictors }: LogisticInput, { rows }: CompleteRows): Float64Array[] {
  return [
    new Float64Array(rows.length).fill(1),
    ...predictors.map((predictor) => valuesAt(predictor.values, rows)),
  ];
}

/** Likelihood of 0/1 outcomes; x holds q columns row by row. */
export function bernoulliLikelihood(
  x: Float64Array,
  q: number,
  outcome: Uint8Array,
  offset: Float64Array,
): Likelihood {
  return (beta, gradient, information) => {
    let value = 0;
    const eta = linearPredictors(x, q, beta, offset);
    for (let i = 0; i < outcome.length; i++) {
      const probability = expit(eta[i]);
      const signed = outcome[i] === 1 ? eta[i] : -eta[i];
      value -= signed > 0 ? log1p(exp(-signed)) : log1p(exp(signed)) - signed;
      const residual = outcome[i] - probability;
      const weight = probability * (1 - probability);
      for (let j = 0; j < q; j++) {
        const xj = x[i * q + j];
        gradient[j] += residual * xj;
        for (let k = 0; k <= j; k++) information.data[j * q + k] += weight * xj * x[i * q + k];
      }
    }
    for (let j = 0; j < q; j++) {
      for (let k = 0; k < j; k++) information.data[k * q + j] = information.data[j * q + k];
    }
    return value;
  };
}

function linearPredictors(
  x: Float64Array,
  q: number,
  beta: ArrayLike<number>,
  offset: Float64Array,
): Float64Array {
  return offset.map((o, i) => {
    let sum = o;
    for (let j = 0; j < q; j++) sum += x[i * q + j] * beta[j];
    return sum;
  });
}

/** 1 / (1 + exp(-x)), without overflow. */
export function expit(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** log(p / (1 - p)). */
export function logit(p: number): number {
  return log(p / (1 - p));
}

function nullLikelihood({ outcome, offset, n, events }: CompleteRows): number {
  if (offset.every((o) => o === 0)) return events * log(events / n) + (n - events) * log(1 - events / n);
  const ones = new Float64Array(n).fill(1);
  const fit = newtonFit(new Float64Array(1), bernoulliLikelihood(ones, 1, outcome, offset));
  return 'failure' in fit ? Number.NaN : fit.logLikelihood;
}

function ratioTest(statistic: number, df: number, n: number, missing: number): TestResult {
  return testResult({
    method: 'Likelihood ratio test',
    statistic: { name: 'chi-squared', value: statistic },
    degreesOfFreedom: [df],
    p: df > 0 ? chiSquared.upper(Math.max(0, statistic), df) : Number.NaN,
    n,
    missing,
  });
}

function withoutEstimates(
  frame: Pick<LogisticModel, 'method' | 'rows' | 'n' | 'events' | 'missing'>,
  columns: readonly Pick<Predictor, 'name' | 'term'>[],
  { failure, columns: blamed }: NewtonFailure,
  nullLogLikelihood: number,
  level: number,
): LogisticModel {
  const names = blamed.filter((j) => j > 0).map((j) => columns[j].name);
  const reason = failureReason(failure, names, "Firth's regression and penalised models have one");
  const q = columns.length;
  return {
    ...frame,
    coefficients: columns.map((column) => noCoefficient(column, level)),
    covariance: matrix(q, q, new Float64Array(q * q).fill(Number.NaN)),
    logLikelihood: Number.NaN,
    nullLogLikelihood,
    deviance: Number.NaN,
    aic: Number.NaN,
    likelihoodRatio: undefinedTest('Likelihood ratio test', frame.n, frame.missing, reason),
    probabilities: new Float64Array(frame.n).fill(Number.NaN),
    iterations: 0,
    reason,
    sentence: `${frame.method}: no estimates, ${reason.text} ${countText(frame.n, frame.missing)}.`,
  };
}
