import { mean, studentT, variance } from '@lobule/numerics';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { completePairs, completeValues, requireShare, type Values } from '../values.ts';

/** Equal or unequal variances, and the level (of 1). */
export interface TTestOptions {
  /** 'unequal' is Welch's test and the default; 'equal' is Student's. */
  readonly variances?: 'unequal' | 'equal';
  readonly level?: number;
}

/** Mean, SD and number of one group, as a paper prints them. */
export interface PublishedSample {
  readonly mean: number;
  readonly sd: number;
  readonly n: number;
}

/** Two-sample t-test of a difference in means, first minus second. Undefined with fewer than two values in a group.
 *
 * @throws statistics/not-numeric, statistics/not-finite
 * @example
 * tTest([5.1, 4.9, 5.6], [6.0, 6.3, 5.8]).p;
 */
export function tTest(first: Values, second: Values, options: TTestOptions = {}): TestResult {
  const a = completeValues(first, 'first');
  const b = completeValues(second, 'second');
  return tTestFromSummaries(moments(a.values), moments(b.values), options, a.missing + b.missing);
}

/** The same test from published mean, SD and n. */
export function tTestFromSummaries(
  a: PublishedSample,
  b: PublishedSample,
  options: TTestOptions = {},
  missing = 0,
): TestResult {
  const { variances = 'unequal', level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const method = variances === 'equal' ? "Student's two-sample t-test" : "Welch's two-sample t-test";
  const n = a.n + b.n;
  if (a.n < 2 || b.n < 2) return tooFew(method, n, missing);
  const partA = (a.sd * a.sd) / a.n;
  const partB = (b.sd * b.sd) / b.n;
  let df = n - 2;
  let error: number;
  if (variances === 'equal') {
    const pooled = ((a.n - 1) * a.sd * a.sd + (b.n - 1) * b.sd * b.sd) / df;
    error = Math.sqrt(pooled * (1 / a.n + 1 / b.n));
  } else {
    error = Math.sqrt(partA + partB);
    // Welch (1947), the Welch-Satterthwaite degrees of freedom.
    df = ((partA + partB) * (partA + partB)) / ((partA * partA) / (a.n - 1) + (partB * partB) / (b.n - 1));
  }
  const scale = Math.max(Math.abs(a.mean), Math.abs(b.mean));
  return fromError(method, 'difference in means', a.mean - b.mean, error, df, { level, n, missing, scale });
}

/** Paired t-test of the mean difference, first minus second; a pair with a missing value is left out. */
export function pairedTTest(first: Values, second: Values, options: { level?: number } = {}): TestResult {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const pairs = completePairs(first, second);
  const differences = pairs.x.map((x, i) => x - pairs.y[i]);
  const method = 'Paired t-test';
  if (pairs.n < 2) return tooFew(method, pairs.n, pairs.missing);
  const sample = moments(differences);
  const scale = Math.abs(sample.mean);
  return fromError(method, 'mean difference', sample.mean, sample.sd / Math.sqrt(pairs.n), pairs.n - 1, {
    level,
    n: pairs.n,
    missing: pairs.missing,
    scale,
  });
}

/** One-sample t-test of a mean against `mu`. */
export function oneSampleTTest(values: Values, mu = 0, options: { level?: number } = {}): TestResult {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const { values: kept, missing } = completeValues(values);
  const method = 'One-sample t-test';
  const n = kept.length;
  if (n < 2) return tooFew(method, n, missing);
  const sample = moments(kept);
  const scale = Math.abs(sample.mean);
  return fromError(method, 'mean', sample.mean, sample.sd / Math.sqrt(n), n - 1, {
    level,
    n,
    missing,
    scale,
    mu,
  });
}

interface Frame {
  readonly level: number;
  readonly n: number;
  readonly missing: number;
  /** Size of the means, against which the standard error may be nothing but rounding. */
  readonly scale: number;
  readonly mu?: number;
}

function fromError(method: string, name: string, value: number, error: number, df: number, frame: Frame) {
  const { level, n, missing, scale, mu = 0 } = frame;
  if (!(error > 10 * Number.EPSILON * scale)) {
    return undefinedTest(method, n, missing, {
      code: 'zero-variance',
      text: 'the values do not vary within the groups.',
    });
  }
  const t = (value - mu) / error;
  const half = studentT.quantile(0.5 + level / 2, df) * error;
  return testResult({
    method,
    statistic: { name: 't', value: t },
    degreesOfFreedom: [df],
    p: 2 * studentT.upper(Math.abs(t), df),
    estimate: { name, value },
    interval: { lower: value - half, upper: value + half, level },
    n,
    missing,
  });
}

function moments(values: Float64Array): PublishedSample {
  const n = values.length;
  return {
    n,
    mean: n > 0 ? mean(values) : Number.NaN,
    sd: n > 1 ? Math.sqrt(variance(values)) : Number.NaN,
  };
}

function tooFew(method: string, n: number, missing: number): TestResult {
  return undefinedTest(method, n, missing, {
    code: 'too-few-values',
    text: 'a group has fewer than two values.',
  });
}
