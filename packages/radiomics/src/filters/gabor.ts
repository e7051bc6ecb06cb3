import { cos, exp, fastLength, fft3d, inverseFft3d, sin } from '@lobule/numerics';
import { type Boundary, voxelAt } from './boundary.ts';
import type { Size3 } from './convolve.ts';
import { type Pooling, pool } from './rotate.ts';

export interface Gabor {
  readonly sigmaMm: number;
  /** Length of the envelope along the wave over that along its crests. */
  readonly gamma: number;
  readonly lambdaMm: number;
  /** Of the wave's direction from the x axis, towards negative y. */
  readonly thetaDeg: number;
  /** With a step, all directions from 0 on are pooled. */
  readonly thetaStepDeg?: number;
  /** In the slices alone, or pooled over the three planes of the grid. */
  readonly planes: 'slice' | 'orthogonal';
  readonly pooling: Pooling;
}

/** Beyond so many standard deviations the envelope is below the rounding of a single. */
const REACH = 6;

/** Modulus of the response to Gabor waves (IBSI 2, 3.4: code Q88H), plane by plane, through the Fourier domain. */
export function gaborFilter(
  data: Float64Array,
  size: Size3,
  spacingMm: Size3,
  settings: Gabor,
  boundary: Boundary,
): Float64Array {
  const { thetaDeg, thetaStepDeg, planes, pooling } = settings;
  // The modulus is the same for a wave and for the one against it.
  const angles =
    thetaStepDeg === undefined
      ? [thetaDeg]
      : Array.from({ length: Math.round(180 / thetaStepDeg) }, (_, n) => thetaDeg + n * thetaStepDeg);
  const normals = planes === 'slice' ? [2] : [2, 1, 0];
  return pool(normals.length, pooling, (n) =>
    inPlanes(data, size, spacingMm, normals[n], angles, settings, boundary),
  );
}

/** Pooled over the angles in all planes with one normal. */
function inPlanes(
  data: Float64Array,
  size: Size3,
  spacingMm: Size3,
  normal: number,
  angles: readonly number[],
  settings: Gabor,
  boundary: Boundary,
): Float64Array {
  const [u, v] = [0, 1, 2].filter((axis) => axis !== normal);
  const strides = [1, size[0], size[0] * size[1]];
  const spacing = Math.max(spacingMm[u], spacingMm[v]);
  const reach = Math.ceil((REACH * settings.sigmaMm) / spacing / Math.min(1, settings.gamma));
  const padded: Size3 = [fastLength(size[u] + 2 * reach), fastLength(size[v] + 2 * reach), 1];
  const waves = angles.map((angle) => waveTransform(padded, reach, angle, spacing, settings));
  const columns = Int32Array.from({ length: size[u] + 2 * reach }, (_, i) =>
    voxelAt(i - reach, size[u], boundary),
  );
  const rows = Int32Array.from({ length: size[v] + 2 * reach }, (_, j) =>
    voxelAt(j - reach, size[v], boundary),
  );
  const result = new Float64Array(data.length);
  const count = padded[0] * padded[1];
  const re = new Float64Array(count);
  const im = new Float64Array(count);
  const outRe = new Float64Array(count);
  const outIm = new Float64Array(count);
  for (let plane = 0; plane < size[normal]; plane++) {
    const base = plane * strides[normal];
    re.fill(0);
    im.fill(0);
    rows.forEach((row, j) => {
      if (row < 0) return;
      columns.forEach((column, i) => {
        if (column >= 0) re[i + padded[0] * j] = data[base + column * strides[u] + row * strides[v]];
      });
    });
    fft3d(re, im, padded);
    waves.forEach((wave, n) => {
      for (let k = 0; k < count; k++) {
        outRe[k] = re[k] * wave.re[k] - im[k] * wave.im[k];
        outIm[k] = re[k] * wave.im[k] + im[k] * wave.re[k];
      }
      inverseFft3d(outRe, outIm, padded);
      for (let j = 0; j < size[v]; j++) {
        for (let i = 0; i < size[u]; i++) {
          const k = i + reach + padded[0] * (j + reach);
          const modulus = Math.sqrt(outRe[k] * outRe[k] + outIm[k] * outIm[k]);
          const at = base + i * strides[u] + j * strides[v];
          if (settings.pooling === 'mean') result[at] += modulus / waves.length;
          else if (n === 0 || modulus > result[at]) result[at] = modulus;
        }
      }
    });
  }
  return result;
}

/** Of exp(-(x'^2 + gamma^2 y'^2) / (2 sigma^2) + 2 pi i x' / lambda), its centre at the origin. */
function waveTransform(
  padded: Size3,
  reach: number,
  angleDeg: number,
  spacing: number,
  { sigmaMm, gamma, lambdaMm }: Gabor,
) {
  const re = new Float64Array(padded[0] * padded[1]);
  const im = new Float64Array(re.length);
  const angle = (angleDeg * Math.PI) / 180;
  for (let j = -reach; j <= reach; j++) {
    for (let i = -reach; i <= reach; i++) {
      const along = (i * cos(angle) + j * sin(angle)) * spacing;
      const across = (i * sin(angle) - j * cos(angle)) * spacing;
      const envelope = exp(-(along * along + gamma * gamma * across * across) / (2 * sigmaMm * sigmaMm));
      const phase = (2 * Math.PI * along) / lambdaMm;
      const k = ((i + padded[0]) % padded[0]) + padded[0] * ((j + padded[1]) % padded[1]);
      re[k] = envelope * cos(phase);
      im[k] = envelope * sin(phase);
    }
  }
  fft3d(re, im, padded);
  return { re, im };
}
