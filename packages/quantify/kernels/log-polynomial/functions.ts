// log and exp of packages/numerics/src/portable, the same operations in the same order, two at a time.
import { expHigh, expLow, logHigh, logInverse, logLow } from './memory';

const SQRT_HALF_WORD: i64 = 0x3fe6a09e;
const LN2_HIGH: f64 = 0.6931471805598903;
const LN2_LOW: f64 = 5.497923018708371e-14;
const SPLITTER: f64 = 134217729;
const STEPS_PER_LN2: f64 = 184.6649652337873;
const STEP_HIGH: f64 = 0.00541521234663378;
const STEP_LOW: f64 = 1.4907929134926466e-12;
const ROUNDER: f64 = 6755399441055744;

/** Beyond these the scalar functions stand in; within, no power of two is subnormal. */
export const MOST_SIGNAL: f64 = 1e300;
export const LEAST_SIGNAL: f64 = 1e-300;
export const MOST_EXPONENT: f64 = 690;

@inline function sum(a: v128, b: v128): v128 { return f64x2.add(a, b); }
@inline function less(a: v128, b: v128): v128 { return f64x2.sub(a, b); }
@inline function times(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
@inline function all(value: f64): v128 { return f64x2.splat(value); }

/** Two entries of a table, at the whole numbers in the low halves of two lanes of 32 bits. */
@inline function lookUp(table: usize, first: usize, second: usize): v128 {
  return v128.load64_lane(table + second, v128.load64_zero(table + first), 1);
}

/** 2^k in each lane of 64 bits. */
@inline function powerOfTwo(k: v128): v128 { return i64x2.shl(i64x2.add(k, i64x2.splat(1023)), 52); }

/** Of two positive numbers within the limits; other lanes hold anything. */
@inline export function logarithm(x: v128): v128 {
  const words = i64x2.shr_s(x, 32);
  const own = i64x2.shr_s(i64x2.sub(words, i64x2.splat(SQRT_HALF_WORD)), 20);
  const k = f64x2.convert_low_i32x4_s(i32x4.shuffle(own, own, 0, 2, 0, 2));
  const z = times(x, powerOfTwo(i64x2.neg(own)));
  const j = f64x2.floor(sum(times(z, all(128)), all(0.5)));
  const F = times(j, all(0.0078125));
  const whole = i32x4.trunc_sat_f64x2_s_zero(j);
  // A number beyond the limits, or none, may point anywhere.
  const first = <usize>(i32x4.extract_lane(whole, 0) & 255) << 3;
  const second = <usize>(i32x4.extract_lane(whole, 1) & 255) << 3;
  const top = less(z, F);
  const inverse = lookUp(logInverse(), first, second);
  const r = times(top, inverse);
  const big = times(all(SPLITTER), r);
  const rHigh = less(big, less(big, r));
  const rTail = less(r, rHigh);
  const rLow = times(less(less(top, times(rHigh, F)), times(rTail, F)), inverse);
  const half = times(times(all(0.5), rHigh), rHigh);
  const halfLow = sum(times(times(all(0.5), rTail), sum(r, rHigh)), times(r, rLow));
  let q = less(all(1.0 / 9.0), times(r, all(0.1)));
  q = less(all(0.125), times(r, q));
  q = less(all(1.0 / 7.0), times(r, q));
  q = less(all(1.0 / 6.0), times(r, q));
  q = less(all(0.2), times(r, q));
  q = less(all(0.25), times(r, q));
  q = less(all(1.0 / 3.0), times(r, q));
  const tail = sum(less(rLow, halfLow), times(times(times(r, r), r), q));
  const base = sum(times(k, all(LN2_HIGH)), lookUp(logHigh(), first, second));
  const one = sum(base, r);
  const oneLow = sum(less(base, one), r);
  const two = less(one, half);
  // The exact error of one + (-half).
  const rounded = less(two, one);
  const twoLow = sum(less(one, less(two, rounded)), less(f64x2.neg(half), rounded));
  const low = sum(
    sum(oneLow, twoLow), sum(tail, sum(times(k, all(LN2_LOW)), lookUp(logLow(), first, second))));
  const high = sum(two, low);
  return sum(high, sum(less(two, high), low));
}

/** e^x of two numbers within the limits; other lanes hold anything. */
@inline export function exponential(x: v128): v128 {
  const n = less(sum(times(x, all(STEPS_PER_LN2)), all(ROUNDER)), all(ROUNDER));
  const r = less(less(x, times(n, all(STEP_HIGH))), times(n, all(STEP_LOW)));
  let p = sum(all(1.0 / 24.0), times(r, all(1.0 / 120.0)));
  p = sum(all(1.0 / 6.0), times(r, p));
  p = sum(all(0.5), times(r, p));
  p = sum(r, times(times(r, r), p));
  const whole = i32x4.trunc_sat_f64x2_s_zero(n);
  const first = <usize>(i32x4.extract_lane(whole, 0) & 127) << 3;
  const second = <usize>(i32x4.extract_lane(whole, 1) & 127) << 3;
  const high = lookUp(expHigh(), first, second);
  const low = lookUp(expLow(), first, second);
  const k = i64x2.extend_low_i32x4_s(i32x4.shr_s(whole, 7));
  return times(sum(high, sum(low, times(high, p))), powerOfTwo(k));
}

/** 1 - e^-x: the series where x is small. */
@inline export function oneLessExp(x: v128): v128 {
  const one = all(1);
  let series = less(one, f64x2.div(x, all(5)));
  series = less(one, times(times(x, all(0.25)), series));
  series = less(one, times(f64x2.div(x, all(3)), series));
  series = less(one, times(times(x, all(0.5)), series));
  series = times(x, series);
  const large = f64x2.gt(f64x2.abs(x), all(0.02));
  if (!v128.any_true(large)) return series;
  return v128.bitselect(less(one, exponential(f64x2.neg(x))), series, large);
}
