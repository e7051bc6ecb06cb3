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
  for (let axis = 0; axis < 3; axis++) lowerToBothWays(least, values, size, axis, reach[axis]);
  return least;
}

/** Lowers `least` to the largest value of the `reach` voxels before and of those after each, itself among them. */
function lowerToBothWays(
  least: Float32Array,
  values: Float32Array,
  size: Size,
  axis: number,
  reach: number,
): void {
  const strides = [1, size[0], size[0] * size[1]];
  const [count, stride] = [size[axis], strides[axis]];
  const [a, b] = [0, 1, 2].filter((other) => other !== axis);
  const window = reach + 1;
  const length = Math.ceil((count + 2 * reach) / window) * window;
  const line = new Float32Array(length);
  const forward = new Float32Array(length);
  const backward = new Float32Array(length);
  for (let q = 0; q < size[b]; q++) {
    for (let p = 0; p < size[a]; p++) {
      const start = p * strides[a] + q * strides[b];
      line.fill(Number.NEGATIVE_INFINITY);
      for (let n = 0; n < count; n++) line[reach + n] = values[start + n * stride];
      fillWindows(line, forward, backward, window);
      for (let n = 0; n < count; n++) {
        const at = n + reach;
        const before = Math.max(backward[n], forward[at]);
        const after = Math.max(backward[at], forward[at + reach]);
        const v = start + n * stride;
        least[v] = Math.min(least[v], before, after);
      }
    }
  }
}

/** The largest value from the start of each window to a place in it, and from there to its end. */
function fillWindows(
  line: Float32Array,
  forward: Float32Array,
  backward: Float32Array,
  window: number,
): void {
  for (let n = 0; n < line.length; n++) {
    forward[n] = n % window === 0 ? line[n] : Math.max(forward[n - 1], line[n]);
  }
  for (let n = line.length - 1; n >= 0; n--) {
    backward[n] = n % window === window - 1 ? line[n] : Math.max(backward[n + 1], line[n]);
  }
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
  const strides = [1, size[0], size[0] * size[1]];
  const [count, stride] = [size[axis], strides[axis]];
  const [a, b] = [0, 1, 2].filter((other) => other !== axis);
  const result = new Float32Array(values.length);
  const window = before + after + 1;
  // A line with room before and after, in whole windows.
  const length = Math.ceil((count + before + after) / window) * window;
  const line = new Float32Array(length);
  const forward = new Float32Array(length);
  const backward = new Float32Array(length);
  for (let q = 0; q < size[b]; q++) {
    for (let p = 0; p < size[a]; p++) {
      const start = p * strides[a] + q * strides[b];
      line.fill(Number.NEGATIVE_INFINITY);
      for (let n = 0; n < count; n++) line[before + n] = values[start + n * stride];
      fillWindows(line, forward, backward, window);
      for (let n = 0; n < count; n++) {
        result[start + n * stride] = Math.max(backward[n], forward[n + window - 1]);
      }
    }
  }
  return result;
}
