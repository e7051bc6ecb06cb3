/** Loops over stretches of column-major arrays. Four sums a loop: the order of addition is fixed, and it is faster. */

/** Sum of a[i + aOffset] b[i + bOffset] for i in 0 .. n-1. */
export function dot(a: Float64Array, aOffset: number, b: Float64Array, bOffset: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = n - (n & 3);
  let i = 0;
  for (; i < whole; i += 4) {
    const p = aOffset + i;
    const q = bOffset + i;
    s0 += a[p] * b[q];
    s1 += a[p + 1] * b[q + 1];
    s2 += a[p + 2] * b[q + 2];
    s3 += a[p + 3] * b[q + 3];
  }
  for (; i < n; i++) s0 += a[aOffset + i] * b[bOffset + i];
  return s0 + s1 + (s2 + s3);
}

/** y += scale x over a stretch. */
export function addScaled(y: Float64Array, scale: number, x: Float64Array, xOffset: number, n: number): void {
  for (let i = 0; i < n; i++) y[i] += scale * x[xOffset + i];
}

/** In-place Cholesky of the leading k x k block (row-major, lower triangle); false where it is not positive definite. */
export function choleskyInPlace(a: Float64Array, k: number, stride: number): boolean {
  for (let i = 0; i < k; i++) {
    const row = i * stride;
    const diagonal = a[row + i];
    for (let j = 0; j <= i; j++) {
      const sum = a[row + j] - dot(a, row, a, j * stride, j);
      if (j < i) {
        a[row + j] = sum / a[j * stride + j];
      } else {
        // A pivot that lost all its digits is rank deficiency, not curvature.
        if (!(sum > 1e-11 * diagonal)) return false;
        a[row + i] = Math.sqrt(sum);
      }
    }
  }
  return true;
}

/** Solves L L' z = b in place of b. */
export function solveInPlace(l: Float64Array, k: number, stride: number, b: Float64Array): void {
  for (let i = 0; i < k; i++) b[i] = (b[i] - dot(l, i * stride, b, 0, i)) / l[i * stride + i];
  for (let i = k - 1; i >= 0; i--) {
    let sum = b[i];
    for (let j = i + 1; j < k; j++) sum -= l[j * stride + i] * b[j];
    b[i] = sum / l[i * stride + i];
  }
}

/**
 * h += scale A A' for the `count` rows of A (each `length` long, one after the other): both triangles of a row-major h.
 * Two rows by two, so that each number loaded is used twice.
 */
export function addGram(
  a: Float64Array,
  count: number,
  length: number,
  scale: number,
  h: Float64Array,
  stride: number,
): void {
  for (let k = 0; k < count; k += 2) {
    const p = k * length;
    const pair = k + 1 < count;
    const q = pair ? p + length : p;
    for (let l = 0; l <= k; l += 2) {
      const r = l * length;
      const s = l + 1 < count ? r + length : r;
      let pr = 0;
      let ps = 0;
      let qr = 0;
      let qs = 0;
      for (let i = 0; i < length; i++) {
        const x = a[p + i];
        const y = a[q + i];
        const u = a[r + i];
        const v = a[s + i];
        pr += x * u;
        ps += x * v;
        qr += y * u;
        qs += y * v;
      }
      add(h, stride, k, l, scale * pr);
      if (l + 1 < count && l + 1 <= k) add(h, stride, k, l + 1, scale * ps);
      if (pair) {
        add(h, stride, k + 1, l, scale * qr);
        if (l + 1 <= k + 1) add(h, stride, k + 1, l + 1, scale * qs);
      }
    }
  }
}

function add(h: Float64Array, stride: number, k: number, l: number, value: number): void {
  h[k * stride + l] += value;
  if (k !== l) h[l * stride + k] += value;
}

/** Sets the leading k x k block to 0. */
export function clearBlock(h: Float64Array, k: number, stride: number): void {
  for (let i = 0; i < k; i++) h.fill(0, i * stride, i * stride + k);
}

/** target[j] = scale x_j'r for the columns j listed in columns[0 .. count), four at a time. */
export function columnProducts(
  x: Float64Array,
  columns: Int32Array,
  count: number,
  r: Float64Array,
  scale: number,
  target: Float64Array,
): void {
  const rows = r.length;
  const whole = count - (count & 3);
  for (let k = 0; k < whole; k += 4) {
    const a = columns[k] * rows;
    const b = columns[k + 1] * rows;
    const c = columns[k + 2] * rows;
    const d = columns[k + 3] * rows;
    let sa = 0;
    let sb = 0;
    let sc = 0;
    let sd = 0;
    for (let i = 0; i < rows; i++) {
      const value = r[i];
      sa += x[a + i] * value;
      sb += x[b + i] * value;
      sc += x[c + i] * value;
      sd += x[d + i] * value;
    }
    target[columns[k]] = scale * sa;
    target[columns[k + 1]] = scale * sb;
    target[columns[k + 2]] = scale * sc;
    target[columns[k + 3]] = scale * sd;
  }
  for (let k = whole; k < count; k++) target[columns[k]] = scale * dot(x, columns[k] * rows, r, 0, rows);
}
