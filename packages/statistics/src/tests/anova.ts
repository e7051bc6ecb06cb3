import { compensatedSum, fisherF } from '@lobule/numerics';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import { type Labels, requireGroups, type Samples, samplesByGroup, type Values } from '../values.ts';

/** Analysis of variance with its sums of squares. */
export interface AnovaResult extends TestResult {
  readonly between: SumOfSquares;
  readonly within: SumOfSquares;
}

/** One line of the table, in the unit of the values squared. */
export interface SumOfSquares {
  readonly degreesOfFreedom: number;
  readonly sumOfSquares: number;
  readonly meanSquare: number;
}

/** One-way analysis of variance, equal variances assumed.
 *
 * Values are first moved by one of them, which is exact in floating point where they share leading digits, and all
 * sums are compensated: NIST's StRD sets with 9 constant digits keep 9 digits of F.
 *
 * @throws statistics/too-few-groups
 * @example
 * anova([1, 2, 3, 7, 8, 9], ['a', 'a', 'a', 'b', 'b', 'b']).statistic; // { name: 'F', value: 54 }
 */
export function anova(values: Values, groups: Labels): AnovaResult {
  return anovaOfSamples(samplesByGroup(values, groups), 'One-way analysis of variance');
}

export function anovaOfSamples(
  { samples, n, missing }: Pick<Samples, 'samples' | 'n' | 'missing'>,
  method: string,
) {
  requireGroups(samples);
  const filled = samples.filter((sample) => sample.length > 0);
  const origin = filled[0][0];
  const moved = filled.map((sample) => sample.map((x) => x - origin));
  const means = moved.map((sample) => compensatedSum(sample) / sample.length);
  const grand = compensatedSum(moved.map((sample) => compensatedSum(sample))) / n;
  const betweenSum = compensatedSum(means.map((m, g) => moved[g].length * (m - grand) * (m - grand)));
  const withinSum = compensatedSum(
    moved.map((sample, g) => compensatedSum(sample.map((x) => (x - means[g]) * (x - means[g])))),
  );
  const between = sumOfSquares(betweenSum, filled.length - 1);
  const within = sumOfSquares(withinSum, n - filled.length);
  const sums = { between, within };
  if (within.degreesOfFreedom < 1) {
    const reason = { code: 'too-few-values', text: 'every group has a single value.' };
    return { ...undefinedTest(method, n, missing, reason), ...sums };
  }
  if (!(withinSum > 0)) {
    const reason = { code: 'zero-variance', text: 'the values do not vary within the groups.' };
    return { ...undefinedTest(method, n, missing, reason), ...sums };
  }
  const f = between.meanSquare / within.meanSquare;
  const df = [between.degreesOfFreedom, within.degreesOfFreedom];
  const result = testResult({
    method,
    statistic: { name: 'F', value: f },
    degreesOfFreedom: df,
    p: fisherF.upper(f, df[0], df[1]),
    n,
    missing,
  });
  return { ...result, ...sums };
}

/** Welch's analysis of variance, unequal variances allowed (Welch 1951). */
export function welchAnova(values: Values, groups: Labels): TestResult {
  const { samples, n, missing } = samplesByGroup(values, groups);
  requireGroups(samples);
  const filled = samples.filter((sample) => sample.length > 0);
  const method = "Welch's one-way analysis of variance";
  if (filled.some((sample) => sample.length < 2)) {
    return undefinedTest(method, n, missing, {
      code: 'too-few-values',
      text: 'a group has fewer than two values.',
    });
  }
  const k = filled.length;
  const means = filled.map((sample) => compensatedSum(sample) / sample.length);
  const weights = filled.map((sample, g) => {
    const squares = compensatedSum(sample.map((x) => (x - means[g]) * (x - means[g])));
    return (sample.length * (sample.length - 1)) / squares;
  });
  if (weights.some((w) => !Number.isFinite(w))) {
    return undefinedTest(method, n, missing, {
      code: 'zero-variance',
      text: 'the values of a group do not vary.',
    });
  }
  const total = compensatedSum(weights);
  const centre = compensatedSum(weights.map((w, g) => w * means[g])) / total;
  const spread = compensatedSum(
    weights.map((w, g) => ((1 - w / total) * (1 - w / total)) / (filled[g].length - 1)),
  );
  const lambda = spread / (k * k - 1);
  const between = compensatedSum(weights.map((w, g) => w * (means[g] - centre) * (means[g] - centre)));
  const f = between / (k - 1) / (1 + 2 * (k - 2) * lambda);
  const df = [k - 1, 1 / (3 * lambda)];
  return testResult({
    method,
    statistic: { name: 'F', value: f },
    degreesOfFreedom: df,
    p: fisherF.upper(f, df[0], df[1]),
    n,
    missing,
  });
}

function sumOfSquares(sum: number, df: number): SumOfSquares {
  return { degreesOfFreedom: df, sumOfSquares: sum, meanSquare: sum / df };
}
