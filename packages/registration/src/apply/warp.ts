import {
  type Affine,
  applyAffine,
  composeAffines,
  type Grid,
  invertAffine,
  type Mask,
  newLike,
  type Point,
  type Volume,
  voxelCount,
} from '@lobule/volume';
import { cubicCoefficients, emptySample, sampleCubic, sampleLinear } from '../image/interpolate.ts';
import { displacementsOn } from '../transform/displacements.ts';
import type { Transform } from '../transform/transform.ts';

/** How values between voxels are found. */
export type WarpInterpolation = 'linear' | 'cubic';

/**
 * The moving image on the fixed one's grid: each voxel's value is that of the place to which the transform takes it.
 * What lies beyond the moving image is NaN; a NaN there makes the values around it NaN (linear).
 *
 * @example
 * const afterHere = warp(after, transform, before.grid);
 */
export function warp(
  moving: Volume,
  transform: Transform,
  grid: Grid,
  how: WarpInterpolation = 'linear',
): Volume<Float32Array> {
  const size = moving.grid.size;
  const { image, sampleAt } = samplerOf(moving, how);
  const out = new Float32Array(voxelCount(grid));
  const sample = emptySample();
  visit(transform, grid, moving.grid, (voxel, x, y, z) => {
    const seen = reaches(x, y, z, size);
    if (seen) sampleAt(image, size, x, y, z, sample);
    out[voxel] = seen ? sample.value : Number.NaN;
  });
  return { grid, data: out };
}

/** As `warp`, but beyond the moving image the value of its border holds, so that what comes of it can be interpolated again. */
export function warpHeld(
  moving: Volume,
  transform: Transform,
  grid: Grid,
  how: WarpInterpolation,
): Volume<Float32Array> {
  const { size } = moving.grid;
  const { image, sampleAt } = samplerOf(moving, how);
  const out = new Float32Array(voxelCount(grid));
  const sample = emptySample();
  visit(transform, grid, moving.grid, (voxel, x, y, z) => {
    sampleAt(image, size, held(x, size[0]), held(y, size[1]), held(z, size[2]), sample);
    out[voxel] = sample.value;
  });
  return { grid, data: out };
}

function held(x: number, n: number): number {
  return Math.min(n - 1, Math.max(0, x));
}

/**
 * An image's values at places of its patient (LPS mm), such as those to which a motion takes others; NaN beyond it.
 *
 * @example
 * const there = valuesAt(after, landmarks.map((place) => movePoint(transform, place)));
 */
export function valuesAt(
  volume: Volume,
  places: readonly Point[],
  how: WarpInterpolation = 'cubic',
): Float32Array {
  const { size, affine } = volume.grid;
  const { image, sampleAt } = samplerOf(volume, how);
  const toIndex = invertAffine(affine);
  const sample = emptySample();
  return Float32Array.from(places, (place) => {
    const [x, y, z] = applyAffine(toIndex, place).map(settle);
    if (!reaches(x, y, z, size)) return Number.NaN;
    sampleAt(image, size, x, y, z, sample);
    return sample.value;
  });
}

/** Half a voxel beyond the outermost centres an image still reaches, with its border's value. */
function reaches(x: number, y: number, z: number, size: Point): boolean {
  return beyond(x, size[0]) <= 0.5 && beyond(y, size[1]) <= 0.5 && beyond(z, size[2]) <= 0.5;
}

function samplerOf({ grid, data: values }: Volume, how: WarpInterpolation) {
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  return how === 'cubic'
    ? { image: cubicCoefficients(data, grid.size), sampleAt: sampleCubic }
    : { image: data, sampleAt: sampleLinear };
}

/**
 * A mask or labels of the moving image on the fixed one's grid, by the nearest voxel; 0 beyond.
 *
 * @example
 * const lesionHere = warpMask(lesionThere, transform, before.grid);
 */
export function warpMask(moving: Mask, transform: Transform, grid: Grid): Mask {
  const [nx, ny, nz] = moving.grid.size;
  const out = newLike(moving.data, voxelCount(grid));
  visit(transform, grid, moving.grid, (voxel, x, y, z) => {
    const [i, j, k] = [Math.floor(x + 0.5), Math.floor(y + 0.5), Math.floor(z + 0.5)];
    if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return;
    out[voxel] = moving.data[i + nx * (j + ny * k)];
  });
  return { grid, data: out };
}

function beyond(x: number, n: number): number {
  return Math.max(-x, x - (n - 1));
}

/** Each voxel of the fixed grid with its index in the moving one. */
function visit(
  transform: Transform,
  fixed: Grid,
  moving: Grid,
  use: (voxel: number, x: number, y: number, z: number) => void,
): void {
  const matrix = transform.kind === 'linear' ? transform.matrix : transform.afterwards;
  const a = composeAffines(composeAffines(invertAffine(moving.affine), matrix), fixed.affine);
  const turn: Affine = composeAffines(invertAffine(moving.affine), matrix);
  const [nx, ny, nz] = fixed.size;
  const rowOf = transform.kind === 'spline' ? displacementsOn(transform.field, fixed) : undefined;
  const still = new Float64Array(3 * nx);
  for (let k = 0, voxel = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = rowOf?.(j, k) ?? still;
      for (let i = 0; i < nx; i++, voxel++) {
        const [ux, uy, uz] = [row[3 * i], row[3 * i + 1], row[3 * i + 2]];
        use(
          voxel,
          settle(a[0] * i + a[1] * j + a[2] * k + a[3] + turn[0] * ux + turn[1] * uy + turn[2] * uz),
          settle(a[4] * i + a[5] * j + a[6] * k + a[7] + turn[4] * ux + turn[5] * uy + turn[6] * uz),
          settle(a[8] * i + a[9] * j + a[10] * k + a[11] + turn[8] * ux + turn[9] * uy + turn[10] * uz),
        );
      }
    }
  }
}

/** Takes rounding away, so that the identity leaves an image unchanged to the last bit. */
function settle(x: number): number {
  const whole = Math.round(x);
  return Math.abs(x - whole) < 1e-9 ? whole : x;
}
