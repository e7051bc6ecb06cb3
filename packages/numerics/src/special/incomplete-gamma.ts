/** The regularised incomplete gamma functions P and Q. */
import { numericsErrors } from '../errors.ts';
import { poissonMass } from './saddle-point.ts';

/** P(a, x), the lower tail of the gamma distribution of shape a > 0; relative error some 1e-14 also far in the tail
 * (1e-12 above a = 1e5).
 *
 * @example
 * gammaP(1, 1); // 0.6321205588285577 = 1 - 1/e
 */
export function gammaP(a: number, x: number): number {
  check(a, x);
  if (Number.isNaN(a + x)) return Number.NaN;
  if (x === 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return isLower(a, x) ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Q(a, x) = 1 - P(a, x), without the cancellation. */
export function gammaQ(a: number, x: number): number {
  check(a, x);
  if (Number.isNaN(a + x)) return Number.NaN;
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return isLower(a, x) ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

function isLower(a: number, x: number): boolean {
  return a < 1 ? x < Math.max(0.5, a) : x < a + 1;
}

/** x^a e^-x / Gamma(a) (sum x^k / (a)_(k+1)) (A&S 6.5.29). */
function lowerSeries(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 1e7; k++) {
    term *= x / (a + k);
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return Math.min(1, poissonMass(a, x) * sum);
}

/** Legendre's continued fraction (A&S 6.5.31) by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 1e7; k++) {
    const factor = k * (a - k);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    const change = c * d;
    h *= change;
    if (Math.abs(change - 1) < 2e-16) break;
  }
  return poissonMass(a, x) * a * h;
}

function check(a: number, x: number): void {
  if (a <= 0 || a === Number.POSITIVE_INFINITY || x < 0) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `The incomplete gamma functions need a finite a > 0 and x >= 0; they are ${a} and ${x}`,
    });
  }
}
