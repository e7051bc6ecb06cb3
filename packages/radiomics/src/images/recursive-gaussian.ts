import { cos, exp, sin } from '@lobule/numerics';
import type { Box } from '@lobule/volume';

type Triple = readonly [number, number, number];

/**
 * Laplacian of Gaussian by recursive filters of fourth order (Deriche 1993, INRIA research report 1893; Farneback and
 * Westin 2006, J Math Imaging Vis 26:293), as ITK's LaplacianRecursiveGaussianImageFilter with NormalizeAcrossScale:
 *
 *   sum over axes of sigma^2 / spacing^2 times the second derivative along the axis, smoothed along the others
 *
 * with sigma in mm. Every line is filtered in doubles and stored as singles, the sum is a sum of singles: these
 * roundings are ITK's, since the grey level of a voxel can hang on them. Beyond the image its outermost voxels hold.
 * Each pass is made only where the next one needs it, which is exact.
 */
export function recursiveLaplacian(
  data: ArrayLike<number>,
  size: Triple,
  spacingMm: Triple,
  window: Box,
  sigmaMm: number,
): Float32Array {
  const smooth = spacingMm.map((spacing) => smoothing(sigmaMm / spacing));
  const second = spacingMm.map((spacing) => secondDerivative(sigmaMm, spacing));
  const sum = new Float32Array(window.size[0] * window.size[1] * window.size[2]);
  for (let axis = 0; axis < 3; axis++) {
    const order = [axis, ...[0, 1, 2].filter((other) => other !== axis)];
    let part = data;
    let extent = size;
    order.forEach((along, n) => {
      part = alongAxis(part, extent, along, window, n === 0 ? second[along] : smooth[along]);
      extent = extent.map((count, other) => (other === along ? window.size[other] : count)) as [
        number,
        number,
        number,
      ];
    });
    const scale = 1 / (spacingMm[axis] * spacingMm[axis]);
    for (let v = 0; v < sum.length; v++) sum[v] += part[v] * scale;
  }
  return sum;
}

/** Why ITK's filter cannot be applied, as PyRadiomics tests it: an axis shorter than 4 voxels, or than sigma and one. */
export function isTooSmallFor(size: Triple, spacingMm: Triple, sigmaMm: number): boolean {
  return size.some((count, axis) => count < 4 || count < Math.ceil(sigmaMm / spacingMm[axis]) + 1);
}

/** A causal filter n over d, and an anti-causal m over d, with what they are where the line before them is constant. */
interface Recursion {
  readonly n: Float64Array;
  readonly m: Float64Array;
  readonly d: Float64Array;
  readonly startN: Float64Array;
  readonly startM: Float64Array;
}

/** Deriche's fit of the Gaussian (0) and of its second derivative (2) by two damped waves. */
const WAVES = [
  { frequency: 0.6681, decay: -1.3932 },
  { frequency: 2.0787, decay: -1.3732 },
] as const;
const AMPLITUDES = {
  0: { a1: 1.353, b1: 1.8151, a2: -0.3531, b2: 0.0902 },
  2: { a1: -1.3563, b1: 5.2318, a2: 0.3446, b2: -2.2355 },
} as const;

interface Denominator {
  readonly d: Float64Array;
  readonly sum: number;
  /** Sums of k d(k) and k^2 d(k). */
  readonly first: number;
  readonly second: number;
}

function denominator(sigma: number): Denominator {
  const [c1, c2] = WAVES.map(({ frequency }) => cos(frequency / sigma));
  const [e1, e2] = WAVES.map(({ decay }) => exp(decay / sigma));
  const d4 = e1 * e1 * e2 * e2;
  const d3 = -2 * c1 * e1 * e2 * e2 + -2 * c2 * e2 * e1 * e1;
  const d2 = 4 * c2 * c1 * e1 * e2 + (e1 * e1 + e2 * e2);
  const d1 = -2 * (e2 * c2 + e1 * c1);
  return {
    d: Float64Array.of(d1, d2, d3, d4),
    sum: 1 + d1 + d2 + d3 + d4,
    first: d1 + 2 * d2 + 3 * d3 + 4 * d4,
    second: d1 + 4 * d2 + 9 * d3 + 16 * d4,
  };
}

interface Numerator {
  readonly n: Float64Array;
  readonly sum: number;
  readonly first: number;
  readonly second: number;
}

function numerator(sigma: number, order: 0 | 2): Numerator {
  const { a1, b1, a2, b2 } = AMPLITUDES[order];
  const [s1, s2] = WAVES.map(({ frequency }) => sin(frequency / sigma));
  const [c1, c2] = WAVES.map(({ frequency }) => cos(frequency / sigma));
  const [e1, e2] = WAVES.map(({ decay }) => exp(decay / sigma));
  const n0 = a1 + a2;
  const n1 = e2 * (b2 * s2 - (a2 + 2 * a1) * c2) + e1 * (b1 * s1 - (a1 + 2 * a2) * c1);
  let n2 = (a1 + a2) * c2 * c1;
  n2 -= b1 * c2 * s1 + b2 * c1 * s2;
  n2 *= 2 * e1 * e2;
  n2 += a2 * e1 * e1 + a1 * e2 * e2;
  const n3 = e2 * e1 * e1 * (b2 * s2 - a2 * c2) + e1 * e2 * e2 * (b1 * s1 - a1 * c1);
  return {
    n: Float64Array.of(n0, n1, n2, n3),
    sum: n0 + n1 + n2 + n3,
    first: n1 + 2 * n2 + 3 * n3,
    second: n1 + 4 * n2 + 9 * n3,
  };
}

/** Of unit sum; sigma in voxels. */
function smoothing(sigma: number): Recursion {
  const below = denominator(sigma);
  const { n, sum } = numerator(sigma, 0);
  const total = (2 * sum) / below.sum - n[0];
  return symmetric(
    n.map((value) => value * (1 / total)),
    below,
  );
}

/** Of a constant 0, of x^2 / 2 the squared sigma in mm. */
function secondDerivative(sigmaMm: number, spacingMm: number): Recursion {
  const sigma = sigmaMm / spacingMm;
  const below = denominator(sigma);
  const zero = numerator(sigma, 0);
  const two = numerator(sigma, 2);
  const beta = -(2 * two.sum - below.sum * two.n[0]) / (2 * zero.sum - below.sum * zero.n[0]);
  const sn = two.sum + beta * zero.sum;
  const dn = two.first + beta * zero.first;
  const en = two.second + beta * zero.second;
  const { sum: sd, first: dd, second: ed } = below;
  const alpha = (en * sd * sd - ed * sn * sd - 2 * dn * dd * sd + 2 * dd * dd * sn) / (sd * sd * sd);
  const scale = (sigmaMm * sigmaMm) / alpha;
  return symmetric(
    two.n.map((value, k) => (value + beta * zero.n[k]) * scale),
    below,
  );
}

function symmetric(n: Float64Array, { d, sum }: Denominator): Recursion {
  const m = Float64Array.of(n[1] - d[0] * n[0], n[2] - d[1] * n[0], n[3] - d[2] * n[0], -d[3] * n[0]);
  const sumN = n[0] + n[1] + n[2] + n[3];
  const sumM = m[0] + m[1] + m[2] + m[3];
  return {
    n,
    m,
    d,
    startN: d.map((value) => (value * sumN) / sum),
    startM: d.map((value) => (value * sumM) / sum),
  };
}

/** Filters whole lines, and keeps of each what lies within the window. */
function alongAxis(
  data: ArrayLike<number>,
  size: Triple,
  axis: number,
  window: Box,
  recursion: Recursion,
): Float32Array {
  const count = size[axis];
  const kept = window.size[axis];
  const start = window.start[axis];
  const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const outer = (size[0] * size[1] * size[2]) / (count * stride);
  const result = new Float32Array(outer * kept * stride);
  const line = new Float64Array(count);
  const forth = new Float64Array(count);
  const back = new Float64Array(count);
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < stride; s++) {
      const from = o * count * stride + s;
      for (let i = 0; i < count; i++) line[i] = data[from + i * stride];
      causal(line, forth, recursion);
      antiCausal(line, back, recursion);
      const to = o * kept * stride + s;
      for (let i = 0; i < kept; i++) result[to + i * stride] = forth[start + i] + back[start + i];
    }
  }
  return result;
}

function causal(x: Float64Array, y: Float64Array, { n, d, startN }: Recursion): void {
  const [n0, n1, n2, n3] = n;
  const [d1, d2, d3, d4] = d;
  const [b1, b2, b3, b4] = startN;
  const edge = x[0];
  y[0] = edge * n0 + edge * n1 + edge * n2 + edge * n3 - (edge * b1 + edge * b2 + edge * b3 + edge * b4);
  y[1] = x[1] * n0 + edge * n1 + edge * n2 + edge * n3 - (y[0] * d1 + edge * b2 + edge * b3 + edge * b4);
  y[2] = x[2] * n0 + x[1] * n1 + edge * n2 + edge * n3 - (y[1] * d1 + y[0] * d2 + edge * b3 + edge * b4);
  y[3] = x[3] * n0 + x[2] * n1 + x[1] * n2 + edge * n3 - (y[2] * d1 + y[1] * d2 + y[0] * d3 + edge * b4);
  for (let i = 4; i < x.length; i++) {
    y[i] =
      x[i] * n0 +
      x[i - 1] * n1 +
      x[i - 2] * n2 +
      x[i - 3] * n3 -
      (y[i - 1] * d1 + y[i - 2] * d2 + y[i - 3] * d3 + y[i - 4] * d4);
  }
}

function antiCausal(x: Float64Array, y: Float64Array, { m, d, startM }: Recursion): void {
  const [m1, m2, m3, m4] = m;
  const [d1, d2, d3, d4] = d;
  const [b1, b2, b3, b4] = startM;
  const l = x.length;
  const edge = x[l - 1];
  const [p, q, r] = [x[l - 2], x[l - 3], l - 4];
  y[l - 1] = edge * m1 + edge * m2 + edge * m3 + edge * m4 - (edge * b1 + edge * b2 + edge * b3 + edge * b4);
  y[l - 2] =
    edge * m1 + edge * m2 + edge * m3 + edge * m4 - (y[l - 1] * d1 + edge * b2 + edge * b3 + edge * b4);
  y[l - 3] =
    p * m1 + edge * m2 + edge * m3 + edge * m4 - (y[l - 2] * d1 + y[l - 1] * d2 + edge * b3 + edge * b4);
  y[r] =
    q * m1 + p * m2 + edge * m3 + edge * m4 - (y[l - 3] * d1 + y[l - 2] * d2 + y[l - 1] * d3 + edge * b4);
  for (let i = r; i > 0; i--) {
    y[i - 1] =
      x[i] * m1 +
      x[i + 1] * m2 +
      x[i + 2] * m3 +
      x[i + 3] * m4 -
      (y[i] * d1 + y[i + 1] * d2 + y[i + 2] * d3 + y[i + 3] * d4);
  }
}
