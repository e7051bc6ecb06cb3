/**
 * Loader's saddle-point form of the binomial and Poisson masses (2000): probabilities without the cancellation of
 * large logarithms. They are also the prefactors of the incomplete gamma and beta functions.
 */
import { exp } from '../portable/exponential.ts';
import { log } from '../portable/logarithm.ts';
import { logGamma, stirlingSeries } from './gamma.ts';

const TWO_PI = 6.283185307179586;
const HALF_LOG_2PI = 0.9189385332046728;

/** log(x!) - log of Stirling's approximation sqrt(2 pi x) (x/e)^x, for x > 0. */
function stirlingError(x: number): number {
  if (x >= 12) return stirlingSeries(x);
  return logGamma(x + 1) - ((x + 0.5) * log(x) - x + HALF_LOG_2PI);
}

/** Deviance x log(x/m) + m - x for x, m > 0. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) < 0.1 * (x + m)) {
    const v = (x - m) / (x + m);
    const square = v * v;
    let sum = (x - m) * v;
    let term = 2 * x * v;
    for (let k = 3; k < 60; k += 2) {
      term *= square;
      const next = sum + term / k;
      if (next === sum) break;
      sum = next;
    }
    return sum;
  }
  const ratio = x / m;
  return (ratio > 0 && ratio < Number.POSITIVE_INFINITY ? x * log(ratio) : x * (log(x) - log(m))) + m - x;
}

/** m^x e^-m / Gamma(x + 1) for real x >= 0, m >= 0. */
export function poissonMass(x: number, m: number): number {
  if (m === 0) return x === 0 ? 1 : 0;
  if (x === 0) return exp(-m);
  if (x === Number.POSITIVE_INFINITY || m === Number.POSITIVE_INFINITY) return 0;
  if (x < 1e-290) return exp(-m);
  return exp(-stirlingError(x) - deviance(x, m)) / Math.sqrt(TWO_PI * x);
}

/** Gamma(n + 1)/(Gamma(x + 1) Gamma(n - x + 1)) p^x q^(n - x) for real x and rest = n - x >= 0, with q = 1 - p given
 * apart, so that neither tail loses digits. */
export function binomialMass(x: number, rest: number, p: number, q: number): number {
  const n = x + rest;
  if (p === 0) return x === 0 ? 1 : 0;
  if (q === 0) return rest === 0 ? 1 : 0;
  if (x === 0) return rest === 0 ? 1 : exp(-deviance(rest, n * q) - n * p);
  if (rest === 0) return exp(-deviance(x, n * p) - n * q);
  const correction = stirlingError(n) - stirlingError(x) - stirlingError(rest);
  const exponent = correction - deviance(x, n * p) - deviance(rest, n * q);
  return exp(exponent) * Math.sqrt(n / (TWO_PI * x) / rest);
}
