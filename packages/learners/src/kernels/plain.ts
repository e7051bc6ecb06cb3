/** Loops over stretches of column-major arrays. The order of addition is fixed, so that every engine gives the same. */

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

/** As kernels/columns.ts, for engines without it. */
export function columnProducts(
  x: Float64Array,
  stride: number,
  columns: Int32Array,
  count: number,
  r: Float64Array,
  out: Float64Array,
): void {
  for (let k = 0; k < count; k++) out[k] = byLanes(x, columns[k] * stride, r, 0, stride);
}

/** As kernels/columns.ts, for engines without it. */
export function panelProducts(
  panel: Float64Array,
  x: Float64Array,
  stride: number,
  columns: Int32Array,
  count: number,
  out: Float64Array,
): void {
  for (let k = 0; k < count; k++) {
    for (let q = 0; q < 4; q++) {
      out[4 * k + q] = byLanes(x, columns[k] * stride, panel, q * stride, stride);
    }
  }
}

/** As kernels/columns.ts, for engines without it. */
export function addColumns(
  target: Float64Array,
  x: Float64Array,
  stride: number,
  columns: Int32Array,
  count: number,
  by: Float64Array,
): void {
  for (let k = 0; k < count; k += 4) {
    const last = count - 1;
    const a = columns[k] * stride;
    const b = columns[Math.min(k + 1, last)] * stride;
    const c = columns[Math.min(k + 2, last)] * stride;
    const d = columns[Math.min(k + 3, last)] * stride;
    for (let i = 0; i < stride; i++) {
      const first = by[k] * x[a + i] + by[k + 1] * x[b + i];
      const second = by[k + 2] * x[c + i] + by[k + 3] * x[d + i];
      target[i] += first + second;
    }
  }
}

/** Even and odd places apart, as in the two lanes of a register; n is even. */
function byLanes(a: Float64Array, aOffset: number, b: Float64Array, bOffset: number, n: number): number {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < n; i += 2) {
    even += a[aOffset + i] * b[bOffset + i];
    odd += a[aOffset + i + 1] * b[bOffset + i + 1];
  }
  return even + odd;
}
