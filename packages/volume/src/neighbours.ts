import { exchangeAlong } from './along-axis.ts';
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
  const inside = data.map((value) => (value === 0 ? 0 : 1));
  const alongX = exchangeAlong(grid, inside, 0, add);
  const alongXY = exchangeAlong(grid, alongX, 1, add);
  const counts = exchangeAlong(grid, alongXY, 2, add);
  for (let v = 0; v < counts.length; v++) counts[v] -= inside[v];
  return { grid, data: counts };
}

function add(own: number, neighbour: number): number {
  return own + neighbour;
}
