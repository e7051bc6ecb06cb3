import type { Affine, Mask, Volume } from '@lobule/volume';
import { movePoint, type Transform } from '../transform/transform.ts';
import { alignDeformable, type DeformableOptions, volumeChangeOf } from './align-deformable.ts';
import { alignAffine, alignRigid, type LinearOptions } from './align-linear.ts';
import { carriedAlong, meanOfBothWays } from './both-ways.ts';
import { brightPlaces, type ErrorsMm, inverseConsistency } from './consistency.ts';
import { protectedPlaces } from './volume-change.ts';

/** What a body may do: turn and shift, stretch and shear too, or bend. */
export type AlignmentMode = 'rigid' | 'affine' | 'deformable';

/** How two images are aligned, and where they are compared. */
export interface AlignOptions {
  readonly mode: AlignmentMode;
  readonly linear?: LinearOptions;
  readonly deformable?: DeformableOptions;
  /** Only what is inside is compared, and the error estimated there; on any grid. */
  readonly inside?: Mask;
  /** A region whose volume is to be kept; deformable only. */
  readonly keepVolumeOf?: Mask;
  /** False saves the second search: the error stays unknown and is some tenth to a fifth greater. */
  readonly estimateError?: boolean;
}

/** A transform, with what is known of how good it is. */
export interface Alignment {
  readonly mode: AlignmentMode;
  /** Fixed patient mm to moving patient mm. */
  readonly transform: Transform;
  /** The metric before and after the search from the fixed image: smaller is more alike. */
  readonly before: number;
  readonly after: number;
  /** How far the searches from both images disagree; absent where only one was asked for. */
  readonly errorMm?: ErrorsMm;
  readonly volumeChange?: { readonly least: number; readonly median: number; readonly greatest: number };
}

/** Where an image is compared, and what keeps its volume there. */
export type Region = Pick<DeformableOptions, 'inside' | 'keepVolumeOf' | 'keepVolumeAt'>;

/**
 * Brings one image onto another: rigid, affine, or rigid and then deformable. The search is made in both directions:
 * the transform is the mean of the two, and how far they disagree is the estimate of its error.
 *
 * @throws registration/too-little-overlap, registration/no-contrast
 * @example
 * const { transform, errorMm } = alignImages(before, after, { mode: 'rigid' });
 * console.log(errorMm?.median);
 */
export function alignImages(fixed: Volume, moving: Volume, options: AlignOptions): Alignment {
  return resultOf(searchBothWays(fixed, moving, options), fixed, options);
}

/** The search from the fixed image, and that from the moving one where the error is to be estimated. */
export interface Searches {
  readonly forward: Alignment;
  readonly backward?: Alignment;
}

export function searchBothWays(fixed: Volume, moving: Volume, options: AlignOptions): Searches {
  const forward = alignOneWay(fixed, moving, options, options);
  if (options.estimateError === false) return { forward };
  return { forward, backward: alignOneWay(moving, fixed, options, regionBack(forward, moving, options)) };
}

export function resultOf({ forward, backward }: Searches, fixed: Volume, region: Region): Alignment {
  return backward === undefined ? forward : bothWays(forward, backward, fixed, region);
}

/** The regions of the fixed image where the way there takes them: those of the way back. */
export function regionBack({ transform }: Alignment, moving: Volume, region: Region): Region {
  const { inside, keepVolumeOf } = region;
  return {
    ...(inside && { inside: carriedAlong(inside, transform, moving) }),
    ...(keepVolumeOf && {
      keepVolumeAt: protectedPlaces(keepVolumeOf).map((place) => movePoint(transform, place)),
    }),
  };
}

/** The mean of the way there and the way back, with what their difference says of its error. */
function bothWays(forward: Alignment, backward: Alignment, fixed: Volume, region: Region): Alignment {
  const transform = meanOfBothWays(forward.transform, backward.transform, forward.mode === 'rigid');
  const where = region.inside ?? brightPlaces(fixed);
  return {
    ...forward,
    transform,
    errorMm: inverseConsistency(forward.transform, backward.transform, fixed.grid, where),
    ...(transform.kind === 'spline' && { volumeChange: volumeChangeOf(transform.field, region) }),
  };
}

/** One search, from one of the two images. */
export function alignOneWay(
  fixed: Volume,
  moving: Volume,
  { mode, linear, deformable }: AlignOptions,
  { inside, keepVolumeOf, keepVolumeAt }: Region,
): Alignment {
  const region = inside === undefined ? {} : { inside };
  if (mode === 'affine') return ofLinear(mode, alignAffine(fixed, moving, { ...linear, ...region }));
  const kept = { ...(keepVolumeOf && { keepVolumeOf }), ...(keepVolumeAt && { keepVolumeAt }) };
  const bent = { ...deformable, ...region, ...kept };
  if (mode === 'deformable' && bent.startAt) return { mode, ...alignDeformable(fixed, moving, bent) };
  const rigid = alignRigid(fixed, moving, { ...linear, ...region });
  if (mode === 'rigid') return ofLinear(mode, rigid);
  return { mode, ...alignDeformable(fixed, moving, { ...bent, start: rigid.matrix }) };
}

function ofLinear(
  mode: AlignmentMode,
  { matrix, before, after }: { matrix: Affine; before: number; after: number },
): Alignment {
  return { mode, transform: { kind: 'linear', matrix }, before, after };
}
