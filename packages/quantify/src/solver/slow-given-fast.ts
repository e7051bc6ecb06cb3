import { exp } from '@lobule/numerics';

/**
 * y(x) = a1 exp(-k1 x) + a2 exp(-k2 x) with k2 held, log k1 known beforehand to be normal (m, s), the noise integrated
 * out: the most probable log k1, and Laplace's covariance of [a1, a2, log k1] over the variance of the noise.
 *
 * One object of numbers: in a closure each write of a number would allocate.
 */
export interface SlowGivenFast {
  a1: number;
  a2: number;
  log1: number;
  residualSquares: number;
  /** Determinant of the information about all three. */
  determinant: number;
  // Of the covariance: of a1 and a2, with log k1, and of log k1 itself.
  v11: number;
  v12: number;
  v22: number;
  v1k: number;
  v2k: number;
  vkk: number;
}

export function slowGivenFast(): SlowGivenFast {
  return {
    ...{ a1: 0.5, a2: 0.5, log1: 0.5, residualSquares: 0.5, determinant: 0.5 },
    ...{ v11: 0.5, v12: 0.5, v22: 0.5, v1k: 0.5, v2k: 0.5, vkk: 0.5 },
  };
}

export interface ExpectedLog {
  readonly mean: number;
  /** Inverse variance. */
  readonly precision: number;
}

const MOST_STEPS = 20;
/** Steps shorter than the root of this share of a standard error change nothing that matters. */
const SETTLED_SHARE = 1e-5;
const ROUNDING_OF_SQUARES = 1e-14;

/**
 * @param fast exp(-k2 x). @param squared the sum of y^2. @param nu degrees of freedom of the residual.
 * @param h starts at `h.log1`, and holds the result.
 * @returns false where no curve of this fast rate fits (the amplitudes cannot be told apart).
 */
export function fitSlow(
  h: SlowGivenFast,
  x: Float64Array,
  y: Float64Array,
  fast: Float64Array,
  squared: number,
  nu: number,
  { mean, precision }: ExpectedLog,
): boolean {
  let n22 = 0;
  let y2 = 0;
  for (let t = 0; t < x.length; t++) {
    n22 += fast[t] * fast[t];
    y2 += fast[t] * y[t];
  }
  for (let i = 0; ; i++) {
    const k1 = exp(h.log1);
    let n11 = 0;
    let n12 = 0;
    let m11 = 0;
    let m12 = 0;
    let q11 = 0;
    let y1 = 0;
    let p1 = 0;
    for (let t = 0; t < x.length; t++) {
      const at = x[t];
      const slow = exp(-k1 * at);
      const e11 = slow * slow;
      const e12 = slow * fast[t];
      const slowY = slow * y[t];
      n11 += e11;
      n12 += e12;
      m11 += at * e11;
      m12 += at * e12;
      q11 += at * at * e11;
      y1 += slowY;
      p1 += at * slowY;
    }
    const d = n11 * n22 - n12 * n12;
    if (!(d > 0)) return false;
    const a1 = (y1 * n22 - y2 * n12) / d;
    const a2 = (y2 * n11 - y1 * n12) / d;
    const residualSquares = Math.max(squared - a1 * y1 - a2 * y2, ROUNDING_OF_SQUARES * squared);
    const known = (residualSquares / nu) * precision;
    const s1 = -a1 * k1;
    const w1 = (s1 * (n22 * m11 - n12 * m12)) / d;
    const w2 = (s1 * (n11 * m12 - n12 * m11)) / d;
    const information = s1 * s1 * q11 - s1 * (m11 * w1 + m12 * w2) + known;
    const gradient = s1 * (p1 - a1 * m11 - a2 * m12) - known * (h.log1 - mean);
    const step = Math.max(-1, Math.min(1, gradient / information));
    const settled = step * step * information * nu < SETTLED_SHARE * residualSquares;
    if (!settled && i < MOST_STEPS) {
      h.log1 += step;
      continue;
    }
    h.a1 = a1;
    h.a2 = a2;
    h.residualSquares = residualSquares;
    h.determinant = d * information;
    h.vkk = 1 / information;
    h.v1k = -w1 * h.vkk;
    h.v2k = -w2 * h.vkk;
    h.v11 = n22 / d - w1 * h.v1k;
    h.v12 = -n12 / d - w1 * h.v2k;
    h.v22 = n11 / d - w2 * h.v2k;
    return information > 0;
  }
}
