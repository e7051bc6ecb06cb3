import { exp, log, normal, studentT } from '@lobule/numerics';
import { midRanks } from '../description/ranks.ts';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { completePairs, requireShare, type Values } from '../values.ts';
import { kendallProbabilities, twoSidedExact } from './exact-ranks.ts';
import { spearmanExactP } from './spearman-exact.ts';

/** How p is found, and the level (of 1). */
export interface CorrelationOptions {
  /** 'auto': Spearman exact for n < 10 and Edgeworth to 1290 without ties, Kendall exact below 50, as R does. */
  readonly distribution?: 'auto' | 'asymptotic';
  readonly level?: number;
}

/** Pearson's correlation with Fisher's z interval (needs n > 3).
 *
 * @example
 * pearsonCorrelation([1, 2, 3, 4], [1.1, 1.9, 3.2, 3.9]).estimate; // { name: 'r', value: 0.994 }
 */
export function pearsonCorrelation(x: Values, y: Values, options: CorrelationOptions = {}): TestResult {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const pairs = completePairs(x, y);
  const method = "Pearson's correlation";
  const { n, missing } = pairs;
  if (n < 3) return tooFewPairs(method, n, missing);
  const r = correlationOf(pairs.x, pairs.y);
  if (Number.isNaN(r)) return constant(method, n, missing);
  const df = n - 2;
  const t = r * Math.sqrt(df / (1 - r * r));
  return testResult({
    method,
    statistic: { name: 't', value: t },
    degreesOfFreedom: [df],
    p: 2 * studentT.upper(Math.abs(t), df),
    estimate: { name: 'r', value: r },
    ...(n > 3 && { interval: fisherInterval(r, 1 / Math.sqrt(n - 3), level) }),
    n,
    missing,
  });
}

/** Spearman's rank correlation; interval by Fisher's z with the error of Bonett and Wright (2000). */
export function spearmanCorrelation(x: Values, y: Values, options: CorrelationOptions = {}): TestResult {
  const { distribution = 'auto', level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const pairs = completePairs(x, y);
  const { n, missing } = pairs;
  const name = "Spearman's rank correlation";
  if (n < 3) return tooFewPairs(name, n, missing);
  const a = midRanks(pairs.x);
  const b = midRanks(pairs.y);
  const rho = correlationOf(a.ranks, b.ranks);
  if (Number.isNaN(rho)) return constant(name, n, missing);
  const s = ((n * n * n - n) * (1 - rho)) / 6;
  const untied = a.tieSum === 0 && b.tieSum === 0;
  const exact = distribution === 'auto' && untied && n <= 1290;
  const t = rho * Math.sqrt((n - 2) / (1 - rho * rho));
  return testResult({
    method: `${name} (${exact ? (n < 10 ? 'exact' : 'Edgeworth series') : 'asymptotic'})`,
    statistic: { name: 'S', value: exact ? Math.round(s) : s },
    degreesOfFreedom: [],
    p: exact ? spearmanExactP(Math.round(s), n) : 2 * studentT.upper(Math.abs(t), n - 2),
    estimate: { name: 'rho', value: rho },
    ...(n > 3 && { interval: fisherInterval(rho, Math.sqrt((1 + (rho * rho) / 2) / (n - 3)), level) }),
    n,
    missing,
  });
}

/** Kendall's tau-b, in O(n^2); exact p below 50 pairs without ties, else normal with the variance corrected for ties. */
export function kendallCorrelation(x: Values, y: Values, options: CorrelationOptions = {}): TestResult {
  const { distribution = 'auto' } = options;
  const pairs = completePairs(x, y);
  const { n, missing } = pairs;
  const name = "Kendall's rank correlation";
  if (n < 3) return tooFewPairs(name, n, missing);
  let score = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      score += Math.sign(pairs.x[i] - pairs.x[j]) * Math.sign(pairs.y[i] - pairs.y[j]);
    }
  }
  const tiesX = tieSums(pairs.x);
  const tiesY = tieSums(pairs.y);
  const all = (n * (n - 1)) / 2;
  const scale = Math.sqrt((all - tiesX.pairs) * (all - tiesY.pairs));
  if (!(scale > 0)) return constant(name, n, missing);
  const estimate = { name: 'tau', value: score / scale };
  if (tiesX.pairs + tiesY.pairs === 0 && n < 50 && distribution === 'auto') {
    const concordant = (score + all) / 2;
    const p = twoSidedExact(kendallProbabilities(n), concordant);
    const statistic = { name: 'T', value: concordant };
    return testResult({
      method: `${name} (exact)`,
      statistic,
      degreesOfFreedom: [],
      p,
      estimate,
      n,
      missing,
    });
  }
  const v0 = n * (n - 1) * (2 * n + 5);
  const v1 = (4 * tiesX.pairs * tiesY.pairs) / (2 * n * (n - 1));
  const v2 = (tiesX.triples * tiesY.triples) / (9 * n * (n - 1) * (n - 2));
  const z = score / Math.sqrt((v0 - tiesX.spread - tiesY.spread) / 18 + v1 + v2);
  return testResult({
    method: `${name} (asymptotic)`,
    statistic: { name: 'z', value: z },
    degreesOfFreedom: [],
    p: 2 * normal.upper(Math.abs(z)),
    estimate,
    n,
    missing,
  });
}

/** Pearson's r of complete columns; NaN where one does not vary. */
export function correlationOf(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < n; i++) {
    meanX += x[i] / n;
    meanY += y[i] / n;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [x[i] - meanX, y[i] - meanY];
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const rounding = 16 * Number.EPSILON;
  if (xx <= n * (rounding * meanX) * (rounding * meanX)) return Number.NaN;
  if (yy <= n * (rounding * meanY) * (rounding * meanY)) return Number.NaN;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

function fisherInterval(r: number, error: number, level: number) {
  const half = normal.quantile(0.5 + level / 2) * error;
  const z = 0.5 * log((1 + r) / (1 - r));
  return { lower: tanhOf(z - half), upper: tanhOf(z + half), level };
}

function tanhOf(z: number): number {
  if (!Number.isFinite(z)) return Math.sign(z);
  const e = exp(-2 * Math.abs(z));
  return (Math.sign(z) * (1 - e)) / (1 + e);
}

function tieSums(values: Float64Array) {
  const sorted = values.slice().sort();
  let [pairs, triples, spread] = [0, 0, 0];
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    const t = end - start;
    pairs += (t * (t - 1)) / 2;
    triples += t * (t - 1) * (t - 2);
    spread += t * (t - 1) * (2 * t + 5);
    start = end;
  }
  return { pairs, triples, spread };
}

function tooFewPairs(method: string, n: number, missing: number): TestResult {
  return undefinedTest(method, n, missing, {
    code: 'too-few-values',
    text: 'fewer than three complete pairs.',
  });
}

function constant(method: string, n: number, missing: number): TestResult {
  return undefinedTest(method, n, missing, {
    code: 'zero-variance',
    text: 'one of the two columns does not vary.',
  });
}
