import { isOutside, type LevelImage, type Offset, stepsOf } from '../texture/level-image.ts';

/** By position: what the neighbours of a voxel with a level are (26 in 3D, 8 within a slice). */
export interface Neighbours {
  /** How many have a level. */
  readonly count: Int32Array;
  /** Sum of their levels. */
  readonly sum: Int32Array;
  /** How many differ from the voxel by no more than the coarseness. */
  readonly alike: Uint8Array | Uint16Array;
}

/**
 * Sums over the cube around a voxel go along one axis after another; what is alike is told pair by pair.
 *
 * @param equal how many neighbours have the same level, where that is known already.
 */
export function neighboursOf(
  image: LevelImage,
  within: boolean,
  coarseness: number,
  equal?: Uint8Array,
): Neighbours {
  const { codes, present, positions } = image;
  const level = new Int32Array(codes.length);
  const one = new Int32Array(codes.length);
  for (let n = 0; n < positions.length; n++) {
    const p = positions[n];
    level[p] = present[codes[p] - 1];
    one[p] = 1;
  }
  const sum = aroundEach(level, image, within);
  const count = aroundEach(one, image, within);
  for (let n = 0; n < positions.length; n++) {
    const p = positions[n];
    sum[p] -= level[p];
    count[p]--;
  }
  return {
    count,
    sum,
    alike: coarseness === 0 ? (equal ?? equalTo(image, within)) : nearTo(image, level, within, coarseness),
  };
}

/** Sum of the cube, or the square within the slice, of which each voxel is the middle; the margin is left as it comes. */
function aroundEach(values: Int32Array, { size: [nx, ny, nz] }: LevelImage, within: boolean): Int32Array {
  const slice = nx * ny;
  const last = values.length - 1;
  const alongX = new Int32Array(values.length);
  for (let p = 1; p < last; p++) alongX[p] = values[p - 1] + values[p] + values[p + 1];
  const alongY = new Int32Array(values.length);
  for (let p = nx; p <= last - nx; p++) alongY[p] = alongX[p - nx] + alongX[p] + alongX[p + nx];
  if (within) return alongY;
  const alongZ = alongX.fill(0);
  for (let p = slice; p < slice * (nz - 1); p++) {
    alongZ[p] = alongY[p - slice] + alongY[p] + alongY[p + slice];
  }
  return alongZ;
}

function equalTo(image: LevelImage, within: boolean): Uint8Array {
  const { codes, positions } = image;
  const alike = new Uint8Array(codes.length);
  for (const step of stepsOf(image, within)) {
    for (let n = 0; n < positions.length; n++) {
      const p = positions[n];
      if (codes[p - step] !== codes[p]) continue;
      alike[p]++;
      alike[p - step]++;
    }
  }
  return alike;
}

function nearTo(image: LevelImage, level: Int32Array, within: boolean, coarseness: number): Uint8Array {
  const { codes, positions } = image;
  const alike = new Uint8Array(codes.length);
  for (const step of stepsOf(image, within)) {
    for (let n = 0; n < positions.length; n++) {
      const p = positions[n];
      const q = p - step;
      if (codes[q] === 0 || Math.abs(level[p] - level[q]) > coarseness) continue;
      alike[p]++;
      alike[q]++;
    }
  }
  return alike;
}

/**
 * The same where a voxel's neighbours are those at these steps and the opposite ones, however far.
 *
 * @param offsets one of each pair of opposite steps.
 */
export function neighboursAt(image: LevelImage, offsets: readonly Offset[], coarseness: number): Neighbours {
  const { codes, present, positions, size } = image;
  const [nx, ny] = size;
  const count = new Int32Array(codes.length);
  const sum = new Int32Array(codes.length);
  const alike = new Uint16Array(codes.length);
  for (const [dx, dy, dz] of offsets) {
    const step = dx + nx * (dy + ny * dz);
    for (const p of positions) {
      const q = p - step;
      if (isOutside(p, dx, dy, dz, size) || codes[q] === 0) continue;
      const [a, b] = [present[codes[p] - 1], present[codes[q] - 1]];
      count[p]++;
      count[q]++;
      sum[p] += b;
      sum[q] += a;
      if (Math.abs(a - b) > coarseness) continue;
      alike[p]++;
      alike[q]++;
    }
  }
  return { count, sum, alike };
}
