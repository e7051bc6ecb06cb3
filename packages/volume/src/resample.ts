import { composeAffines, invertAffine } from './affine.ts';
import { volumeErrors } from './errors.ts';
import { type Grid, voxelCount } from './grid.ts';
import { newLike, type Volume, type VoxelArray } from './volume.ts';

/** How values between voxels are found. */
export type Interpolation = 'nearest' | 'linear';

/**
 * The volume's values at the voxels of another grid. Both grids are placed in the patient, so nothing is aligned:
 * what lies elsewhere in the patient gets `outside`. A volume reaches half a voxel beyond its outer centres, and
 * there the outermost values hold.
 *
 * Nearest keeps the type of the voxels (labels and masks: always this). Linear gives Float64Array for Float64Array
 * and Float32Array for all others; a voxel that is NaN makes every value NaN to which it contributes.
 *
 * @param outside value beyond the volume; default NaN for floating point, 0 for whole numbers
 * @throws volume/labels-not-linear for linear on bytes
 * @example
 * const maskHere = resample(mask, image.grid, 'nearest');
 * const imageThere = resample(image, mask.grid, 'linear');
 */
export function resample<A extends VoxelArray>(
  volume: Volume<A>,
  grid: Grid,
  how: 'nearest',
  outside?: number,
): Volume<A>;
export function resample(
  volume: Volume,
  grid: Grid,
  how: 'linear',
  outside?: number,
): Volume<Float32Array | Float64Array>;
export function resample(volume: Volume, grid: Grid, how: Interpolation, outside?: number): Volume;
export function resample(volume: Volume, grid: Grid, how: Interpolation, outside?: number): Volume {
  const { data } = volume;
  if (how === 'nearest') {
    const result = newLike(data, voxelCount(grid));
    const isFloat = data instanceof Float32Array || data instanceof Float64Array;
    const beyond = outside ?? (isFloat ? Number.NaN : 0);
    forEachTarget(volume.grid, grid, (target, x, y, z) => {
      result[target] = nearestValue(volume, x, y, z, beyond);
    });
    return { grid, data: result };
  }
  if (data instanceof Uint8Array || data instanceof Int8Array) {
    throw volumeErrors.error('volume/labels-not-linear', {
      what: 'Linear interpolation was asked for on bytes',
    });
  }
  const result = new (data instanceof Float64Array ? Float64Array : Float32Array)(voxelCount(grid));
  const beyond = outside ?? Number.NaN;
  forEachTarget(volume.grid, grid, (target, x, y, z) => {
    result[target] = linearValue(volume, x, y, z, beyond);
  });
  return { grid, data: result };
}

type Visit = (target: number, x: number, y: number, z: number) => void;

/** Visits every voxel of `to` with its index, in general between voxels, in `from`. */
function forEachTarget(from: Grid, to: Grid, visit: Visit): void {
  const a = composeAffines(invertAffine(from.affine), to.affine);
  const [nx, ny, nz] = to.size;
  for (let k = 0, target = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const x0 = a[1] * j + a[2] * k + a[3];
      const y0 = a[5] * j + a[6] * k + a[7];
      const z0 = a[9] * j + a[10] * k + a[11];
      for (let i = 0; i < nx; i++, target++) {
        visit(target, settle(x0 + a[0] * i), settle(y0 + a[4] * i), settle(z0 + a[8] * i));
      }
    }
  }
}

/** Takes rounding of the affines away, so that a grid resampled onto itself is unchanged to the last bit. */
function settle(x: number): number {
  const whole = Math.round(x);
  return Math.abs(x - whole) < 1e-9 ? whole : x;
}

function nearestValue({ grid, data }: Volume, x: number, y: number, z: number, beyond: number): number {
  const i = Math.floor(x + 0.5);
  const j = Math.floor(y + 0.5);
  const k = Math.floor(z + 0.5);
  const [nx, ny, nz] = grid.size;
  if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return beyond;
  return data[i + nx * (j + ny * k)];
}

function linearValue({ grid, data }: Volume, x: number, y: number, z: number, beyond: number): number {
  const [nx, ny, nz] = grid.size;
  if (x < -0.5 || y < -0.5 || z < -0.5 || x >= nx - 0.5 || y >= ny - 0.5 || z >= nz - 0.5) return beyond;
  const i = Math.floor(x);
  const j = Math.floor(y);
  const k = Math.floor(z);
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const di = corner & 1;
    const dj = (corner >> 1) & 1;
    const dk = corner >> 2;
    const weight = (di ? x - i : 1 - x + i) * (dj ? y - j : 1 - y + j) * (dk ? z - k : 1 - z + k);
    if (weight === 0) continue;
    const ci = Math.min(nx - 1, Math.max(0, i + di));
    const cj = Math.min(ny - 1, Math.max(0, j + dj));
    const ck = Math.min(nz - 1, Math.max(0, k + dk));
    sum += weight * data[ci + nx * (cj + ny * ck)];
  }
  return sum;
}
