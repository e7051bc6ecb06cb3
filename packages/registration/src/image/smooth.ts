import { exp } from '@lobule/numerics';

type Size = readonly [number, number, number];

/** Which of the voxels along an axis are wanted: `count` of them from `first` on. */
export interface Steps {
  readonly first: number;
  readonly every: number;
  readonly count: number;
}

/**
 * Gaussian smoothing along one axis, at the wanted voxels only; beyond the border the border's value holds.
 *
 * @param sigma in voxels
 * @returns an image that has `count` voxels along the axis
 */
export function smoothAlong(
  data: Float32Array,
  size: Size,
  axis: 0 | 1 | 2,
  sigma: number,
  { first, every, count }: Steps,
): Float32Array {
  const stride = [1, size[0], size[0] * size[1]][axis];
  const n = size[axis];
  const kernel = n > 1 ? kernelOf(sigma) : Float64Array.of(1);
  const reach = kernel.length - 1;
  const blocks = data.length / (stride * n);
  const out = new Float32Array(blocks * stride * count);
  const sums = new Float64Array(stride);
  for (let block = 0; block < blocks; block++) {
    for (let step = 0; step < count; step++) {
      const at = first + step * every;
      const to = (block * count + step) * stride;
      if (stride === 1) {
        out[to] = sumOfLine(data, block * n, n, at, kernel);
        continue;
      }
      // Lines of the last two axes are taken row by row, so that memory is read in its order.
      sums.fill(0);
      for (let d = -reach; d <= reach; d++) {
        const from = (block * n + Math.min(n - 1, Math.max(0, at + d))) * stride;
        const weight = kernel[d < 0 ? -d : d];
        for (let i = 0; i < stride; i++) sums[i] += weight * data[from + i];
      }
      for (let i = 0; i < stride; i++) out[to + i] = sums[i];
    }
  }
  return out;
}

function sumOfLine(data: Float32Array, start: number, n: number, at: number, kernel: Float64Array): number {
  let sum = kernel[0] * data[start + at];
  for (let d = 1; d < kernel.length; d++) {
    const before = at - d < 0 ? 0 : at - d;
    const after = at + d >= n ? n - 1 : at + d;
    sum += kernel[d] * (data[start + before] + data[start + after]);
  }
  return sum;
}

/** Half of a normalised kernel that reaches 3 sigma, its centre first. */
function kernelOf(sigma: number): Float64Array {
  const half = Float64Array.from({ length: 1 + Math.ceil(3 * sigma) }, (_, i) =>
    exp((-i * i) / (2 * sigma * sigma)),
  );
  const total = 2 * half.reduce((sum, weight) => sum + weight, 0) - half[0];
  return half.map((weight) => weight / total);
}
