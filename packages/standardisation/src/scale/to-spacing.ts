import { type Grid, gridSpacingMm, indexToPatient, makeGrid, resample, type Volume } from '@lobule/volume';
import { standardisationErrors } from '../errors.ts';

/** The most voxels that a new grid may have: 4 GB of 32-bit numbers. */
const MOST_VOXELS = 1_073_741_824;

/**
 * A grid over the same part of the patient with voxels of another size: as many as cover it, centred on it.
 *
 * @throws standardisation/bad-settings
 * @example
 * const grid = gridAtSpacing(image.grid, [1, 1, 1]);
 */
export function gridAtSpacing(grid: Grid, spacingMm: readonly [number, number, number]): Grid {
  const now = gridSpacingMm(grid);
  const size = spacingMm.map((mm, axis) => Math.ceil((grid.size[axis] * now[axis]) / mm - 1e-6));
  const voxels = size[0] * size[1] * size[2];
  if (!spacingMm.every((mm) => mm > 0 && Number.isFinite(mm)) || !(voxels <= MOST_VOXELS)) {
    throw standardisationErrors.error('standardisation/bad-settings', {
      what: `A spacing of ${spacingMm.join(' x ')} mm asks for ${size.join(' x ')} voxels`,
    });
  }
  const steps = spacingMm.map((mm, axis) => mm / now[axis]);
  const first = [0, 1, 2].map((axis) => (grid.size[axis] - 1) / 2 - ((size[axis] - 1) / 2) * steps[axis]);
  const origin = indexToPatient(grid, [first[0], first[1], first[2]]);
  const affine = grid.affine.map((value, index) =>
    index % 4 === 3 ? origin[(index - 3) / 4] : value * steps[index % 4],
  );
  return makeGrid({ size: [size[0], size[1], size[2]], affine });
}

/**
 * The volume at another spacing: trilinear for images, `nearest` for masks and labels. The new grid has the old
 * centre and directions; its outermost voxels may reach beyond the volume by less than one voxel, and there the
 * outermost values hold or, where their centre is outside, NaN (0 for whole numbers).
 *
 * @throws standardisation/bad-settings, volume/labels-not-linear
 * @example
 * const isotropic = toSpacing(image, [1, 1, 1]);
 * const maskToo = toSpacing(mask, [1, 1, 1], 'nearest');
 */
export function toSpacing(
  volume: Volume,
  spacingMm: readonly [number, number, number],
  how: 'nearest' | 'linear' = 'linear',
): Volume {
  return resample(volume, gridAtSpacing(volume.grid, spacingMm), how);
}
