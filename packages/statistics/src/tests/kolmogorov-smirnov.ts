import { exp, log, normal } from '@lobule/numerics';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { completeValues, type Values } from '../values.ts';
import { kolmogorovExact, kolmogorovUpper, smirnovExact } from './kolmogorov-distribution.ts';

/** Values beyond which the asymptotic distribution of one sample is taken, and named, whatever was asked. */
const MOST_EXACT = 1000;

/** How p is found. */
export interface KolmogorovOptions {
  /** 'auto': exact below 100 values without ties (one sample), or below a product of 10000 (two samples), as R does. */
  readonly distribution?: 'auto' | 'exact' | 'asymptotic';
}

/** Kolmogorov-Smirnov test of one sample against a continuous distribution known beforehand. Where its mean and SD come
 * from the sample itself the p is far too large: take `lillieforsTest`.
 *
 * @throws statistics/not-numeric, statistics/not-finite
 * @example
 * kolmogorovSmirnovTest([0.1, 0.4, 0.7], (x) => Math.min(1, Math.max(0, x))).statistic; // { name: 'D', value: 0.3 }
 */
export function kolmogorovSmirnovTest(
  values: Values,
  cdf: (x: number) => number,
  options: KolmogorovOptions = {},
): TestResult {
  const { distribution = 'auto' } = options;
  const { values: kept, missing } = completeValues(values);
  const n = kept.length;
  const name = 'Kolmogorov-Smirnov test of one sample';
  if (n === 0) return tooFew(name, n, missing, 'there are no values.');
  const sorted = kept.sort();
  const tied = sorted.some((x, i) => i > 0 && x === sorted[i - 1]);
  const d = greatestDistance(sorted, cdf);
  const exact =
    (distribution === 'exact' && n <= MOST_EXACT) || (distribution === 'auto' && n < 100 && !tied);
  return testResult({
    method: `${name} (${exact ? 'exact' : 'asymptotic'})`,
    statistic: { name: 'D', value: d },
    degreesOfFreedom: [],
    p: exact ? Math.max(0, 1 - kolmogorovExact(d, n)) : kolmogorovUpper(Math.sqrt(n) * d),
    n,
    missing,
  });
}

/** Kolmogorov-Smirnov test of two samples. The exact p counts the ways to mix the two samples, with their ties.
 *
 * @throws statistics/not-numeric, statistics/not-finite
 */
export function kolmogorovSmirnovTwoSampleTest(
  first: Values,
  second: Values,
  options: KolmogorovOptions = {},
): TestResult {
  const { distribution = 'auto' } = options;
  const a = completeValues(first, 'first');
  const b = completeValues(second, 'second');
  const [m, n] = [a.values.length, b.values.length];
  const missing = a.missing + b.missing;
  const name = 'Kolmogorov-Smirnov test of two samples';
  if (m === 0 || n === 0) return tooFew(name, m + n, missing, 'a group has no values.');
  const x = a.values.sort();
  const y = b.values.sort();
  // Steps of both curves in whole numbers of 1 / (m n), so that equal distances are equal.
  let steps = 0;
  const endsTie: boolean[] = [];
  for (let i = 0, j = 0; i < m || j < n; ) {
    const value = j >= n || (i < m && x[i] <= y[j]) ? x[i] : y[j];
    const from = i + j;
    while (i < m && x[i] === value) i++;
    while (j < n && y[j] === value) j++;
    for (let k = from + 1; k < i + j; k++) endsTie.push(false);
    endsTie.push(true);
    steps = Math.max(steps, Math.abs(i * n - j * m));
  }
  const exact = distribution === 'exact' || (distribution === 'auto' && m * n < 10_000);
  const d = steps / (m * n);
  return testResult({
    method: `${name} (${exact ? 'exact' : 'asymptotic'})`,
    statistic: { name: 'D', value: d },
    degreesOfFreedom: [],
    p: exact ? smirnovExact(steps, m, n, endsTie) : kolmogorovUpper(d * Math.sqrt((m * n) / (m + n))),
    n: m + n,
    missing,
  });
}

/** Lilliefors's test of normality with mean and SD from the sample; p by Dallal and Wilkinson (American Statistician 40,
 * 1986), above 0.1 by Stephens's (1974) modified statistic, as R's nortest. Needs 5 values.
 */
export function lillieforsTest(values: Values): TestResult {
  const method = 'Lilliefors (Kolmogorov-Smirnov) normality test';
  const sample = standardised(values, method, 5);
  if ('method' in sample) return sample;
  const { sorted, n, missing } = sample;
  const d = greatestDistance(sorted, (z) => normal.cdf(z));
  return testResult({
    method,
    statistic: { name: 'D', value: d },
    degreesOfFreedom: [],
    p: lillieforsP(d, n),
    n,
    missing,
  });
}

/** Anderson-Darling test of normality with mean and SD from the sample; p by Stephens (1986, table 4.9). Needs 8 values. */
export function andersonDarlingTest(values: Values): TestResult {
  const method = 'Anderson-Darling normality test';
  const sample = standardised(values, method, 8);
  if ('method' in sample) return sample;
  const { sorted, n, missing } = sample;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += (2 * i + 1) * (log(normal.cdf(sorted[i])) + log(normal.upper(sorted[n - 1 - i])));
  }
  const a = -n - sum / n;
  return testResult({
    method,
    statistic: { name: 'A', value: a },
    degreesOfFreedom: [],
    p: andersonDarlingP((1 + 0.75 / n + 2.25 / (n * n)) * a),
    n,
    missing,
  });
}

/** sup |F_n - F| over sorted values. */
function greatestDistance(sorted: Float64Array, cdf: (x: number) => number): number {
  const n = sorted.length;
  let d = 0;
  for (let i = 0; i < n; i++) {
    const f = cdf(sorted[i]);
    d = Math.max(d, f - i / n, (i + 1) / n - f);
  }
  return d;
}

function standardised(values: Values, method: string, atLeast: number) {
  const { values: kept, missing } = completeValues(values);
  const n = kept.length;
  if (n < atLeast) return tooFew(method, n, missing, `it needs ${atLeast} values.`);
  const sorted = kept.sort();
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  const sd = Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (n - 1));
  if (!(sorted[n - 1] > sorted[0]) || !(sd > 0)) {
    return undefinedTest(method, n, missing, { code: 'zero-variance', text: 'all values are the same.' });
  }
  return { sorted: sorted.map((x) => (x - mean) / sd), n, missing };
}

function lillieforsP(d: number, n: number): number {
  // Beyond 100 values the published constants are those of 100 with a smaller distance.
  const size = Math.min(n, 100);
  const k = n <= 100 ? d : d * exp(0.49 * log(n / 100));
  const root = Math.sqrt(size + 2.78019);
  const small = exp(
    -7.01256 * k * k * root * root +
      2.99587 * k * root -
      0.122119 +
      0.974598 / Math.sqrt(size) +
      1.67997 / size,
  );
  if (small <= 0.1) return small;
  const modified = (Math.sqrt(n) - 0.01 + 0.85 / Math.sqrt(n)) * d;
  if (modified <= 0.302) return 1;
  if (modified <= 0.5) {
    return polynomial([2.76773, -19.828315, 80.709644, -138.55152, 81.218052], modified);
  }
  if (modified <= 0.9) {
    return polynomial([-4.901232, 40.662806, -97.490286, 94.029866, -32.355711], modified);
  }
  if (modified <= 1.31) return polynomial([6.198765, -19.558097, 23.186922, -12.234627, 2.423045], modified);
  return 0;
}

function andersonDarlingP(a: number): number {
  if (a < 0.2) return 1 - exp(polynomial([-13.436, 101.14, -223.73], a));
  if (a < 0.34) return 1 - exp(polynomial([-8.318, 42.796, -59.938], a));
  if (a < 0.6) return exp(polynomial([0.9177, -4.279, -1.38], a));
  return a < 10 ? exp(polynomial([1.2937, -5.709, 0.0186], a)) : 3.7e-24;
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, c) => sum * x + c, 0);
}

function tooFew(method: string, n: number, missing: number, text: string): TestResult {
  return undefinedTest(method, n, missing, { code: 'too-few-values', text });
}
