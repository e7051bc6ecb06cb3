import type { Reason } from '@lobule/foundation';
import { chiSquared, log, type Matrix, matrix } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { formatEvents, formatNumber } from '../format.ts';
import {
  noCoefficient,
  type RatioCoefficient,
  ratioSentence,
  waldCoefficient,
} from '../regression/coefficient.ts';
import { matrixRows, quadraticForm } from '../regression/linear-forms.ts';
import { type Likelihood, newtonFit } from '../regression/newton.ts';
import { failureReason, type Predictor } from '../regression/predictors.ts';
import { countText, type TestResult, testResult, undefinedTest } from '../result.ts';
import { requireShare } from '../values.ts';
import { type BaselineHazard, baselineHazards } from './baseline.ts';
import { type Concordance, harrellC } from './concordance.ts';
import { rowDfbetas, rowResiduals } from './cox-residuals.ts';
import {
  type CoxInput,
  type PreparedCox,
  prepareCox,
  rowPredictors,
  unscaledCovariance,
} from './cox-rows.ts';
import { exactLikelihood } from './exact-ties.ts';
import { type CoxRows, type Ties, walkRiskSets } from './risk-sets.ts';
import { requireEvents } from './survival-data.ts';

/** Ties, variance, and level of confidence (of 1). */
export interface CoxOptions {
  /**
   * Default 'efron', as R; SPSS and SAS take Breslow's. 'exact' is R's exact (discrete) likelihood, with Breslow's baseline
   * hazard and without residuals or robust variance. It stands in the result.
   */
  readonly ties?: Ties;
  /** Tests and intervals from the robust (sandwich) variance. */
  readonly robust?: boolean;
  readonly level?: number;
}

/** A Cox regression; hazard ratios a unit of the predictor. */
export interface CoxModel {
  readonly method: string;
  readonly ties: Ties;
  /** Estimates are NaN where `reason` is set. */
  readonly coefficients: readonly RatioCoefficient[];
  /** Inverse information; not the robust one. */
  readonly covariance: Matrix;
  readonly robustCovariance?: Matrix;
  readonly logLikelihood: number;
  readonly nullLogLikelihood: number;
  readonly aic: number;
  readonly likelihoodRatio: TestResult;
  readonly wald: TestResult;
  readonly score: TestResult;
  /** Harrell's C of the model on its own patients (apparent); absent with strata or times of entry. */
  readonly concordance?: Concordance;
  /** Row numbers in the input that were used. */
  readonly rows: Int32Array;
  /** Of these rows: sum of estimate times (value - mean). */
  readonly linearPredictor: Float64Array;
  /** Subtracted in the linear predictor; 0 for columns of -1, 0 and 1 only, as R's survival does. */
  readonly means: Float64Array;
  /** At linear predictor 0, one for each stratum. */
  readonly baseline: readonly BaselineHazard[];
  readonly n: number;
  readonly events: number;
  readonly missing: number;
  readonly iterations: number;
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Cox regression of right-censored times, with late entry and predictors that change where `start` is given.
 *
 * Where the partial likelihood has no maximum (a column that separates the events) or a column is a combination of
 * others, estimates are NaN and `reason` says why.
 *
 * @throws statistics/too-few-events, statistics/negative-time, statistics/not-binary, statistics/lengths-differ;
 * statistics/bad-option for a robust variance with exact ties or times of entry
 * @example
 * const predictors = [{ name: 'nodes', values: [0, 1, 5, 9, 2, 0] }];
 * coxRegression({ time: [9, 7, 3, 2, 6, 8], event: [0, 1, 1, 1, 0, 1], predictors }).coefficients[0].ratio;
 */
export function coxRegression(input: CoxInput, options: CoxOptions = {}): CoxModel {
  const { ties = 'efron', robust = false, level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  if (robust && (ties === 'exact' || input.start)) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: `There is no robust variance with ${input.start ? 'times of entry' : 'exact ties'}`,
    });
  }
  const prepared = prepareCox(input, ties);
  const { rows, design, data } = prepared;
  requireEvents(data);
  const likelihood = ties === 'exact' ? exactLikelihood(rows) : partialLikelihood(rows);
  const fit = newtonFit(new Float64Array(design.p), likelihood, design.reach);
  const frame: Frame = {
    method: `Cox regression (${TIE_NAMES[ties]} ties${robust ? ', robust variance' : ''})`,
    ties,
    rows: data.rows,
    n: data.n,
    events: data.events,
    missing: data.missing,
  };
  if ('failure' in fit) {
    const names = fit.columns.map((j) => input.predictors[j].name);
    return modelWithoutEstimates(
      input,
      frame,
      failureReason(fit.failure, names),
      fit.startLogLikelihood,
      level,
    );
  }

  const p = design.p;
  const estimates = fit.beta.map((b, j) => b / design.scales[j]);
  const covariance = unscaledCovariance(fit.covariance, design.scales);
  const eta = rowPredictors(rows, fit.beta);
  const sandwich = robust ? robustCovariance(rows, eta, fit.covariance, design.scales) : undefined;
  const used = sandwich ?? covariance;
  const means = centres(input.predictors, prepared);
  // The rows of the fit are moved by the means of all columns, those of the model only by some.
  const offset = estimates.reduce((sum, b, j) => sum + b * (design.means[j] - means[j]), 0);
  const predictor = new Float64Array(data.n);
  prepared.order.forEach((place, sorted) => {
    predictor[place] = eta[sorted] + offset;
  });
  const coefficients = input.predictors.map((column, j) =>
    waldCoefficient(column, estimates[j], Math.sqrt(used.data[j * p + j]), level),
  );
  const lr = 2 * (fit.logLikelihood - fit.startLogLikelihood);
  const wald = quadraticForm(matrixRows(used), [...estimates.keys()], estimates);
  const tests = {
    likelihoodRatio: modelTest('Likelihood ratio test', lr, p, frame),
    wald: modelTest('Wald test', wald, p, frame),
    score: modelTest('Score (log-rank) test', fit.scoreStatistic, p, frame),
  };
  const terms = coefficients.map((coefficient) => ratioSentence(coefficient, 'HR')).join('; ');
  const counts = `${formatEvents(data.events)}; ${countText(data.n, data.missing)}`;
  return {
    ...frame,
    coefficients,
    covariance,
    ...(sandwich && { robustCovariance: sandwich }),
    logLikelihood: fit.logLikelihood,
    nullLogLikelihood: fit.startLogLikelihood,
    aic: 2 * p - 2 * fit.logLikelihood,
    ...tests,
    ...(!input.strata &&
      !input.start && { concordance: harrellC(data.time, data.event, predictor, { level }) }),
    linearPredictor: predictor,
    means,
    baseline: baselineHazards(
      rows,
      eta.map((e) => e + offset),
      prepared.strata,
    ),
    iterations: fit.iterations,
    sentence: `${frame.method}: ${terms}; likelihood ratio chi-squared ${formatNumber(lr)} on ${p} df; ${counts}.`,
  };
}

const TIE_NAMES: Readonly<Record<Ties, string>> = { efron: 'Efron', breslow: 'Breslow', exact: 'exact' };

type Frame = Pick<CoxModel, 'method' | 'ties' | 'rows' | 'n' | 'events' | 'missing'>;

/** Cox (1972) with the ties of Efron (1977) or Breslow (1974). */
function partialLikelihood(rows: CoxRows): Likelihood {
  const { n, p, x, event } = rows;
  return (beta, gradient, information) => {
    const eta = rowPredictors(rows, beta);
    let value = 0;
    let deaths = 0;
    for (let i = 0; i < n; i++) {
      if (event[i] === 0) continue;
      deaths++;
      value += eta[i];
      for (let j = 0; j < p; j++) gradient[j] += x[i * p + j];
    }
    const shift = walkRiskSets(rows, eta, true, (set) => {
      value -= set.weight * log(set.total);
      for (let j = 0; j < p; j++) gradient[j] -= set.weight * set.mean[j];
      for (let k = 0; k < p * p; k++) information.data[k] += set.weight * set.covariance[k];
    });
    return value - deaths * shift;
  };
}

/** Lin and Wei (1989): the crossproduct of the dfbetas. */
function robustCovariance(
  rows: CoxRows,
  eta: Float64Array,
  covariance: Matrix,
  scales: Float64Array,
): Matrix {
  const p = rows.p;
  const dfbetas = rowDfbetas(rowResiduals(rows, eta).score, covariance);
  const result = matrix(p, p);
  for (let at = 0; at < dfbetas.length; at += p) {
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) result.data[j * p + k] += dfbetas[at + j] * dfbetas[at + k];
    }
  }
  return unscaledCovariance(result, scales);
}

function centres(predictors: readonly Predictor[], { data, design }: PreparedCox): Float64Array {
  return design.means.map((mean, j) => {
    const onlyCodes = data.rows.every((row) => [-1, 0, 1].includes(predictors[j].values[row]));
    return onlyCodes ? 0 : mean;
  });
}

function modelTest(method: string, statistic: number, df: number, frame: Frame): TestResult {
  return testResult({
    method,
    statistic: { name: 'chi-squared', value: statistic },
    degreesOfFreedom: [df],
    p: df > 0 ? chiSquared.upper(Math.max(0, statistic), df) : Number.NaN,
    n: frame.n,
    missing: frame.missing,
  });
}

function modelWithoutEstimates(
  input: CoxInput,
  frame: Frame,
  reason: Reason,
  nullLogLikelihood: number,
  level: number,
): CoxModel {
  const p = input.predictors.length;
  const none = (name: string) => undefinedTest(name, frame.n, frame.missing, reason);
  return {
    ...frame,
    coefficients: input.predictors.map((column) => noCoefficient(column, level)),
    covariance: matrix(p, p, new Float64Array(p * p).fill(Number.NaN)),
    logLikelihood: Number.NaN,
    nullLogLikelihood,
    aic: Number.NaN,
    likelihoodRatio: none('Likelihood ratio test'),
    wald: none('Wald test'),
    score: none('Score (log-rank) test'),
    linearPredictor: new Float64Array(frame.n).fill(Number.NaN),
    means: new Float64Array(p).fill(Number.NaN),
    baseline: [],
    iterations: 0,
    reason,
    sentence: `${frame.method}: no estimates, ${reason.text} ${formatEvents(frame.events)}; ${countText(frame.n, frame.missing)}.`,
  };
}
