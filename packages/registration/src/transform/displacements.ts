import { applyAffine, composeAffines, type Grid, invertAffine } from '@lobule/volume';
import { axisWeights, type SplineField } from './spline-field.ts';

/**
 * Displacements (mm, three a voxel) of the voxels of one row of a grid, row by row. A grid with the field's axes goes
 * through the lattice axis by axis; any other point by point.
 *
 * @returns a function of j and k; the array it returns is overwritten by the next call
 */
export function displacementsOn(field: SplineField, grid: Grid): (j: number, k: number) => Float64Array {
  const toField = composeAffines(invertAffine(field.grid.affine), grid.affine);
  const parallel = [1, 2, 4, 6, 8, 9].every((index) => Math.abs(toField[index]) < 1e-9);
  const row = new Float64Array(3 * grid.size[0]);
  const [lx, ly] = field.size;
  const axes = parallel
    ? [0, 1, 2].map((axis) =>
        axisWeights(field, axis, grid.size[axis], toField[4 * axis + 3], toField[5 * axis]),
      )
    : [];
  const plane = new Float64Array(3 * lx * ly);
  const lattice = new Float64Array(3 * lx);
  let planeAt = -1;
  return (j, k) => {
    if (!parallel) return pointByPoint(j, k);
    if (k !== planeAt) gather(field.values, plane, axes[2], k);
    planeAt = k;
    gather(plane, lattice, axes[1], j);
    for (let i = 0; i < grid.size[0]; i++) place(lattice, axes[0], i, row);
    return row;
  };

  function pointByPoint(j: number, k: number): Float64Array {
    for (let i = 0; i < grid.size[0]; i++) {
      const index = applyAffine(toField, [i, j, k]);
      const at = index.map((value, axis) => axisWeights(field, axis, 1, value, 1));
      gather(field.values, plane, at[2], 0);
      gather(plane, lattice, at[1], 0);
      const one = new Float64Array(3);
      place(lattice, at[0], 0, one);
      row.set(one, 3 * i);
    }
    return row;
  }
}

type Weights = ReturnType<typeof axisWeights>;

/** part = sum of four neighbouring parts of the whole, weighted. */
export function gather(
  whole: Float64Array,
  part: Float64Array,
  { first, weights }: Weights,
  i: number,
): void {
  const n = part.length;
  const from = first[i] * n;
  const w0 = weights[4 * i];
  const w1 = weights[4 * i + 1];
  const w2 = weights[4 * i + 2];
  const w3 = weights[4 * i + 3];
  for (let p = 0; p < n; p++) {
    part[p] =
      w0 * whole[from + p] +
      w1 * whole[from + n + p] +
      w2 * whole[from + 2 * n + p] +
      w3 * whole[from + 3 * n + p];
  }
}

function place(lattice: Float64Array, { first, weights }: Weights, i: number, out: Float64Array): void {
  const at = 3 * first[i];
  for (let p = 0; p < 3; p++) {
    let sum = 0;
    for (let a = 0; a < 4; a++) sum += weights[4 * i + a] * lattice[at + 3 * a + p];
    out[3 * i + p] = sum;
  }
}
