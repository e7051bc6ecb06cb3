import { type Affine, applyAffine, invertAffine, type Point } from '@lobule/volume';
import type { MatrixKind, RegisteredInstance } from './spatial-registration.ts';

/** Offsets in mm at the points of a grid in the registered frame (PS3.3 C.20.3.1.2 and C.20.3.1.3). */
export interface DeformationGrid {
  readonly originMm: Point;
  /** Along the first axis, a unit vector; the third axis is the cross product of these two. */
  readonly rowDirection: Point;
  readonly columnDirection: Point;
  readonly size: Point;
  readonly spacingMm: Point;
  /** Three numbers a point, patient LPS mm, the first axis fastest; NaN where the motion is not defined. */
  readonly offsetsMm: Float32Array;
}

/**
 * How places of the registered frame are found in images of one source frame: `before`, then the offset that the grid has
 * there, then `afterwards` (PS3.3 C.20.3.1.1). That is the direction in which images are sampled, from the fixed image to
 * the moving one; the matrices of a rigid Spatial Registration go the other way.
 */
export interface DeformedImages {
  /** Of the source. */
  readonly frameOfReferenceUid: string;
  /** Absent where all images of the frame of reference are meant. */
  readonly images?: readonly RegisteredInstance[];
  readonly before?: { readonly matrix: Affine; readonly kind: MatrixKind };
  /** Absent where nothing is deformed. */
  readonly deformation?: DeformationGrid;
  readonly afterwards?: { readonly matrix: Affine; readonly kind: MatrixKind };
  readonly comment?: string;
}

/** A deformable registration object: how images of source frames lie in one registered frame, patient LPS mm. */
export interface DeformableRegistration {
  /** In which the grids lie: that of the fixed image. */
  readonly frameOfReferenceUid: string;
  readonly registered: readonly Omit<DeformedImages, 'images'>[];
  /** Instances named by each of them, in the same order. */
  readonly instanceUids: readonly (readonly string[])[];
}

/**
 * Where a place of the registered frame is found in the source (PS3.3 C.20.3.1.1), offsets being linear between the points
 * of the grid.
 *
 * @param place patient LPS mm
 * @returns undefined beyond the grid, and where an offset beside the place is undefined
 * @example
 * const there = sourcePlace(readDeformableRegistration(file).registered[1], [12, -40, 3]);
 */
export function sourcePlace(
  { before, deformation, afterwards }: Omit<DeformedImages, 'images'>,
  place: Point,
): Point | undefined {
  const offset = deformation ? offsetAt(deformation, place) : ([0, 0, 0] as const);
  if (offset === undefined) return undefined;
  const [x, y, z] = before ? applyAffine(before.matrix, place) : place;
  const bent: Point = [x + offset[0], y + offset[1], z + offset[2]];
  return afterwards ? applyAffine(afterwards.matrix, bent) : bent;
}

/** Whether two axes are unit vectors at right angles, as far as decimals of headers say. */
export function areAtRightAngles(row: Point, column: Point): boolean {
  const dot = (a: Point, b: Point) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const skew = [dot(row, row) - 1, dot(column, column) - 1, dot(row, column)];
  return skew.every((value) => Math.abs(value) < 1e-4);
}

/** Index of a point of the grid to its place. */
function gridAffine({ originMm, rowDirection, columnDirection, spacingMm }: DeformationGrid): Affine {
  const [a, b] = [rowDirection, columnDirection];
  const depth = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  return [0, 1, 2].flatMap((row) => [
    a[row] * spacingMm[0],
    b[row] * spacingMm[1],
    depth[row] * spacingMm[2],
    originMm[row],
  ]);
}

function offsetAt(grid: DeformationGrid, place: Point): Point | undefined {
  const index = applyAffine(invertAffine(gridAffine(grid)), place);
  const first: number[] = [];
  const share: number[] = [];
  for (const axis of [0, 1, 2]) {
    const last = grid.size[axis] - 1;
    // What rounding puts just beyond the border is on it.
    if (!(index[axis] >= -1e-6 && index[axis] <= last + 1e-6)) return undefined;
    const at = Math.min(last, Math.max(0, index[axis]));
    first.push(Math.min(Math.max(0, last - 1), Math.floor(at)));
    share.push(at - first[axis]);
  }
  const [nx, ny] = grid.size;
  const sum = [0, 0, 0];
  for (let corner = 0; corner < 8; corner++) {
    const steps = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = steps.reduce((w, step, axis) => w * (step ? share[axis] : 1 - share[axis]), 1);
    if (weight === 0) continue;
    const [i, j, k] = steps.map((step, axis) => first[axis] + step);
    const at = 3 * (i + nx * (j + ny * k));
    for (const part of [0, 1, 2]) sum[part] += weight * grid.offsetsMm[at + part];
  }
  return sum.every(Number.isFinite) ? [sum[0], sum[1], sum[2]] : undefined;
}
