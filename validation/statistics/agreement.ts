/** Agreement against irr, psych and epiR, and the formulas of Bland, Altman and QIBA. */
import {
  blandAltman,
  cohenKappa,
  cohenKappaFromTable,
  concordanceCorrelation,
  fleissKappa,
  type IccOptions,
  type Interval,
  intraclassCorrelation,
  kendallW,
  krippendorffAlpha,
  repeatability,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, readData, readReference, type Tolerance } from './reference.ts';

const exact: Tolerance = { absolute: 1e-12, relative: 1e-10 };

export function agreementCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'agreement') as Record<string, unknown>;
  const anxietyData = readData(context, 'irr_anxiety');
  const anxiety = rowsOf(['rater1', 'rater2', 'rater3'].map((name) => anxietyData.number(name)));
  const dentistData = readData(context, 'shrout_fleiss');
  const judges = rowsOf(['J1', 'J2', 'J3', 'J4'].map((name) => dentistData.number(name)));
  const flow = readData(context, 'bland_altman_1986_pefr');
  const diagnoses = readData(context, 'irr_diagnoses');
  const readers = [1, 2, 3, 4, 5, 6].map((k) => diagnoses.text(`rater${k}`));
  const [wright1, wright2, mini1, mini2] = ['wright1', 'wright2', 'mini1', 'mini2'].map((name) =>
    flow.number(name),
  );
  const of = (name: string) => reference[name];
  return [
    ...irrCases('agreement/irr anxiety', anxiety, of('icc_irr_anxiety')),
    ...irrCases('agreement/irr Shrout-Fleiss', judges, of('icc_irr_shrout_fleiss')),
    ...psychCases('agreement/psych anxiety', anxiety, of('icc_psych_anxiety')),
    ...psychCases('agreement/psych Shrout-Fleiss', judges, of('icc_psych_shrout_fleiss')),
    ...differenceCases('agreement/Wright and mini', wright1, mini1, of('bland_altman_wright1_mini1')),
    ...differenceCases('agreement/Wright twice', wright1, wright2, of('bland_altman_wright_testretest')),
    ...differenceCases('agreement/mini twice', mini1, mini2, of('bland_altman_mini_testretest')),
    ...concordanceCases(wright1, mini1, of('ccc_wright1_mini1')),
    ...kappaCases(anxietyData.number('rater1'), anxietyData.number('rater2'), readers, reference),
    ...krippendorffCases(anxiety, of('kripp_alpha_anxiety_interval')),
    ...testCases('agreement/Kendall W', kendallW(anxiety), 'W', of('kendall_w_anxiety'), 'chisq'),
  ];
}

interface IrrForm {
  readonly model: 'oneway' | 'twoway';
  readonly type: 'consistency' | 'agreement';
  readonly unit: 'single' | 'average';
  readonly [key: string]: number | string;
}

function irrCases(name: string, ratings: readonly Float64Array[], expected: unknown): CaseResult[] {
  return (expected as readonly IrrForm[]).flatMap(({ model, type, unit, ...values }) => {
    const icc = intraclassCorrelation(ratings, { model, type, unit, averageFreedom: 'irr' });
    const got = {
      icc: icc.estimate?.value,
      lower: icc.interval?.lower,
      upper: icc.interval?.upper,
      F: icc.statistic.value,
      df1: icc.degreesOfFreedom[0],
      df2: icc.degreesOfFreedom[1],
      p: icc.p,
    };
    return check(`${name} ${model} ${type} ${unit}`, got, values, exact);
  });
}

const PSYCH_FORMS: Readonly<Record<string, IccOptions>> = {
  ICC1: { model: 'oneway' },
  ICC2: {},
  ICC3: { type: 'consistency' },
  ICC1k: { model: 'oneway', unit: 'average' },
  ICC2k: { unit: 'average' },
  ICC3k: { type: 'consistency', unit: 'average' },
};

/** psych tests every two-way form with the degrees of freedom of consistency; estimate, F and interval are compared. */
function psychCases(name: string, ratings: readonly Float64Array[], expected: unknown): CaseResult[] {
  return (expected as readonly Record<string, number | string>[]).flatMap((row) => {
    const icc = intraclassCorrelation(ratings, PSYCH_FORMS[row['type']]);
    const got = {
      ICC: icc.estimate?.value,
      F: icc.statistic.value,
      'lower bound': icc.interval?.lower,
      'upper bound': icc.interval?.upper,
    };
    const values = Object.fromEntries(Object.keys(got).map((key) => [key, row[key]]));
    return check(`${name} ${row['type']}`, got, values, exact);
  });
}

function differenceCases(name: string, a: Float64Array, b: Float64Array, expected: unknown): CaseResult[] {
  const plot = blandAltman(a, b);
  const repeat = repeatability(a, b);
  const got = {
    n: plot.n,
    bias: plot.bias,
    sd: plot.sd,
    loa: [plot.lower, plot.upper],
    bias_ci: ends(plot.biasInterval),
    loa_lower_ci: ends(plot.lowerInterval),
    loa_upper_ci: ends(plot.upperInterval),
    wSD: repeat.withinSd,
    RC: repeat.coefficient,
    RC_ci: ends(repeat.coefficientInterval),
    wCV_rms: repeat.cvRootMeanSquare,
    wCV_log: repeat.cvLogarithm,
  };
  return check(name, got, expected, exact);
}

function concordanceCases(a: Float64Array, b: Float64Array, expected: unknown): CaseResult[] {
  const ccc = concordanceCorrelation(a, b);
  const got = {
    rho: [{ est: ccc.estimate?.value, lower: ccc.interval?.lower, upper: ccc.interval?.upper }],
    Cb: ccc.biasCorrection,
    shift: ccc.locationShift,
    scale: ccc.scaleShift,
  };
  // epiR gives the shift without its sign.
  return check('agreement/CCC', { ...got, shift: Math.abs(got.shift) }, expected, exact);
}

function kappaCases(
  rater1: Float64Array,
  rater2: Float64Array,
  readers: readonly (readonly (string | null)[])[],
  reference: Record<string, unknown>,
): CaseResult[] {
  const diagnosis = cohenKappa(readers[0], readers[1]);
  const subjects = readers[0].map((_, i) => readers.map((reader) => reader[i]));
  const weights = { unweighted: 'none', equal: 'linear', squared: 'squared' } as const;
  const weighted = reference['kappa_weighted_anxiety12'] as readonly { weight: keyof typeof weights }[];
  const table = reference['cohen_kappa_table'] as { table: number[][]; ci: readonly (readonly number[])[] };
  const fromTable = (['none', 'squared'] as const).map((w) =>
    cohenKappaFromTable(table.table, { weights: w }),
  );
  return [
    ...testCases('agreement/kappa diagnoses', diagnosis, 'kappa', reference['kappa2_diagnoses'], 'z'),
    ...testCases(
      'agreement/Fleiss kappa',
      fleissKappa(subjects),
      'kappa',
      reference['fleiss_diagnoses'],
      'z',
    ),
    ...weighted.flatMap((row) => {
      const kappa = cohenKappa(rater1, rater2, { weights: weights[row.weight] });
      return testCases(`agreement/kappa anxiety ${row.weight}`, kappa, 'kappa', row, 'z');
    }),
    ...fromTable.flatMap((kappa, i) => {
      const got = [kappa.interval?.lower, kappa.estimate?.value, kappa.interval?.upper];
      return check(`agreement/kappa table ${i}`, got, i === 0 ? table.ci[0] : STATSMODELS_WEIGHTED, exact);
    }),
  ];
}

/** irr counts every pair of ratings whole, where Krippendorff divides by m - 1, so that with m = 3 raters its N is twice too
 * large; put back here. Krippendorff's own worked example stands in the tests. */
function krippendorffCases(ratings: readonly Float64Array[], expected: unknown): CaseResult[] {
  const { alpha, ratings: n } = krippendorffAlpha(ratings, 'interval');
  const pairs = n * (ratings[0].length - 1);
  const counted = 1 - ((1 - alpha) * ((pairs - 1) / pairs)) / ((n - 1) / n);
  return check('agreement/Krippendorff alpha', counted, expected, exact);
}

// psych's interval of the weighted kappa (0.3284 to 0.5807) is not that of Fleiss, Cohen and Everitt; statsmodels' is.
const STATSMODELS_WEIGHTED = [0.32429863198684905, 0.4545454545454546, 0.5847922771040601];

function testCases(
  name: string,
  got: ReturnType<typeof kendallW>,
  estimate: string,
  expected: unknown,
  statistic: string,
): CaseResult[] {
  const values = expected as Record<string, number>;
  return [
    ...check(`${name}/estimate`, got.estimate?.value, values[estimate], exact),
    ...check(`${name}/statistic`, got.statistic.value, values[statistic], exact),
    ...check(`${name}/p`, got.p, values['p'], { absolute: 1e-15, relative: 1e-10 }),
  ];
}

function ends(interval: Interval): readonly number[] {
  return [interval.lower, interval.upper];
}

function rowsOf(columns: readonly Float64Array[]): Float64Array[] {
  return Array.from(columns[0], (_, i) => Float64Array.from(columns, (column) => column[i]));
}
