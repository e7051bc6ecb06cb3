/** Dense matrices, row by row in one array. */
import { numericsErrors } from '../errors.ts';

/** A matrix of 64-bit numbers, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** Element (i, j) is data[i * cols + j]. */
  readonly data: Float64Array;
}

/** A matrix of zeros, or of the given values row by row (copied).
 *
 * @throws numerics/shapes-differ
 * @example
 * matrix(2, 2, [1, 2, 3, 4]).data[2]; // 3: second row, first column
 */
export function matrix(rows: number, cols: number, values?: ArrayLike<number>): Matrix {
  if (values !== undefined && values.length !== rows * cols) {
    throw shapesDiffer(`A ${rows} x ${cols} matrix needs ${rows * cols} values; ${values.length} are given`);
  }
  const data = new Float64Array(rows * cols);
  if (values !== undefined) data.set(values);
  return { rows, cols, data };
}

/** The n x n matrix with ones on its diagonal. */
export function identity(n: number): Matrix {
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) result.data[i * n + i] = 1;
  return result;
}

/** The matrix with rows and columns exchanged, in new memory. */
export function transpose(a: Matrix): Matrix {
  const result = matrix(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) result.data[j * a.rows + i] = a.data[i * a.cols + j];
  }
  return result;
}

/**
 * The product a b.
 *
 * @throws numerics/shapes-differ
 */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) throw shapesDiffer(`${shape(a)} cannot be multiplied by ${shape(b)}`);
  const result = matrix(a.rows, b.cols);
  const n = b.cols;
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      const factor = a.data[i * a.cols + k];
      for (let j = 0; j < n; j++) result.data[i * n + j] += factor * b.data[k * n + j];
    }
  }
  return result;
}

/**
 * The product a x.
 *
 * @throws numerics/shapes-differ
 */
export function multiplyVector(a: Matrix, x: ArrayLike<number>): Float64Array {
  if (a.cols !== x.length) throw shapesDiffer(`${shape(a)} cannot be multiplied by a vector of ${x.length}`);
  const result = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let j = 0; j < a.cols; j++) sum += a.data[i * a.cols + j] * x[j];
    result[i] = sum;
  }
  return result;
}

export function shape(a: Matrix): string {
  return `a ${a.rows} x ${a.cols} matrix`;
}

export function shapesDiffer(what: string): Error {
  return numericsErrors.error('numerics/shapes-differ', { what });
}

export function requireSquare(a: Matrix, forWhat: string): number {
  if (a.rows !== a.cols) throw shapesDiffer(`${forWhat} needs a square matrix; this is ${shape(a)}`);
  return a.rows;
}
