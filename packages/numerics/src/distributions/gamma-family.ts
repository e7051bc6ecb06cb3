/** Chi-squared and Poisson: faces of the incomplete gamma functions. */
import { numericsErrors } from '../errors.ts';
import { exp } from '../portable/exponential.ts';
import { log } from '../portable/logarithm.ts';
import { gammaP, gammaQ } from '../special/incomplete-gamma.ts';
import { poissonMass } from '../special/saddle-point.ts';
import { checkPositive, checkProbability, invert, polished, type Tails } from './invert.ts';
import { normal } from './normal.ts';

/** Density, lower tail, upper tail and quantile of the chi-squared distribution with df > 0 degrees of freedom.
 *
 * @example
 * chiSquared.upper(3.841458820694124, 1); // 0.05
 */
export const chiSquared = {
  density(x: number, df: number): number {
    checkPositive('The chi-squared distribution', df);
    if (x < 0) return 0;
    if (x === 0) return df < 2 ? Number.POSITIVE_INFINITY : df === 2 ? 0.5 : 0;
    return gammaWeight(0.5 * df, 0.5 * x) / x;
  },
  cdf(x: number, df: number): number {
    checkPositive('The chi-squared distribution', df);
    return x <= 0 ? 0 : gammaP(0.5 * df, 0.5 * x);
  },
  upper(x: number, df: number): number {
    checkPositive('The chi-squared distribution', df);
    return x <= 0 ? 1 : gammaQ(0.5 * df, 0.5 * x);
  },
  quantile(p: number, df: number): number {
    checkPositive('The chi-squared distribution', df);
    return 2 * gammaQuantile(p, 0.5 * df);
  },
};

/** Mass, lower tail P(K <= k) and upper tail P(K > k) of the Poisson distribution. */
export const poisson = {
  mass(k: number, mean: number): number {
    checkMean(mean);
    return k < 0 || Math.floor(k) !== k ? (Number.isNaN(k) ? k : 0) : poissonMass(k, mean);
  },
  cdf(k: number, mean: number): number {
    checkMean(mean);
    return k < 0 ? 0 : k === Number.POSITIVE_INFINITY ? 1 : gammaQ(Math.floor(k) + 1, mean);
  },
  upper(k: number, mean: number): number {
    checkMean(mean);
    return k < 0 ? 1 : k === Number.POSITIVE_INFINITY ? 0 : gammaP(Math.floor(k) + 1, mean);
  },
};

function checkMean(mean: number): void {
  if (mean < 0 || mean === Number.POSITIVE_INFINITY) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `A Poisson distribution needs a finite mean of at least 0; it is ${mean}`,
    });
  }
}

/** x^a e^-x / Gamma(a): the density along log x. */
function gammaWeight(a: number, x: number): number {
  return a * poissonMass(a, x);
}

/** Quantile of the gamma distribution of shape a and scale 1. */
function gammaQuantile(p: number, a: number): number {
  checkProbability(p);
  if (Number.isNaN(p + a)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const tails: Tails = {
    lower: (s) => gammaP(a, exp(s)),
    upper: (s) => gammaQ(a, exp(s)),
    density: (s) => gammaWeight(a, exp(s)),
  };
  return polished(invert(tails, p, 1 - p, firstGuess(p, a)), tails, p, 1 - p);
}

/** log x by Wilson and Hilferty's cube root, or by the first term of the series where that is not above 0. */
function firstGuess(p: number, a: number): number {
  const root = 1 - 1 / (9 * a) + normal.quantile(p) / (3 * Math.sqrt(a));
  if (root > 0.1) return log(a) + 3 * log(root);
  return Math.max(-700, (log(p) + log(a)) / a + log(a) / (1 + a));
}
