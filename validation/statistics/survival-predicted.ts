/** What a Cox model says of a patient, and concordance, against R's survival 3.5-3. */
import { exp } from '@lobule/numerics';
import {
  baselineSurvival,
  type CoxInput,
  type CoxModel,
  coxResiduals,
  harrellC,
  unoC,
} from '@lobule/statistics';
import type { CaseResult } from '../suite.ts';
import { check, type Data } from './reference.ts';
import { exact, fitted, loose, type Reference } from './survival-data.ts';

export const TIMES = [365, 730, 1095, 1826];

/** Baseline hazard, predicted survival, residuals and linear predictors of the gbsg model. */
export function followUpCases(
  data: Data,
  input: CoxInput,
  model: CoxModel,
  reference: Reference,
): CaseResult[] {
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

export function concordanceCases(data: Data, model: CoxModel, reference: Reference): CaseResult[] {
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
