import { binaryValue } from '../accuracy/outcome.ts';
import { ascendingOrder } from '../description/order.ts';
import { statisticsErrors } from '../errors.ts';
import {
  completeMask,
  flagsAt,
  type Labels,
  labelText,
  levelsOf,
  requireEqualLengths,
  type Values,
  valuesAt,
} from '../values.ts';

/** Times with event indicators of the patients for whom all is known. */
export interface SurvivalRows {
  readonly time: Float64Array;
  /** 1 = event, 0 = censored. */
  readonly event: Uint8Array;
  /** Their row numbers in the input. */
  readonly rows: Int32Array;
  /** Index into `levels`; all 0 without groups. */
  readonly group: Int32Array;
  readonly levels: readonly string[];
  readonly n: number;
  readonly events: number;
  readonly missing: number;
}

interface RowConditions {
  readonly groups?: Labels;
  readonly levels?: readonly string[];
  /** Rows where one of these is NaN are left out. */
  readonly columns?: readonly Values[];
  /** Labels that have to be there too (strata). */
  readonly labels?: readonly Labels[];
}

/** Keeps complete rows; right-censored data from time 0.
 *
 * @throws statistics/negative-time, statistics/not-binary, statistics/lengths-differ, statistics/not-numeric
 */
export function survivalRows(time: Values, event: Values, conditions: RowConditions = {}): SurvivalRows {
  const { groups, columns = [], labels = [] } = conditions;
  const n = time.length;
  requireEqualLengths(time, event, 'Times and events differ in length');
  for (const other of [...labels, ...(groups ? [groups] : [])]) {
    requireEqualLengths(time, other, 'Times and another column differ in length');
  }
  const known = completeMask(n, [time, ...columns], 'time or covariate');
  const levels = groups ? (conditions.levels ?? levelsOf(groups)) : [''];
  const place = new Map(levels.map((level, index) => [level, index]));
  const kept: number[] = [];
  const group: number[] = [];
  for (let i = 0; i < n; i++) {
    const e = binaryValue(event[i], i, 'event');
    if (time[i] < 0) {
      throw statisticsErrors.error('statistics/negative-time', {
        what: 'A survival time is negative',
        where: { column: 'time', row: i + 1 },
      });
    }
    const labelled = labels.every((label) => labelText(label[i]) !== undefined);
    const index = groups ? place.get(labelText(groups[i]) ?? '\u0000') : 0;
    if (known[i] === 0 || Number.isNaN(e) || !labelled || index === undefined) continue;
    kept.push(i);
    group.push(index);
  }
  const events = kept.reduce((sum, i) => sum + event[i], 0);
  return {
    time: valuesAt(time, kept),
    event: flagsAt(event, kept),
    rows: Int32Array.from(kept),
    group: Int32Array.from(group),
    levels,
    n: kept.length,
    events,
    missing: n - kept.length,
  };
}

/** @throws statistics/too-few-events where there is none. */
export function requireEvents(data: { readonly events: number; readonly n: number }): void {
  if (data.events > 0) return;
  throw statisticsErrors.error('statistics/too-few-events', {
    what: `None of ${data.n} patients with complete data has the event`,
  });
}

/** Distinct times with the counts at each, ascending. */
interface TimeTable {
  readonly time: Float64Array;
  readonly atRisk: Int32Array;
  readonly events: Int32Array;
  readonly censored: Int32Array;
}

export function timeTable(time: Float64Array, event: Uint8Array): TimeTable {
  const n = time.length;
  const order = ascendingOrder(time);
  const times: number[] = [];
  const atRisk: number[] = [];
  const events: number[] = [];
  for (let i = 0; i < n; ) {
    const t = time[order[i]];
    const start = i;
    let dead = 0;
    for (; i < n && time[order[i]] === t; i++) dead += event[order[i]];
    times.push(t);
    atRisk.push(n - start);
    events.push(dead);
  }
  return {
    time: Float64Array.from(times),
    atRisk: Int32Array.from(atRisk),
    events: Int32Array.from(events),
    censored: Int32Array.from(atRisk, (risk, k) => risk - (atRisk[k + 1] ?? 0) - events[k]),
  };
}
