/** Singular values by one-sided Jacobi rotations (Hestenes 1958): slow for large matrices, accurate for all. */
import { numericsErrors } from '../errors.ts';
import { type Matrix, matrix, multiply, transpose } from './matrix.ts';
import { qr } from './qr.ts';

/** A = U diag(values) V', of any shape. */
export interface Svd {
  /** rows x k, k the smaller of rows and columns; columns orthonormal (zero for a singular value of zero). */
  readonly u: Matrix;
  /** k values, largest first. */
  readonly values: Float64Array;
  /** cols x k. */
  readonly v: Matrix;
}

/** a = u diag(values) v'.
 *
 * @throws numerics/no-convergence
 * @example
 * svd(matrix(2, 2, [3, 0, 0, -2])).values; // [3, 2]
 */
export function svd(a: Matrix): Svd {
  if (a.rows < a.cols) {
    const { u, values, v } = svd(transpose(a));
    return { u: v, values, v: u };
  }
  if (a.rows > 2 * a.cols) {
    const { q, r } = qr(a);
    const inner = svd(r);
    return { ...inner, u: multiply(q, inner.u) };
  }
  const m = a.rows;
  const n = a.cols;
  const columns = Array.from({ length: n }, (_, j) =>
    Float64Array.from({ length: m }, (_, i) => a.data[i * n + j]),
  );
  const right = Array.from({ length: n }, (_, j) => {
    const unit = new Float64Array(n);
    unit[j] = 1;
    return unit;
  });
  let rotated = true;
  for (let round = 0; rotated; round++) {
    if (round === 60) {
      throw numericsErrors.error('numerics/no-convergence', {
        what: `The singular values of a ${m} x ${n} matrix did not settle`,
      });
    }
    rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        if (orthogonalise(columns[p], columns[q], right[p], right[q])) rotated = true;
      }
    }
  }
  return collect(columns, right, m, n);
}

/** Rotates two columns so that they are orthogonal; false where they were. */
function orthogonalise(x: Float64Array, y: Float64Array, vx: Float64Array, vy: Float64Array): boolean {
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += x[i] * x[i];
    yy += y[i] * y[i];
    xy += x[i] * y[i];
  }
  const finite = Number.isFinite(xx + yy);
  if (finite && (xy === 0 || Math.abs(xy) <= 1e-15 * Math.sqrt(xx) * Math.sqrt(yy))) return false;
  const zeta = (yy - xx) / (2 * xy);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = c * t;
  rotate(x, y, c, s);
  rotate(vx, vy, c, s);
  return true;
}

function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const held = x[i];
    x[i] = c * held - s * y[i];
    y[i] = s * held + c * y[i];
  }
}

function collect(columns: Float64Array[], right: Float64Array[], m: number, n: number): Svd {
  const lengths = columns.map((column) => Math.sqrt(column.reduce((sum, x) => sum + x * x, 0)));
  const order = lengths.map((_, j) => j).sort((a, b) => lengths[b] - lengths[a] || a - b);
  const u = matrix(m, n);
  const v = matrix(n, n);
  order.forEach((from, to) => {
    const length = lengths[from];
    for (let i = 0; i < m; i++) u.data[i * n + to] = length > 0 ? columns[from][i] / length : 0;
    for (let i = 0; i < n; i++) v.data[i * n + to] = right[from][i];
  });
  return { u, values: Float64Array.from(order, (j) => lengths[j]), v };
}
