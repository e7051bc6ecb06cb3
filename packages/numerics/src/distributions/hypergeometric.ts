/** The hypergeometric distribution. */
import { numericsErrors } from '../errors.ts';
import { binomialMass } from '../special/saddle-point.ts';

/** Of an urn with `white` and `black` balls `drawn` are drawn without replacement; k of them are white. Mass, lower
 * tail P(K <= k) and upper tail P(K > k); the order of arguments is R's.
 *
 * @example
 * hypergeometric.mass(1, 5, 5, 2); // 0.5555555555555556
 */
export const hypergeometric = {
  mass(k: number, white: number, black: number, drawn: number): number {
    checkUrn(white, black, drawn);
    if (Number.isNaN(k)) return k;
    return Math.floor(k) === k ? mass(k, white, black, drawn) : 0;
  },
  cdf(k: number, white: number, black: number, drawn: number): number {
    checkUrn(white, black, drawn);
    const whole = Math.floor(k);
    const expected = (drawn * white) / (white + black);
    return whole < expected ? below(whole, white, black, drawn) : 1 - above(whole, white, black, drawn);
  },
  upper(k: number, white: number, black: number, drawn: number): number {
    checkUrn(white, black, drawn);
    const whole = Math.floor(k);
    const expected = (drawn * white) / (white + black);
    return whole < expected ? 1 - below(whole, white, black, drawn) : above(whole, white, black, drawn);
  },
};

/** Loader's ratio of three binomial masses, at the p that makes the largest of them close to their mode. */
function mass(k: number, white: number, black: number, drawn: number): number {
  if (k < Math.max(0, drawn - black) || k > Math.min(white, drawn)) return 0;
  if (drawn === 0) return 1;
  const p = drawn / (white + black);
  const q = (white + black - drawn) / (white + black);
  const blackDrawn = drawn - k;
  return (
    (binomialMass(k, white - k, p, q) * binomialMass(blackDrawn, black - blackDrawn, p, q)) /
    binomialMass(drawn, white + black - drawn, p, q)
  );
}

/** P(K <= k) as a sum downwards from k. */
function below(k: number, white: number, black: number, drawn: number): number {
  let term = mass(k, white, black, drawn);
  let sum = term;
  for (let i = k; i > 0 && term > 1e-18 * sum; i--) {
    term *= (i * (black - drawn + i)) / ((white - i + 1) * (drawn - i + 1));
    sum += term;
  }
  return sum;
}

/** P(K > k) as a sum upwards from k + 1. */
function above(k: number, white: number, black: number, drawn: number): number {
  let term = mass(k + 1, white, black, drawn);
  let sum = term;
  for (let i = k + 1; term > 1e-18 * sum; i++) {
    term *= ((white - i) * (drawn - i)) / ((i + 1) * (black - drawn + i + 1));
    sum += term;
  }
  return sum;
}

function checkUrn(white: number, black: number, drawn: number): void {
  const whole = [white, black, drawn].every((n) => n >= 0 && Math.floor(n) === n && n < 9e15);
  if (!whole || drawn > white + black || white + black === 0) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `An urn needs whole numbers of balls, and draws no more than it holds: white ${white}, black ${black}, drawn ${drawn}`,
    });
  }
}
