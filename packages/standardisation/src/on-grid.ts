import { compareGrids, type Mask, type Volume } from '@lobule/volume';
import { standardisationErrors } from './errors.ts';

/** Refuses a mask that does not lie where the image lies. @throws standardisation/mask-on-other-grid */
export function requireMaskOnGrid(image: Volume, mask: Mask | undefined): void {
  if (mask === undefined) return;
  const { same, reason } = compareGrids(mask.grid, image.grid);
  if (same) return;
  throw standardisationErrors.error('standardisation/mask-on-other-grid', {
    what: `The mask is not on the grid of the image. ${reason}`,
  });
}
