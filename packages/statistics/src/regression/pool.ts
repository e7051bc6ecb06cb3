import type { Matrix } from '@lobule/numerics';
import { studentT } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { formatNumber, formatP } from '../format.ts';
import { type Interval, intervalText } from '../result.ts';
import { requireShare } from '../values.ts';

/** What one completed data set gave. */
export interface ImputedFit {
  readonly estimates: ArrayLike<number>;
  readonly covariance: Pick<Matrix, 'data' | 'cols'>;
}

/** Names, and degrees of freedom without missing values. */
export interface PoolOptions {
  /** Names of the estimates, for the sentence. */
  readonly names?: readonly string[];
  /** Degrees of freedom without missing values: n minus the number of coefficients; default infinite. */
  readonly completeFreedom?: number;
  readonly level?: number;
}

/** One pooled estimate, in its own unit. */
export interface PooledEstimate {
  readonly name: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly statistic: number;
  /** Barnard and Rubin (1999). */
  readonly degreesOfFreedom: number;
  readonly p: number;
  readonly interval: Interval;
  /** Mean variance of the fits, and variance of their estimates. */
  readonly within: number;
  readonly between: number;
  /** Increase of variance by the missing values, relative to that within. */
  readonly relativeIncrease: number;
  /** Share of the variance that is due to missing values. */
  readonly lambda: number;
  readonly missingInformation: number;
}

/** Estimates of several imputations as one (Rubin 1987). */
export interface Pooled {
  readonly method: string;
  readonly imputations: number;
  readonly estimates: readonly PooledEstimate[];
  readonly sentence: string;
}

/** Rubin's rules (1987): one estimate, variance and test of each coefficient from fits to imputed data sets, with the
 * degrees of freedom of Barnard and Rubin (Biometrika 86, 1999), as R's mice. Ratios are pooled as logarithms.
 *
 * @throws statistics/bad-option with fewer than two fits; statistics/lengths-differ
 * @example
 * const fit = (b: number) => ({ estimates: [b], covariance: { cols: 1, data: new Float64Array([0.04]) } });
 * poolEstimates([fit(0.9), fit(1.1), fit(1)]).estimates[0].standardError; // 0.23
 */
export function poolEstimates(fits: readonly ImputedFit[], options: PoolOptions = {}): Pooled {
  const { names = [], completeFreedom = Number.POSITIVE_INFINITY, level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const m = fits.length;
  if (m < 2) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: `Rubin's rules need two imputed data sets or more, and have ${m}`,
    });
  }
  const q = fits[0].estimates.length;
  const odd = fits.find((fit) => fit.estimates.length !== q || fit.covariance.cols !== q);
  if (odd) {
    throw statisticsErrors.error('statistics/lengths-differ', {
      what: `The fits have different coefficients: ${q} and ${odd.estimates.length}`,
    });
  }
  const estimates = Array.from({ length: q }, (_, j) => {
    const values = fits.map((fit) => fit.estimates[j]);
    const estimate = values.reduce((a, b) => a + b, 0) / m;
    const within = fits.reduce((sum, fit) => sum + fit.covariance.data[j * q + j], 0) / m;
    const between = values.reduce((sum, v) => sum + (v - estimate) * (v - estimate), 0) / (m - 1);
    return pooledEstimate(names[j] ?? `b${j}`, estimate, within, between, m, completeFreedom, level);
  });
  const method = `Rubin's rules over ${m} imputed data sets`;
  const parts = estimates.map(
    (e) => `${e.name}: ${formatNumber(e.estimate)} (${intervalText(e.interval)}), ${formatP(e.p)}`,
  );
  return { method, imputations: m, estimates, sentence: `${method}: ${parts.join('; ')}.` };
}

function pooledEstimate(
  name: string,
  estimate: number,
  within: number,
  between: number,
  m: number,
  completeFreedom: number,
  level: number,
): PooledEstimate {
  const extra = (1 + 1 / m) * between;
  const total = within + extra;
  const lambda = extra / total;
  const old = lambda > 0 ? (m - 1) / (lambda * lambda) : Number.POSITIVE_INFINITY;
  // What the complete data would have had, less the share that is missing.
  const observed = ((completeFreedom + 1) / (completeFreedom + 3)) * completeFreedom * (1 - lambda);
  const df = Number.isFinite(completeFreedom)
    ? Number.isFinite(old)
      ? (old * observed) / (old + observed)
      : observed
    : old;
  const increase = extra / within;
  const standardError = Math.sqrt(total);
  const statistic = estimate / standardError;
  // Beyond a million degrees of freedom t is the normal distribution to more digits than are shown.
  const freedom = Math.min(df, 1e6);
  const half = studentT.quantile(0.5 + level / 2, freedom) * standardError;
  return {
    name,
    estimate,
    standardError,
    statistic,
    degreesOfFreedom: df,
    p: 2 * studentT.upper(Math.abs(statistic), freedom),
    interval: { lower: estimate - half, upper: estimate + half, level },
    within,
    between,
    relativeIncrease: increase,
    lambda,
    missingInformation: lambda > 0 ? (increase + 2 / (df + 3)) / (1 + increase) : 0,
  };
}
