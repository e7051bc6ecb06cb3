import { brentRoot, log } from '@lobule/numerics';

/** Second derivative of log gamma, for x > 0: the recurrence up to 20, then the series in 1 / x (Abramowitz and Stegun,
 * 6.4.12). */
export function trigamma(x: number): number {
  let sum = 0;
  let at = x;
  for (; at < 20; at++) sum += 1 / (at * at);
  const s = 1 / (at * at);
  // Bernoulli numbers B2 to B14.
  const series =
    s *
    (1 / 6 + s * (-1 / 30 + s * (1 / 42 + s * (-1 / 30 + s * (5 / 66 + s * (-691 / 2730 + s * (7 / 6)))))));
  return sum + 1 / at + s / 2 + series / at;
}

/** The x with trigamma(x) = y, for y > 0. It lies where 1 / x and 1 / x + 1 / x^2 enclose y. */
export function inverseTrigamma(y: number): number {
  const low = Math.max(1 / y, 1 / Math.sqrt(y));
  const high = (1 + Math.sqrt(1 + 4 * y)) / (2 * y);
  return brentRoot((x) => log(trigamma(x) / y), low * (1 - 1e-12), high * (1 + 1e-12));
}
