/**
 * log and its family, and pow. log x = k ln2 + log F + log1p(r) with F a multiple of 1/128 and |r| < 2^-7.5 (after
 * Tang, ACM TOMS 16:378, 1990), all carried in two doubles with a relative error below 2^-66, so that one kernel
 * serves log, log2, log10, log1p and pow.
 */
import { highWord, powerOfTwo } from './bits.ts';
import { INVERSE_LN2, INVERSE_LN10, productError, SPLITTER, sumError } from './double-double.ts';
import { expOfSum } from './exponential.ts';
import { LOGARITHMS } from './tables.ts';

/** High word of sqrt(1/2): mantissas are taken in [sqrt(1/2), sqrt(2)). */
const SQRT_HALF_WORD = 0x3fe6a09e;
/** ln2 with 42 bits, so that its product with an exponent is exact, and the rest. */
const LN2_HIGH = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;

const FIRST = 90;
const LAST = 182;
const tableHigh = new Float64Array(LAST + 1);
const tableLow = new Float64Array(LAST + 1);
const tableInverse = new Float64Array(LAST + 1);
tableHigh.set(LOGARITHMS.high, FIRST);
tableLow.set(LOGARITHMS.low, FIRST);
for (let j = FIRST; j <= LAST; j++) tableInverse[j] = 128 / j;

/** log(j/128) as the sum of two, and 128/j, at j of 90 to 182: for kernels that make the same logarithm in lanes. */
export const logarithmTable: {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly inverse: Float64Array;
} = { high: tableHigh, low: tableLow, inverse: tableInverse };

/** The low part of the kernel's last logarithm. */
const rest = new Float64Array(1);

/** Natural logarithm, error below 0.51 ulp.
 *
 * @example
 * log(10); // 2.302585092994046
 */
export function log(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return logarithmOfOddity(x);
  const high = logarithmParts(x, 0);
  return high + rest[0];
}

/** log(1 + x) without cancellation, error below 0.6 ulp. */
export function log1p(x: number): number {
  if (x < 1e-17 && x > -1e-17) return x;
  if (!(x > -1 && x < Number.POSITIVE_INFINITY)) return logarithmOfOddity(1 + x);
  const sum = 1 + x;
  const high = logarithmParts(sum, sumError(1, x, sum));
  return high + rest[0];
}

/** Binary logarithm, error below 0.51 ulp; exact for powers of two. */
export function log2(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return logarithmOfOddity(x);
  let k = 0;
  let scaled = x;
  if (scaled < 2.2250738585072014e-308) {
    scaled *= 18014398509481984;
    k = -54;
  }
  const own = (highWord(scaled) - SQRT_HALF_WORD) >> 20;
  k += own;
  const high = logarithmParts(scaled * powerOfTwo(-own), 0);
  const product = high * INVERSE_LN2[0];
  const low =
    productError(high, INVERSE_LN2[0], product) + (high * INVERSE_LN2[1] + rest[0] * INVERSE_LN2[0]);
  const sum = k + product;
  return sum + (sumError(k, product, sum) + low);
}

/** Decimal logarithm, error below 0.51 ulp; exact for powers of ten. */
export function log10(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return logarithmOfOddity(x);
  const high = logarithmParts(x, 0);
  const product = high * INVERSE_LN10[0];
  const low =
    productError(high, INVERSE_LN10[0], product) + (high * INVERSE_LN10[1] + rest[0] * INVERSE_LN10[0]);
  return product + low;
}

/** x to the power y, error below 0.6 ulp; special values as ECMAScript's Math.pow (so pow(1, Infinity) is NaN).
 *
 * @example
 * pow(2, 0.5); // 1.4142135623730951
 */
export function pow(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 0) return 1;
  if (y === 1) return x;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  if (y === Number.POSITIVE_INFINITY || y === Number.NEGATIVE_INFINITY) {
    if (size === 1) return Number.NaN;
    return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  let sign = 1;
  if (x < 0 || (x === 0 && 1 / x < 0)) {
    const whole = Math.floor(y) === y;
    if (!whole && x !== 0 && x !== Number.NEGATIVE_INFINITY) return Number.NaN;
    if (whole && Math.abs(y) < 9007199254740992 && Math.abs(y % 2) === 1) sign = -1;
  }
  if (size === 1) return sign;
  if (size === 0 || size === Number.POSITIVE_INFINITY) {
    return sign * ((size === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY);
  }
  const high = logarithmParts(size, 0);
  const exponent = y * high;
  if (exponent > 800) return sign * Number.POSITIVE_INFINITY;
  if (exponent < -800) return sign * 0;
  return sign * expOfSum(exponent, productError(y, high, exponent) + y * rest[0], 0);
}

/** NaN, negative numbers, zero and infinity. */
function logarithmOfOddity(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x > 0 ? x : Number.NaN;
}

/** The high part of log(x + xLow), x > 0 finite, xLow at most half an ulp of x or x near 1; the rest in rest[0]. */
function logarithmParts(x: number, xLow: number): number {
  let k = 0;
  let scaled = x;
  if (scaled < 2.2250738585072014e-308) {
    scaled *= 18014398509481984;
    k = -54;
  }
  const own = (highWord(scaled) - SQRT_HALF_WORD) >> 20;
  const unit = powerOfTwo(-own);
  k += own;
  const z = scaled * unit;
  const j = Math.floor(z * 128 + 0.5);
  const F = j * 0.0078125;

  // r = (z - F + zLow) / F in two doubles; z - F is exact.
  const top = z - F;
  const topLow = xLow * unit;
  const inverse = tableInverse[j];
  const r = (top + topLow) * inverse;
  const big = SPLITTER * r;
  const rHigh = big - (big - r);
  const rTail = r - rHigh;
  const rLow = (top - rHigh * F - rTail * F + topLow) * inverse;

  // log1p(r) = r - r^2/2 + r^3 q(r); the square of rHigh is exact.
  const half = 0.5 * rHigh * rHigh;
  const halfLow = 0.5 * rTail * (r + rHigh) + r * rLow;
  const q = 1 / 3 - r * (0.25 - r * (0.2 - r * (1 / 6 - r * (1 / 7 - r * (0.125 - r * (1 / 9 - r * 0.1))))));
  const tail = rLow - halfLow + r * r * r * q;

  const base = k * LN2_HIGH + tableHigh[j];
  const first = base + r;
  const firstLow = base - first + r;
  const second = first - half;
  const secondLow = sumError(first, -half, second);
  const low = firstLow + secondLow + (tail + (k * LN2_LOW + tableLow[j]));
  const high = second + low;
  rest[0] = second - high + low;
  return high;
}
