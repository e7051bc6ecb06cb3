import type { Reason } from '@lobule/foundation';
import { fft3d, inverseFft3d } from '@lobule/numerics';
import type { Definition } from '../feature.ts';
import { FLAT_REGION, ONE_VOXEL } from '../reasons.ts';
import type { Region } from '../region.ts';

/** Moran's I and Geary's C with weights 1 / distance (IBSI 1, 3.1.24 and 3.1.25; Dale et al. 2002, Ecography 25:558). */
export interface Autocorrelation {
  readonly moran: number;
  readonly geary: number;
}

/**
 * Both are sums over all pairs of voxels, n^2 of them. The weights depend on the distance alone, so with K = 1 / r, m
 * the region and x the centred intensities within it
 *
 *   sum w = m . (K * m),   sum w x_k x_l = x . (K * x),   sum w x_k^2 = x^2 . (K * m),
 *
 * and both convolutions are one transform of m + i x, padded so that nothing wraps around: O(n log n).
 */
export function autocorrelation({ size, spacingMm, positions, values }: Region): Autocorrelation | Reason {
  const n = positions.length;
  if (n < 2) return ONE_VOXEL;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const centred = values.map((value) => value - mean);
  const squares = centred.reduce((sum, x) => sum + x * x, 0);
  if (!(squares > 0)) return FLAT_REGION;
  const scale = 1 / Math.sqrt(squares / n);

  const padded = size.map((count) => smoothLength(2 * (count - 2) - 1)) as [number, number, number];
  const [nx, ny, nz] = padded;
  const re = new Float64Array(nx * ny * nz);
  const im = new Float64Array(nx * ny * nz);
  const places = Int32Array.from(positions, (position) => {
    // The cut-out has a margin that need not be transformed.
    const x = (position % size[0]) - 1;
    const y = (Math.floor(position / size[0]) % size[1]) - 1;
    const z = Math.floor(position / (size[0] * size[1])) - 1;
    return x + nx * (y + ny * z);
  });
  places.forEach((place, k) => {
    re[place] = 1;
    im[place] = centred[k] * scale;
  });
  const kernel = kernelTransform(padded, spacingMm);
  fft3d(re, im, padded);
  for (let k = 0; k < re.length; k++) {
    re[k] *= kernel[k];
    im[k] *= kernel[k];
  }
  inverseFft3d(re, im, padded);
  let weights = 0;
  let products = 0;
  let ownSquares = 0;
  places.forEach((place, k) => {
    const x = centred[k] * scale;
    weights += re[place];
    products += x * im[place];
    ownSquares += x * x * re[place];
  });
  // The scaled squares add up to n.
  return { moran: products / weights, geary: ((n - 1) * (ownSquares - products)) / (weights * n) };
}

/** Of 1 / r, 0 at the origin; real, since it is even along every axis. */
function kernelTransform(
  [nx, ny, nz]: readonly [number, number, number],
  [sx, sy, sz]: readonly [number, number, number],
): Float64Array {
  const kernel = new Float64Array(nx * ny * nz);
  for (let z = 0, at = 0; z < nz; z++) {
    const dz = Math.min(z, nz - z) * sz;
    for (let y = 0; y < ny; y++) {
      const dy = Math.min(y, ny - y) * sy;
      for (let x = 0; x < nx; x++, at++) {
        const dx = Math.min(x, nx - x) * sx;
        const squared = dx * dx + dy * dy + dz * dz;
        kernel[at] = squared > 0 ? 1 / Math.sqrt(squared) : 0;
      }
    }
  }
  fft3d(kernel, new Float64Array(kernel.length), [nx, ny, nz]);
  return kernel;
}

/** The next length of factors 2, 3 and 5 alone, which transforms fast. */
function smoothLength(least: number): number {
  for (let n = Math.max(1, least); ; n++) {
    let rest = n;
    for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
    if (rest === 1) return n;
  }
}

export const spatial: readonly Definition<Autocorrelation>[] = [
  { name: 'MoransI', ibsiCode: 'N365', unit: '1', value: (c) => c.moran },
  { name: 'GearysC', ibsiCode: 'NPT7', unit: '1', value: (c) => c.geary },
];
