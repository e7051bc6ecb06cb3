/** Survival analysis against R's survival 3.5-3. */
import { exp } from '@lobule/numerics';
import {
  baselineSurvival,
  type CoxInput,
  type CoxModel,
  type CoxOptions,
  coxRegression,
  coxResiduals,
  harrellC,
  indicatorPredictors,
  type KaplanMeier,
  kaplanMeier,
  type LogRankResult,
  logRankTest,
  maximalCutPoint,
  type Predictor,
  proportionalHazardsTest,
  restrictedMean,
  type SurvivalCurve,
  survivalAt,
  survivalQuantile,
  type TimeTransform,
  unoC,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, type Data, readData, readReference, type Tolerance } from './reference.ts';

const fitted: Tolerance = { absolute: 1e-8, relative: 1e-8 };
// R stops at a relative change of 1e-9 of the log-likelihood; divided by a standard error its 1e-9 grows.
const divided: Tolerance = { absolute: 1e-7, relative: 1e-7 };
const exact: Tolerance = { absolute: 1e-12, relative: 1e-10 };
const loose: Tolerance = { relative: 1e-6 };

type Reference = Record<string, never>;

export function survivalCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'survival');
  const gbsg = readData(context, 'gbsg');
  const input = gbsgInput(gbsg);
  const model = coxRegression(input);
  return [
    ...coxCases(context, input, model, reference),
    ...followUpCases(gbsg, input, model, reference),
    ...concordanceCases(gbsg, model, reference),
    ...curveCases(gbsg, reference),
    ...lungCurveCases(context, reference),
    ...logRankCases(gbsg, reference),
    ...sequenceCases(context),
    ...exactTieCases(context, reference),
    ...cutPointCases(gbsg, reference),
  ];
}

function plain(data: Data, ...names: readonly string[]): Predictor[] {
  return names.map((name) => ({ name, values: data.number(name) }));
}

function gbsgInput(data: Data): CoxInput {
  const predictors = [
    ...plain(data, 'age', 'meno', 'size'),
    ...indicatorPredictors('grade', data.number('grade')),
    ...plain(data, 'nodes', 'pgr', 'er', 'hormon'),
  ];
  return { time: data.number('rfstime'), event: data.number('status'), predictors };
}

function lungInput(data: Data): CoxInput {
  const event = data.number('status').map((status) => status - 1);
  return { time: data.number('time'), event, predictors: plain(data, 'age', 'sex', 'ph.ecog') };
}

function rossiInput(data: Data, names: readonly string[]): CoxInput {
  return { time: data.number('week'), event: data.number('arrest'), predictors: plain(data, ...names) };
}

function coxCases(
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

const TIMES = [365, 730, 1095, 1826];

/** Baseline hazard, predicted survival, residuals and linear predictors of the gbsg model. */
function followUpCases(data: Data, input: CoxInput, model: CoxModel, reference: Reference): CaseResult[] {
  const [baseline] = model.baseline;
  const centre = model.coefficients.reduce((sum, c, j) => sum + c.estimate * model.means[j], 0);
  // R gives the hazard of a patient whose covariates are all 0.
  const hazardAt = (time: number) => {
    let k = -1;
    while (k + 1 < baseline.time.length && baseline.time[k + 1] <= time) k++;
    return k < 0 ? 0 : baseline.cumulativeHazard[k] * exp(-centre);
  };
  const hazards = reference['basehaz_gbsg_uncentered'] as readonly { hazard: number; time: number }[];
  const residuals = coxResiduals(input, model);
  const first = (n: number, rows: readonly Float64Array[]) => rows.slice(0, n);
  const expected = reference['residuals_first'] as Reference;
  const survival = TIMES.map((time) =>
    [0, 1, 2].map((i) => baselineSurvival(baseline, model.linearPredictor[i], time)),
  );
  return [
    ...hazards.flatMap(({ hazard, time }) =>
      check(`cox gbsg/hazard at ${time}`, hazardAt(time), hazard, fitted),
    ),
    ...check('cox gbsg/survival', survival, (reference['survfit_cox_first3'] as Reference)['surv'], fitted),
    ...check('cox gbsg/lp', model.linearPredictor, reference['lp_first10'], fitted),
    ...check('cox gbsg/means', model.means, reference['lp_means'], exact),
    ...check(
      'cox gbsg/residuals',
      {
        martingale: residuals.martingale,
        deviance: residuals.deviance,
        schoenfeld: first(5, residuals.schoenfeld),
        scaledsch: first(5, residuals.scaledSchoenfeld),
        dfbeta: first(5, residuals.dfbeta),
      },
      expected,
      { absolute: 1e-10, relative: 1e-7 },
    ),
    ...check('cox gbsg/rows', model.linearPredictor.length, data.rows, exact),
  ];
}

function concordanceCases(data: Data, model: CoxModel, reference: Reference): CaseResult[] {
  const [time, event] = [data.number('rfstime'), data.number('status')];
  const risk = model.linearPredictor;
  const harrell = harrellC(time, event, risk);
  const uno = unoC(time, event, risk);
  const early = unoC(time, event, risk, { until: 1826.25 });
  const {
    c,
    var: variance,
    counts,
  } = reference['harrell'] as unknown as Record<string, number> & {
    counts: Record<string, number>;
  };
  const pairs = [harrell.concordant, harrell.discordant, harrell.tiedRisk];
  const of = (name: string) => reference[name] as Record<string, number>;
  return [
    ...check('concordance/Harrell', [harrell.value, harrell.variance], [c, variance], fitted),
    ...check(
      'concordance/pairs',
      pairs,
      [counts['concordant'], counts['discordant'], counts['tied.x']],
      exact,
    ),
    ...check('concordance/Uno', { c: uno.value, var: uno.variance }, of('uno'), loose),
    ...check('concordance/Uno to 5 years', { c: early.value, var: early.variance }, of('uno_tau1826'), loose),
  ];
}

function curveCases(data: Data, reference: Reference): CaseResult[] {
  const [time, event, groups] = ['rfstime', 'status', 'hormon'].map((name) => data.number(name));
  const expected = reference['km_gbsg_hormon'] as Record<string, Reference>;
  const kinds = { log: 'log', loglog: 'log-log', plain: 'plain' } as const;
  const curves = Object.entries(kinds).flatMap(([key, interval]) =>
    pairOfCurves(`km/${interval}`, kaplanMeier(time, event, { groups, interval }), expected[key]),
  );
  const means = kaplanMeier(time, event, { groups }).curves.map((curve) => restrictedMean(curve, 1826));
  const rmst = [...means.map((m) => m.value), ...means.map((m) => m.standardError)];
  return [...curves, ...check('km/rmst', rmst, reference['rmst_1826'], exact)];
}

function pairOfCurves(name: string, result: KaplanMeier, expected: Reference): CaseResult[] {
  const at = expected['at'] as Record<string, number[]>;
  const pick = (get: (curve: SurvivalCurve, k: number, time: number) => number) =>
    result.curves.flatMap((curve) => TIMES.map((time) => get(curve, indexAt(curve, time), time)));
  const got = {
    surv: pick((curve, _, time) => survivalAt(curve, time)),
    se: pick((curve, k) => curve.survival[k] * curve.hazardError[k]),
    lower: pick((curve, k) => curve.lower[k]),
    upper: pick((curve, k) => curve.upper[k]),
    'n.risk': pick((curve, k, time) => (curve.time[k] === time ? curve.atRisk[k] : curve.atRisk[k + 1])),
  };
  const { strata: _, time: __, ...values } = at;
  const quartiles = [0.25, 0.5, 0.75].map((share) =>
    result.curves.map((curve) => survivalQuantile(curve, share)),
  );
  const table = (get: (q: ReturnType<typeof survivalQuantile>) => number) =>
    result.curves.map((_curve, g) => quartiles.map((row) => get(row[g])));
  const quantiles = {
    quantile: table((q) => q.value),
    lower: table((q) => q.interval.lower),
    upper: table((q) => q.interval.upper),
  };
  return [
    ...check(`${name}/at`, got, values, exact),
    ...check(`${name}/quantiles`, quantiles, expected['quantiles'], exact),
  ];
}

function indexAt(curve: SurvivalCurve, time: number): number {
  let k = -1;
  while (k + 1 < curve.time.length && curve.time[k + 1] <= time) k++;
  return k;
}

function lungCurveCases(context: SuiteContext, reference: Reference): CaseResult[] {
  const { time, event } = lungInput(readData(context, 'lung'));
  const [curve] = kaplanMeier(time, event).curves;
  const got = {
    time: curve.time,
    'n.risk': curve.atRisk,
    'n.event': curve.events,
    'n.censor': curve.censored,
    surv: curve.survival,
    'std.err': curve.hazardError,
    lower: curve.lower,
    upper: curve.upper,
    cumhaz: curve.cumulativeHazard,
  };
  return check('km/lung', got, reference['km_lung_full'], exact);
}

function logRankCases(data: Data, reference: Reference): CaseResult[] {
  const [time, event, hormon] = ['rfstime', 'status', 'hormon'].map((name) => data.number(name));
  const tests: Readonly<Record<string, LogRankResult>> = {
    logrank_hormon: logRankTest(time, event, hormon),
    logrank_grade: logRankTest(time, event, data.number('grade')),
    peto_rho1_hormon: logRankTest(time, event, hormon, { rho: 1 }),
    logrank_hormon_strat_meno: logRankTest(time, event, hormon, { strata: data.number('meno') }),
  };
  return Object.entries(tests).flatMap(([name, test]) => {
    const expected = reference[name] as unknown as Record<string, number | number[] | number[][]>;
    // Strata are listed by R one by one; their sums are compared.
    const sums = (key: string) =>
      (expected[key] as (number | number[])[]).map((v) =>
        Array.isArray(v) ? v.reduce((a, b) => a + b, 0) : v,
      );
    return [
      ...check(`${name}/chisq`, test.statistic.value, expected['chisq'], exact),
      ...check(`${name}/df`, test.degreesOfFreedom[0], expected['df'], exact),
      ...check(`${name}/p`, test.p, expected['p'], exact),
      ...check(
        `${name}/n`,
        test.groups.map((group) => group.n),
        expected['n'],
        exact,
      ),
      ...check(
        `${name}/observed`,
        test.groups.map((group) => group.observed),
        sums('obs'),
        exact,
      ),
      ...check(
        `${name}/expected`,
        test.groups.map((group) => group.expected),
        sums('exp'),
        exact,
      ),
      ...check(`${name}/variance`, test.covariance, expected['var'], exact),
    ];
  });
}

/** Age, then age and sex, in the lung data: Wald intervals and the tests of one model against the one before. */
function sequenceCases(context: SuiteContext): CaseResult[] {
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

function exactTieCases(context: SuiteContext, reference: Reference): CaseResult[] {
  const model = coxRegression(lungInput(readData(context, 'lung')), { ties: 'exact' });
  const got = {
    coef: model.coefficients.map((c) => c.estimate),
    loglik: [model.nullLogLikelihood, model.logLikelihood],
    se: model.coefficients.map((c) => c.standardError),
  };
  return check('cox lung exact', got, reference['cox_lung_exact'], fitted);
}

/** maxstat takes the tail of M = 7.97 as 1 minus the body, which leaves it two digits; so is it done here. */
function cutPointCases(data: Data, reference: Reference): CaseResult[] {
  const [time, event, nodes] = ['rfstime', 'status', 'nodes'].map((name) => data.number(name));
  const cut = maximalCutPoint(time, event, nodes);
  const tail = cut.uncorrectedP;
  const got = { cutpoint: cut.cutPoint, M: cut.statistic.value };
  const { p_Lau94, ...expected } = reference['maxstat_nodes'] as Record<string, number>;
  return [
    ...check('maxstat/nodes', got, expected, fitted),
    ...check('maxstat/nodes/p', cut.p - tail + (1 - (1 - tail)), p_Lau94, { relative: 1e-8 }),
  ];
}
