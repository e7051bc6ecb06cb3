import { exp, normal } from '@lobule/numerics';
import { ascendingOrder } from '../description/order.ts';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { type Values, valuesAt } from '../values.ts';
import { requireEvents, survivalRows, timeTable } from './survival-data.ts';

/** The cut of a score that parts survival most, with a p that knows of the search. */
export interface MaximalCutPoint extends TestResult {
  /** Patients at or below it against those above; NaN where there is none. */
  readonly cutPoint: number;
  /** Of the log-rank test at this cut, as if it had been chosen beforehand: not to be reported. */
  readonly uncorrectedP: number;
  /** Every cut that was tried, ascending, with the size of its standardised log-rank statistic. */
  readonly candidates: readonly { readonly cutPoint: number; readonly statistic: number }[];
}

/** How small a group may be. */
export interface CutPointOptions {
  /** Least share of patients on either side; default 0.1. */
  readonly leastShare?: number;
}

/** The cut of a marker with the largest log-rank statistic, and a p that is corrected for the search (Lausen and
 * Schumacher, Biometrics 48, 1992; p by the improved Bonferroni bound of Lausen, Sauerbrei and Schumacher, 1994, as
 * `pmethod = "Lau94"` of R's maxstat). Times are in any one unit.
 *
 * The p holds for the search; what the cut separates on its own patients remains optimistic.
 *
 * @throws statistics/too-few-events, statistics/negative-time, statistics/not-binary, statistics/lengths-differ
 * @example
 * maximalCutPoint([5, 6, 7, 20, 22, 25], [1, 1, 1, 1, 0, 0], [9, 8, 7, 2, 3, 1]).cutPoint; // 3
 */
export function maximalCutPoint(
  time: Values,
  event: Values,
  marker: Values,
  options: CutPointOptions = {},
): MaximalCutPoint {
  const { leastShare = 0.1 } = options;
  const data = survivalRows(time, event, { columns: [marker] });
  requireEvents(data);
  const method = 'Maximally selected log-rank statistic (p after Lausen 1994)';
  const x = valuesAt(marker, data.rows);
  const { n, missing } = data;
  const candidates = standardisedStatistics(x, logRankScores(data.time, data.event), leastShare);
  const cuts = candidates.map(({ cutPoint, statistic }) => ({ cutPoint, statistic }));
  const best = candidates.reduce((top, cut) => (cut.statistic > top.statistic ? cut : top), {
    cutPoint: Number.NaN,
    below: 0,
    statistic: Number.NEGATIVE_INFINITY,
  });
  if (!Number.isFinite(best.statistic)) {
    const reason = {
      code: 'too-few-values',
      text: 'no cut of the marker leaves enough patients on both sides.',
    };
    const none = { cutPoint: Number.NaN, uncorrectedP: Number.NaN, candidates: [] };
    return { ...undefinedTest(method, n, missing, reason), ...none };
  }
  const uncorrectedP = 2 * normal.upper(best.statistic);
  const result = testResult({
    method,
    statistic: { name: 'M', value: best.statistic },
    degreesOfFreedom: [],
    p: searchedP(
      best.statistic,
      n,
      candidates.map((cut) => cut.below),
    ),
    estimate: { name: 'cut-point', value: best.cutPoint },
    n,
    missing,
  });
  return { ...result, cutPoint: best.cutPoint, uncorrectedP, candidates: cuts };
}

/** Event minus the cumulative hazard up to its time, patient by patient (Hothorn and Lausen 2003, section 2: of tied
 * times the last rank counts). */
function logRankScores(time: Float64Array, event: Uint8Array): Float64Array {
  const table = timeTable(time, event);
  const hazard = new Map<number, number>();
  let sum = 0;
  table.time.forEach((t, k) => {
    const outlived = table.atRisk[k] - table.events[k] - table.censored[k];
    sum += table.events[k] / (outlived + 1);
    hazard.set(t, sum);
  });
  return time.map((t, i) => event[i] - (hazard.get(t) ?? 0));
}

/** Sums of scores below each cut, moved and scaled by their mean and SD over all permutations. */
function standardisedStatistics(x: Float64Array, scores: Float64Array, leastShare: number) {
  const n = x.length;
  const mean = scores.reduce((a, b) => a + b, 0) / n;
  const squares = scores.reduce((sum, a) => sum + (a - mean) * (a - mean), 0);
  const order = ascendingOrder(x);
  const cuts: { cutPoint: number; below: number; statistic: number }[] = [];
  let sum = 0;
  for (let k = 0; k < n - 1; k++) {
    sum += scores[order[k]] - mean;
    const below = k + 1;
    if (x[order[k]] === x[order[k + 1]]) continue;
    if (below < n * leastShare || below > n * (1 - leastShare)) continue;
    const spread = Math.sqrt((below * (n - below) * squares) / (n * (n - 1)));
    if (spread > 0) cuts.push({ cutPoint: x[order[k]], below, statistic: Math.abs(sum) / spread });
  }
  return cuts;
}

/** Lausen, Sauerbrei and Schumacher (1994): the p of one cut, and what each further cut can add to it. */
function searchedP(b: number, n: number, sizes: readonly number[]): number {
  let added = 0;
  for (let k = 1; k < sizes.length; k++) {
    const [smaller, larger] = [sizes[k - 1], sizes[k]];
    const t = Math.sqrt(1 - (smaller * (n - larger)) / ((n - smaller) * larger));
    added += (exp((-b * b) / 2) / Math.PI) * (t - ((b * b) / 4 - 1) * ((t * t * t) / 6));
  }
  return Math.min(1, 2 * normal.upper(b) + Math.max(0, added));
}
