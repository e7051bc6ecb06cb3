/** Symmetric eigenproblems: Householder's tridiagonal form, then implicit QL (Wilkinson and Reinsch 1971). */
import { numericsErrors } from '../errors.ts';
import { hypot } from '../portable/roots.ts';
import { type Matrix, matrix, requireSquare } from './matrix.ts';

/** Eigenvalues and eigenvectors of a symmetric matrix. */
export interface SymmetricEigen {
  /** Largest first. */
  readonly values: Float64Array;
  /** Column j belongs to values[j]; its component largest in size is positive. */
  readonly vectors: Matrix;
}

/** Eigenvalues and orthonormal eigenvectors of a symmetric matrix; only the lower triangle is read.
 *
 * @example
 * symmetricEigen(matrix(2, 2, [2, 1, 1, 2])).values; // [3, 1]
 */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  const n = requireSquare(a, 'An eigenproblem');
  const z = matrix(n, n).data;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      z[i * n + j] = a.data[i * n + j];
      z[j * n + i] = a.data[i * n + j];
    }
  }
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  tridiagonalise(z, n, diagonal, off);
  diagonalise(z, n, diagonal, off);
  return sorted(z, n, diagonal);
}

/** z becomes the orthogonal Q with Q' a Q tridiagonal, of this diagonal and the elements off it. */
function tridiagonalise(z: Float64Array, n: number, diagonal: Float64Array, off: Float64Array): void {
  const vectors = new Float64Array(n * n);
  const scales = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    // v makes the column below the subdiagonal zero
    let below = 0;
    for (let i = k + 2; i < n; i++) below += z[i * n + k] * z[i * n + k];
    const first = z[(k + 1) * n + k];
    if (below === 0) continue;
    const length = Math.sqrt(first * first + below);
    const r = first > 0 ? -length : length;
    const v = vectors.subarray(k * n, (k + 1) * n);
    v[k + 1] = 1;
    for (let i = k + 2; i < n; i++) v[i] = z[i * n + k] / (first - r);
    const scale = (r - first) / r;
    scales[k] = scale;
    // A <- H A H with p = scale A v, w = p - (scale p'v / 2) v, A - v w' - w v'
    let dot = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += z[i * n + j] * v[j];
      p[i] = scale * sum;
      dot += p[i] * v[i];
    }
    const half = 0.5 * scale * dot;
    for (let i = k + 1; i < n; i++) p[i] -= half * v[i];
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1; j <= i; j++) {
        const value = z[i * n + j] - v[i] * p[j] - p[i] * v[j];
        z[i * n + j] = value;
        z[j * n + i] = value;
      }
    }
    z[(k + 1) * n + k] = r;
  }
  for (let i = 0; i < n; i++) {
    diagonal[i] = z[i * n + i];
    off[i] = i + 1 < n ? z[(i + 1) * n + i] : 0;
  }
  z.fill(0);
  for (let i = 0; i < n; i++) z[i * n + i] = 1;
  for (let k = n - 3; k >= 0; k--) {
    if (scales[k] === 0) continue;
    const v = vectors.subarray(k * n, (k + 1) * n);
    p.fill(0);
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1; j < n; j++) p[j] += v[i] * z[i * n + j];
    }
    for (let i = k + 1; i < n; i++) {
      const factor = scales[k] * v[i];
      for (let j = k + 1; j < n; j++) z[i * n + j] -= factor * p[j];
    }
  }
}

/** Implicit QL on the tridiagonal matrix; the columns of z are rotated into the eigenvectors. */
function diagonalise(z: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let low = 0; low < n; low++) {
    for (let iteration = 0; ; iteration++) {
      let m = low;
      while (m < n - 1 && !(Math.abs(e[m]) <= 1.1102230246251565e-16 * (Math.abs(d[m]) + Math.abs(d[m + 1]))))
        m++;
      if (m === low) break;
      if (iteration === 60 || !Number.isFinite(e[low])) {
        throw numericsErrors.error('numerics/no-convergence', {
          what: `The eigenvalues of a ${n} x ${n} matrix did not settle`,
        });
      }
      sweep(z, n, d, e, low, m);
    }
  }
}

/** One implicit QL sweep with Wilkinson's shift on rows low .. m. */
function sweep(z: Float64Array, n: number, d: Float64Array, e: Float64Array, low: number, m: number): void {
  let g = (d[low + 1] - d[low]) / (2 * e[low]);
  let r = hypot(g, 1);
  g = d[m] - d[low] + e[low] / (g + (g < 0 ? -r : r));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= low; i--) {
    const f = s * e[i];
    const b = c * e[i];
    r = hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    r = (d[i] - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    for (let k = 0; k < n; k++) {
      const upper = z[k * n + i + 1];
      const lower = z[k * n + i];
      z[k * n + i + 1] = s * lower + c * upper;
      z[k * n + i] = c * lower - s * upper;
    }
  }
  d[low] -= p;
  e[low] = g;
  e[m] = 0;
}

function sorted(z: Float64Array, n: number, d: Float64Array): SymmetricEigen {
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => d[b] - d[a] || a - b);
  const values = Float64Array.from(order, (i) => d[i]);
  const vectors = matrix(n, n);
  order.forEach((from, to) => {
    let largest = 0;
    for (let k = 0; k < n; k++) {
      const value = z[k * n + from];
      if (Math.abs(value) > Math.abs(largest) * (1 + 1e-12)) largest = value;
    }
    const sign = largest < 0 ? -1 : 1;
    for (let k = 0; k < n; k++) vectors.data[k * n + to] = sign * z[k * n + from];
  });
  return { values, vectors };
}
