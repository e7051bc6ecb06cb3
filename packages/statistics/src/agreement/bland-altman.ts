import type { Reason } from '@lobule/foundation';
import { chiSquared, exp, log, mean, normal, studentT, variance } from '@lobule/numerics';
import { formatNumber } from '../format.ts';
import { countText, type Interval, intervalText } from '../result.ts';
import { completePairs, requireShare, type Values } from '../values.ts';

/** Agreement of two readings, in their unit. */
export interface BlandAltman {
  readonly method: string;
  /** Mean difference, first minus second. */
  readonly bias: number;
  readonly biasInterval: Interval;
  readonly sd: number;
  /** Limits of agreement. */
  readonly lower: number;
  readonly lowerInterval: Interval;
  readonly upper: number;
  readonly upperInterval: Interval;
  /** For the plot: mean and difference of each pair. */
  readonly means: Float64Array;
  readonly differences: Float64Array;
  readonly n: number;
  readonly missing: number;
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Bland and Altman's limits of agreement (Lancet 1986; intervals of the limits: Statistical Methods in Medical
 * Research 8, 1999): bias ± 1.96 SD. NaN with a reason for fewer than two pairs.
 *
 * @throws statistics/lengths-differ, statistics/not-numeric
 */
export function blandAltman(first: Values, second: Values, options: { level?: number } = {}): BlandAltman {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const { x, y, n, missing } = completePairs(first, second);
  const differences = x.map((a, i) => a - y[i]);
  const means = x.map((a, i) => (a + y[i]) / 2);
  const bias = mean(differences);
  const sd = Math.sqrt(variance(differences));
  const z = agreementFactor(level);
  const quantile = n > 1 ? studentT.quantile(0.5 + level / 2, n - 1) : Number.NaN;
  const around = (centre: number, half: number): Interval => ({
    lower: centre - half,
    upper: centre + half,
    level,
  });
  const limitHalf = quantile * sd * Math.sqrt(1 / n + (z * z) / (2 * (n - 1)));
  const [lower, upper] = [bias - z * sd, bias + z * sd];
  const biasInterval = around(bias, (quantile * sd) / Math.sqrt(n));
  const reason = n > 1 ? undefined : { code: 'too-few-values', text: 'fewer than two complete pairs.' };
  return {
    method: 'Bland-Altman limits of agreement',
    bias,
    biasInterval,
    sd,
    lower,
    lowerInterval: around(lower, limitHalf),
    upper,
    upperInterval: around(upper, limitHalf),
    means,
    differences,
    n,
    missing,
    ...(reason && { reason }),
    sentence: `Bias ${formatNumber(bias)} (${intervalText(biasInterval)}), limits of agreement ${formatNumber(lower)} to ${formatNumber(upper)}; ${countText(n, missing)}.`,
  };
}

/** How far repeated readings lie apart, in their unit. */
export interface Repeatability {
  readonly method: string;
  /** Within-subject SD. */
  readonly withinSd: number;
  /** Repeatability coefficient: two readings of one subject differ by less in 95 %. */
  readonly coefficient: number;
  readonly coefficientInterval: Interval;
  /** Within-subject coefficient of variation by the root mean square of the pairs' own; NaN where a mean is 0. */
  readonly cvRootMeanSquare: number;
  /** By logarithms; NaN unless all values are positive. */
  readonly cvLogarithm: number;
  readonly n: number;
  readonly missing: number;
  readonly sentence: string;
}

/** Test-retest repeatability as QIBA defines it: wSD = sqrt(sum d^2 / 2n), RC = 1.96 sqrt(2) wSD with its chi-squared
 * interval on n degrees of freedom (no bias between test and retest is assumed). */
export function repeatability(
  first: Values,
  second: Values,
  options: { level?: number } = {},
): Repeatability {
  const { level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const { x, y, n, missing } = completePairs(first, second);
  let [squares, relative, logs] = [0, 0, 0];
  let positive = n > 0;
  for (let i = 0; i < n; i++) {
    const d = x[i] - y[i];
    const m = (x[i] + y[i]) / 2;
    squares += d * d;
    relative += (d * d) / 2 / (m * m) / n;
    if (x[i] > 0 && y[i] > 0) {
      const ratio = log(x[i]) - log(y[i]);
      logs += ratio * ratio;
    } else positive = false;
  }
  const withinSd = n > 0 ? Math.sqrt(squares / (2 * n)) : Number.NaN;
  const coefficient = agreementFactor(level) * Math.SQRT2 * withinSd;
  const tail = (1 - level) / 2;
  const limit = (p: number) => (n > 0 ? coefficient * Math.sqrt(n / chiSquared.quantile(p, n)) : Number.NaN);
  const coefficientInterval = { lower: limit(1 - tail), upper: limit(tail), level };
  const cvRootMeanSquare = n > 0 && Number.isFinite(relative) ? Math.sqrt(relative) : Number.NaN;
  return {
    method: 'Repeatability (test-retest)',
    withinSd,
    coefficient,
    coefficientInterval,
    cvRootMeanSquare,
    cvLogarithm: positive ? Math.sqrt(exp(logs / (2 * n)) - 1) : Number.NaN,
    n,
    missing,
    sentence: `Repeatability coefficient ${formatNumber(coefficient)} (${intervalText(coefficientInterval)}), within-subject SD ${formatNumber(withinSd)}, CV ${formatNumber(100 * cvRootMeanSquare)} %; ${countText(n, missing)}.`,
  };
}

/** The factor of the papers for 95 %, the normal quantile for other levels. */
function agreementFactor(level: number): number {
  return level === 0.95 ? 1.96 : normal.quantile(0.5 + level / 2);
}
