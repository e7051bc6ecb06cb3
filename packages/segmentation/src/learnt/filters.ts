import type { Size } from '../lesion/lattice.ts';

/** Smallest and largest values in windows, and slopes, on a box of voxels, x fastest. */

/**
 * The largest value within `reach` voxels to each side along each axis. Windows are cut at the sides of the box
 * (van Herk 1992, Pattern Recognit Lett 13:517: three comparisons a voxel and axis, whatever the reach).
 */
export function boxMaximum(values: Float32Array, size: Size, reach: Size): Float32Array {
  let current = values;
  for (let axis = 0; axis < 3; axis++) current = alongAxis(current, size, axis, reach[axis], reach[axis]);
  return current;
}

/** The smallest value within `reach` voxels to each side along each axis. */
export function boxMinimum(values: Float32Array, size: Size, reach: Size): Float32Array {
  const turned = boxMaximum(
    values.map((value) => -value),
    size,
    reach,
  );
  for (let v = 0; v < turned.length; v++) turned[v] = -turned[v];
  return turned;
}

/**
 * How well a place is shut in: along the two ways of each of the three axes the largest value within `reach` voxels, of
 * these the smallest. High within a rim, whatever there is in its middle; low beside it.
 */
export function enclosure(values: Float32Array, size: Size, reach: Size): Float32Array {
  const least = new Float32Array(values.length).fill(Number.POSITIVE_INFINITY);
  for (let axis = 0; axis < 3; axis++) {
    for (const [before, after] of [
      [reach[axis], 0],
      [0, reach[axis]],
    ]) {
      const seen = alongAxis(values, size, axis, before, after);
      for (let v = 0; v < least.length; v++) if (seen[v] < least[v]) least[v] = seen[v];
    }
  }
  return least;
}

/** Length of the gradient by central differences, per mm; one-sided at the sides of the box. */
export function gradientLength(values: Float32Array, size: Size, spacingMm: readonly number[]): Float32Array {
  const [nx, ny, nz] = size;
  const strides = [1, nx, nx * ny];
  const result = new Float32Array(values.length);
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const x = slopeAt(values, v, i, nx, strides[0], spacingMm[0]);
        const y = slopeAt(values, v, j, ny, strides[1], spacingMm[1]);
        const z = slopeAt(values, v, k, nz, strides[2], spacingMm[2]);
        result[v] = Math.sqrt(x * x + y * y + z * z);
      }
    }
  }
  return result;
}

function slopeAt(
  values: Float32Array,
  v: number,
  at: number,
  count: number,
  stride: number,
  mm: number,
): number {
  const low = at > 0 ? v - stride : v;
  const high = at < count - 1 ? v + stride : v;
  return high === low ? 0 : (values[high] - values[low]) / (((high - low) / stride) * mm);
}

/** The largest value from `before` voxels before to `after` voxels after each, along one axis. */
function alongAxis(
  values: Float32Array,
  size: Size,
  axis: number,
  before: number,
  after: number,
): Float32Array {
  const [nx, ny] = size;
  const count = size[axis];
  // Lines along y and z are taken a row at a time: memory is read as it lies.
  const width = axis === 0 ? 1 : nx;
  const stride = axis === 2 ? nx * ny : width;
  const step = axis === 1 ? nx * ny : nx;
  const groups = values.length / (count * width);
  const result = new Float32Array(values.length);
  const window = before + after + 1;
  // Lines with room before and after, in whole windows.
  const length = Math.ceil((count + before + after) / window) * window;
  const lines = new Float32Array(length * width).fill(Number.NEGATIVE_INFINITY);
  const forward = new Float32Array(length * width);
  const backward = new Float32Array(length * width);
  for (let group = 0; group < groups; group++) {
    const start = group * step;
    for (let n = 0; n < count; n++) {
      const to = (before + n) * width;
      const from = start + n * stride;
      for (let i = 0; i < width; i++) lines[to + i] = values[from + i];
    }
    for (let n = 0; n < length; n++) {
      const isFirst = n % window === 0;
      for (let i = n * width; i < (n + 1) * width; i++) {
        forward[i] = isFirst || lines[i] > forward[i - width] ? lines[i] : forward[i - width];
      }
    }
    for (let n = length - 1; n >= 0; n--) {
      const isLast = n % window === window - 1;
      for (let i = n * width; i < (n + 1) * width; i++) {
        backward[i] = isLast || lines[i] > backward[i + width] ? lines[i] : backward[i + width];
      }
    }
    for (let n = 0; n < count; n++) {
      const to = start + n * stride;
      const from = n * width;
      const end = (n + window - 1) * width;
      for (let i = 0; i < width; i++) {
        const [a, b] = [backward[from + i], forward[end + i]];
        result[to + i] = a > b ? a : b;
      }
    }
  }
  return result;
}
