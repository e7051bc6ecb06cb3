import type { RandomStream } from '@lobule/foundation';
import { fillNormal } from '@lobule/numerics';
import type { Volume } from '@lobule/volume';
import { radiomicsErrors } from '../errors.ts';
import { convolveAxis } from '../filters/convolve.ts';
import { waveletFilters } from '../filters/wavelet.ts';

/** Median of the size of a standard normal number. */
const NORMAL_MEDIAN = 0.6744897501960817;

/**
 * Standard deviation of the noise of an image: the median size of the coefficients of the diagonal band (high-pass
 * along x and y) of its first coiflet 1 transform over 0.6745 (Chang, Yu, Vetterli 2000, IEEE Trans Image Process 9:1532,
 * as Zwanenburg et al. 2019 take it). Edges and texture are few among the coefficients, so they hardly count; where air
 * fills the image, its noise is what is found.
 *
 * @throws radiomics/no-noise-estimate for fewer than 7 x 7 voxels in a slice, or none that are finite
 * @example
 * const sd = estimateNoise(image);
 */
export function estimateNoise({ grid, data }: Volume): number {
  const [nx, ny] = grid.size;
  const { high } = waveletFilters('coif1');
  // Length 7, so that the kernel has a centre; it must not reach beyond the image, which would count its noise twice.
  const kernel = Float64Array.of(...high, 0);
  const reach = kernel.length >> 1;
  if (nx < kernel.length || ny < kernel.length) {
    throw radiomicsErrors.error('radiomics/no-noise-estimate', {
      what: `The noise of an image of ${nx} x ${ny} voxels cannot be told from its structure`,
    });
  }
  const alongX = convolveAxis(Float64Array.from(data), grid.size, 0, kernel, 'nearest');
  const both = convolveAxis(alongX, grid.size, 1, kernel, 'nearest');
  const isWithin = (place: number, n: number) => place >= reach && place < n - reach;
  const sizes = both
    .filter(
      (value, v) => Number.isFinite(value) && isWithin(v % nx, nx) && isWithin(Math.floor(v / nx) % ny, ny),
    )
    .map(Math.abs)
    .sort();
  if (sizes.length === 0) {
    throw radiomicsErrors.error('radiomics/no-noise-estimate', { what: 'No part of the image is finite' });
  }
  const middle = sizes.length >> 1;
  const median = sizes.length % 2 === 1 ? sizes[middle] : (sizes[middle - 1] + sizes[middle]) / 2;
  return median / NORMAL_MEDIAN;
}

/** The image with Gaussian noise on it. */
export function addNoise({ grid, data }: Volume, sd: number, stream: RandomStream): Volume<Float64Array> {
  const noisy = new Float64Array(data.length);
  fillNormal(stream, noisy, 0, sd);
  for (let v = 0; v < noisy.length; v++) noisy[v] += data[v];
  return { grid, data: noisy };
}
