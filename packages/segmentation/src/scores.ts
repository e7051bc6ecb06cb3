import { type Measured, undefinedBecause } from '@lobule/foundation';
import type { Mask } from '@lobule/volume';
import { maskOnGrid } from './on-grid.ts';
import { regionOf } from './region.ts';

/**
 * What two empty masks score. `undefined`: nothing was compared, so Dice and Jaccard are undefined. `perfect`: both
 * readers agree that there is nothing, so they are 1. Where one mask alone is empty both scores are 0 by definition.
 */
export type EmptyPolicy = 'undefined' | 'perfect';

/** Overlap (of 1) and volumes (mm^3) of a mask and a reference. */
export interface MaskScores {
  /** 2 |A and B| / (|A| + |B|). */
  readonly dice: Measured;
  /** |A and B| / |A or B|. */
  readonly jaccard: Measured;
  readonly volumeMm3: Measured;
  readonly referenceVolumeMm3: Measured;
  /** This minus the reference. */
  readonly volumeDifferenceMm3: Measured;
  /** The difference by the reference's volume; undefined where that is 0. */
  readonly relativeVolumeDifference: Measured;
  readonly whenBothEmpty: EmptyPolicy;
}

/**
 * How much a mask agrees with a reference, in overlap and in volume.
 *
 * @throws segmentation/mask-on-other-grid
 * @example
 * const { dice } = scoreMasks(mine, readers);
 * console.log(dice.value);
 */
export function scoreMasks(
  mask: Mask,
  reference: Mask,
  whenBothEmpty: EmptyPolicy = 'undefined',
): MaskScores {
  const other = maskOnGrid(reference, mask.grid).mask;
  const a = regionOf(mask);
  const b = regionOf(other);
  let both = 0;
  for (let v = 0; v < mask.data.length; v++) if (mask.data[v] !== 0 && other.data[v] !== 0) both++;
  const overlap = (numerator: number, denominator: number): Measured => {
    if (denominator > 0) return { value: numerator / denominator, unit: '1' };
    if (whenBothEmpty === 'perfect') return { value: 1, unit: '1', flags: ['both-empty'] };
    return undefinedBecause('1', 'both-empty', 'Both masks are empty, so there is no overlap to measure.');
  };
  const difference = a.volumeMm3 - b.volumeMm3;
  return {
    dice: overlap(2 * both, a.voxels + b.voxels),
    jaccard: overlap(both, a.voxels + b.voxels - both),
    volumeMm3: { value: a.volumeMm3, unit: 'mm3' },
    referenceVolumeMm3: { value: b.volumeMm3, unit: 'mm3' },
    volumeDifferenceMm3: { value: difference, unit: 'mm3' },
    relativeVolumeDifference:
      b.voxels > 0
        ? { value: difference / b.volumeMm3, unit: '1' }
        : undefinedBecause(
            '1',
            'empty-reference',
            'The reference is empty, so nothing can be related to its volume.',
          ),
    whenBothEmpty,
  };
}
