import { exp, log, normal } from '@lobule/numerics';
import { formatEvents, formatNumber } from '../format.ts';
import { countText, type Interval } from '../result.ts';
import { type Labels, requireShare, type Values } from '../values.ts';
import { survivalRows, timeTable } from './survival-data.ts';

/** How the interval is formed: on log S (R's default), on log(-log S), or on S itself. */
export type SurvivalInterval = 'log' | 'log-log' | 'plain';

/** Groups, and how intervals are made. */
export interface KaplanMeierOptions {
  readonly groups?: Labels;
  /** Order of the curves. */
  readonly groupOrder?: readonly string[];
  readonly interval?: SurvivalInterval;
  readonly level?: number;
}

/** When one half had the event, in the unit of the times. */
export interface MedianSurvival {
  /** NaN where the curve does not come down to one half. */
  readonly value: number;
  readonly interval: Interval;
}

/** One curve: a row for each distinct time, in the unit that was given. */
export interface SurvivalCurve {
  /** Empty without groups. */
  readonly group: string;
  readonly time: Float64Array;
  readonly atRisk: Int32Array;
  readonly events: Int32Array;
  readonly censored: Int32Array;
  /** Just after the time. */
  readonly survival: Float64Array;
  /** Of the cumulative hazard (Greenwood); that of S is S times this. NaN once S is 0. */
  readonly hazardError: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Nelson-Aalen. */
  readonly cumulativeHazard: Float64Array;
  readonly n: number;
  readonly totalEvents: number;
  readonly intervalType: SurvivalInterval;
  readonly level: number;
  readonly median: MedianSurvival;
  readonly sentence: string;
}

/** Curves of survival, one a group. */
export interface KaplanMeier {
  readonly method: string;
  readonly curves: readonly SurvivalCurve[];
  readonly n: number;
  readonly missing: number;
  readonly sentence: string;
}

/** Kaplan-Meier curves, one for each group. Times from the start in any one unit, events 1 = event, 0 = censored.
 *
 * @throws statistics/negative-time, statistics/not-binary, statistics/lengths-differ
 * @example
 * kaplanMeier([6, 7, 10, 15], [1, 0, 1, 1]).curves[0].survival; // [0.75, 0.75, 0.375, 0]
 */
export function kaplanMeier(time: Values, event: Values, options: KaplanMeierOptions = {}): KaplanMeier {
  const { groups, groupOrder, interval = 'log', level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const data = survivalRows(time, event, {
    ...(groups && { groups }),
    ...(groupOrder && { levels: groupOrder }),
  });
  const curves = data.levels.map((group, g) => {
    const own = (_: number, i: number) => data.group[i] === g;
    return curveOf(group, data.time.filter(own), data.event.filter(own), interval, level);
  });
  return {
    method: `Kaplan-Meier, ${interval} interval`,
    curves,
    n: data.n,
    missing: data.missing,
    sentence: `${curves.map((curve) => curve.sentence).join(' ')} ${countText(data.n, data.missing)}.`,
  };
}

function curveOf(
  group: string,
  times: Float64Array,
  events: Uint8Array,
  intervalType: SurvivalInterval,
  level: number,
): SurvivalCurve {
  const table = timeTable(times, events);
  const length = table.time.length;
  const survival = new Float64Array(length);
  const hazardError = new Float64Array(length);
  const cumulativeHazard = new Float64Array(length);
  let [s, greenwood, hazard] = [1, 0, 0];
  for (let k = 0; k < length; k++) {
    const [risk, dead] = [table.atRisk[k], table.events[k]];
    s *= (risk - dead) / risk;
    greenwood += dead / (risk * (risk - dead));
    hazard += dead / risk;
    survival[k] = s;
    hazardError[k] = s > 0 ? Math.sqrt(greenwood) : Number.NaN;
    cumulativeHazard[k] = hazard;
  }
  const bounds = survivalBounds(survival, hazardError, intervalType, level);
  const totalEvents = events.reduce((a, b) => a + b, 0);
  const curve = {
    group,
    ...table,
    survival,
    hazardError,
    ...bounds,
    cumulativeHazard,
    n: times.length,
    totalEvents,
    intervalType,
    level,
  };
  const median = survivalQuantile(curve, 0.5);
  const name = group === '' ? '' : `${group}: `;
  const value = Number.isNaN(median.value) ? 'not reached' : formatNumber(median.value, 4);
  const range = [median.interval.lower, median.interval.upper].map((x) =>
    Number.isNaN(x) ? 'not reached' : formatNumber(x, 4),
  );
  return {
    ...curve,
    median,
    sentence: `${name}${formatEvents(totalEvents)} of ${times.length}, median ${value} (${100 * level} % CI ${range[0]} to ${range[1]}).`,
  };
}

/** Pointwise limits of a survival curve from the standard error of its cumulative hazard; NaN once S is 0. */
function survivalBounds(
  survival: Float64Array,
  hazardError: Float64Array,
  type: SurvivalInterval,
  level: number,
): { lower: Float64Array; upper: Float64Array } {
  const z = normal.quantile(0.5 + level / 2);
  const lower = new Float64Array(survival.length);
  const upper = new Float64Array(survival.length);
  for (let k = 0; k < survival.length; k++) {
    const s = survival[k];
    const half = z * hazardError[k];
    if (s === 1 && hazardError[k] === 0) {
      lower[k] = 1;
      upper[k] = 1;
    } else if (type === 'log') {
      lower[k] = s * exp(-half);
      upper[k] = Math.min(1, s * exp(half));
    } else if (type === 'plain') {
      lower[k] = Math.max(0, s * (1 - half));
      upper[k] = Math.min(1, s * (1 + half));
    } else {
      const shift = half / log(s);
      lower[k] = exp(log(s) * exp(-shift));
      upper[k] = exp(log(s) * exp(shift));
    }
  }
  return { lower, upper };
}

/** Survival just after a time; in the unit of the curve; 1 before the first, and held beyond the last. */
export function survivalAt(curve: Pick<SurvivalCurve, 'time' | 'survival'>, time: number): number {
  const k = lastIndexAtOrBefore(curve.time, time);
  return k < 0 ? 1 : curve.survival[k];
}

/** Index of the last time at or before this one, or -1. */
export function lastIndexAtOrBefore(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The time by which a share of the patients has had the event, with the interval that the curve's limits give.
 * Where the curve runs flat at exactly that height, the middle of the flat part is taken, as R does.
 */
export function survivalQuantile(
  curve: Pick<SurvivalCurve, 'time' | 'survival' | 'lower' | 'upper' | 'level'>,
  share: number,
): MedianSurvival {
  requireShare(share, 'The share with the event');
  return {
    value: crossing(curve.time, curve.survival, 1 - share),
    interval: {
      lower: crossing(curve.time, curve.lower, 1 - share),
      upper: crossing(curve.time, curve.upper, 1 - share),
      level: curve.level,
    },
  };
}

function crossing(time: Float64Array, heights: Float64Array, target: number): number {
  const tolerance = 1.5e-8;
  const reached = heights.findIndex((s) => s <= target + tolerance);
  if (reached < 0) return Number.NaN;
  if (heights[reached] < target - tolerance) return time[reached];
  const passed = heights.findIndex((s) => s < target - tolerance);
  return (time[reached] + time[passed < 0 ? time.length - 1 : passed]) / 2;
}
