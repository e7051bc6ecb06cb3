import { isLobuleError, type Reason } from '@lobule/foundation';
import { fisherF, leastSquares, type Matrix, matrix, studentT } from '@lobule/numerics';
import { formatNumber, formatP } from '../format.ts';
import { countText, intervalText, type TestResult, testResult, undefinedTest } from '../result.ts';
import { completeMask, requireShare, type Values, valuesAt } from '../values.ts';
import { type Coefficient, noCoefficient } from './coefficient.ts';
import { movedCovariance } from './linear-forms.ts';
import { failureReason, type Predictor, scaledDesign } from './predictors.ts';

/** Outcome and predictors, row by row. */
export interface LinearInput {
  readonly outcome: Values;
  readonly predictors: readonly Predictor[];
}

/** A linear regression; residual SD in the unit of the outcome. */
export interface LinearModel {
  readonly method: string;
  /** The intercept first. NaN where `reason` is set. */
  readonly coefficients: readonly Coefficient[];
  readonly covariance: Matrix;
  readonly residualSd: number;
  readonly rSquared: number;
  readonly adjustedRSquared: number;
  /** Against the mean alone. */
  readonly overall: TestResult;
  readonly rows: Int32Array;
  readonly fitted: Float64Array;
  readonly residuals: Float64Array;
  readonly n: number;
  readonly missing: number;
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Linear regression by least squares (Householder QR on centred and scaled columns) on complete rows.
 *
 * @throws statistics/lengths-differ, statistics/not-numeric, statistics/not-finite
 * @example
 * linearRegression({ outcome: [2, 4, 5], predictors: [{ name: 'x', values: [1, 2, 3] }] }).coefficients[1].estimate; // 1.5
 */
export function linearRegression(input: LinearInput, options: { level?: number } = {}): LinearModel {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const { outcome, predictors } = input;
  const columnsOfData = [outcome, ...predictors.map(({ values }) => values)];
  const complete = completeMask(outcome.length, columnsOfData, 'outcome or predictor');
  const kept: number[] = [];
  for (let i = 0; i < outcome.length; i++) if (complete[i] === 1) kept.push(i);
  const rows = Int32Array.from(kept);
  const n = rows.length;
  const missing = outcome.length - n;
  const method = 'Linear regression';
  const columns = [{ name: '(intercept)' }, ...predictors];
  const frame = { method, rows, n, missing };
  const q = columns.length;
  const df = n - q;
  if (df < 1) {
    return withoutEstimates(frame, columns, level, {
      code: 'too-few-values',
      text: 'there are not more rows than columns.',
    });
  }
  const design = scaledDesign(predictors, rows);
  const x = matrix(n, q);
  for (let i = 0; i < n; i++) {
    x.data[i * q] = 1;
    for (let j = 1; j < q; j++) x.data[i * q + j] = design.x[i * (q - 1) + j - 1];
  }
  const y = valuesAt(outcome, rows);
  const fit = solved(x, y);
  if (!fit) return withoutEstimates(frame, columns, level, failureReason('collinear', []));

  const variance = fit.residualSumOfSquares / df;
  const unit = movedCovariance(fit.inverseGram, design.means, design.scales);
  const covariance = matrix(
    q,
    q,
    unit.data.map((v) => v * variance),
  );
  const slopes = Array.from(fit.x.subarray(1), (b, j) => b / design.scales[j]);
  const intercept = slopes.reduce((b0, b, j) => b0 - b * design.means[j], fit.x[0]);
  const estimates = [intercept, ...slopes];
  const quantile = studentT.quantile(0.5 + level / 2, df);
  const coefficients = columns.map((column: Pick<Predictor, 'name' | 'term'>, j): Coefficient => {
    const standardError = Math.sqrt(covariance.data[j * q + j]);
    const t = estimates[j] / standardError;
    const half = quantile * standardError;
    return {
      name: column.name,
      term: column.term ?? column.name,
      estimate: estimates[j],
      standardError,
      statistic: t,
      p: 2 * studentT.upper(Math.abs(t), df),
      interval: { lower: estimates[j] - half, upper: estimates[j] + half, level },
    };
  });
  const mean = y.reduce((a, b) => a + b, 0) / n;
  const total = y.reduce((sum, v) => sum + (v - mean) * (v - mean), 0);
  const rSquared = 1 - fit.residualSumOfSquares / total;
  const f = (total - fit.residualSumOfSquares) / (q - 1) / variance;
  const terms = coefficients
    .slice(1)
    .map((c) => `${c.name}: ${formatNumber(c.estimate)} (${intervalText(c.interval)}), ${formatP(c.p)}`);
  return {
    ...frame,
    coefficients,
    covariance,
    residualSd: Math.sqrt(variance),
    rSquared,
    adjustedRSquared: 1 - ((1 - rSquared) * (n - 1)) / df,
    overall: testResult({
      method: 'F test of the model',
      statistic: { name: 'F', value: f },
      degreesOfFreedom: [q - 1, df],
      p: q > 1 ? fisherF.upper(f, q - 1, df) : Number.NaN,
      n,
      missing,
    }),
    fitted: y.map((v, i) => v - fit.residuals[i]),
    residuals: fit.residuals,
    sentence: `${method}: ${terms.join('; ')}; R-squared ${formatNumber(rSquared)}; ${countText(n, missing)}.`,
  };
}

function solved(x: Matrix, y: Float64Array) {
  try {
    return leastSquares(x, y);
  } catch (error) {
    if (isLobuleError(error, 'numerics/singular')) return undefined;
    throw error;
  }
}

function withoutEstimates(
  frame: Pick<LinearModel, 'method' | 'rows' | 'n' | 'missing'>,
  columns: readonly Pick<Predictor, 'name' | 'term'>[],
  level: number,
  reason: Reason,
): LinearModel {
  const q = columns.length;
  const empty = new Float64Array(frame.n).fill(Number.NaN);
  return {
    ...frame,
    coefficients: columns.map((column) => noCoefficient(column, level)),
    covariance: matrix(q, q, new Float64Array(q * q).fill(Number.NaN)),
    residualSd: Number.NaN,
    rSquared: Number.NaN,
    adjustedRSquared: Number.NaN,
    overall: undefinedTest('F test of the model', frame.n, frame.missing, reason),
    fitted: empty,
    residuals: empty,
    reason,
    sentence: `${frame.method}: no estimates, ${reason.text} ${countText(frame.n, frame.missing)}.`,
  };
}
