import type { Metric } from './metric.ts';

type Size = readonly [number, number, number];

/**
 * 1 minus the mean squared correlation within a box around each voxel: for images whose brightness or contrast
 * changes from place to place. Samples are all voxels of a grid.
 *
 * @param radius of the box in voxels along x, y, z
 * @param noise squared: variance below which a box says nothing, in units of each image
 */
export function localCorrelationMetric(
  fixed: Float32Array,
  size: Size,
  radius: readonly [number, number, number],
  noise: { readonly fixed: number; readonly moving: number },
): Metric {
  const length = fixed.length;
  const box = (values: Float32Array) => boxSum(values, size, radius);
  const product = (a: Float32Array, b: Float32Array) => a.map((value, i) => value * b[i]);
  const count = new Float32Array(length);
  return {
    evaluate(moving, valid, weights) {
      const here = Float32Array.from(valid);
      count.set(box(here));
      const f = product(fixed, here);
      const m = product(moving, here);
      const sumF = box(f);
      const sumM = box(m);
      const sumFF = box(product(f, f));
      const sumMM = box(product(m, m));
      const sumFM = box(product(f, m));
      let total = 0;
      let voxels = 0;
      // Per box: a weighs the fixed value, b the moving one, c is what is left (Avants et al., Med Image Anal 12:26, 2008).
      const a = new Float32Array(length);
      const b = new Float32Array(length);
      const c = new Float32Array(length);
      for (let i = 0; i < length; i++) {
        const n = count[i];
        if (valid[i] === 0 || n < 8) continue;
        voxels++;
        const meanF = sumF[i] / n;
        const meanM = sumM[i] / n;
        const sff = sumFF[i] - meanF * sumF[i] + n * noise.fixed;
        const smm = sumMM[i] - meanM * sumM[i] + n * noise.moving;
        const sfm = sumFM[i] - meanF * sumM[i];
        total += (sfm * sfm) / (sff * smm);
        const outer = (2 * sfm) / (sff * smm);
        const inner = sfm / smm;
        a[i] = outer;
        b[i] = outer * inner;
        c[i] = outer * (inner * meanM - meanF);
      }
      const [boxA, boxB, boxC] = [box(a), box(b), box(c)];
      const scale = voxels > 0 ? -1 / voxels : 0;
      for (let i = 0; i < length; i++) {
        weights[i] = valid[i] === 0 ? 0 : scale * (fixed[i] * boxA[i] - moving[i] * boxB[i] + boxC[i]);
      }
      return voxels > 0 ? 1 - total / voxels : 1;
    },
  };
}

/** Sum over a box around each voxel, cut at the borders; running sums along each axis in turn. */
export function boxSum(
  values: Float32Array,
  size: Size,
  radius: readonly [number, number, number],
): Float32Array {
  let sums = values;
  const strides = [1, size[0], size[0] * size[1]];
  for (const axis of [0, 1, 2]) {
    if (radius[axis] > 0 && size[axis] > 1) sums = runningSum(sums, strides[axis], size[axis], radius[axis]);
  }
  return sums;
}

function runningSum(values: Float32Array, stride: number, n: number, radius: number): Float32Array {
  const out = new Float32Array(values.length);
  const block = stride * n;
  if (stride === 1) {
    for (let start = 0; start < values.length; start += n) {
      let sum = 0;
      for (let i = 0; i < Math.min(radius, n); i++) sum += values[start + i];
      for (let i = 0; i < n; i++) {
        if (i + radius < n) sum += values[start + i + radius];
        if (i - radius > 0) sum -= values[start + i - radius - 1];
        out[start + i] = sum;
      }
    }
    return out;
  }
  // Along the other axes whole rows are summed at once, so that memory is read in its order.
  const sums = new Float64Array(stride);
  for (let start = 0; start < values.length; start += block) {
    sums.fill(0);
    for (let i = 0; i < Math.min(radius, n); i++) add(sums, values, start + i * stride, 1);
    for (let i = 0; i < n; i++) {
      if (i + radius < n) add(sums, values, start + (i + radius) * stride, 1);
      if (i - radius > 0) add(sums, values, start + (i - radius - 1) * stride, -1);
      out.set(sums, start + i * stride);
    }
  }
  return out;
}

function add(sums: Float64Array, values: Float32Array, from: number, sign: number): void {
  for (let s = 0; s < sums.length; s++) sums[s] += sign * values[from + s];
}
