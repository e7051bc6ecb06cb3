/** The normal distribution. */
import { numericsErrors } from '../errors.ts';
import { productError } from '../portable/double-double.ts';
import { expOfSum } from '../portable/exponential.ts';
import { log } from '../portable/logarithm.ts';
import { erf, erfc } from '../special/error-function.ts';
import { checkProbability } from './invert.ts';

const SQRT_HALF = 0.7071067811865476;
const INVERSE_SQRT_2PI = 0.3989422804014327;

/** Density, lower tail, upper tail and quantile; relative error below 1e-12 in both tails.
 *
 * @example
 * normal.cdf(1.96); // 0.9750021048517795
 * normal.quantile(0.975); // 1.959963984540054
 */
export const normal = {
  density(x: number, mean = 0, sd = 1): number {
    return density(standardised(x, mean, sd)) / sd;
  },
  cdf(x: number, mean = 0, sd = 1): number {
    return 0.5 * erfc(-standardised(x, mean, sd) * SQRT_HALF);
  },
  upper(x: number, mean = 0, sd = 1): number {
    return 0.5 * erfc(standardised(x, mean, sd) * SQRT_HALF);
  },
  quantile(p: number, mean = 0, sd = 1): number {
    checkProbability(p);
    checkSpread(sd);
    return mean + standardQuantile(p) * sd;
  },
};

function standardised(x: number, mean: number, sd: number): number {
  checkSpread(sd);
  return (x - mean) / sd;
}

function checkSpread(sd: number): void {
  if (sd <= 0 || sd === Number.POSITIVE_INFINITY) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `A normal distribution needs a finite standard deviation above 0; it is ${sd}`,
    });
  }
}

function density(z: number): number {
  const square = z * z;
  if (square > 2000) return 0;
  return INVERSE_SQRT_2PI * expOfSum(-0.5 * square, -0.5 * productError(z, z, square), 0);
}

/** A first guess (A&S 26.2.23), then Halley's steps on the tail. */
function standardQuantile(p: number): number {
  if (Number.isNaN(p)) return p;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p === 0.5) return 0;
  const tail = p < 0.5 ? p : 1 - p;
  const t = Math.sqrt(-2 * log(tail));
  let z =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 4; step++) {
    const miss = centralMiss(z, p, tail);
    const change = miss / density(z);
    z += change / (1 + 0.5 * z * change);
    if (Math.abs(change) < 1e-9 * Math.abs(z)) break;
  }
  return p < 0.5 ? -z : z;
}

/** upper(z) - tail; near the median by the central part, so that small quantiles keep their digits. */
function centralMiss(z: number, p: number, tail: number): number {
  if (z > 0.3) return 0.5 * erfc(z * SQRT_HALF) - tail;
  return Math.abs(p - 0.5) - 0.5 * erf(z * SQRT_HALF);
}
