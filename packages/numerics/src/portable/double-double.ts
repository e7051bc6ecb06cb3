/**
 * Double-double arithmetic: a number as the unevaluated sum of two doubles, some 106 bits (Dekker 1971; Hida, Li and
 * Bailey 2001). It makes the tables of the portable functions once, when they are loaded; inner loops do not use it.
 */
export type DoubleDouble = readonly [high: number, low: number];

/** Veltkamp's splitter, 2^27 + 1. */
export const SPLITTER = 134217729;

/** The exact error of fl(a * b), for products that neither overflow nor underflow. */
export function productError(a: number, b: number, product: number): number {
  const bigA = SPLITTER * a;
  const aHigh = bigA - (bigA - a);
  const aLow = a - aHigh;
  const bigB = SPLITTER * b;
  const bHigh = bigB - (bigB - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** The exact error of fl(a + b), whichever is the larger (Knuth). */
export function sumError(a: number, b: number, sum: number): number {
  const bRounded = sum - a;
  return a - (sum - bRounded) + (b - bRounded);
}

export function addDD(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const high = a[0] + b[0];
  const low = sumError(a[0], b[0], high) + a[1] + b[1];
  return normalise(high, low);
}

export function multiplyDD(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const high = a[0] * b[0];
  const low = productError(a[0], b[0], high) + (a[0] * b[1] + a[1] * b[0]);
  return normalise(high, low);
}

export function divideDD(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a[0] / b[0];
  const rest = addDD(a, multiplyDD([-first, 0], b));
  const second = rest[0] / b[0];
  const rest2 = addDD(rest, multiplyDD([-second, 0], b));
  return addDD(normalise(first, second), [rest2[0] / b[0], 0]);
}

function normalise(high: number, low: number): DoubleDouble {
  const sum = high + low;
  return [sum, high - sum + low];
}

export const LN2: DoubleDouble = [0.6931471805599453, 2.3190468138462996e-17];
export const INVERSE_LN2: DoubleDouble = [1.4426950408889634, 2.0355273740931033e-17];
export const INVERSE_LN10: DoubleDouble = [0.4342944819032518, 1.098319650216765e-17];
export const HALF_PI: DoubleDouble = [1.5707963267948966, 6.123233995736766e-17];
export const PI: DoubleDouble = [3.141592653589793, 1.2246467991473532e-16];
