import { compareGrids, type Grid, makeVolume, resample, type VoxelArray } from '@lobule/volume';

/** Values times `scale` on the grid of the fit. */
export function onGrid(values: VoxelArray, from: Grid, to: Grid, scale = 1): Float32Array {
  const same = compareGrids(from, to).same;
  // Bytes stand for labels elsewhere; degrees of freedom are numbers.
  const there = same ? values : resample(makeVolume(from, Float32Array.from(values)), to, 'linear').data;
  return Float32Array.from(there, (value) => value * scale);
}
