import { isLobuleError, type Reason } from '@lobule/foundation';
import { penalisedPath } from '@lobule/learners';
import { exp, log, mean, quantileSorted } from '@lobule/numerics';
import { kaplanMeier, proportion, survivalAt } from '@lobule/statistics';
import type { OrderedOutcome } from '../data/data.ts';
import type { Calibration, CalibrationBin } from './result.ts';

type Binary = Extract<OrderedOutcome, { kind: 'binary' }>;
type Survival = Extract<OrderedOutcome, { kind: 'survival' }>;

/** Fewer patients in a bin say little; more bins than ten nobody reads. */
const PER_BIN = 30;

/**
 * Calibration of out-of-fold risks (repeats x patients). Slope, intercept and Brier score are computed in each repeat
 * and averaged; bins are of the risks averaged over repeats.
 */
export function calibrate(
  outcome: OrderedOutcome,
  risks: readonly (readonly number[])[],
  horizon: number | null,
): Calibration {
  const averaged = Float64Array.from(risks[0], (_, i) => mean(Float64Array.from(risks, (risk) => risk[i])));
  return outcome.kind === 'binary'
    ? calibrateBinary(outcome, risks, averaged)
    : calibrateSurvival(outcome, risks, averaged, horizon!);
}

export const NO_HORIZON: Reason = {
  code: 'no-horizon',
  text: 'The plan names no horizon by which risks could be compared.',
};

export const NO_EVENT = (without: number, repeats: number): Reason => ({
  code: 'no-event-by-horizon',
  text: `In ${without} of ${repeats} repeats a training part had no event by the horizon: risks are undefined there.`,
});

/** Where there are no risks to be calibrated. */
export function uncalibrated(reason: Reason, horizon: number | null): Calibration {
  return {
    slope: null,
    intercept: null,
    observedOverExpected: null,
    brier: null,
    brierOfFrequency: null,
    horizon,
    bins: [],
    reason,
  };
}

function calibrateBinary(
  outcome: Binary,
  risks: readonly (readonly number[])[],
  averaged: Float64Array,
): Calibration {
  const y = Float64Array.from(outcome.values);
  const slopes = risks.map((risk) => slopeOf(risk.map(logit), { family: 'logistic', y }));
  const frequency = mean(y);
  return {
    slope: meanOrNull(slopes),
    intercept: meanOrNull(risks.map((risk) => interceptInTheLarge(risk.map(logit), y))),
    observedOverExpected: frequency / mean(averaged),
    brier: meanOrNull(
      risks.map((risk) => mean(Float64Array.from(risk, (value, i) => (value - y[i]) * (value - y[i])))),
    ),
    brierOfFrequency: frequency * (1 - frequency),
    horizon: null,
    bins: bins(averaged).map((members) => {
      const events = members.reduce((sum, i) => sum + y[i], 0);
      const { value, interval } = proportion(events, members.length);
      return bin(members, averaged, value, interval.lower, interval.upper);
    }),
    ...slopeReason(slopes),
  };
}

function calibrateSurvival(
  outcome: Survival,
  risks: readonly (readonly number[])[],
  averaged: Float64Array,
  horizon: number,
): Calibration {
  const { time, event } = outcome;
  // log(-log(1 - risk)) is the linear predictor with the baseline hazard of its own training part in it.
  const slopes = risks.map((risk) =>
    slopeOf(
      risk.map((value) => log(-log(1 - value))),
      { family: 'cox', time, event },
    ),
  );
  const observed = 1 - survivalAt(kaplanMeier(time, event).curves[0], horizon);
  const weights = censoringWeights(outcome, horizon);
  const brier = (risk: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < time.length; i++) {
      const happened = time[i] <= horizon && event[i] === 1 ? 1 : 0;
      sum += weights[i] * (happened - risk[i]) * (happened - risk[i]);
    }
    return sum / time.length;
  };
  return {
    slope: meanOrNull(slopes),
    intercept: null,
    observedOverExpected: observed / mean(averaged),
    brier: meanOrNull(risks.map(brier)),
    brierOfFrequency: brier(averaged.map(() => observed)),
    horizon,
    bins: bins(averaged).map((members) => {
      const pick = (values: ArrayLike<number>) => Float64Array.from(members, (i) => values[i]);
      const curve = kaplanMeier(pick(time), pick(event), { interval: 'log-log' }).curves[0];
      const at = lastAtOrBefore(curve.time, horizon);
      if (at < 0) return bin(members, averaged, 0, Number.NaN, Number.NaN);
      return bin(members, averaged, 1 - curve.survival[at], 1 - curve.upper[at], 1 - curve.lower[at]);
    }),
    ...slopeReason(slopes),
  };
}

/** Inverse probability of not being censored (Graf et al. 1999, Stat Med 18:2529, eq. 4); 0 for those lost before. */
function censoringWeights({ time, event }: Survival, horizon: number): Float64Array {
  const curve = kaplanMeier(
    time,
    event.map((value) => 1 - value),
  ).curves[0];
  return time.map((until, i) => {
    if (until > horizon) return 1 / survivalAt(curve, horizon);
    if (event[i] === 0) return 0;
    const before = lastAtOrBefore(curve.time, until) - (curve.time.includes(until) ? 1 : 0);
    return 1 / (before < 0 ? 1 : curve.survival[before]);
  });
}

function lastAtOrBefore(times: Float64Array, time: number): number {
  let index = -1;
  while (index + 1 < times.length && times[index + 1] <= time) index++;
  return index;
}

type SlopeResponse = Parameters<typeof penalisedPath>[1];

/**
 * Coefficient of the linear predictor in a model of it alone; null where all are equal, tell the outcome perfectly, or
 * come from a risk so near 0 or 1 that it was rounded to it.
 */
function slopeOf(linear: readonly number[], response: SlopeResponse): number | null {
  const x = Float64Array.from(linear);
  if (x.every((value) => value === x[0]) || !x.every(Number.isFinite)) return null;
  try {
    const settings = { lambdas: [0], alpha: 0, tolerance: 1e-8 };
    return penalisedPath({ rows: x.length, columns: 1, x }, response, settings).coefficients[0];
  } catch (error) {
    if (isLobuleError(error, 'learners/not-converged')) return null;
    throw error;
  }
}

/** The a for which the mean of 1 / (1 + exp(-(linear + a))) is the frequency, by Newton's method; null with a risk of 0 or 1. */
function interceptInTheLarge(linear: readonly number[], y: Float64Array): number | null {
  if (!linear.every(Number.isFinite)) return null;
  let a = 0;
  for (let step = 0; step < 100; step++) {
    let score = 0;
    let information = 0;
    for (let i = 0; i < y.length; i++) {
      const p = 1 / (1 + exp(-(linear[i] + a)));
      score += y[i] - p;
      information += p * (1 - p);
    }
    const change = Math.max(-1, Math.min(1, score / information));
    a += change;
    if (Math.abs(change) < 1e-12) break;
  }
  return a;
}

function logit(risk: number): number {
  return log(risk / (1 - risk));
}

function meanOrNull(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : mean(Float64Array.from(present));
}

function slopeReason(slopes: readonly (number | null)[]) {
  const without = slopes.filter((slope) => slope === null).length;
  if (without === 0) return {};
  const text = `In ${without} of ${slopes.length} repeats predictions were all equal, perfect, or certain (0 or 1), and gave no slope.`;
  return { reason: { code: 'no-slope', text } };
}

/** Patients in groups of neighbouring risk, equally many in each but for ties. */
function bins(risk: Float64Array): number[][] {
  const count = Math.max(3, Math.min(10, Math.floor(risk.length / PER_BIN)));
  const sorted = risk.slice().sort();
  const cuts = Array.from({ length: count - 1 }, (_, k) => quantileSorted(sorted, (k + 1) / count));
  const groups = Array.from({ length: count }, (): number[] => []);
  risk.forEach((value, i) => {
    groups[cuts.filter((cut) => value > cut).length].push(i);
  });
  return groups.filter((group) => group.length > 0);
}

function bin(
  members: readonly number[],
  risk: Float64Array,
  observed: number,
  lower: number,
  upper: number,
): CalibrationBin {
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    n: members.length,
    predicted: mean(Float64Array.from(members, (i) => risk[i])),
    observed: orNull(observed),
    lower: orNull(lower),
    upper: orNull(upper),
  };
}
