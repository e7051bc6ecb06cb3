import { statisticsErrors } from '../errors.ts';
import {
  checkedNumber,
  completeMask,
  type Labels,
  labelText,
  levelsOf,
  requireEqualLengths,
  type Values,
  valuesAt,
} from '../values.ts';

/** Times with the first event of each patient for whom all is known. */
export interface CompetingRows {
  readonly time: Float64Array;
  /** 0 = censored, 1, 2, ... = the event that came first. */
  readonly cause: Int32Array;
  readonly rows: Int32Array;
  /** Index into `levels`; all 0 without groups. */
  readonly group: Int32Array;
  readonly levels: readonly string[];
  readonly n: number;
  readonly missing: number;
}

/** Keeps complete rows.
 *
 * @throws statistics/negative-time, statistics/not-a-cause, statistics/lengths-differ, statistics/not-numeric
 */
export function competingRows(
  time: Values,
  cause: Values,
  conditions: { readonly groups?: Labels; readonly columns?: readonly Values[] } = {},
): CompetingRows {
  const { groups, columns = [] } = conditions;
  requireEqualLengths(time, cause, 'Times and causes differ in length');
  if (groups) requireEqualLengths(time, groups, 'Times and groups differ in length');
  const known = completeMask(time.length, [time, ...columns], 'time or covariate');
  const levels = groups ? levelsOf(groups) : [''];
  const kept: number[] = [];
  const group: number[] = [];
  for (let i = 0; i < time.length; i++) {
    const c = checkedNumber(cause[i], i, 'cause');
    if (!Number.isNaN(c) && !(Number.isInteger(c) && c >= 0)) {
      throw statisticsErrors.error('statistics/not-a-cause', {
        what: `The value ${c} is no cause`,
        where: { column: 'cause', row: i + 1 },
      });
    }
    if (time[i] < 0) {
      throw statisticsErrors.error('statistics/negative-time', {
        what: 'A survival time is negative',
        where: { column: 'time', row: i + 1 },
      });
    }
    const index = groups ? levels.indexOf(labelText(groups[i]) ?? '\u0000') : 0;
    if (known[i] === 0 || Number.isNaN(c) || index < 0) continue;
    kept.push(i);
    group.push(index);
  }
  return {
    time: valuesAt(time, kept),
    cause: Int32Array.from(kept, (i) => cause[i]),
    rows: Int32Array.from(kept),
    group: Int32Array.from(group),
    levels,
    n: kept.length,
    missing: time.length - kept.length,
  };
}

/** @throws statistics/too-few-events where nobody had this event. */
export function requireCause(data: CompetingRows, cause: number): void {
  if (data.cause.includes(cause)) return;
  throw statisticsErrors.error('statistics/too-few-events', {
    what: `None of ${data.n} patients with complete data has event ${cause}`,
  });
}
