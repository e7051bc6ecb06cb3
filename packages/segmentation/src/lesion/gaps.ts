import { distance, type Grid } from '@lobule/volume';
import { fillHolesIn, flags } from './lattice.ts';

/**
 * Fills, in place, the holes of a mask and what would be a hole if gaps of its wall of less than `2 gapMm` were closed:
 * the hole of the mask grown by `gapMm`, grown back by as much. A dent in the margin is no hole and stays.
 */
export function fillGapsIn(inside: Uint8Array, grid: Grid, gapMm: number): void {
  fillHolesIn(inside, grid.size);
  if (gapMm === 0) return;
  const away = distance({ grid, data: inside }).data;
  const grown = flags(away.length, (v) => away[v] <= gapMm);
  const closed = grown.slice();
  fillHolesIn(closed, grid.size);
  const open = flags(closed.length, (v) => closed[v] !== 0 && grown[v] === 0);
  if (!open.includes(1)) return;
  const back = distance({ grid, data: open }).data;
  for (let v = 0; v < inside.length; v++) if (back[v] <= gapMm) inside[v] = 1;
}
