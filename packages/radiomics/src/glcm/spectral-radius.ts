/**
 * The largest eigenvalue in size of a symmetric matrix of n rows, of which the lower triangle is read, and overwritten:
 * Householder's tridiagonal form, of which Sturm's sequences tell how many eigenvalues lie above a bound (Barth, Martin
 * and Wilkinson 1967, Numer Math 9:386), halved down to rounding.
 */
export function spectralRadius(a: Float64Array, n: number): number {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  tridiagonalise(a, n, diagonal, off);
  let bound = 0;
  for (let i = 0; i < n; i++) {
    const around = Math.abs(off[i]) + (i + 1 < n ? Math.abs(off[i + 1]) : 0);
    bound = Math.max(bound, Math.abs(diagonal[i]) + around);
  }
  for (let i = 1; i < n; i++) off[i] *= off[i];
  let low = 0;
  let high = bound * (1 + 1e-15);
  for (let halving = 0; halving < 60 && high - low > 2.3e-16 * high; halving++) {
    const middle = (low + high) / 2;
    if (reachesBeyond(diagonal, off, middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Whether an eigenvalue is above x or below -x; `squares` are those of the elements off the diagonal. */
function reachesBeyond(diagonal: Float64Array, squares: Float64Array, x: number): boolean {
  let above = 1;
  let below = 1;
  for (let i = 0; i < diagonal.length; i++) {
    above = diagonal[i] - x - (i > 0 ? squares[i] / above : 0);
    if (above > 0) return true;
    if (above === 0) above = -Number.MIN_VALUE;
    below = diagonal[i] + x - (i > 0 ? squares[i] / below : 0);
    if (below < 0) return true;
    if (below === 0) below = Number.MIN_VALUE;
  }
  return false;
}

/** off[i] is between rows i - 1 and i. Rows are reduced from the last one on, so that only the lower triangle is used. */
function tridiagonalise(a: Float64Array, n: number, diagonal: Float64Array, off: Float64Array): void {
  const p = new Float64Array(n);
  for (let k = n - 1; k > 1; k--) {
    const row = k * n;
    let before = 0;
    for (let j = 0; j < k - 1; j++) before += a[row + j] * a[row + j];
    const last = a[row + k - 1];
    diagonal[k] = a[row + k];
    if (before === 0) {
      off[k] = last;
      continue;
    }
    const length = Math.sqrt(before + last * last);
    const r = last > 0 ? -length : length;
    off[k] = r;
    // v = (a[k][0 .. k - 2], last - r), H = I - v v' / h with h = v'v / 2.
    a[row + k - 1] = last - r;
    const h = length * length - last * r;
    p.fill(0, 0, k);
    let dot = 0;
    for (let i = 0; i < k; i++) {
      let sum = 0;
      const v = a[row + i];
      for (let j = 0; j < i; j++) {
        const element = a[i * n + j];
        sum += element * a[row + j];
        p[j] += element * v;
      }
      p[i] += sum + a[i * n + i] * v;
    }
    for (let i = 0; i < k; i++) {
      p[i] /= h;
      dot += p[i] * a[row + i];
    }
    const half = dot / (2 * h);
    for (let i = 0; i < k; i++) {
      const v = a[row + i];
      const w = p[i] - half * v;
      p[i] = w;
      for (let j = 0; j <= i; j++) a[i * n + j] -= v * p[j] + w * a[row + j];
    }
  }
  if (n > 1) {
    diagonal[1] = a[n + 1];
    off[1] = a[n];
  }
  diagonal[0] = a[0];
}
