import type { Reason } from '@lobule/foundation';
import {
  brentRoot,
  chiSquared,
  exp,
  inverseFromCholesky,
  log,
  log1p,
  type Matrix,
  matrix,
  solveCholesky,
} from '@lobule/numerics';
import { formatEvents, formatNumber } from '../format.ts';
import { countText, type Interval, type TestResult, testResult, undefinedTest } from '../result.ts';
import { requireShare } from '../values.ts';
import {
  noCoefficient,
  type RatioCoefficient,
  ratioInterval,
  ratioSentence,
  waldCoefficient,
} from './coefficient.ts';
import { factorOrUndefined, movedCovariance } from './linear-forms.ts';
import { completeRows, expit, type LogisticInput } from './logistic.ts';
import { failureReason, scaledDesign } from './predictors.ts';

/** A logistic regression with Firth's penalty. */
export interface FirthModel {
  readonly method: string;
  /** The intercept first. Interval by profile of the penalised likelihood, p by its ratio test. NaN with `reason`. */
  readonly coefficients: readonly RatioCoefficient[];
  /** Inverse information at the estimates. */
  readonly covariance: Matrix;
  /** With half the log determinant of the information. */
  readonly penalisedLogLikelihood: number;
  /** Against the intercept alone, with the penalty of the whole model. */
  readonly likelihoodRatio: TestResult;
  readonly rows: Int32Array;
  /** Drawn towards one half by the penalty: not to be taken for calibrated predictions. */
  readonly probabilities: Float64Array;
  readonly n: number;
  readonly events: number;
  readonly missing: number;
  readonly iterations: number;
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Firth's logistic regression (Biometrika 80, 1993): maximum likelihood with Jeffreys's prior, which has finite
 * estimates where the classes are separated (Heinze and Schemper, Statistics in Medicine 21, 2002).
 *
 * @throws statistics/one-class, statistics/not-binary, statistics/lengths-differ, statistics/not-numeric
 * @example
 * const her2 = { name: 'HER2', values: [1, 1, 0, 0, 0, 0] };
 * firthRegression({ outcome: [1, 1, 1, 0, 0, 0], predictors: [her2] }).coefficients[1].ratio; // finite: 11.7
 */
export function firthRegression(input: LogisticInput, options: { level?: number } = {}): FirthModel {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const rows = completeRows(input);
  const { n, events, missing } = rows;
  const scaled = scaledDesign(input.predictors, rows.rows);
  const { p, means, scales } = scaled;
  const q = p + 1;
  const design = (centred: boolean): Design => {
    const x = new Float64Array(n * q);
    for (let i = 0; i < n; i++) {
      x[i * q] = 1;
      for (let j = 0; j < p; j++) {
        x[i * q + j + 1] = scaled.x[i * p + j] + (centred ? 0 : means[j] / scales[j]);
      }
    }
    return { x, q, outcome: rows.outcome, offset: rows.offset };
  };
  const method = "Firth's logistic regression";
  const frame = { method, rows: rows.rows, n, events, missing };
  const columns = [{ name: '(intercept)' }, ...input.predictors];
  const centred = design(true);
  const fit = penalisedFit(centred, new Float64Array(q), []);
  if (!fit) {
    const reason = failureReason('collinear', []);
    return {
      ...frame,
      coefficients: columns.map((column) => noCoefficient(column, level)),
      covariance: matrix(q, q, new Float64Array(q * q).fill(Number.NaN)),
      penalisedLogLikelihood: Number.NaN,
      likelihoodRatio: undefinedTest('Penalised likelihood ratio test', n, missing, reason),
      probabilities: new Float64Array(n).fill(Number.NaN),
      iterations: 0,
      reason,
      sentence: `${method}: no estimates, ${reason.text} ${countText(n, missing)}.`,
    };
  }
  const slopes = Array.from(fit.beta.subarray(1), (b, j) => b / scales[j]);
  const intercept = slopes.reduce((b0, b, j) => b0 - b * means[j], fit.beta[0]);
  const estimates = [intercept, ...slopes];
  const covariance = movedCovariance(fit.covariance, means, scales);
  const plain = design(false);
  const plainBeta = Float64Array.from(estimates, (b, j) => (j === 0 ? b : b * scales[j - 1]));
  const coefficients = columns.map((column, j): RatioCoefficient => {
    const wald = waldCoefficient(column, estimates[j], Math.sqrt(covariance.data[j * q + j]), level);
    // The intercept of the columns as given is no coordinate of the moved ones.
    const [own, beta] = j === 0 ? [plain, plainBeta] : [centred, fit.beta];
    const scale = j === 0 ? 1 : scales[j - 1];
    const error = wald.standardError * scale;
    const profile = profileOf(own, beta, j, fit.value, error, level);
    const interval = { lower: profile.lower / scale, upper: profile.upper / scale, level };
    return { ...wald, p: profile.p, interval, ratioInterval: ratioInterval(interval) };
  });
  const slopesOnly = Array.from({ length: p }, (_, j) => j + 1);
  const nothing = penalisedFit(centred, new Float64Array(q), slopesOnly);
  const ratio = nothing ? 2 * (fit.value - nothing.value) : Number.NaN;
  const terms = coefficients.slice(1).map((c) => ratioSentence(c, 'OR'));
  return {
    ...frame,
    coefficients,
    covariance,
    // The determinant is that of the columns as given, as if none had been scaled.
    penalisedLogLikelihood: fit.value + scales.reduce((sum, s) => sum + log(s), 0),
    likelihoodRatio: testResult({
      method: 'Penalised likelihood ratio test',
      statistic: { name: 'chi-squared', value: ratio },
      degreesOfFreedom: [p],
      p: p > 0 ? chiSquared.upper(Math.max(0, ratio), p) : Number.NaN,
      n,
      missing,
    }),
    probabilities: fit.probabilities,
    iterations: fit.iterations,
    sentence: `${method}: ${terms.join('; ')}; penalised likelihood ratio chi-squared ${formatNumber(ratio)} on ${p} df; ${formatEvents(events)}; ${countText(n, missing)}.`,
  };
}

interface Design {
  readonly x: Float64Array;
  readonly q: number;
  readonly outcome: Uint8Array;
  readonly offset: Float64Array;
}

interface PenalisedPoint {
  readonly value: number;
  readonly score: Float64Array;
  readonly information: Matrix;
  readonly factor: Matrix;
  readonly probabilities: Float64Array;
}

/** Penalised log-likelihood and modified score (Firth 1993, section 3.2): y - pi + h (1/2 - pi), h the leverages. */
function penalisedAt({ x, q, outcome, offset }: Design, beta: Float64Array): PenalisedPoint | undefined {
  const n = outcome.length;
  const probabilities = new Float64Array(n);
  const information = matrix(q, q);
  let value = 0;
  for (let i = 0; i < n; i++) {
    let eta = offset[i];
    for (let j = 0; j < q; j++) eta += x[i * q + j] * beta[j];
    const signed = outcome[i] === 1 ? eta : -eta;
    value -= signed > 0 ? log1p(exp(-signed)) : log1p(exp(signed)) - signed;
    const pi = expit(eta);
    probabilities[i] = pi;
    for (let j = 0; j < q; j++) {
      for (let k = 0; k < q; k++) {
        information.data[j * q + k] += pi * (1 - pi) * x[i * q + j] * x[i * q + k];
      }
    }
  }
  const factor = factorOrUndefined(information);
  if (!factor) return undefined;
  for (let j = 0; j < q; j++) value += log(factor.data[j * q + j]);
  const score = new Float64Array(q);
  for (let i = 0; i < n; i++) {
    const row = x.subarray(i * q, i * q + q);
    const pi = probabilities[i];
    const solved = solveCholesky(factor, row);
    let leverage = 0;
    for (let j = 0; j < q; j++) leverage += pi * (1 - pi) * row[j] * solved[j];
    for (let j = 0; j < q; j++) score[j] += (outcome[i] - pi + leverage * (0.5 - pi)) * row[j];
  }
  return { value, score, information, factor, probabilities };
}

const MOST_ITERATIONS = 200;

/** Maximum over the coefficients that are not held. */
function penalisedFit(design: Design, start: Float64Array, held: readonly number[]) {
  const { q } = design;
  const free = Array.from({ length: q }, (_, j) => j).filter((j) => !held.includes(j));
  let beta: Float64Array = start.slice();
  let point = penalisedAt(design, beta);
  let iterations = 0;
  for (; point && iterations < MOST_ITERATIONS; iterations++) {
    const { score, information, value }: PenalisedPoint = point;
    const part = matrix(
      free.length,
      free.length,
      free.flatMap((j) => free.map((k) => information.data[j * q + k])),
    );
    const factor = factorOrUndefined(part);
    if (!factor) return undefined;
    const step = solveCholesky(
      factor,
      free.map((j) => score[j]),
    );
    const largest = step.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
    if (largest < 1e-10) break;
    let next: PenalisedPoint | undefined;
    let trial = beta;
    for (let size = Math.min(1, 5 / largest); size > 1e-4; size /= 2) {
      trial = beta.slice();
      free.forEach((j, k) => {
        trial[j] += size * step[k];
      });
      next = penalisedAt(design, trial);
      if (next && next.value >= value - 1e-12 * (Math.abs(value) + 1)) break;
      next = undefined;
    }
    if (!next) break;
    beta = trial;
    point = next;
  }
  if (!point) return undefined;
  return {
    beta,
    value: point.value,
    covariance: inverseFromCholesky(point.factor),
    probabilities: point.probabilities,
    iterations,
  };
}

/** Interval where twice the penalised likelihood drops by the chi-squared quantile, and p of a coefficient of 0. */
function profileOf(
  design: Design,
  estimates: Float64Array,
  which: number,
  top: number,
  error: number,
  level: number,
): Interval & { p: number } {
  let warm: Float64Array = estimates;
  const drop = (value: number): number => {
    const start = warm.slice();
    start[which] = value;
    const fit = penalisedFit(design, start, [which]);
    if (!fit) return Number.NaN;
    warm = fit.beta;
    return 2 * (top - fit.value);
  };
  const limit = chiSquared.quantile(level, 1);
  const end = (direction: 1 | -1): number => {
    warm = estimates;
    let inside = estimates[which];
    for (let reach = 2; reach < 200; reach *= 1.5) {
      const outside = estimates[which] + direction * reach * error;
      const off = drop(outside) - limit;
      if (Number.isNaN(off)) break;
      if (off > 0) {
        const [low, high] = direction > 0 ? [inside, outside] : [outside, inside];
        return brentRoot((value) => drop(value) - limit, low, high, { tolerance: 1e-9 * error });
      }
      inside = outside;
    }
    return direction * Number.POSITIVE_INFINITY;
  };
  const [lower, upper] = [end(-1), end(1)];
  warm = estimates;
  return { lower, upper, level, p: chiSquared.upper(Math.max(0, drop(0)), 1) };
}
