/**
 * sin, cos, tan. The argument is reduced by multiples of pi/2 (Cody and Waite 1980, with four parts of pi/2 up to
 * |x| = 2^20, exactly in whole-number arithmetic beyond, so there is no largest argument), then Taylor
 * polynomials on [-pi/4, pi/4] whose leading terms are kept in two doubles.
 */
import { asDouble, asWords, HIGH } from './bits.ts';
import { HALF_PI, productError, SPLITTER, sumError } from './double-double.ts';

const TWO_OVER_PI = 0.6366197723675814;
const ROUNDER = 6755399441055744;
/** pi/2 in three parts of 33 bits, whose products with numbers below 2^20 are exact, and the rest. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487111665e-21;
const HALF_PI_4 = 8.4784276603689e-32;

const PI_OVER_4 = 0.7853981633974483;
const LARGE = 1048576;

/** Reduced argument in two parts. */
const reduced = new Float64Array(2);
/** A kernel's result in two parts. */
const kernel = new Float64Array(2);

/** Sine of x radians, error below 0.7 ulp.
 *
 * @example
 * sin(1); // 0.8414709848078965
 */
export function sin(x: number): number {
  if (x < 1e-9 && x > -1e-9) return x;
  const quadrant = reduce(x);
  if (quadrant & 1) cosine(reduced[0], reduced[1]);
  else sine(reduced[0], reduced[1]);
  const value = kernel[0] + kernel[1];
  return quadrant & 2 ? -value : value;
}

/** Cosine of x radians, error below 0.7 ulp. */
export function cos(x: number): number {
  const quadrant = reduce(x);
  if (quadrant & 1) sine(reduced[0], reduced[1]);
  else cosine(reduced[0], reduced[1]);
  const value = kernel[0] + kernel[1];
  return (quadrant + 1) & 2 ? -value : value;
}

/** Tangent of x radians, error below 0.7 ulp. */
export function tan(x: number): number {
  if (x < 1e-9 && x > -1e-9) return x;
  const quadrant = reduce(x);
  sine(reduced[0], reduced[1]);
  const s = kernel[0];
  const sRest = kernel[1];
  cosine(reduced[0], reduced[1]);
  const c = kernel[0];
  const cRest = kernel[1];
  return quadrant & 1 ? -quotient(c, cRest, s, sRest) : quotient(s, sRest, c, cRest);
}

/** (aHead + aRest) / (bHead + bRest) with the error of the first quotient put right. */
function quotient(aHead: number, aRest: number, bHead: number, bRest: number): number {
  const a = aHead + aRest;
  const aLow = aHead - a + aRest;
  const b = bHead + bRest;
  const bLow = bHead - b + bRest;
  const q = a / b;
  const product = q * b;
  return q + (a - product - productError(q, b, product) + aLow - q * bLow) / b;
}

function sine(y: number, yLow: number): void {
  const z = y * y;
  const late =
    -2.505210838544172e-8 +
    z * (1.6059043836821613e-10 + z * (-7.647163731819816e-13 + z * 2.8114572543455206e-15));
  const p = -1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * (2.7557319223985893e-6 + z * late)));
  kernel[0] = y;
  kernel[1] = yLow * (1 - 0.5 * z) + y * z * p;
}

function cosine(y: number, yLow: number): void {
  const z = y * y;
  const big = SPLITTER * y;
  const yHigh = big - (big - y);
  const yTail = y - yHigh;
  const zLow = yTail * yTail - (z - yHigh * yHigh - 2 * (yHigh * yTail));
  const half = 0.5 * z;
  const w = 1 - half;
  const late =
    -2.755731922398589e-7 +
    z * (2.08767569878681e-9 + z * (-1.1470745597729725e-11 + z * 4.779477332387385e-14));
  const p = 1 / 24 + z * (-1 / 720 + z * (1 / 40320 + z * late));
  kernel[0] = w;
  kernel[1] = 1 - w - half + (z * z * p - 0.5 * zLow - y * yLow);
}

/** Leaves x minus the nearest multiple of pi/2 in `reduced`, and returns that multiple (its last bits count). */
function reduce(x: number): number {
  if (x <= PI_OVER_4 && x >= -PI_OVER_4) {
    reduced[0] = x;
    reduced[1] = 0;
    return 0;
  }
  if (!(x < LARGE && x > -LARGE)) return reduceLarge(x);
  const n = x * TWO_OVER_PI + ROUNDER - ROUNDER;
  const first = x - n * HALF_PI_1;
  const second = n * HALF_PI_2;
  const a = first - second;
  const aLow = sumError(first, -second, a);
  const third = n * HALF_PI_3;
  const b = a - third;
  const low = sumError(a, -third, b) + aLow - n * HALF_PI_4;
  const high = b + low;
  reduced[0] = high;
  reduced[1] = b - high + low;
  return n & 3;
}

const FRACTION_BITS = 1200n;
let twoOverPi: bigint | undefined;

/** The same in whole numbers: x is m 2^e, and m 2^e (2/pi) modulo 4 needs 2/pi to some 1200 bits. */
function reduceLarge(x: number): number {
  if (!(x < Number.POSITIVE_INFINITY && x > Number.NEGATIVE_INFINITY)) {
    reduced[0] = Number.NaN;
    reduced[1] = 0;
    return 0;
  }
  twoOverPi ??= (1n << (2n * FRACTION_BITS + 1n)) / piTimesPowerOfTwo(FRACTION_BITS);
  asDouble[0] = x;
  const high = asWords[HIGH];
  const low = asWords[1 - HIGH];
  const mantissa = (BigInt((high & 0xfffff) | 0x100000) << 32n) + BigInt(low);
  const exponent = ((high >>> 20) & 0x7ff) - 1075;
  // m 2^e (2/pi) with 200 bits after the point, modulo 4
  const kept = 200n;
  const product = mantissa * twoOverPi;
  const shift = FRACTION_BITS - BigInt(exponent) - kept;
  const turns = BigInt.asUintN(Number(kept) + 2, product >> shift);
  const quadrant = (turns + (1n << (kept - 1n))) >> kept;
  let part = turns - (quadrant << kept);
  let n = Number(quadrant & 3n);
  if (x < 0) {
    part = -part;
    n = -n;
  }
  const partHigh = Number(part);
  const partLow = Number(part - BigInt(partHigh));
  const scale = 6.223015277861142e-61; // 2^-200
  const a = partHigh * scale;
  const product2 = a * HALF_PI[0];
  const productLow = productError(a, HALF_PI[0], product2) + (a * HALF_PI[1] + partLow * scale * HALF_PI[0]);
  const sum = product2 + productLow;
  reduced[0] = sum;
  reduced[1] = product2 - sum + productLow;
  return n & 3;
}

/** pi 2^bits by Machin's formula, 16 atan(1/5) - 4 atan(1/239), with guard bits. */
function piTimesPowerOfTwo(bits: bigint): bigint {
  const guarded = bits + 32n;
  return (16n * inverseArctangent(5n, guarded) - 4n * inverseArctangent(239n, guarded)) >> 32n;
}

function inverseArctangent(n: bigint, bits: bigint): bigint {
  let power = (1n << bits) / n;
  let sum = power;
  for (let k = 1n; power !== 0n; k++) {
    power /= n * n;
    const term = power / (2n * k + 1n);
    sum += k % 2n === 1n ? -term : term;
  }
  return sum;
}
