import { chiSquared, normal } from '@lobule/numerics';
import { midRanks } from '../description/ranks.ts';
import { type Interval, type TestResult, testResult, undefinedTest } from '../result.ts';
import {
  completePairs,
  completeValues,
  type Labels,
  requireGroups,
  requireShare,
  samplesByGroup,
  type Values,
} from '../values.ts';
import {
  exactQuantile,
  mannWhitneyProbabilities,
  signedRankProbabilities,
  twoSidedExact,
} from './exact-ranks.ts';
import { orderedDifferences, shiftInterval, walshAverages } from './rank-intervals.ts';

/** How p is found, whether the shift is estimated, and the level (of 1). */
export interface RankTestOptions {
  /** 'auto': exact below 50 values and without ties, as R does. */
  readonly distribution?: 'auto' | 'exact' | 'asymptotic';
  /** Continuity correction of the asymptotic p; default true. */
  readonly continuity?: boolean;
  /** Hodges-Lehmann shift with its interval. Default true. */
  readonly shift?: boolean;
  readonly level?: number;
}

const LARGEST_EXACT = 50;
/** Probabilities to be stored where the exact distribution is asked for; beyond, the asymptotic one is taken and named. */
const LARGEST_COUNT = 20_000_000;

/** Mann-Whitney U test (Wilcoxon rank sum) of two independent groups; U counts pairs where the first is larger.
 *
 * With ties the distribution is asymptotic with the variance corrected, whatever was asked, and the method says so.
 *
 * @throws statistics/not-numeric, statistics/not-finite
 * @example
 * mannWhitneyTest([0.8, 0.83, 1.89], [1.15, 0.88, 0.9, 0.74]).p;
 */
export function mannWhitneyTest(first: Values, second: Values, options: RankTestOptions = {}): TestResult {
  const { distribution = 'auto', continuity = true, shift = true, level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const a = completeValues(first, 'first');
  const b = completeValues(second, 'second');
  const [m, n] = [a.values.length, b.values.length];
  const missing = a.missing + b.missing;
  const name = 'Mann-Whitney U test';
  if (m === 0 || n === 0) {
    return undefinedTest(name, m + n, missing, { code: 'too-few-values', text: 'a group has no values.' });
  }
  const both = new Float64Array(m + n);
  both.set(a.values);
  both.set(b.values, m);
  const { ranks, tieSum } = midRanks(both);
  let rankSum = 0;
  for (let i = 0; i < m; i++) rankSum += ranks[i];
  const u = rankSum - (m * (m + 1)) / 2;
  const small = m < LARGEST_EXACT && n < LARGEST_EXACT;
  const countable = distribution === 'exact' && m * m * n <= LARGEST_COUNT;
  const exact = tieSum === 0 && (countable || (distribution === 'auto' && small));
  const total = m + n;
  const spread = rankSumSpread(m, n, tieSum);
  if (!exact && !(spread > 0)) return allTied(name, total, missing);

  let p: number;
  let interval: (Interval & { estimate: number }) | undefined;
  if (exact) {
    const probabilities = mannWhitneyProbabilities(m, n);
    p = twoSidedExact(probabilities, u);
    const tail = exactQuantile(probabilities, (1 - level) / 2);
    if (shift) interval = shiftInterval(orderedDifferences(a.values, b.values), level, { tail });
  } else {
    p = asymptoticP(u - (m * n) / 2, spread, continuity);
    if (shift) {
      const within = midRanks(a.values).tieSum + midRanks(b.values).tieSum;
      interval = shiftInterval(orderedDifferences(a.values, b.values), level, {
        spread: rankSumSpread(m, n, within),
        continuity,
      });
    }
  }
  return testResult({
    method: `${name} (${distributionName(exact, continuity)})`,
    statistic: { name: 'U', value: u },
    degreesOfFreedom: [],
    p,
    ...(interval && {
      estimate: { name: 'shift (Hodges-Lehmann)', value: interval.estimate },
      interval: { lower: interval.lower, upper: interval.upper, level },
    }),
    n: total,
    missing,
  });
}

/** Wilcoxon signed-rank test of pairs, first minus second; without a second column, of values against 0.
 * Differences of zero are left out of the ranking (Wilcoxon's own way, and R's).
 */
export function wilcoxonSignedRankTest(
  first: Values,
  second?: Values,
  options: RankTestOptions = {},
): TestResult {
  const { distribution = 'auto', continuity = true, shift = true, level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const name = 'Wilcoxon signed-rank test';
  const pairs = second && completePairs(first, second);
  const single = completeValues(first, 'first');
  const all = pairs ? pairs.x.map((x, i) => x - pairs.y[i]) : single.values;
  const missing = pairs ? pairs.missing : single.missing;
  const kept = all.filter((x) => x !== 0);
  const n = kept.length;
  if (n === 0) {
    return undefinedTest(name, all.length, missing, {
      code: 'zero-variance',
      text: 'no pair differs.',
    });
  }
  const { ranks, tieSum } = midRanks(kept.map(Math.abs));
  let v = 0;
  for (let i = 0; i < n; i++) if (kept[i] > 0) v += ranks[i];
  const clean = tieSum === 0 && n === all.length;
  const exact = clean && (distribution === 'exact' || (distribution === 'auto' && n < LARGEST_EXACT));

  let p: number;
  let interval: (Interval & { estimate: number }) | undefined;
  if (exact) {
    const probabilities = signedRankProbabilities(n);
    p = twoSidedExact(probabilities, v);
    const tail = exactQuantile(probabilities, (1 - level) / 2);
    if (shift) interval = shiftInterval(walshAverages(kept), level, { tail });
  } else {
    const spread = signedRankSpread(n, tieSum);
    p = asymptoticP(v - (n * (n + 1)) / 4, spread, continuity);
    if (shift && n > 1) {
      const within = midRanks(kept).tieSum;
      interval = shiftInterval(walshAverages(kept), level, {
        spread: signedRankSpread(n, within),
        continuity,
      });
    }
  }
  return testResult({
    method: `${name} (${distributionName(exact, continuity)})`,
    statistic: { name: 'V', value: v },
    degreesOfFreedom: [],
    p,
    ...(interval && {
      estimate: { name: 'pseudo-median', value: interval.estimate },
      interval: { lower: interval.lower, upper: interval.upper, level },
    }),
    n: all.length,
    missing,
  });
}

/** Kruskal-Wallis test over two or more groups, corrected for ties.
 *
 * @throws statistics/too-few-groups
 */
export function kruskalWallisTest(values: Values, groups: Labels): TestResult {
  const { samples, n, missing } = samplesByGroup(values, groups);
  requireGroups(samples);
  const filled = samples.filter((sample) => sample.length > 0);
  const all = new Float64Array(n);
  let offset = 0;
  for (const sample of filled) {
    all.set(sample, offset);
    offset += sample.length;
  }
  const { ranks, tieSum } = midRanks(all);
  const name = 'Kruskal-Wallis rank sum test';
  const correction = 1 - tieSum / (n * n * n - n);
  if (!(correction > 0)) return allTied(name, n, missing);
  let start = 0;
  let sum = 0;
  for (const sample of filled) {
    let rankSum = 0;
    for (let i = start; i < start + sample.length; i++) rankSum += ranks[i];
    sum += (rankSum * rankSum) / sample.length;
    start += sample.length;
  }
  const h = ((12 * sum) / (n * (n + 1)) - 3 * (n + 1)) / correction;
  const df = filled.length - 1;
  return testResult({
    method: name,
    statistic: { name: 'H', value: h },
    degreesOfFreedom: [df],
    p: chiSquared.upper(h, df),
    n,
    missing,
  });
}

/** Friedman test: rows are subjects, columns conditions; a row with a missing value is left out. */
export function friedmanTest(rows: readonly Values[]): TestResult {
  const name = 'Friedman rank sum test';
  const complete = rows
    .map((row) => completeValues(row))
    .filter((row) => row.missing === 0)
    .map((row) => row.values);
  const n = complete.length;
  const missing = rows.length - n;
  const k = n > 0 ? complete[0].length : 0;
  if (n < 2 || k < 2) {
    return undefinedTest(name, n, missing, { code: 'too-few-values', text: 'fewer than two complete rows.' });
  }
  const rankSums = new Float64Array(k);
  let ties = 0;
  for (const row of complete) {
    const { ranks, tieSum } = midRanks(row);
    ties += tieSum;
    for (let j = 0; j < k; j++) rankSums[j] += ranks[j];
  }
  const expected = (n * (k + 1)) / 2;
  const squares = rankSums.reduce((sum, r) => sum + (r - expected) * (r - expected), 0);
  const divisor = n * k * (k + 1) - ties / (k - 1);
  if (!(divisor > 0)) return allTied(name, n, missing);
  const q = (12 * squares) / divisor;
  return testResult({
    method: name,
    statistic: { name: 'chi-squared', value: q },
    degreesOfFreedom: [k - 1],
    p: chiSquared.upper(q, k - 1),
    n,
    missing,
  });
}

function allTied(method: string, n: number, missing: number): TestResult {
  return undefinedTest(method, n, missing, { code: 'zero-variance', text: 'all values are the same.' });
}

function distributionName(exact: boolean, continuity: boolean): string {
  if (exact) return 'exact';
  return continuity ? 'asymptotic, continuity corrected' : 'asymptotic';
}

function asymptoticP(deviation: number, spread: number, continuity: boolean): number {
  const corrected = continuity ? deviation - 0.5 * Math.sign(deviation) : deviation;
  return Math.min(1, 2 * normal.upper(Math.abs(corrected / spread)));
}

/** SD of U without a difference between the groups. */
function rankSumSpread(m: number, n: number, tieSum: number): number {
  const total = m + n;
  return Math.sqrt(((m * n) / 12) * (total + 1 - tieSum / (total * (total - 1))));
}

/** SD of V without a shift. */
function signedRankSpread(n: number, tieSum: number): number {
  return Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieSum / 48);
}
