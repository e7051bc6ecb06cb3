/**
 * A number as the unevaluated sum of two doubles, some 106 bits, and the exact errors of sums and products (Dekker 1971).
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

export const INVERSE_LN2: DoubleDouble = [1.4426950408889634, 2.0355273740931033e-17];
export const INVERSE_LN10: DoubleDouble = [0.4342944819032518, 1.098319650216765e-17];
export const HALF_PI: DoubleDouble = [1.5707963267948966, 6.123233995736766e-17];
export const PI: DoubleDouble = [3.141592653589793, 1.2246467991473532e-16];
