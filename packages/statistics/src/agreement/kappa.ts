import { chiSquared, normal } from '@lobule/numerics';
import { midRanks } from '../description/ranks.ts';
import { statisticsErrors } from '../errors.ts';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { type CountTable, margins } from '../tests/tables.ts';
import {
  completeValues,
  type Labels,
  labelText,
  levelsOf,
  requireEqualLengths,
  requireShare,
  type Values,
} from '../values.ts';

/** 'linear' and 'squared' weigh a disagreement by the distance of the ordered categories. */
export type KappaWeights = 'none' | 'linear' | 'squared';

/** Weights and order of categories. */
export interface KappaOptions {
  readonly weights?: KappaWeights;
  /** Order of the categories; default by number or alphabet. */
  readonly levels?: readonly string[];
  readonly level?: number;
}

/** Cohen's kappa of two readers, weighted where asked.
 *
 * @example
 * cohenKappa(['yes', 'no', 'yes', 'no'], ['yes', 'no', 'no', 'no']).estimate; // { name: 'kappa', value: 0.5 }
 */
export function cohenKappa(first: Labels, second: Labels, options: KappaOptions = {}): TestResult {
  requireEqualLengths(first, second, 'Two readings differ in length');
  const levels = options.levels ?? levelsOf([...Array.from(first), ...Array.from(second)]);
  const counts = levels.map(() => levels.map(() => 0));
  let missing = 0;
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [labelText(first[i]), labelText(second[i])].map((text) =>
      levels.indexOf(text ?? '\u0000'),
    );
    if (a < 0 || b < 0) missing++;
    else counts[a][b]++;
  }
  return testResult({ ...cohenKappaFromTable(counts, options), missing });
}

/** Cohen's kappa from the square table of counts. Test under kappa = 0 and interval by the large-sample variances of
 * Fleiss, Cohen and Everitt (Psychological Bulletin 72, 1969).
 *
 * @throws statistics/bad-table
 */
export function cohenKappaFromTable(
  counts: CountTable,
  options: Omit<KappaOptions, 'levels'> = {},
): TestResult {
  const { weights = 'none', level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  margins(counts);
  const k = counts.length;
  if (k === 0 || counts[0].length !== k) {
    throw statisticsErrors.error('statistics/bad-table', { what: 'Kappa needs a square table of counts' });
  }
  const n = counts.flat().reduce((a, b) => a + b, 0);
  const share = (i: number, j: number) => counts[i][j] / n;
  const index = counts.map((_, i) => i);
  const rows = index.map((i) => index.reduce((sum, j) => sum + share(i, j), 0));
  const columns = index.map((j) => index.reduce((sum, i) => sum + share(i, j), 0));
  const w = index.map((i) => index.map((j) => agreementWeight(weights, Math.abs(i - j), k)));
  const sum = (of: (i: number, j: number) => number) =>
    index.reduce((total, i) => total + index.reduce((part, j) => part + of(i, j), 0), 0);
  const observed = sum((i, j) => w[i][j] * share(i, j));
  const expected = sum((i, j) => w[i][j] * rows[i] * columns[j]);
  const name = weights === 'none' ? "Cohen's kappa" : `Cohen's kappa (${weights} weights)`;
  if (n === 0 || !(expected < 1)) {
    return undefinedTest(name, n, 0, { code: 'zero-variance', text: 'both readers used a single category.' });
  }
  const kappa = (observed - expected) / (1 - expected);
  const rowWeight = index.map((i) => index.reduce((total, j) => total + w[i][j] * columns[j], 0));
  const columnWeight = index.map((j) => index.reduce((total, i) => total + w[i][j] * rows[i], 0));
  const square = (x: number) => x * x;
  const scale = n * square(1 - expected);
  const nullVariance =
    (sum((i, j) => rows[i] * columns[j] * square(w[i][j] - rowWeight[i] - columnWeight[j])) -
      square(expected)) /
    scale;
  const variance =
    (sum((i, j) => share(i, j) * square(w[i][j] - (rowWeight[i] + columnWeight[j]) * (1 - kappa))) -
      square(kappa - expected * (1 - kappa))) /
    scale;
  const z = kappa / Math.sqrt(nullVariance);
  const half = normal.quantile(0.5 + level / 2) * Math.sqrt(Math.max(0, variance));
  return testResult({
    method: name,
    statistic: { name: 'z', value: z },
    degreesOfFreedom: [],
    p: 2 * normal.upper(Math.abs(z)),
    estimate: { name: 'kappa', value: kappa },
    interval: { lower: kappa - half, upper: Math.min(1, kappa + half), level },
    n,
    missing: 0,
  });
}

/** Fleiss's kappa of several readers (columns) over subjects (rows); subjects with a missing reading are left out. */
export function fleissKappa(readings: readonly Labels[]): TestResult {
  const method = "Fleiss's kappa";
  const complete = readings
    .map((row) => Array.from(row, labelText))
    .filter((row) => row.every((text) => text !== undefined));
  const n = complete.length;
  const missing = readings.length - n;
  const m = complete[0]?.length ?? 0;
  const levels = [...new Set(complete.flat())];
  if (n < 2 || m < 2 || levels.length < 2) {
    return undefinedTest(method, n, missing, {
      code: 'zero-variance',
      text: 'a single category, reader or subject.',
    });
  }
  const counts = complete.map((row) => levels.map((level) => row.filter((text) => text === level).length));
  const shares = levels.map((_, j) => counts.reduce((sum, row) => sum + row[j], 0) / (n * m));
  const squares = counts.flat().reduce((sum, count) => sum + count * count, 0);
  const observed = (squares - n * m) / (n * m * (m - 1));
  const expected = shares.reduce((sum, p) => sum + p * p, 0);
  const kappa = (observed - expected) / (1 - expected);
  const pq = shares.reduce((sum, p) => sum + p * (1 - p), 0);
  const cubic = shares.reduce((sum, p) => sum + p * (1 - p) * (1 - 2 * p), 0);
  const variance = (2 * (pq * pq - cubic)) / (pq * pq * n * m * (m - 1));
  const z = kappa / Math.sqrt(variance);
  return testResult({
    method,
    statistic: { name: 'z', value: z },
    degreesOfFreedom: [],
    p: 2 * normal.upper(Math.abs(z)),
    estimate: { name: 'kappa', value: kappa },
    n,
    missing,
  });
}

/** Kendall's coefficient of concordance W over readers (columns), corrected for ties. */
export function kendallW(ratings: readonly Values[]): TestResult {
  const method = "Kendall's W";
  const complete = ratings.map((row) => completeValues(row)).filter((row) => row.missing === 0);
  const n = complete.length;
  const missing = ratings.length - n;
  const m = complete[0]?.values.length ?? 0;
  const sums = new Float64Array(n);
  let ties = 0;
  for (let j = 0; j < m; j++) {
    const { ranks, tieSum } = midRanks(complete.map((row) => row.values[j]));
    ties += tieSum;
    for (let i = 0; i < n; i++) sums[i] += ranks[i];
  }
  const centre = (m * (n + 1)) / 2;
  const spread = sums.reduce((total, s) => total + (s - centre) * (s - centre), 0);
  const w = (12 * spread) / (m * m * (n * n * n - n) - m * ties);
  if (n < 2 || m < 2 || !Number.isFinite(w)) {
    return undefinedTest(method, n, missing, {
      code: 'zero-variance',
      text: 'a single reader or subject, or all tied.',
    });
  }
  const statistic = m * (n - 1) * w;
  return testResult({
    method,
    statistic: { name: 'chi-squared', value: statistic },
    degreesOfFreedom: [n - 1],
    p: chiSquared.upper(statistic, n - 1),
    estimate: { name: 'W', value: w },
    n,
    missing,
  });
}

function agreementWeight(weights: KappaWeights, distance: number, k: number): number {
  if (weights === 'none') return distance === 0 ? 1 : 0;
  const share = distance / (k - 1);
  return 1 - (weights === 'linear' ? share : share * share);
}
