import { brentRoot, exp, log, logGamma, normal, studentT } from '@lobule/numerics';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { requireShare } from '../values.ts';

/** Significance and power, of 1. */
export interface PowerOptions {
  /** Two-sided; default 0.05. */
  readonly significance?: number;
  /** Default 0.8. */
  readonly power?: number;
}

/** Patients needed a group. */
export interface GroupSize {
  /** Before rounding up. */
  readonly exact: number;
  readonly perGroup: number;
  readonly sentence: string;
}

/** Patients in each of two groups for a t-test to find a difference in means (as R's power.t.test).
 *
 * @throws statistics/bad-option
 * @example
 * sampleSizeTwoMeans({ difference: 0.5, sd: 1 }).perGroup; // 64
 */
export function sampleSizeTwoMeans(
  effect: { readonly difference: number; readonly sd: number },
  options: PowerOptions = {},
): GroupSize {
  const { significance = 0.05, power = 0.8 } = checked(options);
  const ratio = Math.abs(effect.difference) / effect.sd;
  if (!(ratio > 0 && Number.isFinite(ratio))) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: 'A sample size needs a difference other than 0 and a positive SD',
    });
  }
  const short = (n: number) => powerOfTTest(n, ratio, significance) - power;
  let high = 4;
  while (short(high) < 0 && high < 1e9) high *= 2;
  const exact = short(2) >= 0 ? 2 : brentRoot(short, 2, high, { tolerance: 1e-9 * high });
  return sized(exact, 'a two-sample t-test', significance, power);
}

/**
 * Patients in each of two groups to tell two shares apart (normal approximation, as R's power.prop.test).
 *
 * @throws statistics/bad-option
 */
export function sampleSizeTwoProportions(
  shares: { readonly first: number; readonly second: number },
  options: PowerOptions = {},
): GroupSize {
  const { significance = 0.05, power = 0.8 } = checked(options);
  const { first, second } = shares;
  requireShare(first, 'The first share');
  requireShare(second, 'The second share');
  if (first === second) {
    throw statisticsErrors.error('statistics/bad-option', { what: 'Two equal shares cannot be told apart' });
  }
  const mean = (first + second) / 2;
  const wide = normal.quantile(1 - significance / 2) * Math.sqrt(2 * mean * (1 - mean));
  const own = normal.quantile(power) * Math.sqrt(first * (1 - first) + second * (1 - second));
  const root = (wide + own) / (first - second);
  return sized(root * root, 'a comparison of two shares', significance, power);
}

/** Probability that the two-sided t-test of two groups of n finds a difference of `ratio` SD in its own direction. */
function powerOfTTest(n: number, ratio: number, significance: number): number {
  const df = 2 * (n - 1);
  return noncentralTUpper(studentT.quantile(1 - significance / 2, df), df, ratio * Math.sqrt(n / 2));
}

/** P(T > t) of the noncentral t distribution: the mean over the chi distribution of the SD, s = 1 + u / sqrt(2 df). */
function noncentralTUpper(t: number, df: number, shift: number): number {
  const constant = log(2) + (df / 2) * log(df / 2) - logGamma(df / 2);
  const density = (s: number) => exp(constant + (df - 1) * log(s) - (df * s * s) / 2);
  const spread = 1 / Math.sqrt(2 * df);
  const from = Math.max(1e-9, 1 - 9 * spread);
  const steps = 2000;
  const width = (1 + 9 * spread - from) / steps;
  let sum = 0;
  // Simpson's rule.
  for (let k = 0; k <= steps; k++) {
    const s = from + k * width;
    const weight = k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2;
    sum += weight * density(s) * normal.cdf(shift - t * s);
  }
  return (sum * width) / 3;
}

function checked(options: PowerOptions): PowerOptions {
  if (options.significance !== undefined) requireShare(options.significance, 'A level of significance');
  if (options.power !== undefined) requireShare(options.power, 'A power');
  return options;
}

function sized(exact: number, test: string, significance: number, power: number): GroupSize {
  const perGroup = Math.ceil(exact);
  return {
    exact,
    perGroup,
    sentence: `${perGroup} patients in each group for ${test} with a power of ${formatNumber(power)} at p < ${formatNumber(significance)} (two-sided).`,
  };
}
