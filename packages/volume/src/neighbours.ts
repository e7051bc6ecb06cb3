import type { Mask, Volume } from './volume.ts';

/**
 * How many of the 26 neighbours of each voxel are inside; voxels beyond the border count as outside.
 * The voxel itself does not count.
 *
 * @example
 * const counts = countNeighbours26(mask).data;
 * const kept = mask.data.map((inside, v) => (inside && counts[v] >= 4 ? 1 : 0));
 */
export function countNeighbours26({ grid, data }: Mask): Volume<Uint8Array> {
  const [nx, ny, nz] = grid.size;
  const inside = data.map((value) => (value === 0 ? 0 : 1));
  const alongX = sumOfThree(inside, 1, nx);
  const alongXY = sumOfThree(alongX, nx, ny);
  const counts = sumOfThree(alongXY, nx * ny, nz);
  for (let v = 0; v < counts.length; v++) counts[v] -= inside[v];
  return { grid, data: counts };
}

/** Sum of each voxel and its two neighbours along one axis. */
function sumOfThree(values: Uint8Array, stride: number, size: number): Uint8Array {
  const sums = values.slice();
  for (let v = 0; v < values.length; v++) {
    const position = Math.floor(v / stride) % size;
    if (position > 0) sums[v] += values[v - stride];
    if (position < size - 1) sums[v] += values[v + stride];
  }
  return sums;
}
