import type { Reason } from '@lobule/foundation';
import { type Connectivity, countInside, largestComponent, type Mask, voxelVolumeMm3 } from '@lobule/volume';

/** A part of an image, with its size. */
export interface Region {
  readonly mask: Mask;
  readonly voxels: number;
  readonly volumeMm3: number;
  /** Why there is nothing in it. */
  readonly reason?: Reason;
}

/**
 * A mask with its size; an empty one says so.
 *
 * @param ifEmpty one sentence for people
 * @example
 * const { volumeMm3, reason } = regionOf(mask);
 */
export function regionOf(mask: Mask, ifEmpty = 'The mask has no voxel inside.'): Region {
  const voxels = countInside(mask);
  const size = { mask, voxels, volumeMm3: voxels * voxelVolumeMm3(mask.grid) };
  return voxels > 0 ? size : { ...size, reason: { code: 'empty-region', text: ifEmpty } };
}

/**
 * The largest connected part of a mask; of equals the one that is stored first.
 *
 * @example
 * const { mask, volumeMm3 } = largestRegion(enhancing.mask);
 */
export function largestRegion(mask: Mask, connectivity: Connectivity = 26): Region {
  return regionOf(largestComponent(mask, connectivity));
}
