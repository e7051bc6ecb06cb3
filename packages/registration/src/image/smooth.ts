import { exp } from '@lobule/numerics';

type Size = readonly [number, number, number];

/**
 * Gaussian smoothing along each axis; beyond the border the border's value holds.
 *
 * @param sigma in voxels along x, y, z; 0 leaves an axis alone
 */
export function smooth(
  data: Float32Array,
  size: Size,
  sigma: readonly [number, number, number],
): Float32Array {
  let image = data;
  for (const axis of [0, 1, 2] as const) {
    if (sigma[axis] > 0 && size[axis] > 1) image = smoothAlong(image, size, axis, kernelOf(sigma[axis]));
  }
  return image;
}

/** Half of a normalised kernel that reaches 3 sigma, its centre first. */
function kernelOf(sigma: number): Float64Array {
  const half = Float64Array.from({ length: 1 + Math.ceil(3 * sigma) }, (_, i) =>
    exp((-i * i) / (2 * sigma * sigma)),
  );
  const total = 2 * half.reduce((sum, weight) => sum + weight, 0) - half[0];
  return half.map((weight) => weight / total);
}

function smoothAlong(data: Float32Array, size: Size, axis: 0 | 1 | 2, kernel: Float64Array): Float32Array {
  const stride = [1, size[0], size[0] * size[1]][axis];
  const n = size[axis];
  const out = new Float32Array(data.length);
  const block = stride * n;
  const reach = kernel.length - 1;
  // Lines of the last two axes are taken row by row, so that memory is read in its order.
  const width = axis === 0 ? 1 : stride;
  for (let start = 0; start < data.length; start += block) {
    for (let at = 0; at < n; at++) {
      const to = start + at * stride;
      for (let d = -reach; d <= reach; d++) {
        const from = start + Math.min(n - 1, Math.max(0, at + d)) * stride;
        const weight = kernel[Math.abs(d)];
        for (let i = 0; i < width; i++) out[to + i] += weight * data[from + i];
      }
    }
  }
  return out;
}
