/** Quantiles by Newton's method on the logarithm of the smaller tail, kept within a bracket. */

import { numericsErrors } from '../errors.ts';
import { exp } from '../portable/exponential.ts';
import { log } from '../portable/logarithm.ts';

/** A continuous distribution along a transformed variable s, such as the logarithm of x. */
export interface Tails {
  /** P(S <= s). */
  lower(s: number): number;
  /** P(S > s). */
  upper(s: number): number;
  /** Density of S. */
  density(s: number): number;
}

/** The s with P(S <= s) = p, where q = 1 - p is given apart; 0 < p, q. `start` is any first guess. */
export function invert({ lower, upper, density }: Tails, p: number, q: number, start: number): number {
  const below = p <= q;
  const target = below ? p : q;
  const tail = below ? lower : upper;
  const logTarget = log(target);
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let s = start;
  for (let iteration = 0; iteration < 200; iteration++) {
    const value = tail(s);
    const ratio = value / target;
    if (ratio === 1) return s;
    const tooHigh = below ? ratio > 1 : ratio < 1;
    if (tooHigh) high = s;
    else low = s;
    const slope = (below ? density(s) : -density(s)) / value;
    const excess = Math.abs(ratio - 1) < 1e-3 ? ratio - 1 : log(value) - logTarget;
    let next = s - excess / slope;
    if (!(next > low && next < high)) next = within(low, high, s);
    const limit = 2 + Math.abs(s);
    if (next > s + limit) next = s + limit;
    else if (next < s - limit) next = s - limit;
    if (Math.abs(next - s) <= 1e-15 * (1 + Math.abs(s))) return next;
    s = next;
  }
  return s;
}

/** Halfway, or a widening step where one end is not known yet. */
function within(low: number, high: number, s: number): number {
  if (low === Number.NEGATIVE_INFINITY) return s - 2 - Math.abs(s);
  if (high === Number.POSITIVE_INFINITY) return s + 2 + Math.abs(s);
  return low + 0.5 * (high - low);
}

/** e^s (1 + delta), where delta is the last Newton step at this very x: so that the rounding of s, times s, is not
 * carried over to x. Beyond what a double holds it is 0 or infinite. */
export function polished(s: number, tails: Tails, p: number, q: number): number {
  if (s < -708) return 0;
  if (s > 708) return Number.POSITIVE_INFINITY;
  const below = p <= q;
  const value = below ? tails.lower(s) : tails.upper(s);
  const miss = below ? value - p : q - value;
  const delta = miss / tails.density(s);
  return exp(s) * (1 - (Math.abs(delta) < 1e-6 ? delta : 0));
}

/** Requires a probability. */
export function checkProbability(p: number): void {
  if (p < 0 || p > 1) {
    throw numericsErrors.error('numerics/bad-argument', { what: `A probability lies in [0, 1]; it is ${p}` });
  }
}

/** Requires parameters above 0; a parameter that is NaN gives NaN, as a value that is NaN does. */
export function checkPositive(name: string, ...parameters: readonly number[]): void {
  for (const parameter of parameters) {
    if (parameter <= 0 || parameter === Number.POSITIVE_INFINITY) {
      throw numericsErrors.error('numerics/bad-argument', {
        what: `${name} needs finite parameters above 0; one is ${parameter}`,
      });
    }
  }
}
