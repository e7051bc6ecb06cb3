import type { Response } from '../design.ts';

type Survival = Extract<Response, { family: 'cox' }>;

/**
 * Martingale residuals of a node's rows times their counts: their sum over one side of a split is the log-rank test's
 * observed less expected. Rows stand in the order of their times.
 */
export function survivalTarget(
  { time, event }: Survival,
  rows: Int32Array,
  from: number,
  to: number,
  counts: Float64Array,
  target: Float64Array,
): void {
  let atRisk = 0;
  for (let k = from; k < to; k++) atRisk += counts[rows[k]];
  let hazard = 0;
  for (let start = from; start < to; ) {
    const now = time[rows[start]];
    let end = start;
    let events = 0;
    let leaving = 0;
    for (; end < to && time[rows[end]] === now; end++) {
      events += counts[rows[end]] * event[rows[end]];
      leaving += counts[rows[end]];
    }
    hazard += events / atRisk;
    for (; start < end; start++) target[rows[start]] = counts[rows[start]] * (event[rows[start]] - hazard);
    atRisk -= leaving;
  }
}

/** Events expected among all rows, were their hazard that of the node (Nelson and Aalen's): the sum over their times. */
export function nodeMortality(
  { time, event }: Survival,
  rows: Int32Array,
  from: number,
  to: number,
  counts: Float64Array,
  byTime: Int32Array,
): number {
  let atRisk = 0;
  for (let k = from; k < to; k++) atRisk += counts[rows[k]];
  let hazard = 0;
  let mortality = 0;
  let k = from;
  for (let i = 0; i < byTime.length; ) {
    const now = time[byTime[i]];
    let events = 0;
    let leaving = 0;
    for (; k < to && time[rows[k]] <= now; k++) {
      events += counts[rows[k]] * event[rows[k]];
      leaving += counts[rows[k]];
    }
    if (events > 0) hazard += events / atRisk;
    atRisk -= leaving;
    for (; i < byTime.length && time[byTime[i]] === now; i++) mortality += hazard;
  }
  return mortality;
}
