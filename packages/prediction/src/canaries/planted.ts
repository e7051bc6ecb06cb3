import type { RandomStream } from '@lobule/foundation';
import { normal, normalVariate } from '@lobule/numerics';
import { happened, type OrderedData, type OrderedOutcome, type PredictionData } from '../data/data.ts';
import { discrimination } from '../validation/discrimination.ts';

/** Name of the feature that the canary plants; it joins every group. */
export const PLANTED = 'planted-signal';

/**
 * Adds one feature that tells the outcome with a known AUC or C-index in these very patients: noise plus a multiple of
 * the outcome, the multiple found by bisection.
 */
export function plantSignal(data: OrderedData, known: number, stream: RandomStream): OrderedData {
  const patients = data.patients.length;
  const noise = Float64Array.from({ length: patients }, () => normalVariate(stream));
  const truth = outcomeScores(data.outcome);
  const signal = (size: number) => noise.map((value, i) => value + size * truth[i]);
  let [low, high] = [-8, 8];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (discrimination(data.outcome, signal(middle)) < known) low = middle;
    else high = middle;
  }
  return withPlanted(data, PLANTED, signal(high));
}

/** The data with one more feature, a value a patient, in every group. */
export function withPlanted<D extends PredictionData>(data: D, name: string, planted: Float64Array): D {
  const { rows, names, values } = data.x;
  const wider = new Float64Array(rows * (names.length + 1));
  wider.set(values);
  data.rowPatient.forEach((patient, row) => {
    wider[rows * names.length + row] = planted[patient];
  });
  return {
    ...data,
    x: { rows, names: [...names, name], values: wider },
    groups: Object.fromEntries(
      Object.entries(data.groups).map(([group, features]) => [group, [...features, name]]),
    ),
  };
}

/** The outcome as a number to add noise to: the class; for survival the normal score of who fared worse. */
function outcomeScores(outcome: OrderedOutcome): Float64Array {
  const indicator = happened(outcome);
  if (outcome.kind === 'binary') return Float64Array.from(indicator);
  const worst = martingaleResiduals(outcome.time, outcome.event);
  const order = Int32Array.from(worst, (_, i) => i).sort((a, b) => worst[a] - worst[b] || a - b);
  const scores = new Float64Array(worst.length);
  order.forEach((patient, rank) => {
    scores[patient] = normal.quantile((rank + 0.5) / worst.length);
  });
  return scores;
}

/** Event minus the Nelson-Aalen hazard lived through: high for an early event, low for long follow-up without one. */
function martingaleResiduals(time: Float64Array, event: Uint8Array): Float64Array {
  const order = Int32Array.from(time, (_, i) => i).sort((a, b) => time[a] - time[b] || a - b);
  const residuals = new Float64Array(time.length);
  let hazard = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let events = 0;
    for (; end < order.length && time[order[end]] === time[order[start]]; end++) events += event[order[end]];
    hazard += events / (order.length - start);
    for (; start < end; start++) residuals[order[start]] = event[order[start]] - hazard;
  }
  return residuals;
}
