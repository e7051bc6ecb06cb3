import { chiSquared, log } from '@lobule/numerics';
import { midRanks } from '../description/ranks.ts';
import { statisticsErrors } from '../errors.ts';
import { quadraticForm } from '../regression/linear-forms.ts';
import { termsOf } from '../regression/predictors.ts';
import { type TestResult, testResult, undefinedTest } from '../result.ts';
import type { CoxModel } from './cox.ts';
import { devianceResiduals, rowDfbetas, rowResiduals } from './cox-residuals.ts';
import { type CoxInput, prepareCox, rowPredictors } from './cox-rows.ts';
import { kaplanMeier, lastIndexAtOrBefore } from './kaplan-meier.ts';
import { walkRiskSets } from './risk-sets.ts';

/** The time scale on which a coefficient is asked to change: 1 - S(t-) by Kaplan-Meier is R's default. */
export type TimeTransform = 'km' | 'identity' | 'rank' | 'log';

/** Whether hazard ratios stay the same over time. */
export interface ProportionalHazards {
  readonly transform: TimeTransform;
  /** One for each term; the levels of a factor are tested together. */
  readonly terms: readonly (TestResult & { readonly term: string })[];
  readonly global: TestResult;
}

/** Score test of proportional hazards (Grambsch and Therneau 1994, in the exact form of survival >= 3.0): that x g(t)
 * has no coefficient beside x.
 *
 * @throws statistics/bad-option where the model has no estimates, exact ties or times of entry.
 */
export function proportionalHazardsTest(
  input: CoxInput,
  model: CoxModel,
  transform: TimeTransform = 'km',
): ProportionalHazards {
  requireResiduals(input, model);
  const { rows, design, data } = prepareCox(input, model.ties);
  const p = design.p;
  const beta = model.coefficients.map((c, j) => c.estimate * design.scales[j]);
  const eta = rowPredictors(rows, beta);
  const g = transformedTimes(rows.time, rows.event, transform);
  const gAt = new Map(Array.from(rows.time, (t, i) => [t, g[i]]));
  // Score and information of (beta, theta) at theta = 0.
  const u = new Float64Array(2 * p);
  const information = Array.from({ length: 2 * p }, () => new Array<number>(2 * p).fill(0));
  for (let i = 0; i < rows.n; i++) {
    if (rows.event[i] === 1) for (let j = 0; j < p; j++) u[p + j] += g[i] * rows.x[i * p + j];
  }
  walkRiskSets(rows, eta, true, (set) => {
    const gt = gAt.get(set.time) ?? 0;
    for (let j = 0; j < p; j++) {
      u[p + j] -= gt * set.weight * set.mean[j];
      for (let k = 0; k < p; k++) {
        const v = set.weight * set.covariance[j * p + k];
        information[j][k] += v;
        information[j][p + k] += gt * v;
        information[p + j][k] += gt * v;
        information[p + j][p + k] += gt * gt * v;
      }
    }
  });
  const base = Array.from({ length: p }, (_, j) => j);
  const test = (name: string, columns: readonly number[]): TestResult => {
    const chosen = [...base, ...columns.map((j) => p + j)];
    const score = chosen.map((index) => (index < p ? 0 : u[index]));
    const statistic = quadraticForm(information, chosen, score);
    const method = `Proportional hazards, ${name} (${transform})`;
    if (Number.isNaN(statistic)) {
      const reason = { code: 'collinear', text: 'the information has no inverse.' };
      return undefinedTest(method, data.n, data.missing, reason);
    }
    return testResult({
      method,
      statistic: { name: 'chi-squared', value: statistic },
      degreesOfFreedom: [columns.length],
      p: chiSquared.upper(statistic, columns.length),
      n: data.n,
      missing: data.missing,
    });
  };
  return {
    transform,
    terms: termsOf(input.predictors).map(({ name, columns }) => ({ term: name, ...test(name, columns) })),
    global: test('global', base),
  };
}

/** g(t) of each row, moved to mean 0 over the events. */
function transformedTimes(time: Float64Array, event: Uint8Array, transform: TimeTransform): Float64Array {
  let g: Float64Array;
  if (transform === 'identity') g = time.slice();
  else if (transform === 'log') g = time.map((t) => log(t));
  else if (transform === 'rank') g = midRanks(time).ranks;
  else {
    const [curve] = kaplanMeier(time, event).curves;
    g = time.map((t) => {
      const k = lastIndexAtOrBefore(curve.time, t);
      return 1 - (k < 1 ? 1 : curve.survival[k - 1]);
    });
  }
  let [sum, events] = [0, 0];
  g.forEach((value, i) => {
    if (event[i] === 1) {
      sum += value;
      events++;
    }
  });
  return g.map((value) => value - sum / events);
}

/** Residuals of the rows that the model used, in their order (`model.rows`). */
export interface CoxResiduals {
  readonly martingale: Float64Array;
  readonly deviance: Float64Array;
  /** Rows x predictors: change of each coefficient when the row is left out. */
  readonly dfbeta: readonly Float64Array[];
  /** Events in order of time: x minus its expectation; `time` beside. */
  readonly schoenfeld: readonly Float64Array[];
  /** Scaled so that their smooth over time is the coefficient. */
  readonly scaledSchoenfeld: readonly Float64Array[];
  readonly eventTimes: Float64Array;
}

/** Martingale, deviance, dfbeta and Schoenfeld residuals. */
export function coxResiduals(input: CoxInput, model: CoxModel): CoxResiduals {
  requireResiduals(input, model);
  const { rows, order, design, data } = prepareCox(input, model.ties);
  const p = design.p;
  const beta = model.coefficients.map((c, j) => c.estimate * design.scales[j]);
  const residuals = rowResiduals(rows, rowPredictors(rows, beta));
  const martingale = new Float64Array(data.n);
  const dfbeta: Float64Array[] = new Array(data.n);
  // Score residuals are in the scale of the design; those of the columns as given are times the scale.
  const score = residuals.score.map((s, k) => s * design.scales[k % p]);
  const change = rowDfbetas(score, model.covariance);
  order.forEach((place, sorted) => {
    martingale[place] = residuals.martingale[sorted];
    dfbeta[place] = change.slice(sorted * p, sorted * p + p);
  });
  const events = residuals.schoenfeld.map(({ row, values }) => ({
    time: rows.time[row],
    values: values.map((value, j) => value * design.scales[j]),
  }));
  const scaled = events.map(({ values }) =>
    Float64Array.from({ length: p }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += values[k] * model.covariance.data[k * p + j];
      return sum * events.length + model.coefficients[j].estimate;
    }),
  );
  return {
    martingale,
    deviance: devianceResiduals(martingale, data.event),
    dfbeta,
    schoenfeld: events.map((event) => event.values),
    scaledSchoenfeld: scaled,
    eventTimes: Float64Array.from(events, (event) => event.time),
  };
}

function requireResiduals(input: CoxInput, model: CoxModel): void {
  if (!model.reason && model.ties !== 'exact' && !input.start) return;
  throw statisticsErrors.error('statistics/bad-option', {
    what: model.reason
      ? `The Cox model has no estimates: ${model.reason.text}`
      : 'There are no residuals of a Cox model with exact ties or times of entry',
  });
}
