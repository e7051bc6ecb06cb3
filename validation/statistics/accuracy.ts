/** ROC curves against pROC, shares with intervals against R, decision curves against dcurves. */
import {
  classifyAt,
  compareAucPaired,
  compareAucUnpaired,
  decisionCurve,
  findCutOff,
  type Interval,
  type Proportion,
  partialArea,
  proportion,
  rocCurve,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, type Data, readData, readReference, type Tolerance } from './reference.ts';

const exact: Tolerance = { absolute: 1e-12, relative: 1e-12 };
/** Tail probabilities and quantiles enter. */
const tailed: Tolerance = { relative: 1e-10 };

export function accuracyCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'roc') as Record<string, never>;
  const data = readData(context, 'aSAH');
  const poor = Float64Array.from(data.text('outcome'), (outcome) => Number(outcome === 'Poor'));
  const single = reference['single'] as Record<string, Record<string, unknown>>;
  return [
    ...Object.entries(single).flatMap(([name, expected]) =>
      curveCases(name, data.number(name), poor, expected),
    ),
    ...comparisonCases(data, poor, reference),
    ...cutOffCases(data, poor, reference['s100b_gt_0.205']),
    ...intervalCases(context),
    ...decisionCases(context),
  ];
}

function curveCases(
  name: string,
  scores: Float64Array,
  poor: Float64Array,
  expected: Record<string, unknown>,
): CaseResult[] {
  const curve = rocCurve(scores, poor);
  const best = findCutOff(curve, { rule: 'youden' });
  const partial = partialArea(curve, 0.9);
  const got = {
    auc: curve.auc,
    var_delong: curve.variance,
    ci_delong: [curve.interval.lower, curve.auc, curve.interval.upper],
    n_case: curve.cases,
    n_control: curve.controls,
    thresholds: curve.thresholds,
    sens: curve.sensitivity,
    spec: curve.specificity,
    pauc_spec_90_100: partial.area,
    pauc_corrected: partial.corrected,
  };
  const { youden, ...rest } = expected;
  const tops = youden as readonly Record<string, number>[];
  // pROC lists every threshold that is best; of these ours is the one of highest specificity.
  const top = tops.reduce((a, b) => (b['specificity'] > a['specificity'] ? b : a));
  return [
    ...check(`roc/${name}`, got, rest, exact),
    ...check(
      `roc/${name}/youden`,
      [best.threshold, best.sensitivity, best.specificity, best.youden + 1],
      [top['threshold'], top['sensitivity'], top['specificity'], top['youden']],
      exact,
    ),
  ];
}

function comparisonCases(data: Data, poor: Float64Array, reference: Record<string, never>): CaseResult[] {
  const pairs = reference['delong_paired'] as readonly Record<string, string>[];
  const female = data.text('gender').map((gender) => gender === 'Female');
  const half = (wanted: boolean) =>
    rocCurve(
      data.number('s100b').filter((_, i) => female[i] === wanted),
      poor.filter((_, i) => female[i] === wanted),
    );
  const [women, men] = [half(true), half(false)];
  const unpaired = compareAucUnpaired(women, men);
  return [
    ...pairs.flatMap(({ a, b, ...values }) => {
      const test = compareAucPaired(data.number(a), data.number(b), poor);
      const got = { Z: test.statistic.value, p: test.p, diff: test.estimate?.value, ci: ends(test.interval) };
      return check(`roc/${a} against ${b}`, got, values, tailed);
    }),
    ...check(
      'roc/covariance of s100b and wfns',
      covarianceOf(data.number('s100b'), data.number('wfns'), poor),
      reference['cov_s100b_wfns'],
      tailed,
    ),
    ...check(
      'roc/women against men',
      {
        D: unpaired.statistic.value,
        df: unpaired.degreesOfFreedom[0],
        p: unpaired.p,
        auc: [women.auc, men.auc],
      },
      reference['delong_unpaired_gender'],
      tailed,
    ),
  ];
}

/** From the variance of the difference, which is the square of difference by Z. */
function covarianceOf(a: Float64Array, b: Float64Array, outcome: Float64Array): number {
  const test = compareAucPaired(a, b, outcome);
  const error = (test.estimate?.value ?? Number.NaN) / test.statistic.value;
  return (rocCurve(a, outcome).variance + rocCurve(b, outcome).variance - error * error) / 2;
}

function cutOffCases(data: Data, poor: Float64Array, expected: unknown): CaseResult[] {
  const scores = data.number('s100b');
  const wilson = classifyAt(scores, poor, 0.205);
  const clopper = classifyAt(scores, poor, 0.205, { intervals: 'exact' });
  const both = (pick: (c: typeof wilson) => Proportion) => ({
    est: pick(wilson).value,
    clopper: ends(pick(clopper).interval),
    wilson: ends(pick(wilson).interval),
  });
  const got = {
    TP: wilson.truePositives,
    FP: wilson.falsePositives,
    FN: wilson.falseNegatives,
    TN: wilson.trueNegatives,
    sens: both((c) => c.sensitivity),
    spec: both((c) => c.specificity),
    ppv: both((c) => c.positivePredictiveValue),
    npv: both((c) => c.negativePredictiveValue),
    acc: both((c) => c.accuracy),
    LRpos: wilson.positiveLikelihoodRatio,
    LRneg: wilson.negativeLikelihoodRatio,
  };
  return check('roc/s100b above 0.205', got, expected, tailed);
}

function intervalCases(context: SuiteContext): CaseResult[] {
  const expected = readReference(context, 'statsmodels')['prop_ci_7_20'] as unknown as Record<
    string,
    number[]
  >;
  const names = {
    wilson: 'wilson',
    beta: 'exact',
    agresti_coull: 'agresti-coull',
    jeffreys: 'jeffreys',
  } as const;
  return Object.entries(names).flatMap(([key, method]) =>
    check(`proportion/7 of 20 ${method}`, ends(proportion(7, 20, method).interval), expected[key], tailed),
  );
}

function decisionCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'dca') as unknown as {
    thresholds: number[];
    treat_all: number[];
    models: { model: string; net_benefit: number[] }[];
    dcurves: { variable: string; threshold: number; tp_rate: number; fp_rate: number; net_benefit: number }[];
  };
  const data = readData(context, 'dca_df_binary');
  const outcome = Float64Array.from(data.text('cancer'), (text) => Number(text === 'TRUE'));
  const models = reference.models.map(({ model }) => ({ name: model, predicted: data.number(model) }));
  const curve = decisionCurve(models, outcome, reference.thresholds);
  const names = ['all', 'none', ...models.map((model) => model.name)];
  const rows = reference.dcurves.flatMap((row) => {
    const strategy = curve.strategies[names.indexOf(row.variable)];
    const k = reference.thresholds.findIndex((t) => Math.abs(t - row.threshold) < 1e-9);
    const got = [strategy.truePositiveRate[k], strategy.falsePositiveRate[k], strategy.netBenefit[k]];
    const expected = [row.tp_rate, row.fp_rate, row.net_benefit];
    return check(`decision/${row.variable} at ${row.threshold}`, got, expected, exact);
  });
  return [
    ...check('decision/treat all', curve.strategies[0].netBenefit, reference.treat_all, exact),
    ...reference.models.flatMap(({ model, net_benefit }, m) =>
      check(`decision/${model}`, curve.strategies[m + 2].netBenefit, net_benefit, exact),
    ),
    ...rows,
  ];
}

function ends(interval: Interval | undefined): readonly number[] {
  return interval ? [interval.lower, interval.upper] : [];
}
