import { lineTransform } from '@lobule/numerics';

type Triple = readonly [number, number, number];

/** Complex lines that are transformed together, each of two real ones. */
const LINES = 8;

/**
 * The transform of 1 / r over a box that repeats itself, 0 at the origin. It is even along every axis, so it is real and
 * known from an eighth of it, which is what is given: x fastest, as far as half the length of each axis.
 */
export function inverseDistances(padded: Triple, [sx, sy, sz]: Triple): Float64Array {
  const size = padded.map((n) => (n >> 1) + 1);
  const kernel = new Float64Array(size[0] * size[1] * size[2]);
  for (let z = 0, at = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++, at++) {
        const squared = x * sx * x * sx + y * sy * y * sy + z * sz * z * sz;
        kernel[at] = squared > 0 ? 1 / Math.sqrt(squared) : 0;
      }
    }
  }
  let stride = 1;
  padded.forEach((n, axis) => {
    transformEven(kernel, n, size[axis], stride);
    stride *= size[axis];
  });
  return kernel;
}

/** Along one axis: even lines of n numbers, of which the first `count` are there, `stride` apart. */
function transformEven(kernel: Float64Array, n: number, count: number, stride: number): void {
  const lines = lineTransform(n, LINES);
  const { re, im } = lines;
  const all = kernel.length / count;
  const starts = new Int32Array(2 * LINES);
  for (let first = 0; first < all; first += 2 * LINES) {
    const several = Math.min(2 * LINES, all - first);
    for (let b = 0; b < several; b++) {
      const line = first + b;
      starts[b] = Math.floor(line / stride) * stride * count + (line % stride);
    }
    for (let b = 0; b < several; b++) {
      const part = b % 2 === 0 ? re : im;
      for (let i = 0; i < n; i++) {
        part[LINES * i + (b >> 1)] = kernel[starts[b] + Math.min(i, n - i) * stride];
      }
    }
    lines.forward();
    for (let b = 0; b < several; b++) {
      const part = b % 2 === 0 ? re : im;
      for (let i = 0; i < count; i++) kernel[starts[b] + i * stride] = part[LINES * i + (b >> 1)];
    }
  }
}
