import { brentRoot, exp, log, logGamma } from '@lobule/numerics';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { requireShare } from '../values.ts';
import { oneLevel } from './contingency.ts';
import { fisherNetwork } from './fisher-network.ts';
import { type CountTable, margins } from './tables.ts';

/** Fisher's exact test; for 2 x 2 with the conditional maximum-likelihood odds ratio and its exact interval, as R.
 * Larger tables are enumerated by a network; where that would take too long, p is undefined with the reason `too-large`.
 *
 * @throws statistics/bad-table
 * @example
 * fisherExactTest([[3, 1], [1, 3]]).p; // 0.486
 */
export function fisherExactTest(counts: CountTable, options: { level?: number } = {}): TestResult {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const sums = margins(counts);
  const method = "Fisher's exact test";
  if (sums.rowSums.length < 2 || sums.columnSums.length < 2) return oneLevel(method, sums.total);
  if (sums.rowSums.length > 2 || sums.columnSums.length > 2) {
    const p = fisherNetwork(sums);
    if (p === undefined) {
      return undefinedTest(method, sums.total, 0, {
        code: 'too-large',
        text: 'the table is too large to enumerate.',
      });
    }
    return testResult({
      method: `${method} (${sums.rowSums.length} x ${sums.columnSums.length})`,
      statistic: { name: 'statistic', value: Number.NaN },
      degreesOfFreedom: [],
      p,
      n: sums.total,
      missing: 0,
    });
  }
  const [[x]] = sums.table;
  const [m, n] = sums.rowSums;
  const k = sums.columnSums[0];
  const family = noncentral(m, n, k);
  const probabilities = family.probabilities(0);
  const limit = probabilities[x - family.lowest] * (1 + 1e-7);
  const p = probabilities.reduce((sum, q) => (q <= limit ? sum + q : sum), 0);
  const tail = (1 - level) / 2;
  return testResult({
    method,
    statistic: { name: 'statistic', value: Number.NaN },
    degreesOfFreedom: [],
    p: Math.min(1, p),
    estimate: { name: 'odds ratio', value: oddsRatio(family, x) },
    interval: {
      lower: x === family.lowest ? 0 : solveLogOdds((t) => family.upperTail(x, t) - tail),
      upper:
        x === family.highest ? Number.POSITIVE_INFINITY : solveLogOdds((t) => tail - family.lowerTail(x, t)),
      level,
    },
    n: sums.total,
    missing: 0,
  });
}

/** The noncentral hypergeometric family of the count in the first cell, by log odds ratio. */
function noncentral(m: number, n: number, k: number) {
  const lowest = Math.max(0, k - n);
  const highest = Math.min(k, m);
  const logs = Array.from({ length: highest - lowest + 1 }, (_, i) => {
    const x = lowest + i;
    return logChoose(m, x) + logChoose(n, k - x);
  });
  const probabilities = (logOdds: number) => {
    const shifted = logs.map((l, i) => l + (lowest + i) * logOdds);
    const top = Math.max(...shifted);
    const weights = shifted.map((l) => exp(l - top));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((w) => w / total);
  };
  return {
    lowest,
    highest,
    probabilities,
    mean: (logOdds: number) => probabilities(logOdds).reduce((sum, q, i) => sum + q * (lowest + i), 0),
    upperTail: (x: number, logOdds: number) =>
      probabilities(logOdds).reduce((sum, q, i) => (lowest + i >= x ? sum + q : sum), 0),
    lowerTail: (x: number, logOdds: number) =>
      probabilities(logOdds).reduce((sum, q, i) => (lowest + i <= x ? sum + q : sum), 0),
  };
}

function oddsRatio(family: ReturnType<typeof noncentral>, x: number): number {
  if (x === family.lowest) return 0;
  if (x === family.highest) return Number.POSITIVE_INFINITY;
  return solveLogOdds((t) => family.mean(t) - x);
}

/** The odds ratio where a function that rises with the log odds ratio is 0. */
function solveLogOdds(rising: (logOdds: number) => number): number {
  let reach = 1;
  while (reach < 700 && rising(-reach) > 0) reach *= 2;
  while (reach < 700 && rising(reach) < 0) reach *= 2;
  return exp(brentRoot(rising, -reach, reach));
}

function logChoose(n: number, k: number): number {
  if (k === 0 || k === n) return 0;
  return n < 170 ? log(choose(n, k)) : logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i;
  return product;
}
