import { chiSquared, normal } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { requireShare } from '../values.ts';
import { type CountTable, expectedCounts, margins } from './tables.ts';

/** Pearson's chi-squared test of independence. Rows and columns without counts are left out.
 *
 * @param options.continuity Yates' correction for 2 x 2; default false.
 * @throws statistics/bad-table
 * @example
 * chiSquaredTest([[12, 5], [6, 14]]).p;
 */
export function chiSquaredTest(counts: CountTable, options: { continuity?: boolean } = {}): TestResult {
  const sums = margins(counts);
  const { table, rowSums, columnSums, total } = sums;
  const corrected = options.continuity === true && rowSums.length === 2 && columnSums.length === 2;
  const method = corrected
    ? "Pearson's chi-squared test with Yates' correction"
    : "Pearson's chi-squared test";
  if (rowSums.length < 2 || columnSums.length < 2) return oneLevel(method, total);
  const expected = expectedCounts(sums);
  const shrink = corrected ? Math.min(0.5, Math.abs(table[0][0] - expected[0][0])) : 0;
  let statistic = 0;
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      const off = Math.abs(count - expected[i][j]) - shrink;
      statistic += (off * off) / expected[i][j];
    });
  });
  const df = (rowSums.length - 1) * (columnSums.length - 1);
  return testResult({
    method,
    statistic: { name: 'chi-squared', value: statistic },
    degreesOfFreedom: [df],
    p: chiSquared.upper(statistic, df),
    n: total,
    missing: 0,
  });
}

/**
 * McNemar's test of paired yes/no readings: counts[0][1] and counts[1][0] are the pairs that changed.
 *
 * @throws statistics/bad-table
 */
export function mcNemarTest(counts: CountTable, options: { continuity?: boolean } = {}): TestResult {
  const { continuity = true } = options;
  margins(counts);
  if (counts.length !== 2 || counts[0].length !== 2) {
    throw statisticsErrors.error('statistics/bad-table', { what: "McNemar's test needs a 2 x 2 table" });
  }
  const [b, c] = [counts[0][1], counts[1][0]];
  const n = counts[0][0] + b + c + counts[1][1];
  const method = continuity ? "McNemar's test with continuity correction" : "McNemar's test";
  if (b + c === 0) {
    return undefinedTest(method, n, 0, { code: 'zero-variance', text: 'no pair differs.' });
  }
  const off = Math.max(0, Math.abs(b - c) - (continuity ? 1 : 0));
  const statistic = (off * off) / (b + c);
  return testResult({
    method,
    statistic: { name: 'chi-squared', value: statistic },
    degreesOfFreedom: [1],
    p: chiSquared.upper(statistic, 1),
    n,
    missing: 0,
  });
}

/** Cochran-Armitage test for a trend of proportions over ordered groups. */
export function trendTest(
  events: readonly number[],
  totals: readonly number[],
  scores?: readonly number[],
): TestResult {
  const x = scores ?? totals.map((_, i) => i + 1);
  const n = totals.reduce((a, b) => a + b, 0);
  const share = events.reduce((a, b) => a + b, 0) / n;
  const method = 'Cochran-Armitage test for trend in proportions';
  const centre = x.reduce((sum, xi, i) => sum + totals[i] * xi, 0) / n;
  let covariance = 0;
  let squares = 0;
  x.forEach((xi, i) => {
    covariance += (xi - centre) * events[i];
    squares += totals[i] * (xi - centre) * (xi - centre);
  });
  const spread = share * (1 - share) * squares;
  if (!(spread > 0)) return oneLevel(method, n);
  const statistic = (covariance * covariance) / spread;
  return testResult({
    method,
    statistic: { name: 'chi-squared', value: statistic },
    degreesOfFreedom: [1],
    p: chiSquared.upper(statistic, 1),
    n,
    missing: 0,
  });
}

/** Difference of two proportions, first minus second, with Yates' correction as R's prop.test. */
export function twoProportionTest(
  first: { events: number; n: number },
  second: { events: number; n: number },
  options: { continuity?: boolean; level?: number } = {},
): TestResult {
  const { continuity = true, level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const counts = [
    [first.events, first.n - first.events],
    [second.events, second.n - second.events],
  ];
  const sums = margins(counts);
  const method = continuity
    ? 'Two-sample test of proportions with continuity correction'
    : 'Two-sample test of proportions';
  const n = first.n + second.n;
  if (sums.columnSums.length < 2 || sums.rowSums.length < 2) return oneLevel(method, n);
  const [p1, p2] = [first.events / first.n, second.events / second.n];
  const difference = p1 - p2;
  const weight = 1 / first.n + 1 / second.n;
  const yates = continuity ? Math.min(0.5, Math.abs(difference) / weight) : 0;
  const pooled = (first.events + second.events) / n;
  let statistic = 0;
  for (const { events, n: size } of [first, second]) {
    const off = Math.abs(events - size * pooled) - yates;
    statistic += (off * off) / (size * pooled * (1 - pooled));
  }
  const error = Math.sqrt((p1 * (1 - p1)) / first.n + (p2 * (1 - p2)) / second.n);
  const half = normal.quantile(0.5 + level / 2) * error + yates * weight;
  return testResult({
    method,
    statistic: { name: 'chi-squared', value: statistic },
    degreesOfFreedom: [1],
    p: chiSquared.upper(statistic, 1),
    estimate: { name: 'difference of proportions', value: difference },
    interval: { lower: Math.max(-1, difference - half), upper: Math.min(1, difference + half), level },
    n,
    missing: 0,
  });
}

export function oneLevel(method: string, n: number): TestResult {
  return undefinedTest(method, n, 0, {
    code: 'zero-variance',
    text: 'one of the two variables has a single level.',
  });
}
