/** Cox regression against R's survival 3.5-3. */
import {
  type CoxInput,
  type CoxModel,
  type CoxOptions,
  coxRegression,
  indicatorPredictors,
  proportionalHazardsTest,
  type TimeTransform,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, readData, readReference, type Tolerance } from './reference.ts';
import {
  divided,
  exact,
  fitted,
  loose,
  lungInput,
  plain,
  type Reference,
  rossiInput,
} from './survival-data.ts';

export function coxCases(
  context: SuiteContext,
  gbsg: CoxInput,
  model: CoxModel,
  reference: Reference,
): CaseResult[] {
  const lung = lungInput(readData(context, 'lung'));
  const rossi = readData(context, 'rossi');
  const recidivism = rossiInput(rossi, ['fin', 'age', 'race', 'wexp', 'mar', 'paro', 'prio']);
  const stratified = {
    ...rossiInput(rossi, ['fin', 'age', 'wexp', 'mar', 'paro', 'prio']),
    strata: rossi.number('race'),
  };
  const rotterdamData = readData(context, 'rotterdam');
  const rotterdam: CoxInput = {
    time: rotterdamData.number('rtime'),
    event: rotterdamData.number('recur'),
    predictors: [
      ...plain(rotterdamData, 'age', 'meno'),
      ...indicatorPredictors('size', rotterdamData.text('size'), '<=20'),
      ...indicatorPredictors('grade', rotterdamData.number('grade')),
      ...plain(rotterdamData, 'nodes', 'pgr', 'er', 'hormon', 'chemo'),
    ],
  };
  const byRace = coxRegression(stratified);
  const robust = coxRegression(
    { ...gbsg, predictors: gbsg.predictors.filter(({ name }) => name === 'nodes' || name === 'hormon') },
    { robust: true },
  );
  const naive = robust.covariance.data;
  return [
    ...fitCases('cox gbsg', gbsg, model, reference['cox_gbsg_efron']),
    ...fullCases('cox gbsg Breslow', gbsg, { ties: 'breslow' }, reference['cox_gbsg_breslow']),
    ...fullCases('cox lung', lung, {}, reference['cox_lung_efron']),
    ...fullCases('cox rossi', recidivism, {}, reference['cox_rossi_efron']),
    ...fullCases('cox rotterdam', rotterdam, {}, reference['cox_rotterdam_efron']),
    ...coefficientCases(
      'cox rossi by race',
      byRace,
      (reference['cox_rossi_strata_race'] as Reference)['coef'],
    ),
    ...check(
      'cox rossi by race/loglik',
      [byRace.nullLogLikelihood, byRace.logLikelihood],
      (reference['cox_rossi_strata_race'] as Reference)['loglik'],
      fitted,
    ),
    ...(reference['cox_gbsg_robust'] as readonly Record<string, number>[]).flatMap(
      ({ _row, ...values }, j) => {
        const c = robust.coefficients[j];
        const got = {
          coef: c.estimate,
          'exp(coef)': c.ratio,
          'se(coef)': Math.sqrt(naive[3 * j]),
          'robust se': c.standardError,
          z: c.statistic,
          'Pr(>|z|)': c.p,
        };
        return check(`cox gbsg robust/${_row}`, got, values, fitted);
      },
    ),
  ];
}

function fullCases(name: string, input: CoxInput, options: CoxOptions, expected: Reference): CaseResult[] {
  return fitCases(name, input, coxRegression(input, options), expected);
}

function fitCases(name: string, input: CoxInput, model: CoxModel, expected: Reference): CaseResult[] {
  const p = model.coefficients.length;
  const rows = Array.from({ length: p }, (_, j) => model.covariance.data.subarray(j * p, j * p + p));
  const concordance = [model.concordance?.value, Math.sqrt(model.concordance?.variance ?? Number.NaN)];
  const of = (key: string) => expected[key] as Record<string, number>;
  return [
    ...check(`${name}/counts`, [model.n, model.events], [expected['n'], expected['nevent']], exact),
    ...coefficientCases(name, model, expected['coef']),
    ...(expected['hr_ci'] as readonly Record<string, number>[]).flatMap((row, j) => {
      const { ratio, ratioInterval } = model.coefficients[j];
      const got = [ratio, 1 / ratio, ratioInterval.lower, ratioInterval.upper];
      const values = [row['exp(coef)'], row['exp(-coef)'], row['lower .95'], row['upper .95']];
      return check(`${name}/${row['_row']}/hr`, got, values, fitted);
    }),
    ...check(`${name}/loglik`, [model.nullLogLikelihood, model.logLikelihood], expected['loglik'], fitted),
    ...testCases(`${name}/lrt`, model.likelihoodRatio, of('lrt'), fitted),
    // summary.coxph rounds the Wald statistic to two decimals, not its p.
    ...check(`${name}/wald`, model.wald.statistic.value, of('wald')['test'], { absolute: 0.005 }),
    ...check(`${name}/wald p`, model.wald.p, of('wald')['pvalue'], loose),
    ...testCases(`${name}/score`, model.score, of('score'), fitted),
    ...check(
      `${name}/concordance`,
      concordance,
      [of('concordance')['C'], of('concordance')['se(C)']],
      fitted,
    ),
    ...check(`${name}/vcov`, rows, expected['vcov'], { absolute: 1e-11, relative: 1e-7 }),
    ...check(`${name}/aic`, model.aic, expected['aic'], fitted),
    ...proportionalCases(`${name}/zph km`, input, model, 'km', expected['zph_km']),
    ...proportionalCases(`${name}/zph identity`, input, model, 'identity', expected['zph_identity']),
  ];
}

function coefficientCases(
  name: string,
  model: CoxModel,
  expected: readonly Record<string, number>[],
): CaseResult[] {
  return expected.flatMap(({ _row, ...values }, j) => {
    const c = model.coefficients[j];
    const { z, 'Pr(>|z|)': p, ...estimates } = values;
    const got = { coef: c.estimate, 'exp(coef)': c.ratio, 'se(coef)': c.standardError };
    return [
      ...check(`${name}/${_row}`, got, estimates, fitted),
      ...check(`${name}/${_row}/z`, c.statistic, z, divided),
      ...check(`${name}/${_row}/p`, c.p, p, loose),
    ];
  });
}

function testCases(
  name: string,
  got: CoxModel['score'],
  expected: Record<string, number>,
  tolerance: Tolerance,
): CaseResult[] {
  return [
    ...check(`${name}/test`, got.statistic.value, expected['test'], tolerance),
    ...check(`${name}/df`, got.degreesOfFreedom[0], expected['df'], exact),
    ...check(`${name}/p`, got.p, expected['pvalue'], { relative: 1e-7 }),
  ];
}

function proportionalCases(
  name: string,
  input: CoxInput,
  model: CoxModel,
  transform: TimeTransform,
  expected: readonly Record<string, number>[],
): CaseResult[] {
  const zph = proportionalHazardsTest(input, model, transform);
  const rows = [...zph.terms, zph.global];
  return expected.flatMap((row, i) => {
    const got = [rows[i].statistic.value, rows[i].degreesOfFreedom[0], rows[i].p];
    return check(`${name}/${row['_row']}`, got, [row['chisq'], row['df'], row['p']], loose);
  });
}

/** Age, then age and sex, in the lung data: Wald intervals and the tests of one model against the one before. */
export function sequenceCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'cox_extra') as unknown as {
    wald: readonly Record<string, number>[];
    lrt_age: readonly Record<string, number | null>[];
  };
  const lung = readData(context, 'lung');
  const event = lung.number('status').map((status) => status - 1);
  const models = [['age'], ['age', 'sex']].map((names) =>
    coxRegression({ time: lung.number('time'), event, predictors: plain(lung, ...names) }),
  );
  const [none, ageRow, sexRow] = reference.lrt_age;
  const steps = [
    2 * (models[0].logLikelihood - models[0].nullLogLikelihood),
    2 * (models[1].logLikelihood - models[0].logLikelihood),
  ];
  const intervals = models[1].coefficients.map(({ interval }) => [interval.lower, interval.upper]);
  return [
    ...check(
      'cox lung in steps/wald',
      intervals,
      reference.wald.map((row) => [row['2.5 %'], row['97.5 %']]),
      fitted,
    ),
    ...check('cox lung in steps/null', models[0].nullLogLikelihood, none['loglik'], fitted),
    ...check(
      'cox lung in steps/loglik',
      models.map((model) => model.logLikelihood),
      [ageRow['loglik'], sexRow['loglik']],
      fitted,
    ),
    ...check('cox lung in steps/chi-squared', steps, [ageRow['Chisq'], sexRow['Chisq']], fitted),
    ...check('cox lung in steps/p', models[0].likelihoodRatio.p, ageRow['Pr(>|Chi|)'], divided),
  ];
}

export function exactTieCases(context: SuiteContext, reference: Reference): CaseResult[] {
  const model = coxRegression(lungInput(readData(context, 'lung')), { ties: 'exact' });
  const got = {
    coef: model.coefficients.map((c) => c.estimate),
    loglik: [model.nullLogLikelihood, model.logLikelihood],
    se: model.coefficients.map((c) => c.standardError),
  };
  return check('cox lung exact', got, reference['cox_lung_exact'], fitted);
}
