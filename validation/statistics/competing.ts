/** Competing risks against cmprsk and survival, time-dependent accuracy against timeROC and riskRegression. */
import { log } from '@lobule/numerics';
import {
  baselineSurvival,
  brierAtHorizon,
  coxRegression,
  cumulativeIncidence,
  fineGrayRegression,
  grayTest,
  incidenceAt,
  timeDependentAuc,
} from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, type Data, readData, readReference, type Tolerance } from './reference.ts';

const exact: Tolerance = { absolute: 1e-12, relative: 1e-10 };
const fitted: Tolerance = { absolute: 1e-8, relative: 1e-8 };
const divided: Tolerance = { absolute: 1e-7, relative: 1e-7 };

type Rows = readonly Readonly<Record<string, number>>[];

export function competingCases(context: SuiteContext): CaseResult[] {
  return [
    ...incidenceCases(context, readData(context, 'mgus2_cr')),
    ...horizonCases(context, readData(context, 'pbc_trt')),
  ];
}

const MONTHS = [60, 120, 240];

function incidenceCases(context: SuiteContext, data: Data): CaseResult[] {
  const reference = readReference(context, 'competing_risks') as Record<string, unknown>;
  const [time, cause] = ['etime', 'event'].map((name) => data.number(name));
  const sex = data.text('sex');
  const cuminc = reference['cuminc_at_60_120_240'] as { est: number[][]; var: number[][]; rows: string[] };
  const { curves } = cumulativeIncidence(time, cause, { groups: sex });
  const bySex = cuminc.rows.flatMap((row, r) => {
    const curve = curves.find(({ group, cause: c }) => `${group} ${c}` === row);
    const got = MONTHS.map((month) => (curve ? incidenceAt(curve, month) : undefined));
    return [
      ...check(
        `incidence/${row}`,
        got.map((g) => g?.value),
        cuminc.est[r],
        exact,
      ),
      ...check(
        `incidence/${row}/variance`,
        got.map((g) => (g ? g.standardError * g.standardError : Number.NaN)),
        cuminc.var[r],
        exact,
      ),
    ];
  });
  const gray = (reference['gray_test'] as Rows).flatMap(({ stat, pv, df }, k) => {
    const test = grayTest(time, cause, sex, k + 1);
    const got = [test.statistic.value, test.p, test.degreesOfFreedom[0]];
    return check(`gray/event ${k + 1}`, got, [stat, pv, df], exact);
  });
  const predictors = [
    { name: 'age', values: data.number('age') },
    { name: 'sexM', values: Float64Array.from(sex, (s) => Number(s === 'M')) },
  ];
  const fineGray = fineGrayRegression({ time, cause, of: 1, predictors });
  const got = {
    coef: fineGray.coefficients.map((c) => c.estimate),
    se: fineGray.coefficients.map((c) => c.standardError),
    loglik: fineGray.logLikelihood,
    loglik_null: fineGray.nullLogLikelihood,
  };
  const event = cause.map((c) => Number(c === 1));
  const specific = coxRegression({ time, event, predictors }).coefficients;
  return [
    ...bySex,
    ...gray,
    ...check('fine-gray', got, reference['fine_gray'], fitted),
    ...(reference['cause_specific'] as Rows).flatMap(({ _row, z, 'Pr(>|z|)': p, ...values }, j) => {
      const c = specific[j];
      const own = { coef: c.estimate, 'exp(coef)': c.ratio, 'se(coef)': c.standardError };
      return [
        ...check(`cause-specific/${_row}`, own, values, fitted),
        ...check(`cause-specific/${_row}/z and p`, [c.statistic, c.p], [z, p], divided),
      ];
    }),
    ...stateCases(time, cause, reference['aalen_johansen'] as { pstate: number[][]; se: number[][] }),
  ];
}

/** Free of events, then event 1 and 2, as survival's curves of states. */
function stateCases(
  time: Float64Array,
  cause: Float64Array,
  expected: { pstate: number[][]; se: number[][] },
): CaseResult[] {
  const { curves, eventFree } = cumulativeIncidence(time, cause, { variance: 'jackknife' });
  const [free] = eventFree;
  return MONTHS.flatMap((month, m) => {
    const events = curves.map((curve) => incidenceAt(curve, month));
    const k = free.time.findLastIndex((t) => t <= month);
    const values = [free.share[k], ...events.map((e) => e.value)];
    const errors = [free.standardError[k], ...events.map((e) => e.standardError)];
    return [
      ...check(`aalen-johansen/${month}`, values, expected.pstate[m], exact),
      ...check(`aalen-johansen/${month}/se`, errors, expected.se[m], fitted),
    ];
  });
}

/** The AUC of bilirubin; AUC and Brier score of a Cox model. timeROC's errors of the second and third time are not compared:
 * they differ from riskRegression's by 2e-6 and 2e-5 of themselves, and ours are the latter's. */
function horizonCases(context: SuiteContext, data: Data): CaseResult[] {
  const reference = readReference(context, 'time_dependent') as unknown as {
    timeROC_bili: { times: number[]; AUC: number[]; se: number[] };
    score_auc: Rows;
    score_brier: readonly (Readonly<Record<string, number>> & { model: string | number })[];
  };
  const [time, event, bili] = ['time', 'ev', 'bili'].map((name) => data.number(name));
  const model = coxRegression({
    time,
    event,
    predictors: [
      { name: 'log bili', values: bili.map((x) => log(x)) },
      ...['age', 'albumin'].map((name) => ({ name, values: data.number(name) })),
    ],
  });
  const riskAt = (horizon: number) =>
    model.linearPredictor.map((lp) => 1 - baselineSurvival(model.baseline[0], lp, horizon));
  const bilirubin = reference.timeROC_bili.times.flatMap((horizon, k) => {
    const auc = timeDependentAuc(time, event, bili, horizon);
    const name = `auc of bilirubin at ${horizon}`;
    return [
      ...check(name, auc.value, reference.timeROC_bili.AUC[k], exact),
      ...(k === 0 ? check(`${name}/se`, auc.standardError, reference.timeROC_bili.se[k], fitted) : []),
    ];
  });
  const areas = reference.score_auc.flatMap(({ times, AUC, se, lower, upper }) => {
    const auc = timeDependentAuc(time, event, riskAt(times), times);
    const got = [auc.value, auc.standardError, auc.interval.lower, auc.interval.upper];
    return check(`auc of Cox model at ${times}`, got, [AUC, se, lower, upper], fitted);
  });
  const briers = reference.score_brier.flatMap(({ model: name, times, Brier, se, lower, upper }) => {
    const known = brierAtHorizon(time, event, riskAt(times), times);
    // The model that knows nothing predicts the same for all.
    const nothing = model.linearPredictor.map(() => 1 - freeShare(time, event, times));
    const of = name === 'cox' ? known : brierAtHorizon(time, event, nothing, times);
    const got = [of.value, of.standardError, of.interval.lower, of.interval.upper];
    return [
      ...check(`brier of ${name} at ${times}`, got, [Brier, se, lower, upper], fitted),
      ...(name === 'cox' ? [] : check(`brier reference at ${times}`, known.reference, Brier, fitted)),
    ];
  });
  return [...bilirubin, ...areas, ...briers];
}

function freeShare(time: Float64Array, event: Float64Array, horizon: number): number {
  const [free] = cumulativeIncidence(time, event).eventFree;
  return free.share[free.time.findLastIndex((t) => t <= horizon)];
}
