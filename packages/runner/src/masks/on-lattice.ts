import {
  countInside,
  type Grid,
  indexToPatient,
  type Mask,
  type Point,
  patientToIndex,
  resample,
} from '@lobule/volume';

/** A mask of a part of an image on the image's own grid; undefined where its voxels are none of the image's. */
export function onLattice(mask: Mask, grid: Grid): Mask | undefined {
  if (!isOnLattice(mask.grid, grid)) return undefined;
  const placed = resample(mask, grid, 'nearest');
  return countInside(placed) === countInside(mask) ? placed : undefined;
}

/** Whether the voxels of one grid are voxels of another, which may be larger. */
function isOnLattice(part: Grid, whole: Grid): boolean {
  const at = (index: Point) => patientToIndex(whole, indexToPatient(part, index));
  const origin = at([0, 0, 0]);
  const corner = at([part.size[0] - 1, part.size[1] - 1, part.size[2] - 1]);
  const steps = [at([1, 0, 0]), at([0, 1, 0]), at([0, 0, 1])].map((point) =>
    point.map((value, axis) => value - origin[axis]),
  );
  const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 0.01;
  const isStep = (step: readonly number[]) =>
    Math.abs(step.reduce((sum, value) => sum + Math.abs(value), 0) - 1) < 0.01;
  return [...origin, ...corner].every(isWhole) && steps.every(isStep);
}
