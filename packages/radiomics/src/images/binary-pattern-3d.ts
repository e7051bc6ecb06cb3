import { acos, atan2 } from '@lobule/numerics';
import { type Box, crop, type Volume } from '@lobule/volume';
import { splineCoefficients } from '../prepare/axis.ts';
import type { Prepared } from '../prepare/prepared.ts';
import type { Response } from '../region.ts';
import { icosphere } from './icosphere.ts';
import { type Harmonics, harmonics } from './spherical-harmonics.ts';

export interface BinaryPattern3d {
  readonly levels: number;
  readonly radius: number;
  readonly subdivision: number;
}

/**
 * Local binary patterns on a sphere (Banerjee et al. 2013, LNCS 7728:26) as PyRadiomics 3 has them: points around a voxel
 * that are not below it, expanded in spherical harmonics, the norm of each order, and the excess kurtosis of the points.
 * Points are of a cubic spline, whole numbers where the image has them, 0 beyond its outermost centres; PyRadiomics hands
 * polar angles as azimuths and azimuths as polar angles to the harmonics, and so do we. NaN outside the region.
 */
export function* binaryPattern3d(prepared: Prepared, settings: BinaryPattern3d): Generator<Response> {
  const { window, places } = prepared;
  const points = icosphere(settings.subdivision, settings.radius);
  const spline = splineAround(prepared.image, window, Math.ceil(settings.radius));
  const length = window.size[0] * window.size[1] * window.size[2];
  const patterns = new Uint8Array(places.length * points.length);
  const kurtosis = new Float64Array(length).fill(Number.NaN);
  const samples = new Float64Array(points.length);
  places.forEach((place, n) => {
    const at = [0, 1, 2].map((axis) => window.start[axis] + indexAlong(place, window.size, axis));
    points.forEach(([dz, dy, dx], k) => {
      samples[k] = spline.valueAt(at[0] + dx, at[1] + dy, at[2] + dz);
    });
    const centre = spline.voxelAt(at[0], at[1], at[2]);
    for (let k = 0; k < samples.length; k++) patterns[n * samples.length + k] = samples[k] >= centre ? 1 : 0;
    kurtosis[place] = excessKurtosis(samples);
  });
  for (let order = 0; order < settings.levels; order++) {
    const basis = harmonics(
      order,
      points.map(([, , z]) => acos(Math.max(-1, Math.min(1, z / settings.radius)))),
      points.map(([x, y]) => atan2(y, x)),
    );
    const data = new Float64Array(length).fill(Number.NaN);
    places.forEach((place, n) => {
      data[place] = normOf(patterns.subarray(n * points.length, (n + 1) * points.length), basis);
    });
    yield { data };
  }
  yield { data: kurtosis };
}

function indexAlong(place: number, [nx, ny]: readonly number[], axis: number): number {
  if (axis === 0) return place % nx;
  return axis === 1 ? Math.floor(place / nx) % ny : Math.floor(place / (nx * ny));
}

/** Real part of the root of sum over points of (sum over m of c(m) Y(m, point))^2, c the sums of Y over the pattern. */
function normOf(pattern: Uint8Array, { re, im, gramRe, gramIm }: Harmonics): number {
  const count = re.length;
  const cRe = new Float64Array(count);
  const cIm = new Float64Array(count);
  for (let m = 0; m < count; m++) {
    for (let k = 0; k < pattern.length; k++) {
      cRe[m] += pattern[k] * re[m][k];
      cIm[m] += pattern[k] * im[m][k];
    }
  }
  let sumRe = 0;
  let sumIm = 0;
  for (let m = 0; m < count; m++) {
    for (let n = 0; n < count; n++) {
      const pRe = cRe[m] * cRe[n] - cIm[m] * cIm[n];
      const pIm = cRe[m] * cIm[n] + cIm[m] * cRe[n];
      sumRe += pRe * gramRe[m * count + n] - pIm * gramIm[m * count + n];
      sumIm += pRe * gramIm[m * count + n] + pIm * gramRe[m * count + n];
    }
  }
  return Math.sqrt(Math.max(0, (Math.sqrt(sumRe * sumRe + sumIm * sumIm) + sumRe) / 2));
}

/** m4 / m2^2 - 3; NaN where the points are equal. */
function excessKurtosis(samples: Float64Array): number {
  let sum = 0;
  for (const x of samples) sum += x;
  const mean = sum / samples.length;
  let m2 = 0;
  let m4 = 0;
  for (const x of samples) {
    const square = (x - mean) * (x - mean);
    m2 += square;
    m4 += square * square;
  }
  m2 /= samples.length;
  const isFlat = m2 <= Number.EPSILON * mean * (Number.EPSILON * mean);
  return isFlat ? Number.NaN : m4 / samples.length / (m2 * m2) - 3;
}

/** A cubic spline forgets what is farther than so many voxels. */
const SPLINE_REACH = 32;

interface Spline {
  readonly valueAt: (x: number, y: number, z: number) => number;
  readonly voxelAt: (x: number, y: number, z: number) => number;
}

/** The spline through the voxels near a window, places in voxels of the image. */
function splineAround(image: Volume, window: Box, reach: number): Spline {
  const whole = image.grid.size;
  const start = window.start.map((first) => Math.max(0, first - reach - SPLINE_REACH)) as [
    number,
    number,
    number,
  ];
  const ends = window.start.map((first, axis) =>
    Math.min(whole[axis], first + window.size[axis] + reach + SPLINE_REACH),
  );
  const size = ends.map((end, axis) => end - start[axis]) as [number, number, number];
  const { data } = crop(image, { start, size });
  const coefficients = Float64Array.from(data);
  const strides = [1, size[0], size[0] * size[1]];
  strides.forEach((stride, axis) => {
    if (size[axis] === 1) return;
    const line = new Float64Array(size[axis]);
    for (let first = 0; first < coefficients.length; first++) {
      if (Math.floor(first / stride) % size[axis] !== 0) continue;
      for (let i = 0; i < line.length; i++) line[i] = coefficients[first + i * stride];
      splineCoefficients(line);
      for (let i = 0; i < line.length; i++) coefficients[first + i * stride] = line[i];
    }
  });
  const isWhole = !(data instanceof Float32Array || data instanceof Float64Array);
  const isSigned = new (data.constructor as typeof Int8Array)([-1])[0] < 0;
  const weights = [new Float64Array(4), new Float64Array(4), new Float64Array(4)];
  const taps = [new Int32Array(4), new Int32Array(4), new Int32Array(4)];
  return {
    voxelAt: (x, y, z) => data[x - start[0] + size[0] * (y - start[1] + size[1] * (z - start[2]))],
    valueAt(x, y, z) {
      const at = [x, y, z];
      for (let axis = 0; axis < 3; axis++) {
        if (at[axis] < 0 || at[axis] > whole[axis] - 1) return 0;
        basis(at[axis] - start[axis], size[axis], strides[axis], weights[axis], taps[axis]);
      }
      let sum = 0;
      for (let k = 0; k < 4; k++) {
        for (let j = 0; j < 4; j++) {
          const from = taps[2][k] + taps[1][j];
          let row = 0;
          for (let i = 0; i < 4; i++) row += weights[0][i] * coefficients[from + taps[0][i]];
          sum += weights[2][k] * weights[1][j] * row;
        }
      }
      if (!isWhole) return sum;
      return sum > 0 ? Math.floor(sum + 0.5) : isSigned ? Math.ceil(sum - 0.5) : 0;
    },
  };
}

/** Weights of the four coefficients around a place, and where they stand; mirrored at the ends. */
function basis(x: number, count: number, stride: number, weights: Float64Array, taps: Int32Array): void {
  const i = Math.floor(x);
  const t = x - i;
  weights[0] = ((1 - t) * (1 - t) * (1 - t)) / 6;
  weights[1] = (4 + t * t * (3 * t - 6)) / 6;
  weights[2] = (1 + 3 * t * (1 + t * (1 - t))) / 6;
  weights[3] = (t * t * t) / 6;
  const period = Math.max(1, 2 * count - 2);
  for (let k = 0; k < 4; k++) {
    const place = (((i - 1 + k) % period) + period) % period;
    taps[k] = (place < count ? place : period - place) * stride;
  }
}
