/** Random numbers of the usual distributions, from a seeded stream: the same in every engine. */
import type { RandomStream } from '@lobule/foundation';
import { numericsErrors } from './errors.ts';
import { exp } from './portable/exponential.ts';
import { log, log1p } from './portable/logarithm.ts';

/** Standard normal, by Marsaglia's polar method (1964).
 *
 * @example
 * const stream = randomStream(1, 'noise');
 * const noisy = signal + sd * normalVariate(stream);
 */
export function normalVariate(stream: RandomStream): number {
  for (;;) {
    const u = 2 * stream.uniform() - 1;
    const v = 2 * stream.uniform() - 1;
    const square = u * u + v * v;
    if (square > 0 && square < 1) return u * Math.sqrt((-2 * log(square)) / square);
  }
}

/** Fills an array with normal numbers, two from each point drawn: twice as fast as one by one. */
export function fillNormal(stream: RandomStream, out: Float64Array | Float32Array, mean = 0, sd = 1): void {
  for (let i = 0; i < out.length; ) {
    const u = 2 * stream.uniform() - 1;
    const v = 2 * stream.uniform() - 1;
    const square = u * u + v * v;
    if (square > 0 && square < 1) {
      const factor = sd * Math.sqrt((-2 * log(square)) / square);
      out[i++] = mean + factor * u;
      if (i < out.length) out[i++] = mean + factor * v;
    }
  }
}

/** Exponential with mean 1. */
export function exponentialVariate(stream: RandomStream): number {
  return -log1p(-stream.uniform());
}

/**
 * Gamma of a shape above 0 and a scale, by Marsaglia and Tsang (2000).
 *
 * @throws numerics/bad-argument
 */
export function gammaVariate(stream: RandomStream, shape: number, scale = 1): number {
  if (!(shape > 0 && shape < Number.POSITIVE_INFINITY && scale > 0)) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `A gamma variate needs a shape and a scale above 0; they are ${shape} and ${scale}`,
    });
  }
  // Gamma(a) = Gamma(a + 1) U^(1/a)
  const boost = shape < 1 ? exp(log(1 - stream.uniform()) / shape) : 1;
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalVariate(stream);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - stream.uniform();
    if (log(u) < 0.5 * x * x + d - d * v + d * log(v)) return scale * boost * d * v;
  }
}

/** Beta on [0, 1], from two gamma variates. */
export function betaVariate(stream: RandomStream, a: number, b: number): number {
  const x = gammaVariate(stream, a);
  const y = gammaVariate(stream, b);
  return x / (x + y);
}

/** Number of successes in n trials. Large n are halved by the median of the n uniforms, which is beta (Relles 1972),
 * so that the work grows with log n.
 *
 * @throws numerics/bad-argument
 */
export function binomialVariate(stream: RandomStream, n: number, p: number): number {
  if (!(n >= 0 && Math.floor(n) === n && p >= 0 && p <= 1)) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `A binomial variate needs a whole number of trials and a probability; they are ${n} and ${p}`,
    });
  }
  let trials = n;
  let chance = p;
  let successes = 0;
  while (trials > 30) {
    const middle = Math.floor(trials / 2) + 1;
    const median = betaVariate(stream, middle, trials + 1 - middle);
    if (chance < median) {
      trials = middle - 1;
      chance /= median;
    } else {
      successes += middle;
      trials -= middle;
      chance = (chance - median) / (1 - median);
    }
  }
  for (let i = 0; i < trials; i++) if (stream.uniform() < chance) successes++;
  return successes;
}

/**
 * Poisson count. A large mean is cut at the time of an early event, which is gamma (Ahrens and Dieter 1974).
 *
 * @throws numerics/bad-argument
 */
export function poissonVariate(stream: RandomStream, mean: number): number {
  if (!(mean >= 0 && mean < 1e15)) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `A Poisson variate needs a mean of at least 0 and below 1e15; it is ${mean}`,
    });
  }
  let rest = mean;
  let count = 0;
  while (rest > 20) {
    const events = Math.floor(0.875 * rest);
    const time = gammaVariate(stream, events);
    if (time > rest) return count + binomialVariate(stream, events - 1, rest / time);
    count += events;
    rest -= time;
  }
  for (let time = exponentialVariate(stream); time <= rest; time += exponentialVariate(stream)) count++;
  return count;
}
