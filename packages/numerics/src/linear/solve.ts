/** Square systems by Gaussian elimination with partial pivoting. */
import { numericsErrors } from '../errors.ts';
import { type Matrix, matrix, requireSquare, shapesDiffer } from './matrix.ts';

/** The x with a x = b; a singular matrix is an error.
 *
 * @throws numerics/shapes-differ, numerics/singular
 * @example
 * solve(matrix(2, 2, [2, 1, 1, 3]), [3, 5]); // [0.8, 1.4]
 */
export function solve(a: Matrix, b: ArrayLike<number>): Float64Array {
  const n = requireSquare(a, 'A system of equations');
  if (b.length !== n) throw shapesDiffer(`The right side has ${b.length} values for ${n} equations`);
  const lu = a.data.slice();
  const order = eliminate(lu, n);
  const x = new Float64Array(n);
  substitute(lu, n, order, b, x);
  return x;
}

/**
 * The inverse of a square matrix, by elimination with pivots.
 *
 * @throws numerics/shapes-differ, numerics/singular
 */
export function inverse(a: Matrix): Matrix {
  const n = requireSquare(a, 'An inverse');
  const lu = a.data.slice();
  const order = eliminate(lu, n);
  const result = matrix(n, n);
  const unit = new Float64Array(n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    unit.fill(0);
    unit[j] = 1;
    substitute(lu, n, order, unit, column);
    for (let i = 0; i < n; i++) result.data[i * n + j] = column[i];
  }
  return result;
}

/** Factors in place and returns the order of the rows. A pivot that is rounding beside its column is none. */
function eliminate(lu: Float64Array, n: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const largest = new Float64Array(n);
  for (let i = 0; i < lu.length; i++) largest[i % n] = Math.max(largest[i % n], Math.abs(lu[i]));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(lu[i * n + k]) > Math.abs(lu[pivot * n + k])) pivot = i;
    }
    if (!(Math.abs(lu[pivot * n + k]) > n * 2.220446049250313e-16 * largest[k])) {
      throw numericsErrors.error('numerics/singular', {
        what: `The ${n} x ${n} matrix is singular, or not finite: no pivot in column ${k + 1}`,
        where: { column: k + 1 },
      });
    }
    if (pivot !== k) swapRows(lu, n, order, pivot, k);
    for (let i = k + 1; i < n; i++) {
      const factor = lu[i * n + k] / lu[k * n + k];
      lu[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) lu[i * n + j] -= factor * lu[k * n + j];
    }
  }
  return order;
}

function swapRows(lu: Float64Array, n: number, order: Int32Array, p: number, q: number): void {
  for (let j = 0; j < n; j++) {
    const held = lu[p * n + j];
    lu[p * n + j] = lu[q * n + j];
    lu[q * n + j] = held;
  }
  const held = order[p];
  order[p] = order[q];
  order[q] = held;
}

function substitute(
  lu: Float64Array,
  n: number,
  order: Int32Array,
  b: ArrayLike<number>,
  x: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    let sum = b[order[i]];
    for (let j = 0; j < i; j++) sum -= lu[i * n + j] * x[j];
    x[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let j = i + 1; j < n; j++) sum -= lu[i * n + j] * x[j];
    x[i] = sum / lu[i * n + i];
  }
}
