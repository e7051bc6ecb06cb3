import { type Box, boundingBox, crop, emptyMask, type Grid, gridSpacingMm, type Mask } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { maskOnGrid } from '../on-grid.ts';

/**
 * Readings of one region, checked: at least `atLeast`, all on the grid of the first.
 *
 * @throws segmentation/too-few-readings, segmentation/mask-on-other-grid
 */
export function readTogether(readings: readonly Mask[], atLeast = 2): readonly Mask[] {
  if (readings.length < atLeast) {
    throw segmentationErrors.error('segmentation/too-few-readings', {
      what: `There ${readings.length === 1 ? 'is 1 reading' : `are ${readings.length} readings`}, and at least ${atLeast} are wanted`,
    });
  }
  const { grid } = readings[0];
  return readings.map((mask) => maskOnGrid(mask, grid).mask);
}

/** Voxels that any of the readings holds. All lie on one grid. */
export function unionOf(readings: readonly Mask[]): Mask {
  const union = emptyMask(readings[0].grid);
  for (const { data } of readings) {
    for (let v = 0; v < data.length; v++) if (data[v] !== 0) union.data[v] = 1;
  }
  return union;
}

/** The box around a mask with a margin in mm on every side, as far as the grid reaches; undefined where it is empty. */
export function boxAround(mask: Mask, marginMm: number): Box | undefined {
  const box = boundingBox(mask);
  if (box === undefined) return undefined;
  const { size } = mask.grid;
  const spacing = gridSpacingMm(mask.grid);
  const margin = spacing.map((mm, axis) => Math.min(Math.ceil(marginMm / mm - 1e-6), size[axis]));
  const start = (axis: number) => Math.max(0, box.start[axis] - margin[axis]);
  const end = (axis: number) => Math.min(size[axis], box.start[axis] + box.size[axis] + margin[axis]);
  const length = (axis: number) => end(axis) - start(axis);
  return { start: [start(0), start(1), start(2)], size: [length(0), length(1), length(2)] };
}

/** The parts of masks within a box. */
export function cropAll(masks: readonly Mask[], box: Box): readonly Mask[] {
  return masks.map((mask) => crop(mask, box));
}

/** Writes values of a box back into an array of the whole grid. */
export function putBack(
  whole: { [index: number]: number },
  grid: Grid,
  part: ArrayLike<number>,
  box: Box,
): void {
  const [nx, ny] = grid.size;
  const [bx, by, bz] = box.size;
  for (let k = 0, at = 0; k < bz; k++) {
    for (let j = 0; j < by; j++) {
      const row = box.start[0] + nx * (box.start[1] + j + ny * (box.start[2] + k));
      for (let i = 0; i < bx; i++, at++) whole[row + i] = part[at];
    }
  }
}
