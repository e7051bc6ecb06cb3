import { type Mask, resample, type Volume } from '@lobule/volume';
import { warpMask } from '../apply/warp.ts';
import {
  type Alignment,
  type AlignOptions,
  alignOneWay,
  type Region,
  regionBack,
  type Searches,
} from './align-images.ts';
import { changedContrast } from './changed-contrast.ts';
import { deformableDefaults } from './settings.ts';

/** What one search of the second pass is asked. */
export interface Again {
  readonly options: AlignOptions;
  readonly region: Region;
}

/** Others are searched by global likeness or by one scale, or move as a whole, and gain nothing. */
export function hasSecondPass(options: AlignOptions & { readonly secondPass?: boolean }): boolean {
  const { metric } = { ...deformableDefaults, ...options.deformable };
  return options.secondPass !== false && options.mode === 'deformable' && metric === 'local-correlation';
}

/** What the second pass leaves out, told from the first pass's result. */
export function leftOut(fixed: Volume, others: readonly Volume[], options: AlignOptions): Mask {
  const { boxMm } = { ...deformableDefaults, ...options.deformable };
  return changedContrast(fixed, others, boxMm, options.inside);
}

/** The second searches between two images, each from where the first of its direction ended. */
export function searchAgain(
  fixed: Volume,
  moving: Volume,
  first: Searches,
  changed: Mask,
  options: AlignOptions,
): Searches {
  const there = againThere(fixed, first, changed, options);
  const forward = alignOneWay(fixed, moving, there.options, there.region);
  const back = againBack(moving, first, changed, options);
  return back ? { forward, backward: alignOneWay(moving, fixed, back.options, back.region) } : { forward };
}

export function againThere(fixed: Volume, first: Searches, changed: Mask, options: AlignOptions): Again {
  const { inside, keepVolumeOf } = options;
  const kept = keepVolumeOf && { keepVolumeOf };
  return {
    options: from(first.forward, options),
    region: { ...kept, inside: without(changed, fixed, inside) },
  };
}

/** The way back leaves out the same places, where the way back of the first pass finds them. */
export function againBack(
  moving: Volume,
  { forward, backward }: Searches,
  changed: Mask,
  options: AlignOptions,
): Again | undefined {
  if (backward === undefined) return undefined;
  const { inside, ...kept } = regionBack(forward, moving, options);
  const changedThere = warpMask(changed, backward.transform, moving.grid);
  return {
    options: from(backward, options),
    region: { ...kept, inside: without(changedThere, moving, inside) },
  };
}

/**
 * Of the weight on the protected volume: where the outline of a lesion is left out nothing pulls at it any more, and what
 * its surroundings say of its motion is not to be outweighed.
 */
const volumeShare = 0.25;

function from({ transform }: Alignment, options: AlignOptions): AlignOptions {
  const { volumeWeight } = { ...deformableDefaults, ...options.deformable };
  const startAt = transform.kind === 'spline' ? { startAt: transform } : {};
  return {
    ...options,
    deformable: { ...options.deformable, ...startAt, volumeWeight: volumeShare * volumeWeight },
  };
}

function without(changed: Mask, { grid }: Volume, inside: Mask | undefined): Mask {
  const where = inside && resample(inside, grid, 'nearest').data;
  return { grid, data: changed.data.map((value, v) => (value === 0 && where?.[v] !== 0 ? 1 : 0)) };
}
