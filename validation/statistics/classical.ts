/** Tests, correlations, adjustments and quantiles against R 4.2.2. */
import {
  adjustP,
  anova,
  bartlettTest,
  binomialTest,
  chiSquaredTest,
  crossTable,
  fisherExactTest,
  friedmanTest,
  type Interval,
  kendallCorrelation,
  kruskalWallisTest,
  leveneTest,
  mannWhitneyTest,
  mcNemarTest,
  oneSampleTTest,
  pairedTTest,
  pearsonCorrelation,
  proportion,
  type QuantileType,
  quantiles,
  shapiroWilkTest,
  spearmanCorrelation,
  type TestResult,
  trendTest,
  tTest,
  twoProportionTest,
  varianceFTest,
  welchAnova,
  wilcoxonSignedRankTest,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, readData, readReference, type Tolerance } from './reference.ts';

interface HTest {
  readonly statistic: number | null;
  readonly parameter: Readonly<Record<string, number>> | readonly never[];
  readonly p: number;
  readonly ci?: readonly number[];
  readonly estimate?: Readonly<Record<string, number>>;
}

const exact: Tolerance = { relative: 1e-10 };
/** R's own root finding stops at 1e-4. */
const rooted: Tolerance = { absolute: 1e-4 };

export function classicalCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'classical_tests') as unknown as Record<string, HTest>;
  const htest = (name: string, got: TestResult, options: HTestOptions = {}) =>
    checkTest(`classical/${name}`, got, reference[name], options);
  const mtcars = readData(context, 'mtcars');
  const sleep = readData(context, 'sleep');
  const ozone = readData(context, 'airquality');
  const [mpg, am, cyl] = ['mpg', 'am', 'cyl'].map((name) => mtcars.number(name));
  const manual = mpg.filter((_, i) => am[i] === 1);
  const automatic = mpg.filter((_, i) => am[i] === 0);
  const extra = sleep.number('extra');
  const drug = sleep.number('group');
  const firstDrug = extra.filter((_, i) => drug[i] === 1);
  const secondDrug = extra.filter((_, i) => drug[i] === 2);
  const amByVs = crossTable(am, mtcars.number('vs')).counts;
  const welch = htest('t_welch', tTest(automatic, manual), { estimates: [mean(automatic), mean(manual)] });

  return [
    ...welch,
    ...htest('t_student', tTest(automatic, manual, { variances: 'equal' })),
    ...htest('t_paired_sleep', pairedTTest(firstDrug, secondDrug)),
    ...htest('t_one', oneSampleTTest(mpg, 20)),
    ...htest('var_F', varianceFTest(automatic, manual)),
    ...check('classical/levene_mean', fAndP(leveneTest(mpg, cyl, 'mean')), reference['levene_mean'], exact),
    ...check('classical/brown_forsythe', fAndP(leveneTest(mpg, cyl)), reference['brown_forsythe'], exact),
    ...htest('bartlett', bartlettTest(mpg, cyl)),
    ...htest('wilcox_asymp_cc', mannWhitneyTest(automatic, manual, { distribution: 'asymptotic' }), {
      interval: rooted,
    }),
    ...htest(
      'wilcox_asymp_nocc',
      mannWhitneyTest(automatic, manual, { distribution: 'asymptotic', continuity: false }),
    ),
    ...htest('wilcox_exact_noties', mannWhitneyTest(PERMEABILITY.term, PERMEABILITY.early)),
    ...htest('wilcox_signed_exact', wilcoxonSignedRankTest(DEPRESSION.before, DEPRESSION.after)),
    ...htest(
      'wilcox_signed_asymp_sleep',
      wilcoxonSignedRankTest(firstDrug, secondDrug, { distribution: 'asymptotic' }),
    ),
    ...htest('kruskal_airquality', kruskalWallisTest(ozone.number('Ozone'), ozone.number('Month'))),
    ...htest('kruskal_mtcars', kruskalWallisTest(mpg, cyl)),
    ...htest('friedman', friedmanTest(BASEBALL)),
    ...check(
      'classical/anova_oneway',
      anovaTable(anova(mpg, cyl)),
      reference['anova_oneway_mtcars_cyl'],
      exact,
    ),
    ...htest('anova_welch', welchAnova(mpg, cyl)),
    ...htest('chisq_2x2_yates', chiSquaredTest(amByVs, { continuity: true })),
    ...htest('chisq_2x2_nocc', chiSquaredTest(amByVs)),
    ...htest('chisq_3x2', chiSquaredTest(crossTable(cyl, am).counts)),
    ...fisherCases('fisher_2x2_tea', fisherExactTest(TEA), reference),
    ...fisherCases('fisher_2x2_mtcars', fisherExactTest(amByVs), reference),
    ...check(
      'classical/fisher_rxc_job',
      { p: fisherExactTest(JOB).p },
      { p: reference['fisher_rxc_job'].p },
      exact,
    ),
    ...htest('mcnemar', mcNemarTest(APPROVAL)),
    ...htest('mcnemar_nocc', mcNemarTest(APPROVAL, { continuity: false })),
    ...htest('cochran_armitage_trend', trendTest([83, 90, 129, 70], [86, 93, 136, 82])),
    ...proportionCases(reference),
    ...htest('shapiro_mpg', shapiroWilkTest(mpg), { all: { relative: 1e-6 } }),
    ...htest('shapiro_hp', shapiroWilkTest(mtcars.number('hp')), { all: { relative: 1e-6 } }),
    ...htest('shapiro_ozone', shapiroWilkTest(ozone.number('Ozone')), { all: { relative: 1e-6 } }),
    ...htest('pearson', pearsonCorrelation(mpg, mtcars.number('wt'))),
    ...htest('spearman_asymp', spearmanCorrelation(mpg, mtcars.number('wt'))),
    ...htest('spearman_exact_noties', spearmanCorrelation(TUNA.lightness, TUNA.score)),
    ...htest('kendall_exact_noties', kendallCorrelation(TUNA.lightness, TUNA.score)),
    ...adjustmentCases(reference),
    ...quantileCases(mpg, reference),
    ...correlationMatrices(mtcars, reference),
  ];
}

interface HTestOptions {
  readonly all?: Tolerance;
  readonly interval?: Tolerance;
  readonly estimates?: readonly number[];
}

/** Statistic, degrees of freedom, p, interval and estimate, as far as R gives them. */
function checkTest(name: string, got: TestResult, expected: HTest, options: HTestOptions): CaseResult[] {
  const tolerance = options.all ?? exact;
  const interval = options.interval ?? tolerance;
  const cases = check(`${name}/p`, got.p, expected.p, tolerance);
  if (expected.statistic !== null) {
    cases.push(...check(`${name}/statistic`, got.statistic.value, expected.statistic, tolerance));
  }
  cases.push(...check(`${name}/df`, got.degreesOfFreedom, Object.values(expected.parameter), tolerance));
  if (expected.ci) cases.push(...check(`${name}/ci`, ends(got.interval), expected.ci, interval));
  if (expected.estimate) {
    const values = Object.values(expected.estimate);
    const own = options.estimates ?? (values.length === 1 ? [got.estimate?.value] : undefined);
    if (own) cases.push(...check(`${name}/estimate`, own, values, interval));
  }
  return cases;
}

function ends(interval: Interval | undefined): readonly number[] {
  return interval ? [interval.lower, interval.upper] : [];
}

function fAndP(test: TestResult) {
  return { 'F value': test.statistic.value, 'Pr(>F)': test.p };
}

function anovaTable(test: ReturnType<typeof anova>) {
  return {
    df: test.degreesOfFreedom,
    ss: [test.between.sumOfSquares, test.within.sumOfSquares],
    F: test.statistic.value,
    p: test.p,
  };
}

/** R solves for ends above 1 on the scale of the reciprocal, to its default tolerance of root finding, eps^(1/4). */
function fisherCases(name: string, got: TestResult, reference: Record<string, HTest>): CaseResult[] {
  const solved = { absolute: 1.23e-4 };
  const small = (value: number) => (value > 1 ? 1 / value : value);
  const { p, estimate, ci } = reference[name];
  return [
    ...check(`classical/${name}/p`, got.p, p, exact),
    ...check(`classical/${name}/ci`, ends(got.interval).map(small), (ci ?? []).map(small), solved),
    ...check(
      `classical/${name}/odds ratio`,
      small(got.estimate?.value ?? Number.NaN),
      small(Object.values(estimate ?? {})[0]),
      solved,
    ),
  ];
}

function proportionCases(reference: Record<string, HTest>): CaseResult[] {
  const two = twoProportionTest({ events: 83, n: 86 }, { events: 90, n: 93 });
  const binomial = binomialTest(7, 20);
  const prop = reference['prop_2sample'];
  return [
    // R's statistic is 8e-30 here: zero but for rounding, so that p is one.
    ...check('classical/prop_2sample/p', two.p, prop.p, { absolute: 1e-10 }),
    ...check('classical/prop_2sample/ci', ends(two.interval), prop.ci, exact),
    ...checkTest(
      'classical/binomial',
      binomial,
      { ...reference['binom_clopper_pearson_7_20'], parameter: [] },
      {},
    ),
    ...check('classical/wilson_7_20', ends(proportion(7, 20).interval), reference['wilson_7_20'], exact),
  ];
}

function adjustmentCases(reference: Record<string, unknown>): CaseResult[] {
  const expected = reference['p_adjust'] as Record<string, readonly number[]>;
  const { p } = expected;
  const got = {
    BH: adjustP(p, 'benjamini-hochberg'),
    BY: adjustP(p, 'benjamini-yekutieli'),
    holm: adjustP(p, 'holm'),
    hochberg: adjustP(p, 'hochberg'),
    bonferroni: adjustP(p, 'bonferroni'),
  };
  const { p: _, ...adjusted } = expected;
  return check('classical/p_adjust', got, adjusted, exact);
}

function quantileCases(mpg: Float64Array, reference: Record<string, unknown>): CaseResult[] {
  const probabilities = [0.1, 0.25, 0.5, 0.75, 0.9];
  const types = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const satisfies readonly QuantileType[];
  const got = Object.fromEntries(types.map((type) => [`type${type}`, quantiles(mpg, probabilities, type)]));
  return check('classical/quantile', got, reference['quantile_types'], exact);
}

function correlationMatrices(
  mtcars: ReturnType<typeof readData>,
  reference: Record<string, unknown>,
): CaseResult[] {
  const names = ['mpg', 'cyl', 'disp', 'hp', 'drat', 'wt', 'qsec', 'vs', 'am', 'gear', 'carb'];
  const columns = names.map((name) => mtcars.number(name));
  const all = (correlate: typeof pearsonCorrelation) =>
    columns.map((x) => columns.map((y) => correlate(x, y, { distribution: 'asymptotic' }).estimate?.value));
  const got = { pearson: all(pearsonCorrelation), spearman: all(spearmanCorrelation) };
  return check('classical/correlations', got, reference['cor_matrix_mtcars'], {
    absolute: 1e-12,
    relative: 1e-10,
  });
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

// Worked examples of Hollander and Wolfe (1973) and Agresti (1990), as R's help pages print them.
const PERMEABILITY = {
  term: [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
  early: [1.15, 0.88, 0.9, 0.74, 1.21],
};
const DEPRESSION = {
  before: [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3],
  after: [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
};
const TUNA = {
  lightness: [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1],
  score: [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8],
};
const BASEBALL = [
  [5.4, 5.5, 5.55],
  [5.85, 5.7, 5.75],
  [5.2, 5.6, 5.5],
  [5.55, 5.5, 5.4],
  [5.9, 5.85, 5.7],
  [5.45, 5.55, 5.6],
  [5.4, 5.4, 5.35],
  [5.45, 5.5, 5.35],
];
const JOB = [
  [1, 3, 10, 6],
  [2, 3, 10, 7],
  [1, 6, 14, 12],
  [0, 1, 9, 11],
];
const TEA = [
  [3, 1],
  [1, 3],
];
const APPROVAL = [
  [794, 150],
  [86, 570],
];
