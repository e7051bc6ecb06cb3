/** Householder QR (Golub and Van Loan 2013, 5.2), and least squares by it. */
import { numericsErrors } from '../errors.ts';
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
 * @example
 * leastSquares(matrix(3, 2, [1, 0, 1, 1, 1, 2]), [1, 3, 5]).x; // [1, 2]: intercept and slope
 */
export function leastSquares(a: Matrix, b: ArrayLike<number>): LeastSquares {
  const { rows: m, cols: n } = a;
  if (b.length !== m) throw shapesDiffer(`The right side has ${b.length} values for ${m} rows`);
  const factors = factor(a);
  const { columns, lengths } = factors;
  for (let j = 0; j < n; j++) {
    if (!(Math.abs(columns[j][j]) > 1e-11 * lengths[j])) {
      throw numericsErrors.error('numerics/singular', {
        what: `Column ${j + 1} of ${n} is a combination of the columns before it, or not finite`,
        where: { column: j + 1 },
      });
    }
  }
  const x = solveFactors(factors, Float64Array.from(b), n);
  const residuals = new Float64Array(m);
  fillResiduals(a, b, x, residuals);
  const refinement = solveFactors(factors, residuals.slice(), n);
  for (let j = 0; j < n; j++) x[j] += refinement[j];
  fillResiduals(a, b, x, residuals);
  let sum = 0;
  for (let i = 0; i < m; i++) sum += residuals[i] * residuals[i];
  return { x, residuals, residualSumOfSquares: sum, inverseGram: inverseGram(columns, n) };
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

/** Turns the part of a column from row j into (r, v2, v3, ...) and returns the scale of 1 - scale v v'. */
function makeReflection(column: Float64Array, j: number): number {
  let below = 0;
  for (let i = j + 1; i < column.length; i++) below += column[i] * column[i];
  const first = column[j];
  if (below === 0) return 0;
  const length = Math.sqrt(first * first + below);
  const r = first > 0 ? -length : length;
  const v = first - r;
  for (let i = j + 1; i < column.length; i++) column[i] /= v;
  column[j] = r;
  return -v / r;
}

function reflect(column: Float64Array, scale: number, j: number, target: Float64Array): void {
  if (scale === 0) return;
  let dot = target[j];
  for (let i = j + 1; i < target.length; i++) dot += column[i] * target[i];
  dot *= scale;
  target[j] -= dot;
  for (let i = j + 1; i < target.length; i++) target[i] -= dot * column[i];
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
