import { type Transform, warp } from '@lobule/registration';
import { type Grid, makeVolume, voxelCount } from '@lobule/volume';

/**
 * An image smoothed as much as linear interpolation smooths another that is brought onto its grid. A value between two
 * voxels, a share f of the way along an axis, is their mean with a spread of f (1 - f) voxels squared; a mean over
 * three neighbours with the weights f (1 - f) / 2 on either side has the same. Without it a small lesion seems to fade
 * from one visit to the next because one image alone was interpolated. Undefined neighbours are left out.
 *
 * @param values on `grid`
 * @param moving the grid of the image that is interpolated
 */
export function smoothedAlike(
  values: Float32Array,
  grid: Grid,
  transform: Transform,
  moving: Grid,
): Float32Array {
  const weights = [0, 1, 2].map((axis) => sideWeights(axis, grid, transform, moving));
  const [nx, ny, nz] = grid.size;
  const steps = [1, nx, nx * ny];
  const ends = [nx - 1, ny - 1, nz - 1];
  const out = new Float32Array(values.length);
  const index = [0, 0, 0];
  for (let v = 0; v < values.length; v++) {
    if (!Number.isFinite(values[v])) {
      out[v] = Number.NaN;
      continue;
    }
    index[0] = v % nx;
    index[1] = Math.floor(v / nx) % ny;
    index[2] = Math.floor(v / steps[2]);
    let [sum, total] = [0, 0];
    for (let neighbour = 0; neighbour < 27; neighbour++) {
      let weight = 1;
      let at = v;
      for (let axis = 0, rest = neighbour; axis < 3; axis++, rest = Math.floor(rest / 3)) {
        const way = (rest % 3) - 1;
        const side = weights[axis][v];
        weight *= way === 0 ? 1 - 2 * side : side;
        const there = index[axis] + way;
        at += there < 0 || there > ends[axis] ? 0 : way * steps[axis];
      }
      if (weight === 0 || !Number.isFinite(values[at])) continue;
      sum += weight * values[at];
      total += weight;
    }
    out[v] = sum / total;
  }
  return out;
}

/** The weight of a neighbour on one side along an axis of the moving grid, at each voxel; 0 where that is not reached. */
function sideWeights(axis: number, grid: Grid, transform: Transform, moving: Grid): Float32Array {
  const [nx, ny] = moving.size;
  const step = [1, nx, nx * ny][axis];
  // Linear interpolation of an index is exact: the warped indices say where each voxel is found.
  const indices = Float32Array.from(
    { length: voxelCount(moving) },
    (_, v) => Math.floor(v / step) % moving.size[axis],
  );
  return warp(makeVolume(moving, indices), transform, grid).data.map((at) => {
    const share = at - Math.floor(at);
    return Number.isFinite(share) ? (share * (1 - share)) / 2 : 0;
  });
}
