import { isLobuleError } from '@lobule/foundation';
import { cholesky, log, type Matrix, matrix, multiply, solveCholesky, transpose } from '@lobule/numerics';

/** Cholesky factor, or undefined where the matrix is not positive definite. */
export function factorOrUndefined(a: Matrix): Matrix | undefined {
  try {
    return cholesky(a);
  } catch (error) {
    if (isLobuleError(error, 'numerics/not-positive-definite')) return undefined;
    throw error;
  }
}

/** u' V^-1 u over the chosen rows and columns of V; NaN where that part of V is not positive definite. */
export function quadraticForm(
  v: readonly (readonly number[])[],
  chosen: readonly number[],
  u: ArrayLike<number>,
): number {
  const part = matrix(
    chosen.length,
    chosen.length,
    chosen.flatMap((i) => chosen.map((j) => v[i][j])),
  );
  const factor = factorOrUndefined(part);
  if (!factor) return Number.NaN;
  const solved = solveCholesky(factor, u);
  return solved.reduce((sum, x, i) => sum + x * u[i], 0);
}

/** A square matrix as rows. */
export function matrixRows(a: Matrix): number[][] {
  return Array.from({ length: a.rows }, (_, i) => Array.from(a.data.subarray(i * a.cols, (i + 1) * a.cols)));
}

/** Covariance of (intercept, slopes) of the columns as given, from that of columns moved by means and scaled. */
export function movedCovariance(covariance: Matrix, means: Float64Array, scales: Float64Array): Matrix {
  const q = covariance.rows;
  const back = matrix(q, q);
  back.data[0] = 1;
  for (let j = 1; j < q; j++) {
    back.data[j] = -means[j - 1] / scales[j - 1];
    back.data[j * q + j] = 1 / scales[j - 1];
  }
  return multiply(multiply(back, covariance), transpose(back));
}

/** log of the determinant of a part of a positive definite matrix; NaN where it is not. */
export function logDeterminant(a: Matrix, chosen: readonly number[]): number {
  const k = chosen.length;
  const part = matrix(
    k,
    k,
    chosen.flatMap((i) => chosen.map((j) => a.data[i * a.cols + j])),
  );
  const factor = factorOrUndefined(part);
  if (!factor) return Number.NaN;
  let sum = 0;
  for (let j = 0; j < k; j++) sum += 2 * log(factor.data[j * k + j]);
  return sum;
}
