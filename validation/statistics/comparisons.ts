/** Kolmogorov-Smirnov and its kin, and comparisons of all pairs of groups, against R, nortest and rstatix. */
import { exp, normal } from '@lobule/numerics';
import {
  andersonDarlingTest,
  anovaFromSummaries,
  kolmogorovSmirnovTest,
  kolmogorovSmirnovTwoSampleTest,
  lillieforsTest,
  type PairComparison,
  type PostHocMethod,
  type PostHocOptions,
  postHoc,
  postHocFromSummaries,
  standardisedDifference,
  studentizedRangeQuantile,
  summarise,
  type TestResult,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { secantRangeQuantile } from './early-stop.ts';
import { check, readData, readReference, type Tolerance } from './reference.ts';

const exact: Tolerance = { relative: 1e-10 };
/** Tukey's p and those like it. */
const ranged: Tolerance = { absolute: 1e-8 };

type Rows = readonly Readonly<Record<string, number>>[];

export function comparisonCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'classical_tests') as Readonly<Record<string, unknown>>;
  const mtcars = readData(context, 'mtcars');
  const [mpg, am, hp] = ['mpg', 'am', 'hp'].map((name) => mtcars.number(name));
  const sepal = readData(context, 'iris').number('Sepal.Length');
  const mean = mpg.reduce((a, b) => a + b, 0) / mpg.length;
  const sd = summarise(mpg).sd;
  const known = kolmogorovSmirnovTest(mpg, (x) => normal.cdf(x, 20, 6));
  // R takes its p from 1, which leaves it three digits.
  const sepals = kolmogorovSmirnovTwoSampleTest(sepal.subarray(0, 50), sepal.subarray(50, 100), {
    distribution: 'asymptotic',
  });
  const naive = kolmogorovSmirnovTest(mpg, (x) => normal.cdf(x, mean, sd));
  const distances: readonly (readonly [string, TestResult, number])[] = [
    ['ks_normal_known', known, shortened(known, mpg.length)],
    ['ks_lilliefors_naive', naive, shortened(naive, mpg.length)],
    ['lilliefors', lillieforsTest(mpg), 0],
    ['anderson_darling_hp', andersonDarlingTest(hp), 0],
    ['ks_two_sample_asymp', { ...sepals, p: 1 - (1 - sepals.p) }, 0],
    ['ks_two_sample_exact_noties', kolmogorovSmirnovTwoSampleTest(TREATED, UNTREATED), 0],
  ];
  const manual = mpg.filter((_, i) => am[i] === 1);
  const automatic = mpg.filter((_, i) => am[i] === 0);
  return [
    ...distances.flatMap(([name, test, leftOut]) => {
      const expected = reference[name] as { statistic: number; p: number };
      const got = { statistic: test.statistic.value, p: test.p + leftOut };
      return check(`classical/${name}`, got, { statistic: expected.statistic, p: expected.p }, exact);
    }),
    ...check('classical/smd', standardisedDifference(automatic, manual), reference['smd_am_mpg'], exact),
    ...pairCases(mpg, mtcars.number('cyl'), reference),
  ];
}

/** R 4.2 stops the series of small distances after its first term (k = 1); the second (k = 3) is 1e-10 of p here. */
function shortened(test: TestResult, n: number): number {
  const x = Math.sqrt(n) * test.statistic.value;
  const z = (Math.PI * Math.PI) / (8 * x * x);
  return (Math.sqrt(2 * Math.PI) / x) * exp(-9 * z);
}

function pairCases(
  mpg: Float64Array,
  cyl: Float64Array,
  reference: Readonly<Record<string, unknown>>,
): CaseResult[] {
  // R's order of the pairs is ours in all but Tukey's and the pairwise t-tests, which are looked up by name.
  const pairs = (method: PostHocMethod, options: PostHocOptions = {}) =>
    postHoc(mpg, cyl, method, options).pairs;
  const rowsOf = (name: string) => reference[name] as Rows;
  const tukey = pairs('tukey');
  const games = pairs('games-howell');
  const tamhane = pairs('tamhane-t2');
  const dunn = pairs('dunn', { adjust: 'bonferroni' });
  return [
    ...rowsOf('tukey_hsd').flatMap((row) => {
      const [a, b] = String(row['_row']).split('-');
      const pair = pairOf(tukey, a, b);
      // R takes the later group first.
      const { lower, upper } = pair.interval ?? { lower: Number.NaN, upper: Number.NaN };
      const centre = -(pair.estimate?.value ?? Number.NaN);
      const half = ((upper - lower) / 2) * stopped(3, pair.degreesOfFreedom[0]);
      const got = [centre, centre - half, centre + half];
      return [
        ...check(`pairs/tukey ${a}-${b}/p`, pair.p, row['p adj'], ranged),
        ...check(`pairs/tukey ${a}-${b}`, got, [row['diff'], row['lwr'], row['upr']], exact),
      ];
    }),
    ...rowsOf('games_howell').flatMap((row, i) => {
      const got = [games[i].statistic.value, games[i].degreesOfFreedom[0]];
      return [
        ...check(`pairs/games-howell ${i}`, got, [row['q'], row['df']], exact),
        ...check(`pairs/games-howell ${i}/p`, games[i].p, row['p'], ranged),
      ];
    }),
    ...rowsOf('games_howell_rstatix_rounded').flatMap((row, i) => {
      // rstatix takes the second group first.
      const { lower, upper } = games[i].interval ?? { lower: Number.NaN, upper: Number.NaN };
      const ratio = stopped(3, games[i].degreesOfFreedom[0]);
      const centre = -(games[i].estimate?.value ?? Number.NaN);
      const half = ((upper - lower) / 2) * ratio;
      const got = [centre, centre - half, centre + half];
      const expected = [row['estimate'], row['conf.low'], row['conf.high']];
      return check(`pairs/games-howell ${i}/interval`, got, expected, exact);
    }),
    ...rowsOf('tamhane_t2_sidak_welch').flatMap((row, i) => {
      const pair = tamhane[i];
      const got = [pair.statistic.value, pair.degreesOfFreedom[0], pair.unadjustedP, pair.p];
      return check(`pairs/tamhane ${i}`, got, [row['t'], row['df'], row['p_raw'], row['p_T2']], exact);
    }),
    ...rowsOf('dunn_bonferroni').flatMap((row, i) => {
      const got = [-dunn[i].statistic.value, dunn[i].unadjustedP, dunn[i].p];
      return check(`pairs/dunn ${i}`, got, [row['statistic'], row['p'], row['p.adj']], exact);
    }),
    ...tCases(
      'pooled-t',
      pairs('pooled-t', { adjust: 'bonferroni' }),
      rowsOf('pairwise_t_bonferroni_pooled'),
    ),
    ...tCases('welch-t', pairs('welch-t', { adjust: 'holm' }), rowsOf('pairwise_t_holm_unpooled')),
    ...summaryCases(mpg, cyl, reference),
  ];
}

/** What R's early stop of the quantile makes of the width of an interval. */
function stopped(k: number, df: number): number {
  return secantRangeQuantile(0.05, k, df) / studentizedRangeQuantile(0.05, k, df);
}

function tCases(name: string, pairs: readonly PairComparison[], rows: Rows): CaseResult[] {
  return rows
    .filter((row) => row['Freq'] !== null)
    .flatMap((row) => {
      const [a, b] = [String(row['Var1']), String(row['Var2'])];
      return check(`pairs/${name} ${a}-${b}`, pairOf(pairs, a, b).p, row['Freq'], exact);
    });
}

/** Mean, SD and n of each group are as good as the raw data. */
function summaryCases(
  mpg: Float64Array,
  cyl: Float64Array,
  reference: Readonly<Record<string, unknown>>,
): CaseResult[] {
  const groups = [4, 6, 8].map((value) => ({
    name: String(value),
    ...summarise(mpg.filter((_, i) => cyl[i] === value)),
  }));
  const equal = anovaFromSummaries(groups, { variances: 'equal' });
  const welch = anovaFromSummaries(groups);
  const oneWay = reference['anova_oneway_mtcars_cyl'] as { F: number; p: number };
  const unequal = reference['anova_welch'] as { statistic: number; p: number };
  const pairs = postHocFromSummaries(groups, 'games-howell').pairs;
  return [
    ...check('summaries/anova', [equal.statistic.value, equal.p], [oneWay.F, oneWay.p], exact),
    ...check('summaries/welch', [welch.statistic.value, welch.p], [unequal.statistic, unequal.p], exact),
    ...(reference['games_howell'] as Rows).flatMap((row, i) =>
      check(`summaries/games-howell ${i}`, pairs[i].p, row['p'], ranged),
    ),
  ];
}

function pairOf(pairs: readonly PairComparison[], a: string, b: string): PairComparison {
  const found = pairs.find(
    ({ first, second }) => (first === a && second === b) || (first === b && second === a),
  );
  if (!found) throw new Error(`No pair of ${a} and ${b}`);
  return found;
}

// The samples of the exact case, as make_fixtures.R has them.
const TREATED = [0.61, 0.29, 0.06, 0.59, -1.73, -0.74, 0.51, -0.56, 0.39, 1.64, 0.05, -0.063];
const UNTREATED = [1.1, 2.2, -0.3, 0.9, 0.71, 0.07];
