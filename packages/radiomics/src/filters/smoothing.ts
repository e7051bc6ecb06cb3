import { exp } from '@lobule/numerics';
import type { Boundary } from './boundary.ts';
import { convolveAxes, type Size3 } from './convolve.ts';

/** Mean over a cube, or a square within the slice, of so many voxels a side (IBSI 2, 3.1: code S60F). */
export function meanFilter(
  data: Float64Array,
  size: Size3,
  dimensions: 2 | 3,
  support: number,
  boundary: Boundary,
): Float64Array {
  const kernel = new Float64Array(support).fill(1 / support);
  const kernels = Array.from({ length: dimensions }, () => kernel);
  return convolveAxes(data, size, kernels, boundary);
}

/**
 * Laplacian of Gaussian (IBSI 2, 3.2: code L6PA), truncated at so many standard deviations. The kernel is a sum of
 * separable ones, the second derivative along each axis in turn; lengths are in voxels, on unequal voxels in the
 * smallest, so that it is as round in the patient as the grid allows.
 */
export function laplacianOfGaussian(
  data: Float64Array,
  size: Size3,
  spacingMm: Size3,
  dimensions: 2 | 3,
  { sigmaMm, truncate }: { readonly sigmaMm: number; readonly truncate: number },
  boundary: Boundary,
): Float64Array {
  const axes = Array.from({ length: dimensions }, (_, axis) => axis);
  const smallest = Math.min(...axes.map((axis) => spacingMm[axis]));
  const gauss = axes.map((axis) => gaussian(sigmaMm / spacingMm[axis], truncate));
  const sum = new Float64Array(data.length);
  for (const axis of axes) {
    const sigma = sigmaMm / spacingMm[axis];
    const scale = (smallest / spacingMm[axis]) * (smallest / spacingMm[axis]);
    const kernels = gauss.map((kernel, other) => (other === axis ? second(kernel, sigma, scale) : kernel));
    const part = convolveAxes(data, size, kernels, boundary);
    for (let v = 0; v < sum.length; v++) sum[v] += part[v];
  }
  return sum;
}

/** A sampled Gaussian in voxels. */
function gaussian(sigma: number, truncate: number): Float64Array {
  const reach = Math.floor(truncate * sigma + 0.5);
  return Float64Array.from({ length: 2 * reach + 1 }, (_, k) => {
    const x = (k - reach) / sigma;
    return exp(-0.5 * x * x) / (Math.sqrt(2 * Math.PI) * sigma);
  });
}

function second(gauss: Float64Array, sigma: number, scale: number): Float64Array {
  const reach = gauss.length >> 1;
  return gauss.map((value, k) => {
    const x = (k - reach) / sigma;
    return (value * scale * (x * x - 1)) / (sigma * sigma);
  });
}
