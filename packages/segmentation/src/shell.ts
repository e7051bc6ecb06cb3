import { distance, emptyMask, type Mask } from '@lobule/volume';
import { maskOnGrid } from './on-grid.ts';
import { type Region, regionOf } from './region.ts';

/** Where a shell around a lesion begins and ends, in mm. */
export interface ShellReach {
  /** Inner edge, not included; default 0: the shell begins at the lesion. */
  readonly fromMm?: number;
  /** Outer edge, included. */
  readonly toMm: number;
}

/**
 * The shell around a lesion: voxels outside it whose centres lie more than `fromMm` and at most `toMm` from the
 * nearest voxel centre of the lesion, clipped to `within` (such as the breast, so that no air or chest wall counts).
 *
 * @throws segmentation/mask-on-other-grid for `within`, volume/sheared-grid
 * @example
 * const peritumoral = peritumoralShell(lesion, { toMm: 5 }, breast);
 */
export function peritumoralShell(lesion: Mask, { fromMm = 0, toMm }: ShellReach, within?: Mask): Region {
  const clip = within && maskOnGrid(within, lesion.grid).mask.data;
  const away = distance(lesion).data;
  const shell = emptyMask(lesion.grid);
  const limit = toMm * (1 + 1e-12);
  for (let v = 0; v < away.length; v++) {
    const inShell = away[v] > 0 && away[v] > fromMm && away[v] <= limit;
    if (inShell && (clip === undefined || clip[v] !== 0)) shell.data[v] = 1;
  }
  return regionOf(shell, `No voxel lies between ${fromMm} and ${toMm} mm from the lesion.`);
}
