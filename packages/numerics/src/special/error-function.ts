/** The error function and its complement. */

import { productError } from '../portable/double-double.ts';
import { expOfSum } from '../portable/exponential.ts';

const TWO_OVER_SQRT_PI = 1.1283791670955126;
const INVERSE_SQRT_PI = 0.5641895835477563;

/** erf x, relative error some 1e-15.
 *
 * @example
 * erf(1); // 0.8427007929497149
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 2) return series(x);
  const complement = fraction(size);
  return x > 0 ? 1 - complement : complement - 1;
}

/** erfc x = 1 - erf x, relative error some 1e-14 down to its smallest value. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < -2) return 2 - fraction(-x);
  return x < 1 ? 1 - series(x) : fraction(x);
}

/** erf x = 2/sqrt(pi) e^(-x^2) x (1 + (2 x^2)/3 + (2 x^2)^2/(3 5) + ...) (A&S 7.1.6). */
function series(x: number): number {
  const square = 2 * x * x;
  let term = 1;
  let sum = 1;
  for (let k = 3; k < 200; k += 2) {
    term *= square / k;
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return TWO_OVER_SQRT_PI * x * sum * gaussian(x);
}

/** Laplace's continued fraction (A&S 7.1.14) for x >= 1 by Lentz's method. */
function fraction(x: number): number {
  if (x > 28) return 0;
  let c = 1e300;
  let d = 1 / x;
  let h = d;
  for (let k = 1; k < 1000; k++) {
    const an = 0.5 * k;
    d = 1 / (x + an * d);
    c = x + an / c;
    const change = c * d;
    h *= change;
    if (Math.abs(change - 1) < 2e-16) break;
  }
  return INVERSE_SQRT_PI * h * gaussian(x);
}

/** e^(-x^2), with the rounding of the square put right. */
function gaussian(x: number): number {
  const square = x * x;
  return expOfSum(-square, -productError(x, x, square), 0);
}
