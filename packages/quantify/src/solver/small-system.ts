/**
 * Symmetric positive definite systems of a few unknowns in scratch memory: row-major, the lower triangle is used and
 * replaced by its Cholesky factor.
 */

/** @returns false where the matrix is not positive definite. */
export function factor(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i === j) {
        if (!(sum > 0)) return false;
        a[i * n + i] = Math.sqrt(sum);
      } else {
        a[i * n + j] = sum / a[j * n + j];
      }
    }
  }
  return true;
}

/** Replaces x by the solution for the factor. */
export function solveFactored(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= l[i * n + k] * x[k];
    x[i] = sum / l[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= l[k * n + i] * x[k];
    x[i] = sum / l[i * n + i];
  }
}

/** Fills the whole inverse from the factor. */
export function inverseFactored(
  l: Float64Array,
  n: number,
  column: Float64Array,
  inverse: Float64Array,
): void {
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) column[i] = i === j ? 1 : 0;
    solveFactored(l, n, column);
    for (let i = 0; i < n; i++) inverse[i * n + j] = column[i];
  }
}
