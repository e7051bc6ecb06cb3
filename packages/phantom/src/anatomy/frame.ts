import { cos, sin } from '@lobule/numerics';
import { type Grid, indexToPatient, makeGrid, type Point, patientToIndex } from '@lobule/volume';

/**
 * The breast's own axes in mm: a points forward from the chest wall, h up, w along the slices. The images are sagittal,
 * turned a little about the long axis of the body, as a technologist turns them along the breast.
 */
export interface BreastFrame {
  readonly grid: Grid;
  /** Along columns (a falls), rows (h falls) and slices (w grows). */
  readonly spacingMm: readonly [number, number, number];
  /** Values of a, h and w at the centre of voxel (0, 0, 0). */
  readonly startMm: readonly [number, number, number];
}

/** A place or a way in the breast's axes: a, h, w in mm. */
export type BreastPoint = readonly [a: number, h: number, w: number];

const fieldOfViewMm = 154;
const slabMm = 56;
const forwardMm = 112;

/** The frame of a breast; the slab lies across the nipple. */
export function breastFrame(
  matrix: number,
  slices: number,
  laterality: 'L' | 'R',
  obliqueDeg: number,
): BreastFrame {
  const inPlane = fieldOfViewMm / matrix;
  const thickness = slabMm / slices;
  const radians = (obliqueDeg * 3.141592653589793) / 180;
  const row = [-sin(radians), cos(radians), 0] as const;
  const column = [0, 0, -1] as const;
  const slice = [-cos(radians), -sin(radians), 0] as const;
  const startMm = [
    forwardMm - inPlane / 2,
    fieldOfViewMm / 2 - inPlane / 2,
    -slabMm / 2 + thickness / 2,
  ] as const;
  // Where a = h = w = 0 lies in the patient: on the chest wall, to one side.
  const base = [laterality === 'L' ? 82 : -82, -70, 25];
  const originMm = [0, 1, 2].map(
    (p) => base[p] - row[p] * startMm[0] - column[p] * startMm[1] + slice[p] * startMm[2],
  );
  const grid = makeGrid({
    size: [matrix, matrix, slices],
    spacingMm: [inPlane, inPlane, thickness],
    originMm: [originMm[0], originMm[1], originMm[2]],
    rowDirection: row,
    columnDirection: column,
    sliceDirection: slice,
  });
  return { grid, spacingMm: [inPlane, inPlane, thickness], startMm };
}

/** A way in the breast's axes as a way in the patient (LPS, mm). */
export function toPatientWay({ grid, spacingMm }: BreastFrame, [a, h, w]: BreastPoint): number[] {
  return [0, 4, 8].map(
    (row) =>
      (-a * grid.affine[row]) / spacingMm[0] -
      (h * grid.affine[row + 1]) / spacingMm[1] +
      (w * grid.affine[row + 2]) / spacingMm[2],
  );
}

/** A place of the patient (LPS, mm) in the breast's axes. */
export function toBreastPlace({ grid, spacingMm, startMm }: BreastFrame, place: Point): BreastPoint {
  const [i, j, k] = patientToIndex(grid, place);
  return [startMm[0] - i * spacingMm[0], startMm[1] - j * spacingMm[1], startMm[2] + k * spacingMm[2]];
}

/** The way back of `toBreastPlace`. */
export function toPatientPlace({ grid, spacingMm, startMm }: BreastFrame, [a, h, w]: BreastPoint): Point {
  return indexToPatient(grid, [
    (startMm[0] - a) / spacingMm[0],
    (startMm[1] - h) / spacingMm[1],
    (w - startMm[2]) / spacingMm[2],
  ]);
}
