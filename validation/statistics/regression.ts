/** Linear and logistic regression, calibration, and optimism by a fixed bootstrap against R. */
import {
  areaUnderCurve,
  calibration,
  compareNested,
  indicatorPredictors,
  type LogisticModel,
  linearRegression,
  logisticRegression,
  type Predictor,
  stepwiseLogistic,
  varianceInflation,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { withEarlyStop } from './early-stop.ts';
import { check, type Data, readData, readReference, type Tolerance } from './reference.ts';

const fitted: Tolerance = { absolute: 1e-8, relative: 1e-8 };
/** Through the standard errors: see `earlyStop`. */
const divided: Tolerance = { absolute: 1e-7, relative: 1e-7 };
const tight: Tolerance = { relative: 1e-9 };
const profiled: Tolerance = { absolute: 1e-4, relative: 1e-4 };

export function regressionCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'logistic') as Record<string, never>;
  const data = readData(context, 'birthwt');
  const outcome = data.number('low');
  const fullInput = { outcome, predictors: birthPredictors(data) };
  const full = logisticRegression(fullInput);
  const fullProfile = logisticRegression(fullInput, { intervals: 'profile' });
  const smallInput = {
    outcome,
    predictors: ['age', 'lwt', 'smoke'].map((name) => ({ name, values: data.number(name) })),
  };
  const smallModel = logisticRegression(smallInput);
  const smallProfile = logisticRegression(smallInput, { intervals: 'profile' });
  const logit = readReference(context, 'statsmodels')['logit'] as Record<string, unknown>;
  const withoutSmoke = birthPredictors(data).filter(({ name }) => name !== 'smoke');
  const nested = compareNested(logisticRegression({ outcome, predictors: withoutSmoke }), full);
  const drop = (reference['lrt_smoke'] as readonly Record<string, number>[])[1];
  return [
    ...modelCases(
      'logistic/birthwt',
      withEarlyStop(full, fullInput),
      fullProfile,
      reference['logistic_birthwt'],
    ),
    ...modelCases(
      'logistic/small',
      withEarlyStop(smallModel, smallInput),
      smallProfile,
      reference['model_small'],
    ),
    ...check(
      'logistic/small, statsmodels',
      smallModel.coefficients.map((c) => c.estimate),
      logit['params'],
      tight,
    ),
    ...check(
      'logistic/small, statsmodels SE',
      smallModel.coefficients.map((c) => c.standardError),
      logit['bse'],
      tight,
    ),
    ...check('logistic/small, statsmodels log-likelihood', smallModel.logLikelihood, logit['llf'], tight),
    ...univariableCases(data, reference['univariable']),
    ...check('logistic/fitted', full.probabilities, reference['fitted'], fitted),
    ...check(
      'logistic/lrt smoke',
      [nested.statistic.value, nested.p],
      [drop['Deviance'], drop['Pr(>Chi)']],
      fitted,
    ),
    ...inflationCases(withEarlyStop(full, fullInput), context, reference),
    ...calibrationCases(full, smallModel, outcome, reference),
    ...optimismCases(context, data, full),
    ...stepwiseCases(data, reference),
  ];
}

function birthPredictors(data: Data, rows?: readonly number[]): Predictor[] {
  const plain = (name: string): Predictor => ({ name, values: data.number(name) });
  const all = [
    plain('age'),
    plain('lwt'),
    ...indicatorPredictors('race', data.number('race')),
    ...['smoke', 'ptl', 'ht', 'ui'].map(plain),
  ];
  return rows ? all.map((p) => ({ ...p, values: Float64Array.from(rows, (i) => p.values[i]) })) : all;
}

interface ReferenceModel {
  readonly coef: readonly Record<string, number>[];
  readonly ci_profile: readonly Record<string, number>[];
  readonly ci_wald: readonly Record<string, number>[];
  readonly [key: string]: unknown;
}

function modelCases(
  name: string,
  model: LogisticModel,
  profile: LogisticModel,
  expected: ReferenceModel,
): CaseResult[] {
  const q = model.coefficients.length;
  const rows = Array.from({ length: q }, (_, j) => model.covariance.data.subarray(j * q, j * q + q));
  return [
    ...coefficientCases(name, model, profile, expected),
    ...check(`${name}/deviance`, model.deviance, expected['deviance'], fitted),
    ...check(`${name}/null deviance`, -2 * model.nullLogLikelihood, expected['null_deviance'], fitted),
    ...check(`${name}/aic`, model.aic, expected['aic'], fitted),
    ...check(`${name}/logLik`, model.logLikelihood, expected['logLik'], fitted),
    ...check(`${name}/vcov`, rows, expected['vcov'], { absolute: 1e-9, relative: 1e-7 }),
  ];
}

function coefficientCases(
  name: string,
  model: LogisticModel,
  profile: LogisticModel,
  expected: Pick<ReferenceModel, 'coef' | 'ci_profile' | 'ci_wald'>,
): CaseResult[] {
  return model.coefficients.flatMap((c, j) => {
    const { _row, ...coef } = expected.coef[j];
    const { _row: _, ...wald } = expected.ci_wald[j];
    const { _row: __, ...limits } = expected.ci_profile[j];
    const { 'z value': z, 'Pr(>|z|)': p, ...values } = coef;
    const own = { Estimate: c.estimate, 'Std. Error': c.standardError };
    const ends = { '2.5 %': c.interval.lower, '97.5 %': c.interval.upper };
    const { lower, upper } = profile.coefficients[j].interval;
    return [
      ...check(`${name}/${_row}`, own, values, fitted),
      ...check(`${name}/${_row}/z and p`, [c.statistic, c.p], [z, p], divided),
      ...check(`${name}/${_row}/wald`, ends, wald, fitted),
      ...check(`${name}/${_row}/profile`, { '2.5 %': lower, '97.5 %': upper }, limits, profiled),
    ];
  });
}

function univariableCases(data: Data, expected: readonly (ReferenceModel & { var: string })[]): CaseResult[] {
  const outcome = data.number('low');
  return expected.flatMap((entry) => {
    const { var: name } = entry;
    const values = data.number(name);
    const predictors = name === 'race' ? indicatorPredictors(name, values) : [{ name, values }];
    const input = { outcome, predictors };
    const model = withEarlyStop(logisticRegression(input), input);
    const profile = logisticRegression(input, { intervals: 'profile' });
    return coefficientCases(`logistic/${name} alone`, model, profile, entry);
  });
}

function inflationCases(
  full: LogisticModel,
  context: SuiteContext,
  reference: Record<string, never>,
): CaseResult[] {
  const gvif = varianceInflation(full).map((v) => ({
    GVIF: v.value,
    Df: v.degreesOfFreedom,
    'GVIF^(1/(2*Df))': v.perDegree,
  }));
  const expected = (reference['gvif'] as readonly Record<string, number>[]).map(
    ({ _row, ...values }) => values,
  );
  const longley = readData(context, 'longley');
  const names = ['GNP.deflator', 'GNP', 'Unemployed', 'Armed.Forces', 'Population', 'Year'];
  const model = linearRegression({
    outcome: longley.number('Employed'),
    predictors: names.map((name) => ({ name, values: longley.number(name) })),
  });
  const vif = Object.fromEntries(varianceInflation(model).map((v) => [v.term, v.value]));
  const summary = reference['lm_longley'] as { coef: readonly Record<string, number>[] } & Record<
    string,
    unknown
  >;
  const rows = model.coefficients.map((c) => ({
    Estimate: c.estimate,
    'Std. Error': c.standardError,
    't value': c.statistic,
    'Pr(>|t|)': c.p,
  }));
  const overall = [model.overall.statistic.value, ...model.overall.degreesOfFreedom];
  return [
    ...check('logistic/gvif', gvif, expected, fitted),
    ...check('linear/longley vif', vif, reference['vif_longley'], fitted),
    ...check(
      'linear/longley',
      rows,
      summary.coef.map(({ _row, ...values }) => values),
      fitted,
    ),
    ...check('linear/longley sigma', model.residualSd, summary['sigma'], fitted),
    ...check('linear/longley r2', model.rSquared, summary['r2'], fitted),
    ...check('linear/longley F', overall, summary['F'], fitted),
  ];
}

function calibrationCases(
  full: LogisticModel,
  small: LogisticModel,
  outcome: Float64Array,
  reference: Record<string, never>,
): CaseResult[] {
  const own = calibration(full.probabilities, outcome);
  const shifted = calibration(
    full.probabilities.map((p) => (p * SHIFT) / (1 - p + p * SHIFT)),
    outcome,
  );
  const { chisq, df, p } = reference['hosmer_lemeshow'] as Record<string, number>;
  const expected = reference['calibration'] as Record<string, number>;
  const hl = own.hosmerLemeshow;
  return [
    ...check('calibration/slope', own.slope.estimate, expected['slope_of_full'], fitted),
    ...check(
      'calibration/in the large',
      shifted.intercept.estimate,
      expected['citl_example_shifted'],
      fitted,
    ),
    ...check('calibration/Brier', own.brier, reference['brier'], fitted),
    ...check(
      'calibration/Brier small',
      calibration(small.probabilities, outcome).brier,
      reference['brier_small'],
      fitted,
    ),
    ...check(
      'calibration/Hosmer-Lemeshow',
      [hl.statistic.value, ...hl.degreesOfFreedom, hl.p],
      [chisq, df, p],
      {
        relative: 1e-7,
      },
    ),
  ];
}

/** exp(0.3): the example adds 0.3 to every logit. */
const SHIFT = 1.3498588075760032;

/** Optimism of the AUC over 50 given resamples: the whole model is fitted again in each. In one of them all patients with
 * hypertension have the event: R's glm stops at a coefficient of about 15, ours says that there is no estimate. */
function optimismCases(context: SuiteContext, data: Data, full: LogisticModel): CaseResult[] {
  const reference = readReference(context, 'bootstrap_optimism')['fixed_bootstrap'] as unknown as {
    idx: readonly (readonly number[])[];
    auc_app: readonly number[];
    auc_test: readonly number[];
    slope_test: readonly number[];
    apparent: number;
  };
  const outcome = data.number('low');
  const apparent = areaUnderCurve(full.probabilities, outcome);
  const everyone = birthPredictors(data);
  const resampled = reference.idx.flatMap((sample, b) => {
    const name = `optimism/resample ${b + 1}`;
    const rows = sample.map((i) => i - 1);
    const y = Float64Array.from(rows, (i) => outcome[i]);
    const model = logisticRegression({ outcome: y, predictors: birthPredictors(data, rows) });
    if (b === SEPARATED)
      return check(`${name}, separated`, Number(model.reason?.code === 'separation'), 1, {});
    const lp = outcome.map((_, i) =>
      everyone.reduce(
        (sum, { values }, j) => sum + values[i] * model.coefficients[j + 1].estimate,
        model.coefficients[0].estimate,
      ),
    );
    const slope = logisticRegression({ outcome, predictors: [{ name: 'lp', values: lp }] });
    const got = [areaUnderCurve(model.probabilities, y), areaUnderCurve(lp, outcome)];
    return [
      ...check(`${name}/auc`, got, [reference.auc_app[b], reference.auc_test[b]], fitted),
      ...check(`${name}/slope`, slope.coefficients[1].estimate, reference.slope_test[b], { relative: 1e-7 }),
    ];
  });
  return [...check('optimism/apparent', apparent, reference.apparent, fitted), ...resampled];
}

const SEPARATED = 25;

/** R's formula lists the terms in the order in which they came in, or as given. */
function stepwiseCases(data: Data, reference: Record<string, never>): CaseResult[] {
  const outcome = data.number('low');
  const all = birthPredictors(data);
  const visits = { name: 'ftv', values: data.number('ftv') };
  const forward = stepwiseLogistic({ outcome, predictors: [...all, visits] }, { direction: 'forward' });
  const backward = stepwiseLogistic({ outcome, predictors: all }, { direction: 'backward' });
  const added = forward.steps.slice(1).map((step) => step.term);
  return [['forward', forward, added] as const, ['backward', backward, backward.terms] as const].flatMap(
    ([name, result, terms]) => {
      const expected = reference[`step_aic_${name}`] as { formula: string; aic: number };
      const formula = `low ~ ${terms.join(' + ')}`;
      return [
        ...check(`logistic/step ${name}/formula`, Number(formula === expected.formula), 1, {}),
        ...check(`logistic/step ${name}/aic`, result.model.aic, expected.aic, fitted),
      ];
    },
  );
}
