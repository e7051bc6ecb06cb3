/** Fourier transforms of volumes. */
import { numericsErrors } from '../errors.ts';
import { lineTransform } from './line-transform.ts';

type Size = readonly [nx: number, ny: number, nz: number];

/** Lines along an axis that are transformed at once. */
const LINES = 8;

/**
 * Transform along all axes of a volume stored x fastest, then y, then z; in place.
 *
 * @throws numerics/shapes-differ
 */
export function fft3d(re: Float64Array, im: Float64Array, size: Size): void {
  const voxels = size[0] * size[1] * size[2];
  if (re.length !== voxels || im.length !== voxels) {
    throw numericsErrors.error('numerics/shapes-differ', {
      what: `A volume of ${size.join(' x ')} has ${voxels} voxels; there are ${re.length} and ${im.length} values`,
    });
  }
  let stride = 1;
  for (const n of size) {
    if (n > 1) along(re, im, n, stride);
    stride *= n;
  }
}

/** The inverse of `fft3d`, divided by the number of voxels. */
export function inverseFft3d(re: Float64Array, im: Float64Array, size: Size): void {
  fft3d(im, re, size);
  for (const n of size) {
    if (n === 1) continue;
    for (let v = 0; v < re.length; v++) {
      re[v] /= n;
      im[v] /= n;
    }
  }
}

/** All lines of n voxels that lie `stride` apart. */
function along(re: Float64Array, im: Float64Array, n: number, stride: number): void {
  const lines = lineTransform(n, LINES);
  const starts = new Int32Array(LINES);
  const all = re.length / n;
  for (let first = 0; first < all; first += LINES) {
    const count = Math.min(LINES, all - first);
    for (let b = 0; b < count; b++) {
      const line = first + b;
      starts[b] = Math.floor(line / stride) * stride * n + (line % stride);
    }
    for (let i = 0; i < n; i++) {
      for (let b = 0; b < count; b++) {
        lines.re[i * LINES + b] = re[starts[b] + i * stride];
        lines.im[i * LINES + b] = im[starts[b] + i * stride];
      }
    }
    lines.forward();
    for (let i = 0; i < n; i++) {
      for (let b = 0; b < count; b++) {
        re[starts[b] + i * stride] = lines.re[i * LINES + b];
        im[starts[b] + i * stride] = lines.im[i * LINES + b];
      }
    }
  }
}
