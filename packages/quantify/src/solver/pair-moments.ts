import { exp } from '@lobule/numerics';

/**
 * y(x) = a1 exp(-k1 x) + a2 exp(-k2 x) at given rates: both amplitudes in closed form, and the information that is left
 * about the logarithms of the rates when the amplitudes are free (variable projection, Golub and Pereyra 1973), from
 * thirteen sums of one pass over the points.
 *
 * One object of numbers: in a closure each write of a number would allocate.
 */
export interface PairMoments {
  readonly x: Float64Array;
  /** Set before: the sum of y^2. */
  squared: number;
  k1: number;
  k2: number;
  a1: number;
  a2: number;
  /** By the sums: its rounding is 1e-16 of `squared`. */
  residualSquares: number;
  // Sums over the points of e_i e_j, x e_i e_j, x^2 e_i e_j, x e_i y for the two exponentials.
  n11: number;
  n12: number;
  n22: number;
  m11: number;
  m12: number;
  m22: number;
  q11: number;
  q12: number;
  q22: number;
  p1: number;
  p2: number;
  /** Of the n's. */
  determinant: number;
  // Schur's complement of the amplitudes in J'J, and what takes rates to amplitudes: W = A^-1 B.
  s11: number;
  s12: number;
  s22: number;
  w11: number;
  w12: number;
  w21: number;
  w22: number;
}

export function pairMoments(x: Float64Array): PairMoments {
  const zeros = {
    ...{ squared: 0.5, k1: 0.5, k2: 0.5, a1: 0.5, a2: 0.5, residualSquares: 0.5 },
    ...{ n11: 0.5, n12: 0.5, n22: 0.5, m11: 0.5, m12: 0.5, m22: 0.5, q11: 0.5, q12: 0.5, q22: 0.5 },
    ...{ p1: 0.5, p2: 0.5, determinant: 0.5 },
    ...{ s11: 0.5, s12: 0.5, s22: 0.5, w11: 0.5, w12: 0.5, w21: 0.5, w22: 0.5 },
  };
  return { x, ...zeros };
}

/** Sums of squares below this share of the signal's are rounding. */
const ROUNDING_OF_SQUARES = 1e-14;

/** Sums, amplitudes and residual at these rates; false where the slow amplitude or the sum of both is not positive. */
export function fillMoments(h: PairMoments, y: Float64Array, k1: number, k2: number): boolean {
  const { x } = h;
  let n11 = 0;
  let n12 = 0;
  let n22 = 0;
  let m11 = 0;
  let m12 = 0;
  let m22 = 0;
  let q11 = 0;
  let q12 = 0;
  let q22 = 0;
  let y1 = 0;
  let y2 = 0;
  let p1 = 0;
  let p2 = 0;
  for (let t = 0; t < x.length; t++) {
    const at = x[t];
    const slow = exp(-k1 * at);
    const fast = exp(-k2 * at);
    const e11 = slow * slow;
    const e12 = slow * fast;
    const e22 = fast * fast;
    const slowY = slow * y[t];
    const fastY = fast * y[t];
    const square = at * at;
    n11 += e11;
    n12 += e12;
    n22 += e22;
    m11 += at * e11;
    m12 += at * e12;
    m22 += at * e22;
    q11 += square * e11;
    q12 += square * e12;
    q22 += square * e22;
    y1 += slowY;
    y2 += fastY;
    p1 += at * slowY;
    p2 += at * fastY;
  }
  const determinant = n11 * n22 - n12 * n12;
  const a1 = (y1 * n22 - y2 * n12) / determinant;
  const a2 = (y2 * n11 - y1 * n12) / determinant;
  h.k1 = k1;
  h.k2 = k2;
  h.n11 = n11;
  h.n12 = n12;
  h.n22 = n22;
  h.m11 = m11;
  h.m12 = m12;
  h.m22 = m22;
  h.q11 = q11;
  h.q12 = q12;
  h.q22 = q22;
  h.p1 = p1;
  h.p2 = p2;
  h.determinant = determinant;
  h.a1 = a1;
  h.a2 = a2;
  h.residualSquares = Math.max(h.squared - a1 * y1 - a2 * y2, ROUNDING_OF_SQUARES * h.squared);
  return a1 > 0 && a1 + a2 > 0;
}

/** The information about the logarithms of the rates where the sums were filled, with `known` of the fast one. */
export function eliminateAmplitudes(h: PairMoments, known: number): void {
  const { n11, n12, n22, determinant } = h;
  const s1 = -h.a1 * h.k1;
  const s2 = -h.a2 * h.k2;
  const b11 = s1 * h.m11;
  const b12 = s2 * h.m12;
  const b21 = s1 * h.m12;
  const b22 = s2 * h.m22;
  h.w11 = (n22 * b11 - n12 * b21) / determinant;
  h.w12 = (n22 * b12 - n12 * b22) / determinant;
  h.w21 = (n11 * b21 - n12 * b11) / determinant;
  h.w22 = (n11 * b22 - n12 * b12) / determinant;
  h.s11 = s1 * s1 * h.q11 - b11 * h.w11 - b21 * h.w21;
  h.s12 = s1 * s2 * h.q12 - b11 * h.w12 - b21 * h.w22;
  h.s22 = s2 * s2 * h.q22 - b12 * h.w12 - b22 * h.w22 + known;
}

/** What is left, point by point: sums of squares would lose it where the fit is good. */
export function residualByPoint(h: PairMoments, y: Float64Array): number {
  const { x, a1, a2, k1, k2 } = h;
  let squares = 0;
  for (let t = 0; t < x.length; t++) {
    const residual = y[t] - a1 * exp(-k1 * x[t]) - a2 * exp(-k2 * x[t]);
    squares += residual * residual;
  }
  return squares;
}

/**
 * Fills a 4 x 4 with the covariance of [a1, a2, log k1, log k2] over the residual variance, from that of the rates, V:
 * A^-1 + W V W', -W V, V.
 *
 * @returns the largest variance inflation factor, NaN where the rates are not determined.
 */
export function coverFour(h: PairMoments, known: number, c: Float64Array): number {
  const { s11, s12, s22 } = h;
  const d = s11 * s22 - s12 * s12;
  if (!(d > 0 && s11 > 0 && h.determinant > 0)) return Number.NaN;
  c[10] = s22 / d;
  c[11] = -s12 / d;
  c[15] = s11 / d;
  c[2] = -(h.w11 * c[10] + h.w12 * c[11]);
  c[3] = -(h.w11 * c[11] + h.w12 * c[15]);
  c[6] = -(h.w21 * c[10] + h.w22 * c[11]);
  c[7] = -(h.w21 * c[11] + h.w22 * c[15]);
  c[0] = h.n22 / h.determinant - h.w11 * c[2] - h.w12 * c[3];
  c[1] = -h.n12 / h.determinant - h.w21 * c[2] - h.w22 * c[3];
  c[5] = h.n11 / h.determinant - h.w21 * c[6] - h.w22 * c[7];
  mirror(c);
  return Math.max(inflation(h, c), (h.a2 * h.a2 * h.k2 * h.k2 * h.q22 + known) * c[15]);
}

/** The same for [a1, a2, log k1] with the fast rate held; what is of log k2 is NaN. */
export function coverThree(h: PairMoments, c: Float64Array): number {
  c.fill(Number.NaN);
  if (!(h.s11 > 0 && h.determinant > 0)) return Number.NaN;
  c[10] = 1 / h.s11;
  c[2] = -h.w11 * c[10];
  c[6] = -h.w21 * c[10];
  c[0] = h.n22 / h.determinant - h.w11 * c[2];
  c[1] = -h.n12 / h.determinant - h.w21 * c[2];
  c[5] = h.n11 / h.determinant - h.w21 * c[6];
  mirror(c);
  return inflation(h, c);
}

/** Of [a1, a2, log k1]. */
function inflation(h: PairMoments, c: Float64Array): number {
  return Math.max(1, h.n11 * c[0], h.n22 * c[5], h.a1 * h.a1 * h.k1 * h.k1 * h.q11 * c[10]);
}

function mirror(c: Float64Array): void {
  for (let i = 1; i < 4; i++) for (let j = 0; j < i; j++) c[i * 4 + j] = c[j * 4 + i];
}
