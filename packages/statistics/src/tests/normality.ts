import { asin, exp, log, normal } from '@lobule/numerics';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { completeValues, type Values } from '../values.ts';

/** Shapiro-Wilk test of normality for 3 to 5000 values; Royston's approximation (Applied Statistics 44, 1995, AS R94).
 *
 * @example
 * shapiroWilkTest([2.1, 2.4, 1.9, 2.8, 2.2]).statistic.name; // 'W'
 */
export function shapiroWilkTest(values: Values): TestResult {
  const method = 'Shapiro-Wilk normality test';
  const { values: kept, missing } = completeValues(values);
  const n = kept.length;
  if (n < 3 || n > 5000) {
    return undefinedTest(method, n, missing, {
      code: n < 3 ? 'too-few-values' : 'too-many-values',
      text: 'it is defined for 3 to 5000 values.',
    });
  }
  const sorted = kept.sort();
  const range = sorted[n - 1] - sorted[0];
  if (!(range > 0)) {
    return undefinedTest(method, n, missing, { code: 'zero-variance', text: 'all values are the same.' });
  }
  const lack = lackOfCorrelation(sorted, range);
  return testResult({
    method,
    statistic: { name: 'W', value: 1 - lack },
    degreesOfFreedom: [],
    p: significance(n, lack),
    n,
    missing,
  });
}

/** 1 - W, computed so that a W near 1 loses no digits. */
function lackOfCorrelation(sorted: Float64Array, range: number): number {
  const n = sorted.length;
  const weights = royston(n);
  let centre = 0;
  for (const x of sorted) centre += x / range / n;
  let [aa, xx, ax] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = sorted[i] / range - centre;
    aa += weights[i] * weights[i];
    xx += x * x;
    ax += weights[i] * x;
  }
  const product = Math.sqrt(aa * xx);
  return ((product - ax) * (product + ax)) / (aa * xx);
}

/** The weights a of the ordered values: normal scores, the outer ones or two corrected by polynomials in 1/sqrt(n). */
function royston(n: number): Float64Array {
  const half = Math.floor(n / 2);
  const weights = new Float64Array(n);
  const set = (i: number, a: number) => {
    weights[i] = -a;
    weights[n - 1 - i] = a;
  };
  if (n === 3) {
    set(0, Math.sqrt(0.5));
    return weights;
  }
  const scores = new Float64Array(half);
  let squares = 0;
  for (let i = 0; i < half; i++) {
    scores[i] = normal.quantile((i + 1 - 0.375) / (n + 0.25));
    squares += 2 * scores[i] * scores[i];
  }
  const size = Math.sqrt(squares);
  const x = 1 / Math.sqrt(n);
  const first = polynomial([0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056], x) - scores[0] / size;
  let rest = squares - 2 * scores[0] * scores[0];
  let left = 1 - 2 * first * first;
  let start = 1;
  set(0, first);
  if (n > 5) {
    const second = polynomial([0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], x) - scores[1] / size;
    rest -= 2 * scores[1] * scores[1];
    left -= 2 * second * second;
    start = 2;
    set(1, second);
  }
  const factor = Math.sqrt(rest / left);
  for (let i = start; i < half; i++) set(i, -scores[i] / factor);
  return weights;
}

function significance(n: number, lack: number): number {
  if (n === 3) {
    const p = (6 / Math.PI) * (asin(Math.sqrt(1 - lack)) - Math.PI / 3);
    return Math.max(0, p);
  }
  const y = log(lack);
  if (n <= 11) {
    const limit = polynomial([-2.273, 0.459], n);
    if (y >= limit) return 0;
    const middle = polynomial([0.544, -0.39978, 0.025054, -6.714e-4], n);
    const spread = exp(polynomial([1.3822, -0.77857, 0.062767, -0.0020322], n));
    return normal.upper(-log(limit - y), middle, spread);
  }
  const logN = log(n);
  const middle = polynomial([-1.5861, -0.31082, -0.083751, 0.0038915], logN);
  const spread = exp(polynomial([-0.4803, -0.082676, 0.0030302], logN));
  return normal.upper(y, middle, spread);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, c) => sum * x + c, 0);
}
