import { type Grid, gridSpacingMm, type VoxelArray } from '@lobule/volume';
import { boxSums } from '../lesion/lattice.ts';

/** Mean over a box that reaches so far to each side, at least one voxel; what is not finite counts as 0. */
export function smoothed(grid: Grid, data: VoxelArray, reachMm: number): Float32Array {
  const reach = gridSpacingMm(grid).map((mm) => Math.max(1, Math.round(reachMm / mm)));
  const sides = [reach[0], reach[1], reach[2]] as const;
  const finite = new Float32Array(data);
  for (let v = 0; v < finite.length; v++) if (!Number.isFinite(finite[v])) finite[v] = 0;
  const sums = boxSums(finite, grid.size, sides);
  const places = boxSums(finite.fill(1), grid.size, sides);
  for (let v = 0; v < sums.length; v++) sums[v] /= places[v];
  return sums;
}
