/** Householder QR (Golub and Van Loan 2013, 5.2), and least squares by it. */
import { numericsErrors } from '../errors.ts';
import { makeReflection, reflect } from './householder.ts';
import { type Matrix, matrix, shape, shapesDiffer } from './matrix.ts';

/** The thin factors of a matrix with at least as many rows as columns: a = q r, q'q = 1, r upper triangular with a
 * diagonal that is not negative. */
export function qr(a: Matrix): { readonly q: Matrix; readonly r: Matrix } {
  const { rows: m, cols: n } = a;
  const { columns, scales } = factor(a);
  const q = matrix(m, n);
  const r = matrix(n, n);
  const unit = new Float64Array(m);
  for (let j = 0; j < n; j++) {
    const sign = columns[j][j] < 0 ? -1 : 1;
    for (let k = j; k < n; k++) r.data[j * n + k] = sign * columns[k][j];
    unit.fill(0);
    unit[j] = sign;
    for (let k = n - 1; k >= 0; k--) reflect(columns[k], scales[k], k, unit);
    for (let i = 0; i < m; i++) q.data[i * n + j] = unit[i];
  }
  return { q, r };
}

/** A solution of least squares, in the units of the right-hand side over those of the columns. */
export interface LeastSquares {
  readonly x: Float64Array;
  readonly residuals: Float64Array;
  readonly residualSumOfSquares: number;
  /** (A'A)^-1: times the residual variance it is the covariance of x. */
  readonly inverseGram: Matrix;
}

/** The x that makes |A x - b| least, with one step of iterative refinement. A column that is a combination of those
 * before it (to 1e-11 of its length) is an error that names it.
 *
 * @throws numerics/singular, numerics/shapes-differ
 * @example
 * leastSquares(matrix(3, 2, [1, 0, 1, 1, 1, 2]), [1, 3, 5]).x; // [1, 2]: intercept and slope
 */
export function leastSquares(a: Matrix, b: ArrayLike<number>): LeastSquares {
  const { rows: m, cols: n } = a;
  if (b.length !== m) throw shapesDiffer(`The right side has ${b.length} values for ${m} rows`);
  const factors = factor(a);
  const dependent = dependentColumn(factors, 1e-11);
  if (dependent >= 0) {
    throw numericsErrors.error('numerics/singular', {
      what: `Column ${dependent + 1} of ${n} is a combination of the columns before it, or not finite`,
      where: { column: dependent + 1 },
    });
  }
  const x = solveFactors(factors, Float64Array.from(b), n);
  const residuals = new Float64Array(m);
  fillResiduals(a, b, x, residuals);
  const refinement = solveFactors(factors, residuals.slice(), n);
  for (let j = 0; j < n; j++) x[j] += refinement[j];
  fillResiduals(a, b, x, residuals);
  let sum = 0;
  for (let i = 0; i < m; i++) sum += residuals[i] * residuals[i];
  return { x, residuals, residualSumOfSquares: sum, inverseGram: inverseGram(factors.columns, n) };
}

/** (A'A)^-1, or undefined where a column is, to this part of its length, a combination of those before it. */
export function inverseGramOf(a: Matrix, dependence: number): Matrix | undefined {
  const factors = factor(a);
  return dependentColumn(factors, dependence) >= 0 ? undefined : inverseGram(factors.columns, a.cols);
}

interface Factors {
  /** Column j: r above and on the diagonal, the Householder vector (whose first element is 1, not stored) below. */
  readonly columns: readonly Float64Array[];
  readonly scales: Float64Array;
  /** The columns' lengths before. */
  readonly lengths: Float64Array;
}

function factor(a: Matrix): Factors {
  const { rows: m, cols: n } = a;
  if (m < n) throw shapesDiffer(`QR needs at least as many rows as columns; this is ${shape(a)}`);
  const scales = new Float64Array(n);
  const lengths = new Float64Array(n);
  const columns = Array.from({ length: n }, (_, j) => {
    const column = new Float64Array(m);
    let sum = 0;
    for (let i = 0; i < m; i++) {
      const value = a.data[i * n + j];
      column[i] = value;
      sum += value * value;
    }
    lengths[j] = Math.sqrt(sum);
    return column;
  });
  for (let j = 0; j < n; j++) {
    scales[j] = makeReflection(columns[j], j);
    for (let k = j + 1; k < n; k++) reflect(columns[j], scales[j], j, columns[k]);
  }
  return { columns, scales, lengths };
}

/** The first column of which no more than this part of its length is its own, or -1. */
function dependentColumn({ columns, lengths }: Factors, dependence: number): number {
  return columns.findIndex((column, j) => !(Math.abs(column[j]) > dependence * lengths[j]));
}

/** Overwrites `right`. */
function solveFactors({ columns, scales }: Factors, right: Float64Array, n: number): Float64Array {
  for (let j = 0; j < n; j++) reflect(columns[j], scales[j], j, right);
  const x = right.slice(0, n);
  for (let j = n - 1; j >= 0; j--) {
    x[j] /= columns[j][j];
    for (let i = 0; i < j; i++) x[i] -= columns[j][i] * x[j];
  }
  return x;
}

function fillResiduals(a: Matrix, b: ArrayLike<number>, x: Float64Array, residuals: Float64Array): void {
  const n = a.cols;
  for (let i = 0; i < a.rows; i++) {
    let sum = b[i];
    for (let j = 0; j < n; j++) sum -= a.data[i * n + j] * x[j];
    residuals[i] = sum;
  }
}

/** R^-1 R^-T. */
function inverseGram(columns: readonly Float64Array[], n: number): Matrix {
  const inverse = matrix(n, n);
  for (let j = 0; j < n; j++) {
    inverse.data[j * n + j] = 1 / columns[j][j];
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum -= columns[k][i] * inverse.data[k * n + j];
      inverse.data[i * n + j] = sum / columns[i][i];
    }
  }
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += inverse.data[i * n + k] * inverse.data[j * n + k];
      result.data[i * n + j] = sum;
      result.data[j * n + i] = sum;
    }
  }
  return result;
}
