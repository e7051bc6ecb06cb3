import type { Reason } from '@lobule/foundation';
import {
  brentMinimum,
  brentRoot,
  chiSquared,
  exp,
  log,
  type Matrix,
  matrix,
  studentT,
} from '@lobule/numerics';
import { formatNumber, formatP } from '../format.ts';
import { countText, intervalText, type TestResult, testResult, undefinedTest } from '../result.ts';
import {
  completeMask,
  type Labels,
  labelText,
  requireEqualLengths,
  requireShare,
  type Values,
  valuesAt,
} from '../values.ts';
import { type Coefficient, noCoefficient } from './coefficient.ts';
import { movedCovariance } from './linear-forms.ts';
import { type GroupedData, groupedSums, restrictedAt, varianceFreedom } from './mixed-likelihood.ts';
import { failureReason, type Predictor, scaledDesign } from './predictors.ts';

/** Outcome, predictors and subjects, row by row. */
export interface MixedInput {
  readonly outcome: Values;
  readonly predictors: readonly Predictor[];
  /** Who or what was measured again: each has a level of its own. */
  readonly subjects: Labels;
}

/** A linear model with a random intercept; variances in the outcome's unit squared. */
export interface MixedModel {
  readonly method: string;
  /** The intercept first; t with Satterthwaite's degrees of freedom. NaN where `reason` is set. */
  readonly coefficients: readonly (Coefficient & { readonly degreesOfFreedom: number })[];
  readonly covariance: Matrix;
  /** SD between subjects, and of repeated measurements within one. */
  readonly betweenSd: number;
  readonly withinSd: number;
  /** Share of the variance, beside the predictors, that lies between subjects. */
  readonly intraclass: number;
  /** -2 log restricted likelihood, as lme4 prints it. */
  readonly restrictedDeviance: number;
  /** That there is no variance between subjects; chi-squared with half its p, as it lies at the edge. */
  readonly betweenTest: TestResult;
  /** Levels of the subjects that are expected from the data (best linear unbiased predictions), by name. */
  readonly levels: readonly { readonly subject: string; readonly level: number; readonly n: number }[];
  readonly rows: Int32Array;
  /** With the subject's level. */
  readonly fitted: Float64Array;
  readonly n: number;
  readonly subjects: number;
  readonly missing: number;
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Linear regression of repeated measurements with a level for each subject (random intercept), by restricted maximum
 * likelihood, as lme4's `lmer(y ~ x + (1 | subject))` with lmerTest's degrees of freedom (Satterthwaite 1946).
 *
 * @throws statistics/lengths-differ, statistics/not-numeric, statistics/not-finite
 * @example
 * const visit = { name: 'visit', values: [0, 1, 2, 0, 1, 2, 0, 1, 2] };
 * mixedRegression({ outcome: [5, 6, 8, 3, 4, 5, 7, 9, 9], predictors: [visit], subjects: ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c'] })
 *   .coefficients[1].estimate; // 1.17
 */
export function mixedRegression(input: MixedInput, options: { level?: number } = {}): MixedModel {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const { outcome, predictors } = input;
  requireEqualLengths(outcome, input.subjects, 'Outcome and subjects differ in length');
  const complete = completeMask(
    outcome.length,
    [outcome, ...predictors.map(({ values }) => values)],
    'outcome or predictor',
  );
  const names: string[] = [];
  const places = new Map<string, number>();
  const kept: number[] = [];
  const groups: number[] = [];
  for (let i = 0; i < outcome.length; i++) {
    const name = labelText(input.subjects[i]);
    if (complete[i] === 0 || name === undefined) continue;
    const place = places.get(name) ?? places.size;
    if (place === places.size) {
      places.set(name, place);
      names.push(name);
    }
    kept.push(i);
    groups.push(place);
  }
  const rows = Int32Array.from(kept);
  const n = rows.length;
  const columns = [{ name: '(intercept)' }, ...predictors];
  const q = columns.length;
  const method = 'Linear mixed model (random intercept, REML)';
  const frame = { method, rows, n, subjects: names.length, missing: outcome.length - n };
  const enough = n > q && names.length > 1 && names.length < n;
  const design = scaledDesign(predictors, rows);
  const y = valuesAt(outcome, rows);
  const centre = y.reduce((a, b) => a + b, 0) / Math.max(1, n);
  const data = groupedSums(
    design,
    y.map((v) => v - centre),
    Int32Array.from(groups),
    names.length,
  );
  const best = enough ? restrictedMaximum(data) : undefined;
  if (!best) {
    const few = {
      code: 'too-few-values',
      text: 'there are not more rows than columns, fewer than two subjects, or none was measured twice.',
    };
    return withoutEstimates(frame, columns, level, enough ? failureReason('collinear', []) : few);
  }
  const { ratio, point } = best;
  const variance = point.residual / (n - q);
  const unit = movedCovariance(point.inverse, design.means, design.scales);
  const covariance = matrix(
    q,
    q,
    unit.data.map((v) => v * variance),
  );
  const slopes = Array.from(point.beta.subarray(1), (b, j) => b / design.scales[j]);
  const intercept = slopes.reduce((b0, b, j) => b0 - b * design.means[j], point.beta[0] + centre);
  const estimates = [intercept, ...slopes];
  const freedom = varianceFreedom(data, design, variance, ratio);
  const coefficients = columns.map((column: Pick<Predictor, 'name' | 'term'>, j) => {
    const standardError = Math.sqrt(covariance.data[j * q + j]);
    const t = estimates[j] / standardError;
    const df = freedom[j];
    const half = studentT.quantile(0.5 + level / 2, df) * standardError;
    return {
      name: column.name,
      term: column.term ?? column.name,
      estimate: estimates[j],
      standardError,
      statistic: t,
      degreesOfFreedom: df,
      p: 2 * studentT.upper(Math.abs(t), df),
      interval: { lower: estimates[j] - half, upper: estimates[j] + half, level },
    };
  });
  const residuals = y.map((v, i) => {
    let fit = centre + point.beta[0];
    for (let j = 1; j < q; j++) fit += point.beta[j] * design.x[i * (q - 1) + j - 1];
    return v - fit;
  });
  const sums = new Float64Array(names.length);
  groups.forEach((g, i) => {
    sums[g] += residuals[i];
  });
  const levels = names.map((subject, g) => ({
    subject,
    level: (ratio * sums[g]) / (1 + ratio * data.sizes[g]),
    n: data.sizes[g],
  }));
  const betweenSd = Math.sqrt(ratio * variance);
  const withinSd = Math.sqrt(variance);
  const none = restrictedAt(data, 0);
  const drop = none ? Math.max(0, none.deviance - point.deviance) : Number.NaN;
  const intraclass = ratio / (1 + ratio);
  const terms = coefficients
    .slice(1)
    .map((c) => `${c.name}: ${formatNumber(c.estimate)} (${intervalText(c.interval)}), ${formatP(c.p)}`);
  return {
    ...frame,
    coefficients,
    covariance,
    betweenSd,
    withinSd,
    intraclass,
    restrictedDeviance: point.deviance + 2 * design.scales.reduce((sum, s) => sum + log(s), 0),
    betweenTest: testResult({
      method: 'Restricted likelihood ratio test of the variance between subjects',
      statistic: { name: 'chi-squared', value: drop },
      degreesOfFreedom: [1],
      p: chiSquared.upper(drop, 1) / 2,
      n,
      missing: frame.missing,
    }),
    levels,
    fitted: residuals.map((r, i) => y[i] - r + levels[groups[i]].level),
    sentence: `${method}: ${[...terms, `SD between subjects ${formatNumber(betweenSd)}, within ${formatNumber(withinSd)}, intraclass correlation ${formatNumber(intraclass)}`].join('; ')}; ${names.length} subjects; ${countText(n, frame.missing)}.`,
  };
}

/** The ratio of the variances with the least restricted deviance; 0 where none between subjects fits best. */
function restrictedMaximum(data: GroupedData) {
  const at = (u: number) => restrictedAt(data, exp(u))?.deviance ?? Number.POSITIVE_INFINITY;
  const none = restrictedAt(data, 0);
  if (!none) return undefined;
  // A coarse look first: the deviance has one minimum as a rule, but not by law.
  const places = Array.from({ length: 41 }, (_, k) => -20 + k);
  const heights = places.map(at);
  const lowest = heights.indexOf(Math.min(...heights));
  const found = brentMinimum(at, places[lowest] - 1, places[lowest] + 1, { tolerance: 1e-4 });
  // The height tells the place of a minimum to half the digits; its slope tells all.
  const slope = (u: number) => restrictedAt(data, exp(u))?.slope ?? Number.NaN;
  const [low, high] = [found.x - 0.01, found.x + 0.01];
  const turns = slope(low) < 0 && slope(high) > 0;
  const ratio = exp(turns ? brentRoot(slope, low, high) : found.x);
  const point = restrictedAt(data, ratio);
  if (!point || !(point.residual > 0)) return undefined;
  return point.deviance < none.deviance ? { ratio, point } : { ratio: 0, point: none };
}

function withoutEstimates(
  frame: Pick<MixedModel, 'method' | 'rows' | 'n' | 'subjects' | 'missing'>,
  columns: readonly Pick<Predictor, 'name' | 'term'>[],
  level: number,
  reason: Reason,
): MixedModel {
  const q = columns.length;
  return {
    ...frame,
    coefficients: columns.map((column) => ({
      ...noCoefficient(column, level),
      degreesOfFreedom: Number.NaN,
    })),
    covariance: matrix(q, q, new Float64Array(q * q).fill(Number.NaN)),
    betweenSd: Number.NaN,
    withinSd: Number.NaN,
    intraclass: Number.NaN,
    restrictedDeviance: Number.NaN,
    betweenTest: undefinedTest('Restricted likelihood ratio test', frame.n, frame.missing, reason),
    levels: [],
    fitted: new Float64Array(frame.n).fill(Number.NaN),
    reason,
    sentence: `${frame.method}: no estimates, ${reason.text} ${countText(frame.n, frame.missing)}.`,
  };
}
