import { fisherF } from '@lobule/numerics';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { requireGroups } from '../values.ts';
import type { PublishedSample, TTestOptions } from './t-tests.ts';

/** One-way analysis of variance from published mean, SD and n: Welch's (default), or Fisher's where the variances are
 * taken as equal. As exact as what was printed: a mean of three digits gives an F of about two.
 *
 * @throws statistics/too-few-groups
 * @example
 * anovaFromSummaries([{ mean: 26.7, sd: 4.5, n: 11 }, { mean: 19.7, sd: 1.5, n: 7 }]).p;
 */
export function anovaFromSummaries(
  groups: readonly PublishedSample[],
  options: Pick<TTestOptions, 'variances'> = {},
): TestResult {
  requireGroups(groups.map(({ n }) => ({ length: n })));
  const equal = options.variances === 'equal';
  const method = `${equal ? 'One-way' : "Welch's one-way"} analysis of variance from mean, SD and n`;
  const n = groups.reduce((sum, group) => sum + group.n, 0);
  const k = groups.length;
  if (groups.some((group) => group.n < 2)) {
    return undefinedTest(method, n, 0, {
      code: 'too-few-values',
      text: 'a group has fewer than two values.',
    });
  }
  if (groups.some((group) => !(group.sd > 0))) {
    return undefinedTest(method, n, 0, {
      code: 'zero-variance',
      text: 'the values of a group do not vary.',
    });
  }
  const weights = groups.map((group) => (equal ? group.n : group.n / (group.sd * group.sd)));
  const total = weights.reduce((a, b) => a + b, 0);
  const centre = groups.reduce((sum, group, g) => sum + (weights[g] * group.mean) / total, 0);
  const between = groups.reduce(
    (sum, group, g) => sum + weights[g] * (group.mean - centre) * (group.mean - centre),
    0,
  );
  const within = groups.reduce((sum, group) => sum + (group.n - 1) * group.sd * group.sd, 0);
  // Welch (Biometrika 38, 1951).
  const lambda =
    groups.reduce((sum, group, g) => {
      const rest = 1 - weights[g] / total;
      return sum + (rest * rest) / (group.n - 1);
    }, 0) /
    (k * k - 1);
  const f = equal ? between / (k - 1) / (within / (n - k)) : between / (k - 1) / (1 + 2 * (k - 2) * lambda);
  const df: [number, number] = [k - 1, equal ? n - k : 1 / (3 * lambda)];
  return testResult({
    method,
    statistic: { name: 'F', value: f },
    degreesOfFreedom: df,
    p: fisherF.upper(f, df[0], df[1]),
    n,
    missing: 0,
  });
}
