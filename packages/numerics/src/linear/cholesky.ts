/** Cholesky's factor of a symmetric positive definite matrix, and what it solves. */
import { numericsErrors } from '../errors.ts';
import { type Matrix, matrix, requireSquare, shapesDiffer } from './matrix.ts';

/** Lower triangle L with L L' = a; only the lower triangle of a is read. A matrix that is not positive definite to
 * working precision is an error that names the column.
 *
 * @throws numerics/shapes-differ, numerics/not-positive-definite
 * @example
 * cholesky(matrix(2, 2, [4, 2, 2, 5])).data; // [2, 0, 1, 2]
 */
export function cholesky(a: Matrix): Matrix {
  const n = requireSquare(a, 'A Cholesky factor');
  const l = matrix(n, n);
  for (let j = 0; j < n; j++) {
    const diagonal = a.data[j * n + j];
    let pivot = diagonal;
    for (let k = 0; k < j; k++) pivot -= l.data[j * n + k] * l.data[j * n + k];
    if (!(pivot > n * 2.220446049250313e-16 * diagonal)) {
      throw numericsErrors.error('numerics/not-positive-definite', {
        what: `Column ${j + 1} of ${n} leaves the pivot ${pivot} of ${diagonal}`,
        where: { column: j + 1 },
      });
    }
    const root = Math.sqrt(pivot);
    l.data[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = a.data[i * n + j];
      for (let k = 0; k < j; k++) sum -= l.data[i * n + k] * l.data[j * n + k];
      l.data[i * n + j] = sum / root;
    }
  }
  return l;
}

/**
 * The x with L L' x = b.
 *
 * @throws numerics/shapes-differ
 */
export function solveCholesky(l: Matrix, b: ArrayLike<number>): Float64Array {
  const n = l.rows;
  if (b.length !== n) throw shapesDiffer(`The right side has ${b.length} values for ${n} equations`);
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= l.data[i * n + k] * x[k];
    x[i] /= l.data[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= l.data[k * n + i] * x[k];
    x[i] /= l.data[i * n + i];
  }
  return x;
}

/** The inverse of L L', symmetric to the last bit. */
export function inverseFromCholesky(l: Matrix): Matrix {
  const n = l.rows;
  const triangle = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= l.data[i * n + k] * triangle.data[k * n + j];
      triangle.data[i * n + j] = sum / l.data[i * n + i];
    }
  }
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += triangle.data[k * n + i] * triangle.data[k * n + j];
      result.data[i * n + j] = sum;
      result.data[j * n + i] = sum;
    }
  }
  return result;
}
