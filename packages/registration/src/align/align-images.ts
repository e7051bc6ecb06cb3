import type { Affine, Grid, Mask, Volume } from '@lobule/volume';
import type { Transform } from '../transform/transform.ts';
import { alignDeformable, type DeformableOptions } from './align-deformable.ts';
import { alignAffine, alignRigid, type LinearOptions } from './align-linear.ts';
import { type ErrorsMm, inverseConsistency } from './consistency.ts';

export type AlignmentMode = 'rigid' | 'affine' | 'deformable';

export interface AlignOptions {
  readonly mode: AlignmentMode;
  readonly linear?: LinearOptions;
  readonly deformable?: DeformableOptions;
  /** Only what is inside is compared, and the error estimated there; on any grid. */
  readonly inside?: Mask;
  /** A region whose volume is to be kept; deformable only. */
  readonly keepVolumeOf?: Mask;
  /** False saves the second search, and leaves the error unknown. */
  readonly estimateError?: boolean;
}

/** A transform, with what is known of how good it is. */
export interface Alignment {
  readonly mode: AlignmentMode;
  /** Fixed patient mm to moving patient mm. */
  readonly transform: Transform;
  /** The metric before and after: smaller is more alike. */
  readonly before: number;
  readonly after: number;
  /** From a second search in the other direction; absent where none was asked for. */
  readonly errorMm?: ErrorsMm;
  readonly volumeChange?: { readonly least: number; readonly median: number; readonly greatest: number };
}

/**
 * Brings one image onto another: rigid, affine, or rigid and then deformable, with an estimate of its own error.
 *
 * @throws registration/too-little-overlap, registration/no-contrast
 * @example
 * const { transform, errorMm } = alignImages(before, after, { mode: 'rigid' });
 * console.log(errorMm?.median);
 */
export function alignImages(fixed: Volume, moving: Volume, options: AlignOptions): Alignment {
  const forward = alignOneWay(fixed, moving, options, options);
  if (options.estimateError === false) return forward;
  // The region is where it is in the fixed image; the way back is measured over the whole of the moving one.
  const backward = alignOneWay(moving, fixed, options, {});
  return withError(forward, backward, fixed.grid, options.inside);
}

/** What the way there is worth, by the way back. */
export function withError(forward: Alignment, backward: Alignment, grid: Grid, inside?: Mask): Alignment {
  return { ...forward, errorMm: inverseConsistency(forward.transform, backward.transform, grid, inside) };
}

/** One search; nothing of the region in the second list is compared where it is not given. */
export function alignOneWay(
  fixed: Volume,
  moving: Volume,
  { mode, linear, deformable }: AlignOptions,
  { inside, keepVolumeOf }: Pick<AlignOptions, 'inside' | 'keepVolumeOf'>,
): Alignment {
  const region = inside === undefined ? {} : { inside };
  if (mode === 'affine') return ofLinear(mode, alignAffine(fixed, moving, { ...linear, ...region }));
  const rigid = alignRigid(fixed, moving, { ...linear, ...region });
  if (mode === 'rigid') return ofLinear(mode, rigid);
  const kept = keepVolumeOf === undefined ? {} : { keepVolumeOf };
  return {
    mode,
    ...alignDeformable(fixed, moving, { ...deformable, ...region, ...kept, start: rigid.matrix }),
  };
}

function ofLinear(
  mode: AlignmentMode,
  { matrix, before, after }: { matrix: Affine; before: number; after: number },
): Alignment {
  return { mode, transform: { kind: 'linear', matrix }, before, after };
}
