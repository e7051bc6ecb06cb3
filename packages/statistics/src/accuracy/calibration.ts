import type { Reason } from '@lobule/foundation';
import { chiSquared, normal } from '@lobule/numerics';
import { sortedQuantile } from '../description/quantiles.ts';
import { statisticsErrors } from '../errors.ts';
import { formatEvents, formatNumber } from '../format.ts';
import { type Coefficient, noCoefficient } from '../regression/coefficient.ts';
import { expit, type LogisticModel, logisticRegression, logit } from '../regression/logistic.ts';
import { countText, intervalText, type TestResult, testResult, undefinedTest } from '../result.ts';
import { type Proportion, proportion } from '../tests/proportion.ts';
import { requireShare, type Values } from '../values.ts';
import { scoredPatients } from './outcome.ts';

/** Groups and level of confidence (of 1). */
export interface CalibrationOptions {
  /** Groups of equal size for the points and the Hosmer-Lemeshow test; default 10. */
  readonly groups?: number;
  readonly level?: number;
}

/** Patients of about one prediction, with the share that had the event. */
export interface CalibrationGroup {
  readonly from: number;
  readonly to: number;
  readonly meanPredicted: number;
  /** With Wilson's interval. */
  readonly observed: Proportion;
}

/** One point of the calibration line, with pointwise limits. */
export interface CalibrationPoint {
  readonly predicted: number;
  readonly observed: number;
  readonly lower: number;
  readonly upper: number;
}

/** Whether predicted probabilities are right: on average, in their spread, by groups. */
export interface Calibration {
  /** Calibration in the large: 0 where the mean prediction is right. */
  readonly intercept: Coefficient;
  /** 1 where predictions are neither too extreme (below 1) nor too modest. */
  readonly slope: Coefficient;
  readonly brier: number;
  /** 1 - Brier / Brier of the prevalence. */
  readonly scaledBrier: number;
  readonly groups: readonly CalibrationGroup[];
  /** Logistic recalibration line over the range of the predictions; empty where the slope is undefined. */
  readonly line: readonly CalibrationPoint[];
  readonly hosmerLemeshow: TestResult;
  readonly n: number;
  readonly events: number;
  readonly missing: number;
  /** Why intercept and slope are NaN, where they are. */
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Calibration of predicted probabilities: in the large, slope, Brier score, groups, and a line with its band.
 *
 * Predictions of exactly 0 or 1 have no logit: intercept and slope are then undefined, the Brier score stands.
 *
 * @throws statistics/bad-option where a prediction is no probability; statistics/one-class, statistics/not-binary
 */
export function calibration(
  predicted: Values,
  outcome: Values,
  options: CalibrationOptions = {},
): Calibration {
  const { groups: wanted = 10, level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const { scores, outcome: y, cases: events, n, missing } = scoredPatients([predicted], outcome);
  const [p] = scores;
  if (p.some((value) => value < 0 || value > 1)) {
    throw statisticsErrors.error('statistics/bad-option', { what: 'A prediction lies outside 0 to 1' });
  }
  let brier = 0;
  for (let i = 0; i < n; i++) brier += ((p[i] - y[i]) * (p[i] - y[i])) / n;
  const prevalence = events / n;
  const scaledBrier = 1 - brier / (prevalence * (1 - prevalence));
  const edges = groupEdges(p, wanted);
  const groups = calibrationGroups(p, y, edges, level);
  const lp = p.map(logit);
  const extreme = lp.some((value) => !Number.isFinite(value));
  const inTheLarge = extreme
    ? undefined
    : logisticRegression({ outcome: y, predictors: [], offset: lp }, { level });
  const slopeModel = extreme
    ? undefined
    : logisticRegression({ outcome: y, predictors: [{ name: 'slope', values: lp }] }, { level });
  const reason: Reason | undefined = slopeModel
    ? slopeModel.reason
    : { code: 'extreme-prediction', text: 'a prediction of exactly 0 or 1 has no logit.' };
  const intercept = inTheLarge?.coefficients[0] ?? noCoefficient({ name: '(intercept)' }, level);
  const slope = slopeModel?.coefficients[1] ?? noCoefficient({ name: 'slope' }, level);
  return {
    intercept,
    slope,
    brier,
    scaledBrier,
    groups,
    line: slopeModel && !reason ? recalibrationLine(p, slopeModel, level) : [],
    hosmerLemeshow: hosmerLemeshow(groups, n, missing),
    n,
    events,
    missing,
    ...(reason && { reason }),
    sentence:
      `Calibration intercept ${formatNumber(intercept.estimate)} (${intervalText(intercept.interval)}), ` +
      `slope ${formatNumber(slope.estimate)} (${intervalText(slope.interval)}), Brier ${formatNumber(brier)} ` +
      `(scaled ${formatNumber(scaledBrier)}); ${formatEvents(events)}; ${countText(n, missing)}.`,
  };
}

/** Quantiles of the predictions; equal ones fall together. */
function groupEdges(p: Float64Array, wanted: number): number[] {
  const sorted = p.slice().sort();
  const all = Array.from({ length: wanted + 1 }, (_, k) => sortedQuantile(sorted, k / wanted));
  return all.filter((edge, k) => k === 0 || edge > all[k - 1]);
}

function calibrationGroups(p: Float64Array, y: Uint8Array, edges: readonly number[], level: number) {
  const count = Math.max(1, edges.length - 1);
  const sums = Array.from({ length: count }, () => ({ n: 0, events: 0, predicted: 0 }));
  p.forEach((value, i) => {
    let g = 0;
    while (g < count - 1 && value > edges[g + 1]) g++;
    sums[g].n++;
    sums[g].events += y[i];
    sums[g].predicted += value;
  });
  return sums.map(
    ({ n, events, predicted }, g): CalibrationGroup => ({
      from: edges[g],
      to: edges[g + 1] ?? edges[g],
      meanPredicted: predicted / n,
      observed: proportion(events, n, 'wilson', level),
    }),
  );
}

/** Hosmer and Lemeshow (1980); df = groups - 2, for the patients on whom the model was fitted. */
function hosmerLemeshow(groups: readonly CalibrationGroup[], n: number, missing: number): TestResult {
  const method = 'Hosmer-Lemeshow test';
  const df = groups.length - 2;
  let statistic = 0;
  for (const { observed, meanPredicted } of groups) {
    const expected = meanPredicted * observed.n;
    const off = observed.events - expected;
    statistic += (off * off) / (expected * (1 - meanPredicted));
  }
  if (df < 1 || !Number.isFinite(statistic)) {
    return undefinedTest(method, n, missing, {
      code: 'too-few-values',
      text: 'there are fewer than three groups.',
    });
  }
  return testResult({
    method,
    statistic: { name: 'chi-squared', value: statistic },
    degreesOfFreedom: [df],
    p: chiSquared.upper(statistic, df),
    n,
    missing,
  });
}

function recalibrationLine(p: Float64Array, model: LogisticModel, level: number): CalibrationPoint[] {
  const points = 51;
  const z = normal.quantile(0.5 + level / 2);
  const low = p.reduce((a, b) => Math.min(a, b));
  const high = p.reduce((a, b) => Math.max(a, b));
  const [a, b] = model.coefficients.map((c) => c.estimate);
  const v = model.covariance.data;
  return Array.from({ length: points }, (_, k) => {
    const predicted = low + ((high - low) * k) / (points - 1);
    const x = logit(predicted);
    const eta = a + b * x;
    const half = z * Math.sqrt(v[0] + 2 * x * v[1] + x * x * v[3]);
    return { predicted, observed: expit(eta), lower: expit(eta - half), upper: expit(eta + half) };
  });
}
