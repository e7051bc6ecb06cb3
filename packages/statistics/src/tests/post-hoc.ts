import { mean, normal, pow, studentT, variance } from '@lobule/numerics';
import { midRanks } from '../description/ranks.ts';
import { formatNumber, formatP } from '../format.ts';
import { countText, type Interval, type TestResult, testResult, undefinedTest } from '../result.ts';
import { type Labels, requireGroups, requireShare, samplesByGroup, type Values } from '../values.ts';
import { type Adjustment, adjustP } from './adjust-p.ts';
import { studentizedRangeQuantile, studentizedRangeUpper } from './studentized-range.ts';
import type { PublishedSample } from './t-tests.ts';

/** Tests of all pairs of groups.
 *
 * - 'tukey': honest significant difference, equal variances (Tukey 1949; Kramer 1956 for unequal numbers)
 * - 'games-howell': unequal variances (Games and Howell 1976)
 * - 'tamhane-t2': unequal variances, Welch's tests with Sidak's p (Tamhane 1979)
 * - 'pooled-t', 'welch-t': t-tests with the SD of all groups, or of the two; p by `adjust`
 * - 'dunn': mean ranks, after Kruskal and Wallis (Dunn 1964); p by `adjust`
 */
export type PostHocMethod = MeansMethod | 'dunn';
type MeansMethod = 'tukey' | 'games-howell' | 'tamhane-t2' | 'pooled-t' | 'welch-t';

/** How p-values are adjusted. */
export interface PostHocOptions {
  /** For 'pooled-t', 'welch-t' and 'dunn'; the others hold their own correction. Default 'holm'. */
  readonly adjust?: Adjustment;
  readonly level?: number;
}

/** One pair; `p` is corrected for the number of pairs, the estimate is first minus second. */
export interface PairComparison extends TestResult {
  readonly first: string;
  readonly second: string;
  /** Of this pair alone; NaN with Tukey's and Games and Howell's tests, which have none. */
  readonly unadjustedP: number;
}

/** All pairs of groups compared. */
export interface PostHoc {
  readonly method: string;
  readonly pairs: readonly PairComparison[];
  readonly n: number;
  readonly missing: number;
  readonly sentence: string;
}

/** Mean, SD and number of a group with its name. */
export interface PublishedGroup extends PublishedSample {
  readonly name: string;
}

const NAMES: Readonly<Record<PostHocMethod, string>> = {
  tukey: "Tukey's honest significant difference",
  'games-howell': 'Games-Howell test',
  'tamhane-t2': "Tamhane's T2",
  'pooled-t': 'Pairwise t-tests (pooled SD)',
  'welch-t': "Pairwise Welch's t-tests",
  dunn: "Dunn's test",
};

/** Compares all pairs of groups. Groups without values are left out.
 *
 * @throws statistics/too-few-groups, statistics/not-numeric, statistics/lengths-differ
 * @example
 * postHoc([1, 2, 3, 7, 8, 9, 4, 6, 5], ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c'], 'tukey').pairs[0].p;
 */
export function postHoc(
  values: Values,
  groups: Labels,
  method: PostHocMethod,
  options: PostHocOptions = {},
): PostHoc {
  const { levels, samples, n, missing } = samplesByGroup(values, groups);
  requireGroups(samples);
  const filled = levels.map((name, g) => ({ name, sample: samples[g] })).filter((g) => g.sample.length > 0);
  if (method === 'dunn') return dunn(filled, n, missing, options);
  const summaries = filled.map(({ name, sample }) => ({
    name,
    n: sample.length,
    mean: mean(sample),
    sd: sample.length > 1 ? Math.sqrt(variance(sample)) : Number.NaN,
  }));
  return postHocFromSummaries(summaries, method, options, missing);
}

/** The same from published mean, SD and n of each group.
 *
 * @throws statistics/too-few-groups
 */
export function postHocFromSummaries(
  groups: readonly PublishedGroup[],
  method: MeansMethod,
  options: PostHocOptions = {},
  missing = 0,
): PostHoc {
  const { level = 0.95, adjust = 'holm' } = options;
  requireShare(level, 'A confidence level');
  requireGroups(groups.map((group) => ({ length: group.n })));
  const k = groups.length;
  const total = groups.reduce((sum, group) => sum + group.n, 0);
  const pooled = method === 'tukey' || method === 'pooled-t';
  const within = groups.reduce((sum, g) => sum + (g.n > 1 ? (g.n - 1) * g.sd * g.sd : 0), 0) / (total - k);
  const pairs = pairsOf(groups).map(([a, b]): Pair => {
    const [va, vb] = pooled ? [within / a.n, within / b.n] : [(a.sd * a.sd) / a.n, (b.sd * b.sd) / b.n];
    const df = pooled ? total - k : ((va + vb) * (va + vb)) / ((va * va) / (a.n - 1) + (vb * vb) / (b.n - 1));
    const difference = a.mean - b.mean;
    return {
      first: a.name,
      second: b.name,
      n: a.n + b.n,
      difference,
      error: Math.sqrt(va + vb),
      df,
      scale: Math.max(Math.abs(a.mean), Math.abs(b.mean)),
    };
  });
  const usable = pairs.map(({ df, error, scale }) => df > 0 && error > 10 * Number.EPSILON * scale);
  const t = pairs.map((pair) => pair.difference / pair.error);
  const alone = pairs.map((pair, i) =>
    usable[i] ? 2 * studentT.upper(Math.abs(t[i]), pair.df) : Number.NaN,
  );
  const ranged = method === 'tukey' || method === 'games-howell';
  const adjusted = ranged ? [] : correctedP(alone, method, adjust);
  const compared = pairs.map((pair, i): PairComparison => {
    const frame = { first: pair.first, second: pair.second };
    if (!usable[i]) return { ...undefinedPair(NAMES[method], pair.n), ...frame, unadjustedP: Number.NaN };
    const q = Math.abs(t[i]) * Math.SQRT2;
    const p = ranged ? studentizedRangeUpper(q, k, pair.df) : adjusted[i];
    const reach = reachOf(method, pairs.length, k, pair.df, level);
    const half = reach * pair.error;
    const interval: Interval = { lower: pair.difference - half, upper: pair.difference + half, level };
    const statistic = ranged ? { name: 'q', value: q } : { name: 't', value: t[i] };
    const result = testResult({
      method: `${NAMES[method]}, ${pair.first} - ${pair.second}`,
      statistic,
      degreesOfFreedom: [pair.df],
      p,
      estimate: { name: 'difference in means', value: pair.difference },
      interval,
      n: pair.n,
      missing: 0,
    });
    return { ...result, ...frame, unadjustedP: ranged ? Number.NaN : alone[i] };
  });
  const named = ranged || method === 'tamhane-t2' ? NAMES[method] : `${NAMES[method]}, p by ${adjust}`;
  return summed(named, compared, total, missing);
}

interface Pair {
  readonly first: string;
  readonly second: string;
  readonly n: number;
  readonly difference: number;
  readonly error: number;
  readonly df: number;
  /** Size of the means, against which the standard error may be nothing but rounding. */
  readonly scale: number;
}

/** Sidak's p keeps its digits where it is small. */
function correctedP(alone: readonly number[], method: MeansMethod, adjust: Adjustment): readonly number[] {
  if (method !== 'tamhane-t2') return adjustP(alone, adjust);
  const m = alone.length;
  return alone.map((p) => (p < 1e-8 ? Math.min(1, m * p) : 1 - pow(1 - p, m)));
}

/** Half the width of the interval in standard errors: simultaneous for the first three, of the pair alone for t-tests. */
function reachOf(method: MeansMethod, pairs: number, k: number, df: number, level: number): number {
  if (method === 'tukey' || method === 'games-howell') {
    return studentizedRangeQuantile(1 - level, k, df) / Math.SQRT2;
  }
  const covered = method === 'tamhane-t2' ? pow(level, 1 / pairs) : level;
  return studentT.quantile(0.5 + covered / 2, df);
}

function dunn(
  groups: readonly { readonly name: string; readonly sample: Float64Array }[],
  n: number,
  missing: number,
  options: PostHocOptions,
): PostHoc {
  const { adjust = 'holm' } = options;
  const all = Float64Array.from(groups.flatMap(({ sample }) => Array.from(sample)));
  const { ranks, tieSum } = midRanks(all);
  let from = 0;
  const ranked = groups.map(({ name, sample }) => {
    const own = ranks.subarray(from, from + sample.length);
    from += sample.length;
    return { name, n: sample.length, mean: own.reduce((a, b) => a + b, 0) / sample.length };
  });
  const spread = (n * (n + 1)) / 12 - tieSum / (12 * (n - 1));
  const pairs = pairsOf(ranked);
  const z = pairs.map(([a, b]) => (a.mean - b.mean) / Math.sqrt(spread * (1 / a.n + 1 / b.n)));
  const alone = z.map((value) => (spread > 0 ? 2 * normal.upper(Math.abs(value)) : Number.NaN));
  const adjusted = adjustP(alone, adjust);
  const compared = pairs.map(([a, b], i): PairComparison => {
    const frame = { first: a.name, second: b.name, unadjustedP: alone[i] };
    if (!(spread > 0)) return { ...undefinedPair(NAMES.dunn, a.n + b.n), ...frame };
    const result = testResult({
      method: `${NAMES.dunn}, ${a.name} - ${b.name}`,
      statistic: { name: 'z', value: z[i] },
      degreesOfFreedom: [],
      p: adjusted[i],
      estimate: { name: 'difference in mean ranks', value: a.mean - b.mean },
      n: a.n + b.n,
      missing: 0,
    });
    return { ...result, ...frame };
  });
  return summed(`${NAMES.dunn}, p by ${adjust}`, compared, n, missing);
}

function pairsOf<T>(groups: readonly T[]): [T, T][] {
  return groups.flatMap((a, i) => groups.slice(i + 1).map((b): [T, T] => [a, b]));
}

function undefinedPair(method: string, n: number): TestResult {
  return undefinedTest(method, n, 0, {
    code: 'zero-variance',
    text: 'the values do not vary within the groups, or a group has a single one.',
  });
}

function summed(method: string, pairs: readonly PairComparison[], n: number, missing: number): PostHoc {
  const parts = pairs.map((pair) => {
    const size = pair.estimate ? `${formatNumber(pair.estimate.value)}, ` : '';
    return `${pair.first} - ${pair.second} ${size}${formatP(pair.p)}`;
  });
  return { method, pairs, n, missing, sentence: `${method}: ${parts.join('; ')}; ${countText(n, missing)}.` };
}
