type Size = readonly [number, number, number];

/**
 * Where a value and its gradient (per voxel) are put; `inside` is false from one voxel beyond the outermost centres.
 * Nearer, the border's value holds: else samples at the border would come and go with the smallest motion.
 */
export interface Sample {
  value: number;
  gx: number;
  gy: number;
  gz: number;
  inside: boolean;
}

export const emptySample = (): Sample => ({ value: 0, gx: 0, gy: 0, gz: 0, inside: false });

/** Trilinear value and the gradient of that very interpolation, at an index between voxels. A slice has no gradient in z. */
export function sampleLinear(
  data: Float32Array,
  [nx, ny, nz]: Size,
  x: number,
  y: number,
  z: number,
  out: Sample,
): void {
  out.inside = x > -1 && y > -1 && z > -1 && x < nx && y < ny && z < nz;
  if (!out.inside) return;
  if (x < 0 || y < 0 || z < 0 || x > nx - 1 || y > ny - 1 || z > nz - 1) {
    const [bx, by, bz] = [within(x, nx), within(y, ny), within(z, nz)];
    sampleLinear(data, [nx, ny, nz], bx, by, bz, out);
    stopAtBorder(out, x !== bx, y !== by, z !== bz);
    return;
  }
  const i = x < nx - 1 ? x | 0 : Math.max(0, nx - 2);
  const j = y < ny - 1 ? y | 0 : Math.max(0, ny - 2);
  const k = z < nz - 1 ? z | 0 : Math.max(0, nz - 2);
  const fx = x - i;
  const fy = y - j;
  const fz = z - k;
  const row = nx > 1 ? 1 : 0;
  const plane = ny > 1 ? nx : 0;
  const slab = nz > 1 ? nx * ny : 0;
  const at = i + nx * (j + ny * k);
  const a000 = data[at];
  const d00 = data[at + row] - a000;
  const a010 = data[at + plane];
  const d10 = data[at + plane + row] - a010;
  const a001 = data[at + slab];
  const d01 = data[at + slab + row] - a001;
  const a011 = data[at + slab + plane];
  const d11 = data[at + slab + plane + row] - a011;
  const c00 = a000 + fx * d00;
  const c10 = a010 + fx * d10;
  const c01 = a001 + fx * d01;
  const c11 = a011 + fx * d11;
  const e0 = c10 - c00;
  const e1 = c11 - c01;
  const c0 = c00 + fy * e0;
  const c1 = c01 + fy * e1;
  out.value = c0 + fz * (c1 - c0);
  out.gz = c1 - c0;
  out.gy = e0 + fz * (e1 - e0);
  const dx0 = d00 + fy * (d10 - d00);
  const dx1 = d01 + fy * (d11 - d01);
  out.gx = dx0 + fz * (dx1 - dx0);
}

function within(x: number, n: number): number {
  return Math.min(n - 1, Math.max(0, x));
}

function stopAtBorder(out: Sample, alongX: boolean, alongY: boolean, alongZ: boolean): void {
  if (alongX) out.gx = 0;
  if (alongY) out.gy = 0;
  if (alongZ) out.gz = 0;
}

/**
 * Coefficients of the cubic B-spline that passes through every voxel (Unser, Aldroubi and Eden, IEEE Trans Signal
 * Process 41:821, 1993), mirrored at the borders.
 */
export function cubicCoefficients(data: Float32Array, size: Size): Float32Array {
  const out = Float32Array.from(data);
  const strides = [1, size[0], size[0] * size[1]];
  for (const axis of [0, 1, 2]) {
    const n = size[axis];
    if (n < 2) continue;
    const line = new Float64Array(n);
    const stride = strides[axis];
    const block = stride * n;
    for (let start = 0; start < out.length; start += block) {
      for (let offset = 0; offset < stride; offset++) {
        const first = start + offset;
        for (let i = 0; i < n; i++) line[i] = out[first + i * stride];
        filterLine(line);
        for (let i = 0; i < n; i++) out[first + i * stride] = line[i];
      }
    }
  }
  return out;
}

/** sqrt(3) - 2, the pole of the cubic B-spline. */
const pole = Math.sqrt(3) - 2;

function filterLine(line: Float64Array): void {
  const n = line.length;
  // The sum over the mirrored line converges to below 1e-10 in 20 terms.
  let first = line[0];
  let power = pole;
  for (let i = 1; i < Math.min(n, 20); i++, power *= pole) first += power * line[i];
  line[0] = first;
  for (let i = 1; i < n; i++) line[i] += pole * line[i - 1];
  line[n - 1] = (pole / (pole * pole - 1)) * (pole * line[n - 2] + line[n - 1]);
  for (let i = n - 2; i >= 0; i--) line[i] = pole * (line[i + 1] - line[i]);
  for (let i = 0; i < n; i++) line[i] *= 6;
}

const wx = new Float64Array(8);
const wy = new Float64Array(8);
const wz = new Float64Array(8);
const at = new Int32Array(12);

/** Value and gradient of the cubic B-spline interpolation, from its coefficients. */
export function sampleCubic(
  coefficients: Float32Array,
  size: Size,
  x: number,
  y: number,
  z: number,
  out: Sample,
): void {
  const [nx, ny, nz] = size;
  out.inside = x > -1 && y > -1 && z > -1 && x < nx && y < ny && z < nz;
  if (!out.inside) return;
  if (x < 0 || y < 0 || z < 0 || x > nx - 1 || y > ny - 1 || z > nz - 1) {
    const [bx, by, bz] = [within(x, nx), within(y, ny), within(z, nz)];
    sampleCubic(coefficients, size, bx, by, bz, out);
    stopAtBorder(out, x !== bx, y !== by, z !== bz);
    return;
  }
  cubicWeights(x, nx, 1, wx, 0);
  cubicWeights(y, ny, nx, wy, 4);
  cubicWeights(z, nz, nx * ny, wz, 8);
  let value = 0;
  let gx = 0;
  let gy = 0;
  let gz = 0;
  for (let c = 0; c < 4; c++) {
    let planeValue = 0;
    let planeX = 0;
    let planeY = 0;
    for (let b = 0; b < 4; b++) {
      const row = at[8 + c] + at[4 + b];
      const v0 = coefficients[row + at[0]];
      const v1 = coefficients[row + at[1]];
      const v2 = coefficients[row + at[2]];
      const v3 = coefficients[row + at[3]];
      const rowValue = wx[0] * v0 + wx[1] * v1 + wx[2] * v2 + wx[3] * v3;
      planeValue += wy[b] * rowValue;
      planeY += wy[4 + b] * rowValue;
      planeX += wy[b] * (wx[4] * v0 + wx[5] * v1 + wx[6] * v2 + wx[7] * v3);
    }
    value += wz[c] * planeValue;
    gx += wz[c] * planeX;
    gy += wz[c] * planeY;
    gz += wz[4 + c] * planeValue;
  }
  out.value = value;
  out.gx = gx;
  out.gy = gy;
  out.gz = gz;
}

/** Four weights and four slopes of the cubic B-spline at x, and where the four coefficients stand, mirrored. */
function cubicWeights(x: number, n: number, stride: number, weights: Float64Array, place: number): void {
  const i = Math.floor(x);
  const t = x - i;
  const u = 1 - t;
  weights[0] = (u * u * u) / 6;
  weights[1] = 2 / 3 - t * t * (1 - 0.5 * t);
  weights[2] = 2 / 3 - u * u * (1 - 0.5 * u);
  weights[3] = (t * t * t) / 6;
  weights[4] = -0.5 * u * u;
  weights[5] = t * (1.5 * t - 2);
  weights[6] = u * (2 - 1.5 * u);
  weights[7] = 0.5 * t * t;
  for (let k = 0; k < 4; k++) {
    let index = i - 1 + k;
    if (index < 0) index = -index;
    if (index >= n) index = 2 * n - 2 - index;
    at[place + k] = Math.max(0, index) * stride;
  }
}
