import { type Connectivity, neighbourOffsets } from './components.ts';
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

function dilateOnce({ grid, data }: Mask, connectivity: Connectivity): Mask {
  const offsets = neighbourOffsets(connectivity);
  const [nx, ny, nz] = grid.size;
  const grown = data.slice();
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (data[v] === 0) continue;
        for (const [di, dj, dk] of offsets) {
          const x = i + di;
          const y = j + dj;
          const z = k + dk;
          if (x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz) grown[x + nx * (y + ny * z)] = 1;
        }
      }
    }
  }
  return { grid, data: grown };
}
