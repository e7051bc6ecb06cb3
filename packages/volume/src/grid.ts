import { type Affine, applyAffine, determinant, invertAffine, type Point } from './affine.ts';
import { volumeErrors } from './errors.ts';

/**
 * Where voxels lie in the patient: index (i, j, k) of a voxel's centre to LPS millimetres.
 * Voxels are stored x fastest, then y, then z: voxel (i, j, k) is data[i + nx (j + ny k)].
 */
export interface Grid {
  readonly size: readonly [number, number, number];
  /** 12 numbers, row-major 3 x 4. */
  readonly affine: Affine;
}

/** A grid by its affine: index to patient mm (LPS). */
export interface AffineGridSpec {
  readonly size: readonly [number, number, number];
  readonly affine: Affine;
}

/** As DICOM states it. Directions need not have unit length; only where they point counts. */
export interface DirectionGridSpec {
  readonly size: readonly [number, number, number];
  /** Distance between neighbours along x (columns), y (rows) and z (slices). DICOM's PixelSpacing is [y, x]. */
  readonly spacingMm: readonly [number, number, number];
  /** Centre of voxel (0, 0, 0), LPS; default 0, 0, 0. */
  readonly originMm?: Point;
  /** Where x grows: the first three of ImageOrientationPatient; default 1, 0, 0. */
  readonly rowDirection?: Point;
  /** Where y grows: the last three of ImageOrientationPatient; default 0, 1, 0. */
  readonly columnDirection?: Point;
  /** Where z grows; default the cross product of the two others. */
  readonly sliceDirection?: Point;
}

/**
 * A grid, checked: whole positive sizes, finite numbers, three axes that span space.
 *
 * @throws volume/bad-grid
 * @example
 * const grid = makeGrid({ size: [256, 256, 60], spacingMm: [0.7, 0.7, 2], originMm: [-90, -90, 0] });
 * gridSpacingMm(grid); // [0.7, 0.7, 2]
 */
export function makeGrid(spec: AffineGridSpec | DirectionGridSpec): Grid {
  const size = [spec.size[0], spec.size[1], spec.size[2]] as const;
  if (spec.size.length !== 3 || !size.every((n) => Number.isSafeInteger(n) && n > 0)) {
    throw volumeErrors.error('volume/bad-grid', {
      what: `A grid cannot have ${spec.size.join(' x ')} voxels`,
    });
  }
  const affine = 'affine' in spec ? [...spec.affine] : affineOf(spec);
  if (affine.length !== 12 || !affine.every(Number.isFinite)) {
    throw volumeErrors.error('volume/bad-grid', {
      what: `The affine is not 12 finite numbers: ${affine.join(', ')}`,
    });
  }
  const lengths = [0, 1, 2].map((axis) => axisLength(affine, axis));
  const cube = lengths[0] * lengths[1] * lengths[2];
  if (!(Math.abs(determinant(affine)) > 1e-6 * cube)) {
    throw volumeErrors.error('volume/bad-grid', {
      what: `The three axes of the grid do not span space: ${affine.join(', ')}`,
    });
  }
  return { size, affine };
}

function affineOf(spec: DirectionGridSpec): number[] {
  const origin = spec.originMm ?? [0, 0, 0];
  const row = unit(spec.rowDirection ?? [1, 0, 0]);
  const column = unit(spec.columnDirection ?? [0, 1, 0]);
  const slice = unit(spec.sliceDirection ?? cross(row, column));
  if (!spec.spacingMm.every((mm) => mm > 0)) {
    throw volumeErrors.error('volume/bad-grid', {
      what: `A spacing must be above 0: ${spec.spacingMm.join(', ')} mm`,
    });
  }
  const [dx, dy, dz] = spec.spacingMm;
  return [0, 1, 2].flatMap((p) => [row[p] * dx, column[p] * dy, slice[p] * dz, origin[p]]);
}

/** Number of voxels. */
export function voxelCount({ size }: Grid): number {
  return size[0] * size[1] * size[2];
}

/** Distance in mm between neighbours along x, y and z. */
export function gridSpacingMm({ affine }: Grid): readonly [number, number, number] {
  return [axisLength(affine, 0), axisLength(affine, 1), axisLength(affine, 2)];
}

/** Unit vectors in the patient along x, y and z of the grid. */
export function gridDirections({ affine }: Grid): readonly [Point, Point, Point] {
  const direction = (axis: number) => unit([affine[axis], affine[4 + axis], affine[8 + axis]]);
  return [direction(0), direction(1), direction(2)];
}

/** Volume of one voxel, in mm^3. */
export function voxelVolumeMm3({ affine }: Grid): number {
  return Math.abs(determinant(affine));
}

/** Patient LPS mm of an index, which may lie between voxels. */
export function indexToPatient(grid: Grid, index: Point): Point {
  return applyAffine(grid.affine, index);
}

/** 1 where x, y and z of the grid are right-handed, else -1. */
export function determinantSign({ affine }: Grid): 1 | -1 {
  return determinant(affine) > 0 ? 1 : -1;
}

/** Index, in general between voxels, of a place in the patient (LPS mm). For many points invert the affine once. */
export function patientToIndex(grid: Grid, pointMm: Point): Point {
  return applyAffine(invertAffine(grid.affine), pointMm);
}

/** Whether two grids are one, and how far apart in mm. */
export interface GridComparison {
  readonly same: boolean;
  /** Largest distance between corresponding corner voxels; every other voxel is nearer where the sizes agree. */
  readonly apartMm: number;
  /** One sentence for people; empty where they are the same. */
  readonly reason: string;
}

/**
 * Whether voxels of the same index lie at the same place, within a tolerance for the rounding of headers.
 *
 * @example
 * const { same, reason } = compareGrids(mask.grid, image.grid);
 * if (!same) console.log(reason); // 'The corners lie up to 3.50 mm apart.'
 */
export function compareGrids(a: Grid, b: Grid, toleranceMm = 0.01): GridComparison {
  let apartMm = 0;
  for (let corner = 0; corner < 8; corner++) {
    const pick = ({ size }: Grid): Point => [
      corner & 1 ? size[0] - 1 : 0,
      corner & 2 ? size[1] - 1 : 0,
      corner & 4 ? size[2] - 1 : 0,
    ];
    const p = indexToPatient(a, pick(a));
    const q = indexToPatient(b, pick(b));
    apartMm = Math.max(apartMm, length([p[0] - q[0], p[1] - q[1], p[2] - q[2]]));
  }
  const apart = `the corners lie up to ${apartMm.toFixed(2)} mm apart`;
  if (a.size.some((n, axis) => n !== b.size[axis])) {
    return {
      same: false,
      apartMm,
      reason: `One has ${describeGrid(a)}, the other ${describeGrid(b)}; ${apart}.`,
    };
  }
  if (apartMm <= toleranceMm) return { same: true, apartMm, reason: '' };
  return { same: false, apartMm, reason: `T${apart.slice(1)}.` };
}

/** `256 x 256 x 60 voxels of 0.70 x 0.70 x 2.00 mm`. */
export function describeGrid(grid: Grid): string {
  const spacing = gridSpacingMm(grid).map((mm) => mm.toFixed(2));
  return `${grid.size.join(' x ')} voxels of ${spacing.join(' x ')} mm`;
}

/** Whether the three axes are at right angles, so that distances can be taken axis by axis. */
export function isOrthogonal(grid: Grid, tolerance = 1e-3): boolean {
  const [x, y, z] = gridDirections(grid);
  return [dot(x, y), dot(y, z), dot(x, z)].every((cosine) => Math.abs(cosine) <= tolerance);
}

function axisLength(affine: Affine, axis: number): number {
  return length([affine[axis], affine[4 + axis], affine[8 + axis]]);
}

function length([x, y, z]: Point): number {
  return Math.sqrt(x * x + y * y + z * z);
}

function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function unit(v: Point): Point {
  const n = length(v);
  return [v[0] / n, v[1] / n, v[2] / n];
}

function cross(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
