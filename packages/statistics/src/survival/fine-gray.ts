import type { Reason } from '@lobule/foundation';
import { exp, log, type Matrix, matrix, multiply } from '@lobule/numerics';
import { ascendingOrder } from '../description/order.ts';
import { formatEvents } from '../format.ts';
import {
  noCoefficient,
  type RatioCoefficient,
  ratioSentence,
  waldCoefficient,
} from '../regression/coefficient.ts';
import { type Likelihood, newtonFit } from '../regression/newton.ts';
import { failureReason, type Predictor, scaledDesign } from '../regression/predictors.ts';
import { countText } from '../result.ts';
import { requireShare, type Values } from '../values.ts';
import { competingRows, requireCause } from './competing-data.ts';
import { unscaledCovariance } from './cox-rows.ts';
import { type SubRows, subdistributionScores } from './fine-gray-scores.ts';

/** Times in any one unit, causes and predictors, row by row. */
export interface FineGrayInput {
  readonly time: Values;
  /** 0 = censored, 1, 2, ... = the event that came first. */
  readonly cause: Values;
  /** The event whose incidence is modelled. */
  readonly of: number;
  readonly predictors: readonly Predictor[];
}

/** A regression of the subdistribution hazard (Fine and Gray 1999). */
export interface FineGrayModel {
  readonly method: string;
  /** Ratios of subdistribution hazards; NaN where `reason` is set. */
  readonly coefficients: readonly RatioCoefficient[];
  /** Robust, with the part of the estimated censoring. */
  readonly covariance: Matrix;
  readonly logLikelihood: number;
  readonly nullLogLikelihood: number;
  readonly rows: Int32Array;
  readonly n: number;
  readonly events: number;
  /** Patients with another event. */
  readonly competing: number;
  readonly missing: number;
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Fine and Gray's regression of the cumulative incidence of one event (JASA 94, 1999): patients with another event stay
 * in the risk set with the weight of not having been censored since. Tied events as Breslow's; censoring must not depend
 * on the predictors. Agrees with `crr` of R's cmprsk.
 *
 * The ratio tells how a predictor moves the incidence, not how it acts on the event: for that, a Cox model of this event
 * with the others as censored.
 *
 * @throws statistics/too-few-events, statistics/negative-time, statistics/not-a-cause, statistics/lengths-differ
 * @example
 * const predictors = [{ name: 'grade', values: [1, 3, 2, 3, 1, 2] }];
 * fineGrayRegression({ time: [9, 2, 6, 3, 8, 7], cause: [0, 1, 2, 1, 1, 0], of: 1, predictors }).coefficients[0].ratio;
 */
export function fineGrayRegression(input: FineGrayInput, options: { level?: number } = {}): FineGrayModel {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const { predictors, of } = input;
  const data = competingRows(input.time, input.cause, { columns: predictors.map(({ values }) => values) });
  requireCause(data, of);
  const design = scaledDesign(predictors, data.rows);
  const { p, scales } = design;
  const order = ascendingOrder(data.time);
  const x = new Float64Array(data.n * p);
  order.forEach((from, to) => {
    x.set(design.x.subarray(from * p, from * p + p), to * p);
  });
  const time = Float64Array.from(order, (i) => data.time[i]);
  const cause = Int32Array.from(order, (i) => data.cause[i]);
  const rows: SubRows = { n: data.n, p, x, time, cause, of, uncensored: uncensoredBefore(time, cause) };
  const fit = newtonFit(new Float64Array(p), subdistributionLikelihood(rows), design.reach);
  const events = cause.reduce((sum, c) => sum + Number(c === of), 0);
  const competing = cause.reduce((sum, c) => sum + Number(c > 0 && c !== of), 0);
  const frame = {
    method: `Fine-Gray regression of event ${of}`,
    rows: data.rows,
    n: data.n,
    events,
    competing,
    missing: data.missing,
  };
  const counts = `${formatEvents(events)}, ${competing} competing; ${countText(data.n, data.missing)}`;
  if ('failure' in fit) {
    const reason = failureReason(
      fit.failure,
      fit.columns.map((j) => predictors[j].name),
    );
    return {
      ...frame,
      coefficients: predictors.map((column) => noCoefficient(column, level)),
      covariance: matrix(p, p, new Float64Array(p * p).fill(Number.NaN)),
      logLikelihood: Number.NaN,
      nullLogLikelihood: fit.startLogLikelihood,
      reason,
      sentence: `${frame.method}: no estimates, ${reason.text} ${counts}.`,
    };
  }
  const scores = subdistributionScores(rows, fit.beta);
  const meat = matrix(p, p);
  for (let i = 0; i < data.n; i++) {
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) meat.data[j * p + k] += scores[i * p + j] * scores[i * p + k];
    }
  }
  const sandwich = multiply(multiply(fit.covariance, meat), fit.covariance);
  const covariance = unscaledCovariance(sandwich, scales);
  const coefficients = predictors.map((column, j) =>
    waldCoefficient(column, fit.beta[j] / scales[j], Math.sqrt(covariance.data[j * p + j]), level),
  );
  return {
    ...frame,
    coefficients,
    covariance,
    logLikelihood: fit.logLikelihood,
    nullLogLikelihood: fit.startLogLikelihood,
    sentence: `${frame.method}: ${coefficients.map((c) => ratioSentence(c, 'sHR')).join('; ')}; ${counts}.`,
  };
}

/** Kaplan-Meier share that is not censored just before each time. */
function uncensoredBefore(time: Float64Array, cause: Int32Array): Float64Array {
  const n = time.length;
  const g = new Float64Array(n);
  let share = 1;
  for (let i = 0; i < n; ) {
    const start = i;
    let censored = 0;
    for (; i < n && time[i] === time[start]; i++) censored += Number(cause[i] === 0);
    g.fill(share, start, i);
    share *= (n - start - censored) / (n - start);
  }
  return g;
}

/** Weighted partial likelihood: at each event, patients at risk count in full and those with another event before it by
 * G(t-) / G(T-). Rows ascend in time. */
function subdistributionLikelihood(rows: SubRows): Likelihood {
  const { n, p, x, time, cause, of, uncensored } = rows;
  const width = 1 + p + p * p;
  return (beta, gradient, information) => {
    const eta = new Float64Array(n);
    let shift = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < p; j++) eta[i] += x[i * p + j] * beta[j];
      shift = Math.max(shift, eta[i]);
    }
    const add = (into: Float64Array, i: number, weight: number) => {
      into[0] += weight;
      for (let j = 0; j < p; j++) {
        const xj = weight * x[i * p + j];
        into[1 + j] += xj;
        for (let k = 0; k < p; k++) into[1 + p + j * p + k] += xj * x[i * p + k];
      }
    };
    const atRisk = new Float64Array(width);
    for (let i = 0; i < n; i++) add(atRisk, i, exp(eta[i] - shift));
    const gone = new Float64Array(width);
    let value = 0;
    for (let start = 0; start < n; ) {
      let end = start;
      let deaths = 0;
      for (; end < n && time[end] === time[start]; end++) {
        if (cause[end] !== of) continue;
        deaths++;
        value += eta[end] - shift;
        for (let j = 0; j < p; j++) gradient[j] += x[end * p + j];
      }
      if (deaths > 0) {
        const g = uncensored[start];
        const total = atRisk[0] + g * gone[0];
        value -= deaths * log(total);
        for (let j = 0; j < p; j++) {
          const meanJ = (atRisk[1 + j] + g * gone[1 + j]) / total;
          gradient[j] -= deaths * meanJ;
          for (let k = 0; k < p; k++) {
            const meanK = (atRisk[1 + k] + g * gone[1 + k]) / total;
            const at = 1 + p + j * p + k;
            information.data[j * p + k] += deaths * ((atRisk[at] + g * gone[at]) / total - meanJ * meanK);
          }
        }
      }
      for (let i = start; i < end; i++) {
        const weight = exp(eta[i] - shift);
        add(atRisk, i, -weight);
        if (cause[i] > 0 && cause[i] !== of) add(gone, i, weight / uncensored[i]);
      }
      start = end;
    }
    return value;
  };
}
