import { type TestResult, testResult } from '../result.ts';
import { type Labels, requireGroups, samplesByGroup, type Values } from '../values.ts';
import { anova, welchAnova } from './anova.ts';
import { chiSquaredTest } from './contingency.ts';
import { fisherExactTest } from './fisher.ts';
import { shapiroWilkTest } from './normality.ts';
import { kruskalWallisTest, mannWhitneyTest } from './rank-tests.ts';
import { tTest } from './t-tests.ts';
import { crossTable, expectedCounts, margins } from './tables.ts';

/** How a test is chosen; fix it in the plan. */
export interface ChoiceOptions {
  /** 'by-normality' looks at the groups; 'means' and 'ranks' are fixed in the plan. Default 'by-normality'. */
  readonly continuous?: 'by-normality' | 'means' | 'ranks';
  /** With means: 'unequal' (default) is Welch's test or analysis of variance, 'equal' the classical ones. */
  readonly variances?: 'unequal' | 'equal';
  /** Shapiro-Wilk p below which a group is not taken as normal. Default 0.05. */
  readonly normalityP?: number;
}

/** The test that was chosen, and how groups are described with it. */
export interface ChosenTest extends TestResult {
  /** Whether the choice describes groups by mean and SD or by median and quartiles. */
  readonly describedBy: 'means' | 'ranks' | 'counts';
}

/** The rule of `compareNumbers` and `compareCategories`, ready for a methods paragraph. */
export function choiceRule(options: ChoiceOptions = {}): string {
  const { continuous = 'by-normality', variances = 'unequal', normalityP = 0.05 } = options;
  const means =
    variances === 'equal'
      ? "Student's t-test (two groups) or analysis of variance"
      : "Welch's t-test (two groups) or Welch's analysis of variance";
  const ranks = 'the Mann-Whitney U test (two groups) or the Kruskal-Wallis test';
  const numbers = {
    'by-normality': `compared by ${means} where the Shapiro-Wilk p was at least ${normalityP} in every group, else by ${ranks}`,
    means: `compared by ${means}`,
    ranks: `compared by ${ranks}`,
  }[continuous];
  return (
    `Continuous variables were ${numbers}. Categorical variables were compared by Pearson's chi-squared test, or by ` +
    "Fisher's exact test where more than 20 % of the expected counts were below 5 or one was below 1."
  );
}

/** Compares a continuous variable over groups by the test that the rule chooses; the result names it.
 *
 * @throws statistics/too-few-groups
 * @example
 * compareNumbers([34, 51, 47, 60], ['pCR', 'pCR', 'no', 'no'], { continuous: 'ranks' }).method;
 */
export function compareNumbers(values: Values, groups: Labels, options: ChoiceOptions = {}): ChosenTest {
  const { continuous = 'by-normality', variances = 'unequal', normalityP = 0.05 } = options;
  const split = samplesByGroup(values, groups);
  requireGroups(split.samples);
  const filled = split.samples.filter((sample) => sample.length > 0);
  // An undefined p (too few values, no variance) compares as not normal, so that ranks are used.
  const normal = () => filled.every((sample) => shapiroWilkTest(sample).p >= normalityP);
  const useMeans = continuous === 'means' || (continuous === 'by-normality' && normal());
  if (useMeans) {
    const two = (): TestResult => tTest(filled[0], filled[1], { variances });
    const more = (): TestResult =>
      variances === 'equal' ? anova(values, groups) : welchAnova(values, groups);
    return chosen(filled.length === 2 ? two() : more(), split.missing, 'means');
  }
  const test =
    filled.length === 2 ? mannWhitneyTest(filled[0], filled[1]) : kruskalWallisTest(values, groups);
  return chosen(test, split.missing, 'ranks');
}

/** Compares a categorical variable over groups: chi-squared, or Fisher's exact test for small expected counts (Cochran
 * 1954: more than 20 % below 5, or one below 1). */
export function compareCategories(labels: Labels, groups: Labels): ChosenTest {
  const table = crossTable(labels, groups);
  const sums = margins(table.counts);
  requireGroups(sums.columnSums.map((count) => ({ length: count })));
  const expected = expectedCounts(sums).flat();
  const small = expected.filter((e) => e < 5).length > 0.2 * expected.length || expected.some((e) => e < 1);
  const exact = small ? fisherExactTest(table.counts) : undefined;
  const test = exact && exact.reason?.code !== 'too-large' ? exact : chiSquaredTest(table.counts);
  return chosen(test, table.missing, 'counts');
}

/** The test with the rows that were missing, also in its sentence. */
function chosen(test: TestResult, missing: number, describedBy: ChosenTest['describedBy']): ChosenTest {
  return { ...testResult({ ...test, missing }), describedBy };
}
