import { chiSquared, fisherF, log, variance } from '@lobule/numerics';
import { sortedQuantile } from '../description/quantiles.ts';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import {
  completeValues,
  type Labels,
  requireGroups,
  requireShare,
  samplesByGroup,
  type Values,
} from '../values.ts';
import { type AnovaResult, anovaOfSamples } from './anova.ts';

/** Levene's test of equal variances; centre 'median' (Brown and Forsythe 1974) is the robust one and the default. */
export function leveneTest(
  values: Values,
  groups: Labels,
  centre: 'median' | 'mean' = 'median',
): AnovaResult {
  const split = samplesByGroup(values, groups);
  const deviations = split.samples.map((sample) => {
    const middle =
      centre === 'median'
        ? sortedQuantile(sample.slice().sort(), 0.5)
        : sample.reduce((a, b) => a + b, 0) / sample.length;
    return sample.map((x) => Math.abs(x - middle));
  });
  const method = centre === 'median' ? "Levene's test (Brown-Forsythe, median)" : "Levene's test (mean)";
  return anovaOfSamples({ samples: deviations, n: split.n, missing: split.missing }, method);
}

/** F test of the ratio of two variances; sensitive to non-normality. */
export function varianceFTest(first: Values, second: Values, options: { level?: number } = {}): TestResult {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const a = completeValues(first, 'first');
  const b = completeValues(second, 'second');
  const method = 'F test to compare two variances';
  const n = a.values.length + b.values.length;
  const missing = a.missing + b.missing;
  if (a.values.length < 2 || b.values.length < 2) {
    return undefinedTest(method, n, missing, {
      code: 'too-few-values',
      text: 'a group has fewer than two values.',
    });
  }
  const ratio = variance(a.values) / variance(b.values);
  if (!(ratio > 0 && Number.isFinite(ratio))) {
    return undefinedTest(method, n, missing, {
      code: 'zero-variance',
      text: 'the values of a group do not vary.',
    });
  }
  const df: [number, number] = [a.values.length - 1, b.values.length - 1];
  const tail = (1 - level) / 2;
  return testResult({
    method,
    statistic: { name: 'F', value: ratio },
    degreesOfFreedom: df,
    p: Math.min(1, 2 * Math.min(fisherF.cdf(ratio, ...df), fisherF.upper(ratio, ...df))),
    estimate: { name: 'ratio of variances', value: ratio },
    interval: {
      lower: ratio / fisherF.quantile(1 - tail, ...df),
      upper: ratio / fisherF.quantile(tail, ...df),
      level,
    },
    n,
    missing,
  });
}

/** Bartlett's test of equal variances (Bartlett 1937); for normal data only. */
export function bartlettTest(values: Values, groups: Labels): TestResult {
  const { samples, n, missing } = samplesByGroup(values, groups);
  requireGroups(samples);
  const method = "Bartlett's test of equal variances";
  if (samples.some((sample) => sample.length < 2)) {
    return undefinedTest(method, n, missing, {
      code: 'too-few-values',
      text: 'a group has fewer than two values.',
    });
  }
  const k = samples.length;
  const variances = samples.map((sample) => variance(sample));
  if (variances.some((v) => !(v > 0))) {
    return undefinedTest(method, n, missing, {
      code: 'zero-variance',
      text: 'the values of a group do not vary.',
    });
  }
  let pooled = 0;
  let logs = 0;
  let inverse = 0;
  samples.forEach((sample, g) => {
    const df = sample.length - 1;
    pooled += (df * variances[g]) / (n - k);
    logs += df * log(variances[g]);
    inverse += 1 / df;
  });
  const statistic = ((n - k) * log(pooled) - logs) / (1 + (inverse - 1 / (n - k)) / (3 * (k - 1)));
  return testResult({
    method,
    statistic: { name: 'K-squared', value: statistic },
    degreesOfFreedom: [k - 1],
    p: chiSquared.upper(statistic, k - 1),
    n,
    missing,
  });
}
