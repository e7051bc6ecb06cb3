import { exp, log, normal } from '@lobule/numerics';
import { ascendingOrder } from '../description/order.ts';
import { formatNumber } from '../format.ts';
import { countText } from '../result.ts';
import { type Labels, requireShare, type Values } from '../values.ts';
import { type CompetingRows, competingRows } from './competing-data.ts';
import { lastIndexAtOrBefore } from './kaplan-meier.ts';

/** Groups, variance and level of the curves. */
export interface CumulativeIncidenceOptions {
  readonly groups?: Labels;
  /**
   * 'delta' (default): Aalen's variance with the counts of tied events, as R's cmprsk. 'jackknife': infinitesimal
   * jackknife, as the Aalen-Johansen curves of R's survival; in O(n) for each time.
   */
  readonly variance?: 'delta' | 'jackknife';
  readonly level?: number;
}

/** Share of the patients who have had this event, with the others taken as they come. */
export interface IncidenceCurve {
  readonly group: string;
  readonly cause: number;
  /** Times at which somebody had an event of any kind. */
  readonly time: Float64Array;
  readonly incidence: Float64Array;
  readonly standardError: Float64Array;
  /** On log(-log(1 - F)), so that it stays within 0 and 1; NaN while F is 0. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly n: number;
  readonly events: number;
  readonly sentence: string;
}

/** Curves of competing events, with Gray's tests. */
export interface CumulativeIncidence {
  readonly method: string;
  /** Group by group, and within it cause by cause. */
  readonly curves: readonly IncidenceCurve[];
  /** Without any event, group by group, at the times of the curves; the error by delta is NaN once nobody is left. */
  readonly eventFree: readonly {
    readonly group: string;
    readonly time: Float64Array;
    readonly share: Float64Array;
    readonly standardError: Float64Array;
  }[];
  readonly n: number;
  readonly missing: number;
  readonly sentence: string;
}

/** Cumulative incidence of competing events (Aalen-Johansen): of relapse, say, where others die before it. One minus
 * Kaplan-Meier would be too high.
 *
 * @param time in any one unit.
 * @param cause 0 = censored, 1, 2, ... = the event that came first.
 * @throws statistics/negative-time, statistics/not-a-cause, statistics/lengths-differ
 * @example
 * cumulativeIncidence([2, 3, 5, 8], [1, 2, 0, 1]).curves[0].incidence; // [0.25, 0.25, 0.75]
 */
export function cumulativeIncidence(
  time: Values,
  cause: Values,
  options: CumulativeIncidenceOptions = {},
): CumulativeIncidence {
  const { groups, variance = 'delta', level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const data = competingRows(time, cause, groups ? { groups } : {});
  const causes = [...new Set(data.cause)].filter((c) => c > 0).sort((a, b) => a - b);
  const parts = data.levels.map((group, g) => {
    const steps = eventSteps(data, g, causes);
    const estimates = variance === 'delta' ? deltaErrors(steps) : jackknifeErrors(data, g, causes, steps);
    return { group, steps, estimates };
  });
  const curves = parts.flatMap(({ group, steps, estimates }) =>
    causes.map((c, k) => incidenceCurve(group, c, k, steps, estimates.causes[k], level)),
  );
  const count = countText(data.n, data.missing);
  return {
    method: `Cumulative incidence with ${variance} variance`,
    curves,
    eventFree: parts.map(({ group, steps, estimates }) => ({
      group,
      time: steps.time,
      share: steps.survival,
      standardError: estimates.free,
    })),
    n: data.n,
    missing: data.missing,
    sentence: `${curves.map((curve) => curve.sentence).join(' ')} ${count}.`,
  };
}

/** Incidence and its standard error just after a time; 0 before the first event, held beyond the last. The time is
 * in the unit of the curve. */
export function incidenceAt(curve: IncidenceCurve, time: number): { value: number; standardError: number } {
  const k = lastIndexAtOrBefore(curve.time, time);
  return k < 0
    ? { value: 0, standardError: 0 }
    : { value: curve.incidence[k], standardError: curve.standardError[k] };
}

/** Events of one group, time by time. */
interface EventSteps {
  readonly time: Float64Array;
  readonly atRisk: Float64Array;
  /** By cause, then by time. */
  readonly events: readonly Float64Array[];
  readonly all: Float64Array;
  /** Just after each time. */
  readonly survival: Float64Array;
  readonly incidence: readonly Float64Array[];
  readonly n: number;
}

interface Errors {
  readonly causes: readonly Float64Array[];
  readonly free: Float64Array;
}

function eventSteps(data: CompetingRows, group: number, causes: readonly number[]): EventSteps {
  const own = [...data.time.keys()].filter((i) => data.group[i] === group);
  const order = ascendingOrder(own.map((i) => data.time[i]));
  const times: number[] = [];
  const atRisk: number[] = [];
  const events = causes.map((): number[] => []);
  for (let k = 0; k < own.length; ) {
    const t = data.time[own[order[k]]];
    const risk = own.length - k;
    const counts = causes.map(() => 0);
    for (; k < own.length && data.time[own[order[k]]] === t; k++) {
      const place = causes.indexOf(data.cause[own[order[k]]]);
      if (place >= 0) counts[place]++;
    }
    if (counts.every((count) => count === 0)) continue;
    times.push(t);
    atRisk.push(risk);
    counts.forEach((count, c) => {
      events[c].push(count);
    });
  }
  const all = Float64Array.from(times, (_, k) => events.reduce((sum, counts) => sum + counts[k], 0));
  const survival = new Float64Array(times.length);
  const incidence = causes.map(() => new Float64Array(times.length));
  let s = 1;
  for (let k = 0; k < times.length; k++) {
    incidence.forEach((curve, c) => {
      curve[k] = (k > 0 ? curve[k - 1] : 0) + (s * events[c][k]) / atRisk[k];
    });
    s *= (atRisk[k] - all[k]) / atRisk[k];
    survival[k] = s;
  }
  return {
    time: Float64Array.from(times),
    atRisk: Float64Array.from(atRisk),
    events: events.map((counts) => Float64Array.from(counts)),
    all,
    survival,
    incidence,
    n: own.length,
  };
}

/** Variance of the incidence of a cause, from the events of this cause and of the others at each earlier time, tied ones
 * as if drawn without replacement (Aalen 1978; Gray 1988). */
function deltaErrors(steps: EventSteps): Errors {
  const { time, atRisk, events, all, survival, incidence } = steps;
  const causes = events.map((counts, c) => {
    // var F(t) = sum of (a + F(t) b)^2 over earlier times, kept as its three sums.
    let [aa, ab, bb] = [0, 0, 0];
    const error = new Float64Array(time.length);
    for (let k = 0; k < time.length; k++) {
      const before = k > 0 ? survival[k - 1] : 1;
      const f = incidence[c][k];
      const left = survival[k] > 0 ? 1 / survival[k] : 0;
      const add = (count: number, a: number, b: number) => {
        const untied = count > 1 ? 1 - (count - 1) / (atRisk[k] - 1) : 1;
        const size = (before * before * untied * count) / (atRisk[k] * atRisk[k]);
        aa += a * a * size;
        ab += a * b * size;
        bb += b * b * size;
      };
      const others = all[k] - counts[k];
      if (others > 0 && left > 0) add(others, f * left, -left);
      if (counts[k] > 0) add(counts[k], 1 + f * left, -left);
      error[k] = Math.sqrt(Math.max(0, aa + 2 * f * ab + f * f * bb));
    }
    return error;
  });
  let greenwood = 0;
  const free = survival.map((s, k) => {
    greenwood += all[k] / (atRisk[k] * (atRisk[k] - all[k]));
    return s > 0 ? s * Math.sqrt(greenwood) : Number.NaN;
  });
  return { causes, free };
}

/** Each patient's influence on the hazards, carried through to the curves; their squares are summed. */
function jackknifeErrors(
  data: CompetingRows,
  group: number,
  causes: readonly number[],
  steps: EventSteps,
): Errors {
  const { time, atRisk, events, all, survival } = steps;
  const own = [...data.time.keys()].filter((i) => data.group[i] === group);
  const onFree = new Float64Array(own.length);
  const onCause = causes.map(() => new Float64Array(own.length));
  const free = new Float64Array(time.length);
  const errors = causes.map(() => new Float64Array(time.length));
  for (let k = 0; k < time.length; k++) {
    const before = k > 0 ? survival[k - 1] : 1;
    const hazard = all[k] / atRisk[k];
    own.forEach((i, place) => {
      const there = data.time[i] >= time[k];
      const at = data.time[i] === time[k];
      onCause.forEach((influence, c) => {
        const causeHazard = events[c][k] / atRisk[k];
        const had = at && data.cause[i] === causes[c] ? 1 : 0;
        const own = there ? (had - causeHazard) / atRisk[k] : 0;
        influence[place] += onFree[place] * causeHazard + before * own;
      });
      const had = at && data.cause[i] > 0 ? 1 : 0;
      const moved = there ? (had - hazard) / atRisk[k] : 0;
      onFree[place] = onFree[place] * (1 - hazard) - before * moved;
    });
    free[k] = length(onFree);
    onCause.forEach((influence, c) => {
      errors[c][k] = length(influence);
    });
  }
  return { causes: errors, free };
}

function length(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
}

function incidenceCurve(
  group: string,
  cause: number,
  index: number,
  steps: EventSteps,
  standardError: Float64Array,
  level: number,
): IncidenceCurve {
  const incidence = steps.incidence[index];
  const z = normal.quantile(0.5 + level / 2);
  // SE of log(-log(1 - F)) is SE(F) / ((1 - F) |log(1 - F)|).
  const limit = (k: number, direction: 1 | -1) => {
    const rest = 1 - incidence[k];
    if (!(incidence[k] > 0 && rest > 0)) return Number.NaN;
    const shift = (direction * z * standardError[k]) / (rest * -log(rest));
    return 1 - exp(log(rest) * exp(shift));
  };
  const events = steps.events[index].reduce((a, b) => a + b, 0);
  const name = group === '' ? '' : `${group}, `;
  const last = incidence.length > 0 ? incidence[incidence.length - 1] : 0;
  return {
    group,
    cause,
    time: steps.time,
    incidence,
    standardError,
    lower: incidence.map((_, k) => limit(k, -1)),
    upper: incidence.map((_, k) => limit(k, 1)),
    n: steps.n,
    events,
    sentence: `${name}event ${cause}: ${events} of ${steps.n}, incidence ${formatNumber(last)} at the end.`,
  };
}
