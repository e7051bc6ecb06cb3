import {
  type Affine,
  composeAffines,
  gridSpacingMm,
  indexToPatient,
  type Mask,
  makeGrid,
  type Point,
  patientToIndex,
  type Volume,
} from '@lobule/volume';
import { fitField } from '../transform/fit-field.ts';
import { displacementAt } from '../transform/spline-field.ts';
import { movePoint, type Transform } from '../transform/transform.ts';

/**
 * The mean of a motion there and of the way back, found on its own: two searches err less than one, and neither image
 * is preferred. Where B F p = p + r(p), the way back turned about is F(p - r) to first order, and the mean F(p - r / 2).
 *
 * @param rigid keeps a linear motion a rotation and a shift
 */
export function meanOfBothWays(forward: Transform, backward: Transform, rigid: boolean): Transform {
  if (forward.kind === 'linear') {
    if (backward.kind !== 'linear') return forward;
    const trip = composeAffines(backward.matrix, forward.matrix);
    const half = trip.map((value, index) => (index % 5 === 0 ? 1.5 : 0) - 0.5 * value) as unknown as Affine;
    const matrix = composeAffines(forward.matrix, half);
    return { kind: 'linear', matrix: rigid ? asRotation(matrix) : matrix };
  }
  const field = fitField(forward.field, (place) => {
    const back = movePoint(backward, movePoint(forward, place));
    const from: Point = [
      1.5 * place[0] - 0.5 * back[0],
      1.5 * place[1] - 0.5 * back[1],
      1.5 * place[2] - 0.5 * back[2],
    ];
    const u = displacementAt(forward.field, from);
    return [from[0] + u[0] - place[0], from[1] + u[1] - place[1], from[2] + u[2] - place[2]];
  });
  return { ...forward, field };
}

/** The rotation nearest to a matrix that is one nearly: A (3 - A'A) / 2, twice, squares its error each time. */
function asRotation(matrix: Affine): Affine {
  let a = [0, 1, 2].map((row) => [0, 1, 2].map((column) => matrix[4 * row + column]));
  for (let step = 0; step < 2; step++) {
    const square = [0, 1, 2].map((i) =>
      [0, 1, 2].map((j) => a[0][i] * a[0][j] + a[1][i] * a[1][j] + a[2][i] * a[2][j]),
    );
    a = a.map((row) =>
      [0, 1, 2].map(
        (j) => 1.5 * row[j] - 0.5 * (row[0] * square[0][j] + row[1] * square[1][j] + row[2] * square[2][j]),
      ),
    );
  }
  return [...a[0], matrix[3], ...a[1], matrix[7], ...a[2], matrix[11]] as unknown as Affine;
}

/** A region of the fixed image where the motion takes it, on voxels of about 4 mm of the moving image's slab. */
export function carriedAlong(region: Mask, transform: Transform, moving: Volume): Mask {
  const spacing = gridSpacingMm(moving.grid);
  const factors = spacing.map((mm) => Math.max(1, Math.round(4 / mm)));
  const size = moving.grid.size.map((n, axis) => Math.ceil(n / factors[axis])) as unknown as Point;
  // The first coarse voxel covers the first `factor` fine ones.
  const affine = moving.grid.affine.map((value, index) => {
    const row = 4 * Math.floor(index / 4);
    if (index % 4 < 3) return value * factors[index % 4];
    return (
      value +
      [0, 1, 2].reduce((sum, axis) => sum + (moving.grid.affine[row + axis] * (factors[axis] - 1)) / 2, 0)
    );
  });
  const grid = makeGrid({ size, affine });
  const data = new Uint8Array(size[0] * size[1] * size[2]);
  const [nx, ny, nz] = region.grid.size;
  const steps = gridSpacingMm(region.grid).map((mm) => Math.max(1, Math.floor(2 / mm)));
  for (let k = 0; k < nz; k += steps[2]) {
    for (let j = 0; j < ny; j += steps[1]) {
      for (let i = 0; i < nx; i += steps[0]) {
        if (region.data[i + nx * (j + ny * k)] === 0) continue;
        const there = patientToIndex(grid, movePoint(transform, indexToPatient(region.grid, [i, j, k])));
        const [a, b, c] = there.map(Math.round);
        if (a < 0 || b < 0 || c < 0 || a >= size[0] || b >= size[1] || c >= size[2]) continue;
        data[a + size[0] * (b + size[1] * c)] = 1;
      }
    }
  }
  return { grid, data };
}
