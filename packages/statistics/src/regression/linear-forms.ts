import { isLobuleError } from '@lobule/foundation';
import { cholesky, type Matrix, matrix, solveCholesky } from '@lobule/numerics';

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
