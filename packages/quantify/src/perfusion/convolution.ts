import { exp, expm1 } from '@lobule/numerics';

/**
 * The convolution of a sampled curve with an exponential,
 *
 *   E_k(t) = integral from t_0 to t of C(u) exp(-k (t - u)) du,
 *
 * exact for C piecewise linear between its knots, at any times, whatever the spacing (Flouri et al. 2016, MRM 76:998,
 * appendix). Before the first knot C is zero; after the last it is held.
 */
export interface SampledCurve {
  /** Increasing, s. */
  readonly timeS: Float64Array;
  /** mM. */
  readonly value: Float64Array;
}

/**
 * E_k and its derivative in k at given times.
 *
 * @param curve the arterial input on its own knots, never thinned to the phases.
 * @param ratePerS k; 0 gives the running integral (the Patlak limit).
 * @param atS increasing times.
 * @param into filled with E_k in mM s.
 * @param derivative if given, filled with dE_k/dk in mM s^2.
 * @example
 * const curve = { timeS: Float64Array.of(0, 60), value: Float64Array.of(1, 1) };
 * exponentialConvolution(curve, 0, [30], new Float64Array(1)); // 30: the running integral
 */
export function exponentialConvolution(
  curve: SampledCurve,
  ratePerS: number,
  atS: ArrayLike<number>,
  into: Float64Array,
  derivative?: Float64Array,
): Float64Array {
  const { timeS, value } = curve;
  const last = timeS.length - 1;
  const step = new Float64Array(5);
  let f = 0;
  let g = 0;
  let knot = 0;
  for (let i = 0; i < atS.length; i++) {
    const t = atS[i];
    while (knot < last && timeS[knot + 1] <= t) {
      const dt = timeS[knot + 1] - timeS[knot];
      if (Math.abs(dt - step[0]) > SAME * dt) stepWeights(ratePerS, dt, step);
      const c = value[knot];
      const rise = value[knot + 1] - c;
      g = step[1] * g - dt * step[1] * f + derivativeOf(step, c, rise);
      f = step[1] * f + step[2] * c + step[3] * rise;
      knot++;
    }
    const dt = t - timeS[knot];
    if (dt < 0) {
      into[i] = 0;
      if (derivative) derivative[i] = 0;
      continue;
    }
    const c = value[knot];
    const rise = knot < last ? ((value[knot + 1] - c) * dt) / (timeS[knot + 1] - timeS[knot]) : 0;
    stepWeights(ratePerS, dt, step);
    into[i] = step[1] * f + step[2] * c + step[3] * rise;
    if (derivative) derivative[i] = step[1] * g - dt * step[1] * f + derivativeOf(step, c, rise);
  }
  return into;
}

/** Even knots differ by the rounding of their clock alone; their weights are computed once. */
const SAME = 1e-12;

/**
 * With x = k dt: [dt, e^-x, dt phi1, dt phi2, dt phi3], where phi1 = (1-e^-x)/x, phi2 = (1-phi1)/x and
 * phi3 = (1/2-phi2)/x are the functions of exponential integrators: dt phi1 is the weight of a constant in E_k,
 * dt phi2 that of a ramp. All are finite for k -> 0.
 */
function stepWeights(k: number, dt: number, step: Float64Array): void {
  const x = k * dt;
  const left = x < 1 ? 0 : exp(-x);
  let phi1: number;
  let phi2: number;
  let phi3: number;
  if (x < 0.3) {
    // Below, the differences would cancel; fourteen terms of the series are exact to rounding.
    phi3 = phi3Series(x);
    phi2 = 0.5 - x * phi3;
    phi1 = 1 - x * phi2;
  } else {
    phi1 = (x < 1 ? -expm1(-x) : 1 - left) / x;
    phi2 = (1 - phi1) / x;
    phi3 = (0.5 - phi2) / x;
  }
  step[0] = dt;
  // Of a long step little is left, which a difference from 1 would round away.
  step[1] = x < 1 ? 1 - x * phi1 : left;
  step[2] = dt * phi1;
  step[3] = dt * phi2;
  step[4] = dt * phi3;
}

/** phi3(-x) = sum over m of (-x)^m / (m+3)!, for small x. */
function phi3Series(x: number): number {
  let term = 1 / 6;
  let sum = 0;
  for (let m = 0; m < 14; m++) {
    sum += term;
    term *= -x / (m + 4);
  }
  return sum;
}

/** d/dk of dt phi1 C + dt phi2 rise: phi1' = phi1 - phi2 and phi2' = phi2 - 2 phi3, for the argument -k dt. */
function derivativeOf(step: Float64Array, c: number, rise: number): number {
  return -step[0] * ((step[2] - step[3]) * c + (step[3] - 2 * step[4]) * rise);
}

/** The curve at a time: zero before its first knot, linear between knots, held after the last. */
export function valueAt(curve: SampledCurve, t: number): number {
  const { timeS, value } = curve;
  const last = timeS.length - 1;
  if (t < timeS[0]) return 0;
  if (t >= timeS[last]) return value[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (timeS[middle] <= t) low = middle;
    else high = middle;
  }
  return value[low] + ((value[high] - value[low]) * (t - timeS[low])) / (timeS[high] - timeS[low]);
}
