import { exchangeAlong } from './along-axis.ts';
import type { Connectivity } from './components.ts';
import { distance } from './distance.ts';
import { emptyMask, type Mask } from './volume.ts';

/** How far: in mm between voxel centres, or in steps from neighbour to neighbour. */
export type Reach = { readonly mm: number } | { readonly neighbours: Connectivity; readonly steps?: number };

/**
 * Grows a mask: every voxel within reach of one inside.
 *
 * @throws volume/sheared-grid for a reach in mm
 * @example
 * const wider = dilate(lesion, { mm: 5 });
 */
export function dilate(mask: Mask, reach: Reach): Mask {
  if ('mm' in reach) {
    const away = distance(mask).data;
    const result = emptyMask(mask.grid);
    // A hair more than asked for, so that voxels at exactly that distance count whatever the spacing's rounding.
    const limit = reach.mm * (1 + 1e-12);
    for (let v = 0; v < away.length; v++) if (away[v] <= limit) result.data[v] = 1;
    return result;
  }
  let grown: Mask = { grid: mask.grid, data: mask.data.map((value) => (value === 0 ? 0 : 1)) };
  for (let step = 0; step < (reach.steps ?? 1); step++) grown = dilateOnce(grown, reach.neighbours);
  return grown;
}

/**
 * Shrinks a mask: every voxel inside that has nothing outside within reach. What lies beyond the grid's border is
 * unknown and does not shrink it; so erode(mask) is the complement of dilate(complement).
 *
 * @throws volume/sheared-grid for a reach in mm
 * @example
 * const core = erode(lesion, { neighbours: 6 });
 */
export function erode(mask: Mask, reach: Reach): Mask {
  return complement(dilate(complement(mask), reach));
}

function complement({ grid, data }: Mask): Mask {
  return { grid, data: data.map((value) => (value === 0 ? 1 : 0)) };
}

/** A cube of 27 is a line along x, spread along y, spread along z; 18 are three squares, 6 three lines. */
function dilateOnce({ grid, data }: Mask, connectivity: Connectivity): Mask {
  const spread = (values: Uint8Array, axis: 0 | 1 | 2) => exchangeAlong(grid, values, axis, either);
  if (connectivity === 26) return { grid, data: spread(spread(spread(data, 0), 1), 2) };
  const alongX = spread(data, 0);
  const alongY = spread(data, 1);
  const parts =
    connectivity === 6
      ? [alongX, alongY, spread(data, 2)]
      : [spread(alongX, 1), spread(alongY, 2), spread(alongX, 2)];
  return { grid, data: parts[0].map((value, v) => value | parts[1][v] | parts[2][v]) };
}

function either(own: number, neighbour: number): number {
  return own | neighbour;
}
