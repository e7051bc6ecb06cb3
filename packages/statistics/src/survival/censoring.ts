import { timeTable } from './survival-data.ts';

/** The Kaplan-Meier curve of not being censored, of right-censored times. Events at a time come before its censorings. */
export interface Censoring {
  /** Distinct times, ascending. */
  readonly time: Float64Array;
  /** Just before each time. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly atRisk: Int32Array;
  readonly censored: Int32Array;
  /** Place of each patient's time among the distinct ones. */
  readonly place: Int32Array;
}

export function censoringCurve(time: Float64Array, event: Uint8Array): Censoring {
  const table = timeTable(time, event);
  const places = new Map(Array.from(table.time, (t, k) => [t, k]));
  const before = new Float64Array(table.time.length);
  const after = new Float64Array(table.time.length);
  let g = 1;
  for (let k = 0; k < before.length; k++) {
    before[k] = g;
    // Who has the event at a time is no longer there to be censored at it.
    const left = table.atRisk[k] - table.events[k];
    if (left > 0) g *= (left - table.censored[k]) / left;
    after[k] = g;
  }
  return {
    time: table.time,
    before,
    after,
    atRisk: table.atRisk,
    censored: table.censored,
    place: Int32Array.from(time, (t) => places.get(t) ?? 0),
  };
}

/**
 * How each patient moves a sum of terms weighted by 1 / G, through his part in the estimate of G: the integral over his
 * martingale of censoring of n / Y(u) times the sum of the terms whose weight is read after u (Graf et al. 1999; Gerds and
 * Schumacher 2007). `terms` holds each patient's term, `until` the place before which his weight is read.
 */
export function censoringInfluence(
  curve: Censoring,
  event: Uint8Array,
  terms: Float64Array,
  until: Int32Array,
): Float64Array {
  const n = event.length;
  const steps = curve.time.length;
  // later[k]: terms whose weight is read after the censorings at time k.
  const later = new Float64Array(steps + 1);
  for (let i = 0; i < n; i++) later[Math.max(0, until[i] - 1)] += until[i] > 0 ? terms[i] : 0;
  for (let k = steps - 1; k >= 0; k--) later[k] += later[k + 1];
  const compensated = new Float64Array(steps);
  let sum = 0;
  for (let k = 0; k < steps; k++) {
    const risk = curve.atRisk[k];
    sum += (later[k] * n * curve.censored[k]) / (risk * risk);
    compensated[k] = sum;
  }
  return Float64Array.from({ length: n }, (_, i) => {
    const k = curve.place[i];
    const own = event[i] === 0 ? (later[k] * n) / curve.atRisk[k] : 0;
    return own - compensated[k];
  });
}
