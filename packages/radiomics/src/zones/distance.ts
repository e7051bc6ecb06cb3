import type { LevelImage } from '../texture/level-image.ts';

/**
 * Steps over faces (6 neighbours, or 4 within a slice) from each voxel of the mask to the nearest voxel outside it; 1
 * at the border (IBSI 1, 3.9). Two passes: city-block distances add up along the axes.
 */
export function borderDistance(
  { size: [nx, ny, nz], inside }: Pick<LevelImage, 'size' | 'inside'>,
  within: boolean,
): Int32Array {
  const distance = new Int32Array(inside.length);
  const far = nx + ny + nz;
  const steps = within ? [1, nx] : [1, nx, nx * ny];
  // The cut-out has a margin of one voxel, so a voxel inside has all its neighbours.
  for (let p = 0; p < inside.length; p++) {
    if (inside[p] === 0) continue;
    let least = far;
    for (const step of steps) least = Math.min(least, distance[p - step]);
    distance[p] = least + 1;
  }
  for (let p = inside.length - 1; p >= 0; p--) {
    if (inside[p] === 0) continue;
    for (const step of steps) distance[p] = Math.min(distance[p], distance[p + step] + 1);
  }
  return distance;
}
