import { type Boundary, voxelAt } from './boundary.ts';

export type Size3 = readonly [number, number, number];

/** A kernel of odd length for each axis; none leaves the axis as it is. */
export type AxisKernels = readonly (Float64Array | undefined)[];

/** The image convolved along each axis in turn: a separable kernel. */
export function convolveAxes(
  data: Float64Array,
  size: Size3,
  kernels: AxisKernels,
  boundary: Boundary,
): Float64Array {
  let result = data;
  kernels.forEach((kernel, axis) => {
    if (kernel !== undefined) result = convolveAxis(result, size, axis, kernel, boundary);
  });
  return result;
}

/** out(i) = sum over k of kernel(k) in(i + centre - k). */
export function convolveAxis(
  data: Float64Array,
  size: Size3,
  axis: number,
  kernel: Float64Array,
  boundary: Boundary,
): Float64Array {
  const n = size[axis];
  const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const reach = kernel.length >> 1;
  const line = new Float64Array(n + 2 * reach);
  const places = Int32Array.from(line, (_, i) => voxelAt(i - reach, n, boundary));
  const reversed = kernel.slice().reverse();
  const result = new Float64Array(data.length);
  for (let outer = 0; outer < data.length; outer += n * stride) {
    for (let start = outer; start < outer + stride; start++) {
      for (let i = 0; i < line.length; i++) line[i] = places[i] < 0 ? 0 : data[start + places[i] * stride];
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let k = 0; k < reversed.length; k++) sum += reversed[k] * line[i + k];
        result[start + i * stride] = sum;
      }
    }
  }
  return result;
}
