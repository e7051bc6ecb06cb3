import { normal } from '@lobule/numerics';
import { ascendingOrder } from '../description/order.ts';
import { statisticsErrors } from '../errors.ts';
import { formatEvents, formatNumber } from '../format.ts';
import { countText, type Interval, intervalText } from '../result.ts';
import { requireShare, type Values, valuesAt } from '../values.ts';
import { censoringCurve } from './censoring.ts';
import { SumTree } from './sum-tree.ts';
import { requireEvents, survivalRows } from './survival-data.ts';

/** Harrell's C with its interval. */
export interface Concordance {
  readonly method: string;
  /** Share of the comparable pairs in which the higher risk had the earlier event; ties of risk count half. */
  readonly value: number;
  /** Infinitesimal jackknife. */
  readonly variance: number;
  readonly interval: Interval;
  /** Weighted for Uno's C. */
  readonly concordant: number;
  readonly discordant: number;
  readonly tiedRisk: number;
  readonly n: number;
  readonly events: number;
  readonly missing: number;
  readonly sentence: string;
}

/** Level of confidence (of 1), and until when (unit of the times) events count. */
export interface ConcordanceOptions {
  readonly level?: number;
  /** Events after this time are not compared. */
  readonly until?: number;
}

/** Harrell's C of a risk score (higher risk, earlier event), with its variance in O(n log n). Times are in any one unit.
 *
 * Pairs are comparable where the earlier time is an event; a patient censored at the time of an event outlived it.
 * Agrees with survival::concordance.
 *
 * @throws statistics/too-few-events, statistics/negative-time, statistics/not-binary
 * @example
 * harrellC([5, 8, 12, 20], [1, 1, 0, 1], [2.1, 1.7, 0.3, 0.8]).value; // 1
 */
export function harrellC(
  time: Values,
  event: Values,
  risk: Values,
  options: ConcordanceOptions = {},
): Concordance {
  return weightedC("Harrell's C", time, event, risk, options, (times) =>
    new Float64Array(times.length).fill(1),
  );
}

/** Uno's C (Statistics in Medicine 30, 2011): events weighted by 1 / G(t-)^2, G the Kaplan-Meier curve of censoring. */
export function unoC(
  time: Values,
  event: Values,
  risk: Values,
  options: ConcordanceOptions = {},
): Concordance {
  return weightedC("Uno's C", time, event, risk, options, (times, events) => {
    const { before, place } = censoringCurve(times, events);
    return times.map((_, i) => (before[place[i]] > 0 ? 1 / (before[place[i]] * before[place[i]]) : 0));
  });
}

type EventWeights = (time: Float64Array, event: Uint8Array) => Float64Array;

function weightedC(
  method: string,
  time: Values,
  event: Values,
  risk: Values,
  options: ConcordanceOptions,
  weightsOf: EventWeights,
): Concordance {
  const { level = 0.95, until = Number.POSITIVE_INFINITY } = options;
  requireShare(level, 'A confidence level');
  const data = survivalRows(time, event, { columns: [risk] });
  requireEvents(data);
  const weights = weightsOf(data.time, data.event).map((w, i) =>
    data.event[i] === 1 && data.time[i] <= until ? w : 0,
  );
  const scores = valuesAt(risk, data.rows);
  const pairs = countPairs(data.time, data.event, scores, weights);
  const comparable = pairs.concordant + pairs.discordant + pairs.tied;
  if (!(comparable > 0)) {
    throw statisticsErrors.error('statistics/too-few-events', { what: 'No two patients can be compared' });
  }
  const value = (pairs.concordant + pairs.tied / 2) / comparable;
  let variance = 0;
  for (let i = 0; i < data.n; i++) {
    const own = (pairs.better[i] - pairs.worse[i]) / 2 - (value - 0.5) * pairs.all[i];
    variance += (own / comparable) * (own / comparable);
  }
  const half = normal.quantile(0.5 + level / 2) * Math.sqrt(variance);
  const interval = { lower: Math.max(0, value - half), upper: Math.min(1, value + half), level };
  return {
    method,
    value,
    variance,
    interval,
    concordant: pairs.concordant,
    discordant: pairs.discordant,
    tiedRisk: pairs.tied,
    n: data.n,
    events: data.events,
    missing: data.missing,
    sentence: `${method} ${formatNumber(value)} (${intervalText(interval)}); ${formatEvents(data.events)}; ${countText(data.n, data.missing)}.`,
  };
}

/** Weighted pairs in all, and for each patient those in which he takes part (as the earlier or the later one). */
function countPairs(time: Float64Array, event: Uint8Array, risk: Float64Array, weights: Float64Array) {
  const n = time.length;
  const order = ascendingOrder(time);
  const { rank, size } = denseRanks(risk);
  const better = new Float64Array(n);
  const worse = new Float64Array(n);
  const all = new Float64Array(n);
  let [concordant, discordant, tied] = [0, 0, 0];

  // Backward in time: how many of those who outlive an event have a lower risk.
  const later = new SumTree(size);
  forTimes(time, order, true, (members) => {
    for (const i of members) if (event[i] === 0) later.add(rank[i], 1);
    for (const i of members) {
      if (weights[i] === 0) continue;
      const below = weights[i] * later.below(rank[i]);
      const same = weights[i] * later.at(rank[i]);
      const total = weights[i] * later.total;
      concordant += below;
      tied += same;
      discordant += total - below - same;
      better[i] += below;
      worse[i] += total - below - same;
      all[i] += total;
    }
    for (const i of members) if (event[i] === 1) later.add(rank[i], 1);
  });
  // Forward: the weight of the events that a patient outlived, by their risk.
  const earlier = new SumTree(size);
  forTimes(time, order, false, (members) => {
    const look = (i: number) => {
      const lower = earlier.below(rank[i]);
      const higher = earlier.total - lower - earlier.at(rank[i]);
      better[i] += higher;
      worse[i] += lower;
      all[i] += earlier.total;
    };
    for (const i of members) if (event[i] === 1) look(i);
    for (const i of members) if (weights[i] > 0) earlier.add(rank[i], weights[i]);
    for (const i of members) if (event[i] === 0) look(i);
  });
  return { concordant, discordant, tied, better, worse, all };
}

/** Visits the patients of each distinct time together. */
function forTimes(
  time: Float64Array,
  order: Int32Array,
  backward: boolean,
  visit: (members: Int32Array) => void,
): void {
  const n = order.length;
  if (backward) {
    for (let end = n; end > 0; ) {
      let start = end - 1;
      while (start > 0 && time[order[start - 1]] === time[order[end - 1]]) start--;
      visit(order.subarray(start, end));
      end = start;
    }
  } else {
    for (let start = 0; start < n; ) {
      let end = start + 1;
      while (end < n && time[order[end]] === time[order[start]]) end++;
      visit(order.subarray(start, end));
      start = end;
    }
  }
}

function denseRanks(values: Float64Array): { rank: Int32Array; size: number } {
  const order = ascendingOrder(values);
  const rank = new Int32Array(values.length);
  let size = 0;
  order.forEach((row, k) => {
    if (k === 0 || values[row] !== values[order[k - 1]]) size++;
    rank[row] = size - 1;
  });
  return { rank, size };
}
