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
