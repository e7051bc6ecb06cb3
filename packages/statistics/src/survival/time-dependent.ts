import type { Reason } from '@lobule/foundation';
import { normal } from '@lobule/numerics';
import { ascendingOrder } from '../description/order.ts';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { countText, type Interval, intervalText } from '../result.ts';
import { requireShare, type Values, valuesAt } from '../values.ts';
import { type Censoring, censoringCurve, censoringInfluence } from './censoring.ts';
import { kaplanMeier, lastIndexAtOrBefore, survivalAt } from './kaplan-meier.ts';
import { requireEvents, type SurvivalRows, survivalRows } from './survival-data.ts';

/** A figure at one time of follow-up, with patients censored before it made up for by inverse probabilities. */
interface AtHorizon {
  readonly method: string;
  readonly horizon: number;
  readonly value: number;
  /** With the part of the estimated censoring. */
  readonly standardError: number;
  readonly interval: Interval;
  /** Events up to the horizon, patients known to be free of it beyond, and patients censored before it. */
  readonly cases: number;
  readonly controls: number;
  readonly censoredBefore: number;
  readonly n: number;
  readonly missing: number;
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Area under the ROC curve of those with an event by a time against those without. */
export type TimeDependentAuc = AtHorizon;

/** Brier score at one time, beside that of the Kaplan-Meier curve. */
export interface BrierAtHorizon extends AtHorizon {
  /** Of the Kaplan-Meier curve of all, which knows nothing of the patient. */
  readonly reference: number;
  /** 1 - value / reference. */
  readonly scaled: number;
}

/** Cumulative/dynamic AUC at a time: that a patient with the event by then has a higher score than one without it, by
 * inverse probability of censoring (Uno et al. 2007; Hung and Chiang 2010), as timeROC and riskRegression. Times and horizon are
 * in any one unit.
 *
 * The interval holds for a score that was fixed before these patients were seen.
 *
 * @throws statistics/too-few-events, statistics/negative-time, statistics/not-binary, statistics/bad-option
 * @example
 * timeDependentAuc([2, 3, 5, 8, 9], [1, 1, 0, 1, 0], [9, 7, 8, 2, 1], 4).value; // 0.833
 */
export function timeDependentAuc(
  time: Values,
  event: Values,
  risk: Values,
  horizon: number,
  options: { level?: number } = {},
): TimeDependentAuc {
  const { level = 0.95 } = options;
  const method = 'Time-dependent AUC (cumulative/dynamic)';
  const { data, weights, frame } = prepared(time, event, risk, horizon, level);
  const { n } = data;
  const scores = valuesAt(risk, data.rows);
  const { caseWeights, isControl, curve } = weights;
  const sumCases = caseWeights.reduce((a, b) => a + b, 0);
  const controls = isControl.reduce((a, b) => a + b, 0);
  if (controls === 0 || !(sumCases > 0)) {
    const reason = {
      code: 'too-few-values',
      text: 'nobody has the event by the horizon, or nobody is followed beyond it.',
    };
    const none = { lower: Number.NaN, upper: Number.NaN, level };
    return {
      method,
      ...frame,
      value: Number.NaN,
      standardError: Number.NaN,
      interval: none,
      reason,
      sentence: `${method} at ${formatNumber(horizon, 4)}: not done, ${reason.text} ${countText(n, data.missing)}.`,
    };
  }
  const { below, above } = placementsOf(scores, caseWeights, isControl);
  let value = 0;
  for (let i = 0; i < n; i++) value += (caseWeights[i] * below[i]) / (sumCases * controls);
  const terms = new Float64Array(n);
  const influence = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    terms[i] = (caseWeights[i] * (below[i] / controls - value)) / sumCases;
    influence[i] = n * terms[i] + (n * isControl[i] * (above[i] / sumCases - value)) / controls;
  }
  const moved = censoringInfluence(curve, data.event, terms, curve.place);
  const standardError = errorOf(influence.map((v, i) => v + moved[i]));
  const half = normal.quantile(0.5 + level / 2) * standardError;
  const interval = { lower: Math.max(0, value - half), upper: Math.min(1, value + half), level };
  return {
    method,
    ...frame,
    value,
    standardError,
    interval,
    sentence: `${method} at ${formatNumber(horizon, 4)}: ${formatNumber(value)} (${intervalText(interval)}); ${casesText(frame)}; ${countText(n, data.missing)}.`,
  };
}

/** Brier score at a time of predicted probabilities of the event by then, by inverse probability of censoring (Graf et al.
 * 1999), beside that of the Kaplan-Meier curve of the same patients; agrees with riskRegression.
 *
 * @param time in any one unit, that of the horizon.
 * @param predicted probability of the event by the horizon.
 * @throws statistics/bad-option where a prediction is no probability; statistics/too-few-events and the like
 */
export function brierAtHorizon(
  time: Values,
  event: Values,
  predicted: Values,
  horizon: number,
  options: { level?: number } = {},
): BrierAtHorizon {
  const { level = 0.95 } = options;
  const method = 'Brier score';
  const { data, weights, frame } = prepared(time, event, predicted, horizon, level);
  const { n } = data;
  const risk = valuesAt(predicted, data.rows);
  if (risk.some((p) => p < 0 || p > 1)) {
    throw statisticsErrors.error('statistics/bad-option', { what: 'A prediction lies outside 0 to 1' });
  }
  const own = brierOf(risk, data, weights);
  const [survival] = kaplanMeier(data.time, data.event).curves;
  const known = 1 - survivalAt(survival, horizon);
  const reference = brierOf(new Float64Array(n).fill(known), data, weights).value;
  const half = normal.quantile(0.5 + level / 2) * own.standardError;
  const interval = { lower: Math.max(0, own.value - half), upper: Math.min(1, own.value + half), level };
  const scaled = 1 - own.value / reference;
  return {
    method,
    ...frame,
    ...own,
    interval,
    reference,
    scaled,
    sentence: `${method} at ${formatNumber(horizon, 4)}: ${formatNumber(own.value)} (${intervalText(interval)}), ${formatNumber(reference)} without a model, scaled ${formatNumber(scaled)}; ${casesText(frame)}; ${countText(n, data.missing)}.`,
  };
}

interface HorizonWeights {
  readonly curve: Censoring;
  /** 1 / G(T-) for events up to the horizon, else 0. */
  readonly caseWeights: Float64Array;
  readonly isControl: Uint8Array;
  /** 1 / G(horizon). */
  readonly controlWeight: number;
  /** Place among the times of the first one beyond the horizon. */
  readonly beyond: number;
}

function prepared(time: Values, event: Values, score: Values, horizon: number, level: number) {
  requireShare(level, 'A confidence level');
  const data = survivalRows(time, event, { columns: [score] });
  requireEvents(data);
  const last = data.time.reduce((a, b) => Math.max(a, b), 0);
  if (!(horizon > 0 && horizon <= last)) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: `The horizon ${horizon} lies outside the follow-up, 0 to ${last}`,
    });
  }
  const weights = horizonWeights(data, horizon);
  const cases = weights.caseWeights.reduce((sum, w) => sum + Number(w > 0), 0);
  const controls = weights.isControl.reduce((a, b) => a + b, 0);
  const { n, missing } = data;
  const frame = { horizon, cases, controls, censoredBefore: n - cases - controls, n, missing };
  return { data, weights, frame };
}

function horizonWeights(data: SurvivalRows, horizon: number): HorizonWeights {
  const curve = censoringCurve(data.time, data.event);
  const caseWeights = data.time.map((t, i) =>
    t <= horizon && data.event[i] === 1 ? 1 / curve.before[curve.place[i]] : 0,
  );
  const k = lastIndexAtOrBefore(curve.time, horizon);
  return {
    curve,
    caseWeights,
    isControl: Uint8Array.from(data.time, (t) => Number(t > horizon)),
    controlWeight: k < 0 ? 1 : 1 / curve.after[k],
    beyond: k + 1,
  };
}

function brierOf(risk: Float64Array, data: SurvivalRows, weights: HorizonWeights) {
  const { curve, caseWeights, isControl, controlWeight, beyond } = weights;
  const n = data.n;
  const terms = risk.map((p, i) =>
    isControl[i] === 1 ? p * p * controlWeight : (1 - p) * (1 - p) * caseWeights[i],
  );
  const value = terms.reduce((a, b) => a + b, 0) / n;
  const until = curve.place.map((place, i) => (isControl[i] === 1 ? beyond : place));
  const moved = censoringInfluence(
    curve,
    data.event,
    terms.map((term) => term / n),
    until,
  );
  return { value, standardError: errorOf(terms.map((term, i) => term - value + moved[i])) };
}

/** For each case the controls below its score, for each control the weight of the cases above; ties count half. */
function placementsOf(scores: Float64Array, caseWeights: Float64Array, isControl: Uint8Array) {
  const n = scores.length;
  const order = ascendingOrder(scores);
  const total = caseWeights.reduce((a, b) => a + b, 0);
  const below = new Float64Array(n);
  const above = new Float64Array(n);
  let [controlsBelow, casesBelow] = [0, 0];
  for (let start = 0; start < n; ) {
    let end = start;
    let [controlsTied, casesTied] = [0, 0];
    for (; end < n && scores[order[end]] === scores[order[start]]; end++) {
      controlsTied += isControl[order[end]];
      casesTied += caseWeights[order[end]];
    }
    for (let k = start; k < end; k++) {
      below[order[k]] = controlsBelow + controlsTied / 2;
      above[order[k]] = total - casesBelow - casesTied / 2;
    }
    controlsBelow += controlsTied;
    casesBelow += casesTied;
    start = end;
  }
  return { below, above };
}

/** Of a mean, from the influence of each patient on it. */
function errorOf(influence: Float64Array): number {
  const n = influence.length;
  const mean = influence.reduce((a, b) => a + b, 0) / n;
  return Math.sqrt(influence.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / (n - 1) / n);
}

function casesText(frame: Pick<AtHorizon, 'cases' | 'controls' | 'censoredBefore'>): string {
  return `${frame.cases} with the event by then, ${frame.controls} without, ${frame.censoredBefore} censored before`;
}
