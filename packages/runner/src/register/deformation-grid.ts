import type { DeformationGrid } from '@lobule/dicom';
import { movePoint, type Transform } from '@lobule/registration';
import {
  applyAffine,
  type Grid,
  gridSpacingMm,
  indexToPatient,
  invertAffine,
  type Point,
} from '@lobule/volume';

type Spline = Extract<Transform, { readonly kind: 'spline' }>;

/** Points of the grid to a spacing of the lattice: offsets that are linear between them differ little from the spline. */
const perLattice = 4;

/**
 * The local field of a transform as DICOM stores it: offsets on a grid that covers the fixed image, four points to a
 * spacing of the lattice. What moves the whole comes afterwards, in a matrix of its own.
 *
 * Between points it is off by less than 3/64 of the greatest difference between neighbouring points of the lattice (the
 * error of linear interpolation, h^2/8 of the second derivative, along three axes): some hundredths of a mm.
 */
export function deformationGrid(transform: Spline, fixed: Grid): DeformationGrid {
  const axes = rightHanded(fixed);
  const widest = latticeSpacingMm(transform);
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => {
    const index = fixed.size.map((n, axis) => ((corner >> axis) & 1) * (n - 1));
    const place = indexToPatient(fixed, [index[0], index[1], index[2]]);
    return axes.map((axis) => dot(axis, place));
  });
  const least = [0, 1, 2].map((axis) => Math.min(...corners.map((corner) => corner[axis])));
  const most = [0, 1, 2].map((axis) => Math.max(...corners.map((corner) => corner[axis])));
  // It ends where the image ends: beyond, the field has a kink.
  const steps = least.map((from, axis) => Math.ceil((most[axis] - from) / widest - 1e-6));
  const size = asPoint(steps.map((count) => count + 1));
  const spacingMm = asPoint(
    steps.map((count, axis) => (count === 0 ? widest : (most[axis] - least[axis]) / count)),
  );
  const at = (index: readonly number[]): Point => {
    const along = least.map((from, axis) => from + spacingMm[axis] * index[axis]);
    return asPoint([0, 1, 2].map((part) => axes.reduce((sum, axis, n) => sum + along[n] * axis[part], 0)));
  };
  const offsetsMm = new Float32Array(3 * size[0] * size[1] * size[2]);
  const back = invertAffine(transform.afterwards);
  for (let k = 0, n = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, n += 3) {
        const place = at([i, j, k]);
        const bent = applyAffine(back, movePoint(transform, place));
        for (const part of [0, 1, 2]) offsetsMm[n + part] = bent[part] - place[part];
      }
    }
  }
  return {
    originMm: at([0, 0, 0]),
    rowDirection: axes[0],
    columnDirection: axes[1],
    size,
    spacingMm,
    offsetsMm,
  };
}

function latticeSpacingMm({ field }: Spline): number {
  const spacings = gridSpacingMm(field.grid).map((mm, axis) => mm * field.step[axis]);
  return Math.min(...spacings) / perLattice;
}

/** Rows, columns and what is at right angles to both; of a grid whose axes are not, as near as that comes. */
function rightHanded({ affine }: Grid): readonly [Point, Point, Point] {
  const column = (axis: number): Point => [affine[axis], affine[4 + axis], affine[8 + axis]];
  const row = unit(column(0));
  const second = column(1);
  const along = dot(row, second);
  const across = unit(asPoint(second.map((value, part) => value - along * row[part])));
  const depth: Point = [
    row[1] * across[2] - row[2] * across[1],
    row[2] * across[0] - row[0] * across[2],
    row[0] * across[1] - row[1] * across[0],
  ];
  return [row, across, depth];
}

function unit(vector: Point): Point {
  const length = Math.sqrt(dot(vector, vector));
  return asPoint(vector.map((value) => value / length));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function asPoint([x, y, z]: readonly number[]): Point {
  return [x, y, z];
}
