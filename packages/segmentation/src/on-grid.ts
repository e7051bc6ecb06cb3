import { compareGrids, type Grid, type Mask, resample } from '@lobule/volume';
import { segmentationErrors } from './errors.ts';

/** A mask on the grid that was asked for, and how it came there. */
export interface MaskOnGrid {
  readonly mask: Mask;
  readonly resampled: boolean;
  /** How far apart the two grids were. */
  readonly apartMm: number;
  /** One sentence for the report where it was resampled, else empty. */
  readonly note: string;
}

/**
 * A mask on the grid of an image: as it is where it lies there already (within 0.01 mm), resampled by nearest
 * neighbour only where that was asked for.
 *
 * @throws segmentation/mask-on-other-grid, which says how far apart they are
 * @example
 * const { mask, note } = maskOnGrid(drawn, image.grid, 'resample');
 */
export function maskOnGrid(mask: Mask, grid: Grid, elsewhere: 'refuse' | 'resample' = 'refuse'): MaskOnGrid {
  const { same, apartMm, reason } = compareGrids(mask.grid, grid);
  if (same) return { mask, resampled: false, apartMm, note: '' };
  if (elsewhere === 'refuse') {
    throw segmentationErrors.error('segmentation/mask-on-other-grid', {
      what: `The mask is not on the grid of the image. ${reason}`,
    });
  }
  return {
    mask: resample(mask, grid, 'nearest'),
    resampled: true,
    apartMm,
    note: `The mask was resampled onto the grid of the image by nearest neighbour. ${reason}`,
  };
}
