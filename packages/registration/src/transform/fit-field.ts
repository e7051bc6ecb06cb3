import { cholesky, matrix, solveCholesky } from '@lobule/numerics';
import { indexToPatient, type Point } from '@lobule/volume';
import { axisWeights, type SplineField } from './spline-field.ts';

/**
 * The field on the same lattice that is nearest to given displacements: least squares over places that lie three to a
 * lattice spacing, axis by axis.
 *
 * @param displacement in mm at a place of the patient
 */
export function fitField(like: SplineField, displacement: (place: Point) => Point): SplineField {
  const axes = [0, 1, 2].map((axis) => samplesAlong(like, axis));
  const [sx, sy, sz] = axes.map(({ at }) => at.length);
  let values = new Float64Array(3 * sx * sy * sz);
  for (let c = 0, n = 0; c < sz; c++) {
    for (let b = 0; b < sy; b++) {
      for (let a = 0; a < sx; a++, n += 3) {
        values.set(displacement(indexToPatient(like.grid, [axes[0].at[a], axes[1].at[b], axes[2].at[c]])), n);
      }
    }
  }
  const size = [sx, sy, sz];
  for (const axis of [0, 1, 2]) {
    values = fitAlong(values, size, axis, axes[axis].solution);
    size[axis] = like.size[axis];
  }
  return { ...like, values };
}

/** Indices of the samples along one axis, and the matrix (lattice points x samples) from their values to the points'. */
function samplesAlong(field: SplineField, axis: number): { at: number[]; solution: Float64Array[] } {
  const last = field.grid.size[axis] - 1;
  const points = field.size[axis];
  const count = Math.max(3 * (points - 3), 4) + 1;
  const { first, weights } = axisWeights(field, axis, count, 0, last / (count - 1));
  const normal = matrix(points, points);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) {
        normal.data[(first[i] + a) * points + first[i] + b] += weights[4 * i + a] * weights[4 * i + b];
      }
    }
  }
  // The outermost points are told by few samples, and by none along an axis of one voxel.
  for (let a = 0; a < points; a++) normal.data[a * points + a] += 1e-8;
  const factor = cholesky(normal);
  const solution = Array.from({ length: points }, () => new Float64Array(count));
  const right = new Float64Array(points);
  for (let i = 0; i < count; i++) {
    right.fill(0);
    for (let a = 0; a < 4; a++) right[first[i] + a] = weights[4 * i + a];
    const column = solveCholesky(factor, right);
    for (let a = 0; a < points; a++) solution[a][i] = column[a];
  }
  return { at: Array.from({ length: count }, (_, i) => (last * i) / (count - 1)), solution };
}

function fitAlong(
  values: Float64Array,
  size: readonly number[],
  axis: number,
  solution: readonly Float64Array[],
): Float64Array<ArrayBuffer> {
  const inner = size.slice(0, axis).reduce((product, n) => product * n, 3);
  const outer = size.slice(axis + 1).reduce((product, n) => product * n, 1);
  const count = size[axis];
  const out = new Float64Array(inner * solution.length * outer);
  for (let block = 0; block < outer; block++) {
    for (let point = 0; point < solution.length; point++) {
      const to = inner * (point + solution.length * block);
      for (let i = 0; i < count; i++) {
        const from = inner * (i + count * block);
        const weight = solution[point][i];
        for (let k = 0; k < inner; k++) out[to + k] += weight * values[from + k];
      }
    }
  }
  return out;
}
