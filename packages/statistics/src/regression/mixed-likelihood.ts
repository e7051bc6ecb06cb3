import { inverse, inverseFromCholesky, log, type Matrix, matrix, solveCholesky } from '@lobule/numerics';
import { factorOrUndefined, movedCovariance } from './linear-forms.ts';
import type { ScaledDesign } from './predictors.ts';

/** Sums of squares and products of intercept, columns and outcome, over all rows and over each group. */
export interface GroupedData {
  readonly n: number;
  /** Columns with the intercept. */
  readonly q: number;
  /** (q + 1) x (q + 1), the outcome last. */
  readonly products: Float64Array;
  /** For each group q + 1 sums. */
  readonly sums: Float64Array;
  readonly sizes: Int32Array;
}

export function groupedSums(
  design: ScaledDesign,
  y: Float64Array,
  groups: Int32Array,
  count: number,
): GroupedData {
  const { n, p, x } = design;
  const w = p + 2;
  const products = new Float64Array(w * w);
  const sums = new Float64Array(count * w);
  const sizes = new Int32Array(count);
  const row = new Float64Array(w);
  for (let i = 0; i < n; i++) {
    row[0] = 1;
    for (let j = 0; j < p; j++) row[j + 1] = x[i * p + j];
    row[p + 1] = y[i];
    sizes[groups[i]]++;
    for (let j = 0; j < w; j++) {
      sums[groups[i] * w + j] += row[j];
      for (let k = 0; k < w; k++) products[j * w + k] += row[j] * row[k];
    }
  }
  return { n, q: p + 1, products, sums, sizes };
}

interface RestrictedPoint {
  /** -2 log restricted likelihood, the residual variance at its best. */
  readonly deviance: number;
  readonly beta: Float64Array;
  /** (X'V^-1 X)^-1 for a residual variance of 1. */
  readonly inverse: Matrix;
  /** Weighted residual sum of squares. */
  readonly residual: number;
  readonly logDeterminants: number;
  /** Derivative of the deviance by the ratio. */
  readonly slope: number;
}

/**
 * At a ratio of the variance between groups to that within. With V = 1 + ratio J in each group, V^-1 = 1 - c J,
 * c = ratio / (1 + ratio size): all that is needed are the sums of each group (Lindstrom and Bates 1988).
 */
export function restrictedAt(data: GroupedData, ratio: number): RestrictedPoint | undefined {
  const { n, q, products, sums, sizes } = data;
  const w = q + 1;
  const weighted = products.slice();
  let logV = 0;
  sizes.forEach((size, g) => {
    const c = ratio / (1 + ratio * size);
    logV += log(1 + ratio * size);
    for (let j = 0; j < w; j++) {
      for (let k = 0; k < w; k++) weighted[j * w + k] -= c * sums[g * w + j] * sums[g * w + k];
    }
  });
  const gram = matrix(q, q);
  const right = new Float64Array(q);
  for (let j = 0; j < q; j++) {
    right[j] = weighted[j * w + q];
    for (let k = 0; k < q; k++) gram.data[j * q + k] = weighted[j * w + k];
  }
  const factor = factorOrUndefined(gram);
  if (!factor) return undefined;
  const beta = solveCholesky(factor, right);
  const residual = beta.reduce((sum, b, j) => sum - b * right[j], weighted[q * w + q]);
  let logX = 0;
  for (let j = 0; j < q; j++) logX += 2 * log(factor.data[j * q + j]);
  const df = n - q;
  const inverseGram = inverseFromCholesky(factor);
  return {
    deviance: logV + logX + df * (1 + log((2 * Math.PI * residual) / df)),
    beta,
    inverse: inverseGram,
    residual,
    logDeterminants: logV + logX,
    slope: slopeAt(data, ratio, beta, inverseGram, df / residual),
  };
}

/** Each group's part: size / (1 + ratio size) of log |V|, and what its c, with the derivative (1 + ratio size)^-2, takes
 * from X'V^-1 X and from the residuals. */
function slopeAt(
  { q, sums, sizes }: GroupedData,
  ratio: number,
  beta: Float64Array,
  inverseGram: Matrix,
  weight: number,
): number {
  const w = q + 1;
  let slope = 0;
  sizes.forEach((size, g) => {
    const rest = 1 + ratio * size;
    let residual = sums[g * w + q];
    let leverage = 0;
    for (let j = 0; j < q; j++) {
      residual -= beta[j] * sums[g * w + j];
      for (let k = 0; k < q; k++) {
        leverage += sums[g * w + j] * inverseGram.data[j * q + k] * sums[g * w + k];
      }
    }
    slope += size / rest - (leverage + weight * residual * residual) / (rest * rest);
  });
  return slope;
}

/**
 * Satterthwaite's degrees of freedom of each coefficient: 2 v^2 / (g' A g), v its variance, g the gradient of v by the two
 * variances and A their covariance, from the curvature of the restricted deviance (Fai and Cornelius 1996; lmerTest).
 */
export function varianceFreedom(
  data: GroupedData,
  design: ScaledDesign,
  within: number,
  ratio: number,
): Float64Array {
  const { n, q } = data;
  if (ratio === 0) return new Float64Array(q).fill(n - q);
  const variances = (s: number, b: number): Float64Array => {
    const point = restrictedAt(data, b / s);
    if (!point) return new Float64Array(q).fill(Number.NaN);
    const moved = movedCovariance(point.inverse, design.means, design.scales);
    return Float64Array.from({ length: q }, (_, j) => s * moved.data[j * q + j]);
  };
  const deviance = (s: number, b: number): number => {
    const point = restrictedAt(data, b / s);
    return point ? point.logDeterminants + (n - q) * log(s) + point.residual / s : Number.NaN;
  };
  const [s, b] = [within, ratio * within];
  // Steps in proportion to each variance; b may be far smaller than s.
  const [hs, hb] = [1e-3 * s, 1e-3 * b];
  const top = deviance(s, b);
  const ss = fourth((k) => deviance(s + k * hs, b), top) / (hs * hs);
  const bb = fourth((k) => deviance(s, b + k * hb), top) / (hb * hb);
  const sb =
    (deviance(s + hs, b + hb) -
      deviance(s + hs, b - hb) -
      deviance(s - hs, b + hb) +
      deviance(s - hs, b - hb)) /
    (4 * hs * hb);
  const covariance = inverse(matrix(2, 2, [ss / 2, sb / 2, sb / 2, bb / 2]));
  const v = variances(s, b);
  const [sUp, sDown] = [variances(s + hs, b), variances(s - hs, b)];
  const [bUp, bDown] = [variances(s, b + hb), variances(s, b - hb)];
  return v.map((value, j) => {
    const gs = (sUp[j] - sDown[j]) / (2 * hs);
    const gb = (bUp[j] - bDown[j]) / (2 * hb);
    const [a, c, , d] = covariance.data;
    const spread = gs * gs * a + 2 * gs * gb * c + gb * gb * d;
    const df = (2 * value * value) / spread;
    return df > 0 ? df : n - q;
  });
}

/** Second difference to the fourth order of the step. */
function fourth(f: (k: number) => number, middle: number): number {
  return (-f(2) + 16 * f(1) - 30 * middle + 16 * f(-1) - f(-2)) / 12;
}
