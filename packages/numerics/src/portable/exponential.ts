/**
 * exp and its family by Tang's table-driven method (ACM TOMS 15:144, 1989): x = (128 k + j) ln2/128 + r,
 * e^x = 2^k 2^(j/128) (1 + p(r)) with |r| <= ln2/256.
 */
import { powerOfTwo } from './bits.ts';
import { productError, sumError } from './double-double.ts';
import { POWERS_OF_TWO } from './tables.ts';

const STEPS = 128;
const STEPS_PER_LN2 = 184.6649652337873;
/** ln2/128 with 32 bits, so that its product with a step number is exact, and the rest. */
const STEP_HIGH = 0.00541521234663378;
const STEP_LOW = 1.4907929134926466e-12;
/** Adding and subtracting 1.5 * 2^52 rounds to a whole number, ties to even. */
const ROUNDER = 6755399441055744;

const EXP_LARGEST = 709.782712893384;
const EXP_SMALLEST = -745.1332191019412;

const tableHigh = new Float64Array(POWERS_OF_TWO.high);
const tableLow = new Float64Array(POWERS_OF_TWO.low);

/** 2^(j/128), j of 0 to 127, as the sum of both: for kernels that make the same exponential in lanes. */
export const exponentialTable: { readonly high: Float64Array; readonly low: Float64Array } = {
  high: tableHigh,
  low: tableLow,
};

/** The low part of the last result of `exponentialParts`, and its power of two. */
const parts = new Float64Array(2);

/** e^x, error below 0.51 ulp.
 *
 * @example
 * exp(1); // 2.718281828459045
 */
export function exp(x: number): number {
  if (x > EXP_LARGEST) return Number.POSITIVE_INFINITY;
  if (x < EXP_SMALLEST) return 0;
  if (Number.isNaN(x)) return x;
  const n = x * STEPS_PER_LN2 + ROUNDER - ROUNDER;
  const r = x - n * STEP_HIGH - n * STEP_LOW;
  const p = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))));
  const j = n & (STEPS - 1);
  const high = tableHigh[j];
  return scale(high + (tableLow[j] + high * p), n >> 7);
}

/** e^(x + xLow) times 2^shift for x in the range of exp; the building block of pow, sinh and cosh. */
export function expOfSum(x: number, xLow: number, shift: number): number {
  if (x > 710.5) return Number.POSITIVE_INFINITY;
  if (x < -745.2) return 0;
  const high = exponentialParts(x, xLow);
  return scale(high + parts[0], parts[1] + shift);
}

/** e^x - 1 without cancellation, error below 0.6 ulp.
 *
 * @example
 * expm1(1e-10); // 1.00000000005e-10
 */
export function expm1(x: number): number {
  if (x > EXP_LARGEST) return Number.POSITIVE_INFINITY;
  if (x < -38) return -1;
  if (Number.isNaN(x)) return x;
  if (x > 44) return exp(x);
  if (x < 0.25 && x > -0.25) {
    if (x < 1e-17 && x > -1e-17) return x;
    const square = x * x;
    const half = 0.5 * square;
    const sum = x + half;
    const low = x - sum + half + 0.5 * productError(x, x, square);
    return sum + (low + x * square * expm1Tail(x));
  }
  const high = exponentialParts(x, 0);
  const unit = powerOfTwo(parts[1]);
  const e = high * unit;
  const sum = e - 1;
  return sum + (sumError(e, -1, sum) + parts[0] * unit);
}

/** (e^x - 1 - x - x^2/2) / x^3 for |x| <= 1/4, Taylor. */
function expm1Tail(x: number): number {
  const late =
    1 / 362880 + x * (1 / 3628800 + x * (1 / 39916800 + x * (1 / 479001600 + x * (1 / 6227020800))));
  const early = 1 / 120 + x * (1 / 720 + x * (1 / 5040 + x * (1 / 40320 + x * late)));
  return 1 / 6 + x * (1 / 24 + x * early);
}

/** sinh x, error below 0.6 ulp. */
export function sinh(x: number): number {
  const size = Math.abs(x);
  if (size < 0.35) return x + sinhRest(x);
  if (size > 40) return x > 0 ? expOfSum(size, 0, -1) : -expOfSum(size, 0, -1);
  if (Number.isNaN(x)) return x;
  const e = exponential(size);
  const eLow = parts[0];
  const inverse = 1 / e;
  const inverseLow = inverseError(e, eLow, inverse);
  const difference = e - inverse;
  const result = 0.5 * (difference + (sumError(e, -inverse, difference) + (eLow - inverseLow)));
  return x > 0 ? result : -result;
}

/** cosh x, error below 0.6 ulp. */
export function cosh(x: number): number {
  const size = Math.abs(x);
  if (size > 40) return expOfSum(size, 0, -1);
  if (Number.isNaN(x)) return x;
  const e = exponential(size);
  const eLow = parts[0];
  const inverse = 1 / e;
  const inverseLow = inverseError(e, eLow, inverse);
  const sum = e + inverse;
  return 0.5 * (sum + (sumError(e, inverse, sum) + (eLow + inverseLow)));
}

/** tanh x, error below 0.6 ulp. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size > 20) return x > 0 ? 1 : -1;
  if (Number.isNaN(x)) return x;
  if (size < 0.35) {
    if (size < 1e-9) return x;
    const z = x * x;
    const above =
      z * (0.5 + z * (1 / 24 + z * (1 / 720 + z * (1 / 40320 + z * (1 / 3628800 + z / 479001600)))));
    const cosine = 1 + above;
    const cosineLow = above - (cosine - 1);
    const q = x / cosine;
    const product = q * cosine;
    const rest = x - product - productError(q, cosine, product) + sinhRest(x) - q * cosineLow;
    return q + rest / cosine;
  }
  // tanh x = 1 - 2 / (e^2x + 1)
  const e = exponential(2 * size);
  const divisor = e + 1;
  const divisorLow = sumError(e, 1, divisor) + parts[0];
  const q = 2 / divisor;
  const product = q * divisor;
  const qLow = (2 - product - productError(q, divisor, product) - q * divisorLow) / divisor;
  const difference = 1 - q;
  const result = difference + (sumError(1, -q, difference) - qLow);
  return x > 0 ? result : -result;
}

/** sinh x - x for |x| < 0.35, Taylor. */
function sinhRest(x: number): number {
  const z = x * x;
  const late = 1 / 362880 + z * (1 / 39916800 + z * (1 / 6227020800));
  return x * z * (1 / 6 + z * (1 / 120 + z * (1 / 5040 + z * late)));
}

/** e^x for 0 <= x <= 40; the low part is left in parts[0]. */
function exponential(x: number): number {
  const high = exponentialParts(x, 0);
  const unit = powerOfTwo(parts[1]);
  parts[0] *= unit;
  return high * unit;
}

function inverseError(value: number, valueLow: number, inverse: number): number {
  const product = inverse * value;
  return (1 - product - productError(inverse, value, product) - inverse * valueLow) * inverse;
}

/** The high part of e^(x + xLow) 2^-k; parts[0] becomes its low part and parts[1] the k. Relative error 2^-61. */
function exponentialParts(x: number, xLow: number): number {
  const n = x * STEPS_PER_LN2 + ROUNDER - ROUNDER;
  const near = x - n * STEP_HIGH;
  const far = xLow - n * STEP_LOW;
  const r = near + far;
  const rLow = near - r + far;
  const p = r + (rLow + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720))))));
  const j = n & (STEPS - 1);
  const table = tableHigh[j];
  const add = tableLow[j] + table * p;
  const high = table + add;
  parts[0] = table - high + add;
  parts[1] = n >> 7;
  return high;
}

/** y 2^k for y in [0.9, 2.1], with one rounding also where the result is subnormal. */
function scale(y: number, k: number): number {
  if (k > 1024) return Number.POSITIVE_INFINITY;
  if (k === 1024) return y * 2 * powerOfTwo(1023);
  if (k < -1074) return y * 0.25 * powerOfTwo(k + 2);
  return y * powerOfTwo(k);
}
