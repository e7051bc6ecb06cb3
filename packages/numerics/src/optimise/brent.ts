/** Brent's root and minimum of a function of one variable (Brent 1973, chapters 4 and 5). */
import { numericsErrors } from '../errors.ts';

const EPSILON = 2.220446049250313e-16;

/** When a search along one number ends. */
export interface OneDimensional {
  /** Absolute part of the tolerance on x. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/** Where a function of one number is least, and how it was found. */
export interface Minimum1d {
  readonly x: number;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** The x between low and high where f changes sign; to the last bits unless a tolerance is given. The signs at both
 * ends must differ.
 *
 * @throws numerics/no-bracket
 * @example
 * brentRoot((x) => x * x - 2, 0, 2); // 1.414213562373095
 */
export function brentRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  { tolerance = 0, maxIterations = 200 }: OneDimensional = {},
): number {
  let a = low;
  let b = high;
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa * fb < 0) && !(fa < 0 && fb > 0) && !(fa > 0 && fb < 0)) {
    throw numericsErrors.error('numerics/no-bracket', {
      what: `The function is ${fa} at ${low} and ${fb} at ${high}`,
    });
  }
  let c = a;
  let fc = fa;
  let step = b - a;
  let previous = step;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (Math.abs(fc) < Math.abs(fb)) {
      a = b;
      b = c;
      c = a;
      fa = fb;
      fb = fc;
      fc = fa;
    }
    const limit = 2 * EPSILON * Math.abs(b) + 0.5 * tolerance;
    const half = 0.5 * (c - b);
    if (Math.abs(half) <= limit || fb === 0) return b;
    if (Math.abs(previous) >= limit && Math.abs(fa) > Math.abs(fb)) {
      const s = fb / fa;
      let p: number;
      let q: number;
      if (a === c) {
        p = 2 * half * s;
        q = 1 - s;
      } else {
        const t = fa / fc;
        const r = fb / fc;
        p = s * (2 * half * t * (t - r) - (b - a) * (r - 1));
        q = (t - 1) * (r - 1) * (s - 1);
      }
      if (p > 0) q = -q;
      else p = -p;
      const accepted = 2 * p < Math.min(3 * half * q - Math.abs(limit * q), Math.abs(previous * q));
      previous = accepted ? step : half;
      step = accepted ? p / q : half;
    } else {
      step = half;
      previous = half;
    }
    a = b;
    fa = fb;
    b += Math.abs(step) > limit ? step : half > 0 ? limit : -limit;
    fb = f(b);
    if (fb > 0 === fc > 0) {
      c = a;
      fc = fa;
      step = b - a;
      previous = step;
    }
  }
  return b;
}

/** A local minimum between low and high by golden section and parabolas. x is good to about the square root of the
 * precision, 1.5e-8 of its size, because f is flat there.
 *
 * @example
 * brentMinimum((x) => (x - 1) * (x - 1), -3, 5).x; // 1
 */
export function brentMinimum(
  f: (x: number) => number,
  low: number,
  high: number,
  { tolerance = 1e-10, maxIterations = 200 }: OneDimensional = {},
): Minimum1d {
  const golden = 0.3819660112501051;
  let a = Math.min(low, high);
  let b = Math.max(low, high);
  let x = a + golden * (b - a);
  let w = x;
  let v = x;
  let fx = f(x);
  let fw = fx;
  let fv = fx;
  let step = 0;
  let previous = 0;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const middle = 0.5 * (a + b);
    const limit = 1.4901161193847656e-8 * Math.abs(x) + tolerance / 3;
    if (Math.abs(x - middle) <= 2 * limit - 0.5 * (b - a)) {
      return { x, value: fx, iterations: iteration, converged: true };
    }
    let parabola = false;
    if (Math.abs(previous) > limit) {
      const r = (x - w) * (fx - fv);
      let q = (x - v) * (fx - fw);
      let p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      else q = -q;
      parabola = Math.abs(p) < Math.abs(0.5 * q * previous) && p > q * (a - x) && p < q * (b - x);
      if (parabola) {
        previous = step;
        step = p / q;
        const u = x + step;
        if (u - a < 2 * limit || b - u < 2 * limit) step = x < middle ? limit : -limit;
      }
    }
    if (!parabola) {
      previous = x < middle ? b - x : a - x;
      step = golden * previous;
    }
    const u = x + (Math.abs(step) >= limit ? step : step > 0 ? limit : -limit);
    const fu = f(u);
    if (fu <= fx) {
      if (u < x) b = x;
      else a = x;
      [v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu];
    } else {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu];
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    }
  }
  return { x, value: fx, iterations: maxIterations, converged: false };
}
