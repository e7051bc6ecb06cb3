import type { Reason } from '@lobule/foundation';
import {
  type Alignment,
  alignAffine,
  alignDeformable,
  alignRigid,
  inverseConsistency,
  type Transform,
} from '@lobule/registration';
import type { VisitsRequest, VolumeChange } from '@lobule/study';
import type { Mask, Volume } from '@lobule/volume';
import { foreground } from '../../exam/foreground.ts';
import { alignmentFor, type Organ } from '../../register/organ.ts';
import { maskVoxels, volumeChangeAt } from './volume-change.ts';

/** A region that is to keep its volume. */
export interface KeptRegion {
  readonly name: string;
  readonly mask: Mask;
}

export interface VisitAlignment {
  readonly alignment: Alignment;
  readonly remarks: readonly Reason[];
}

/** Weights of the protection, one after the other until the volume is kept. */
const PROTECTION = [1, 10, 100];

/**
 * Brings a later exam (moving) onto the first one (fixed): rigid, affine from there, and deformable from there. A
 * protected region keeps its volume in every place within the bound: where it does not, protection is made stronger, and
 * at last the alignment is linear, which is said.
 *
 * @throws registration/too-little-overlap, registration/no-contrast
 */
export function alignVisits(
  fixed: Volume,
  moving: Volume,
  request: Pick<VisitsRequest, 'mode' | 'keepWithin' | 'estimateError'>,
  organ: Organ,
  kept?: KeptRegion,
): VisitAlignment {
  const forward = oneWay(fixed, moving, request, organ, kept);
  if (!request.estimateError) return forward;
  // The region is where it is in the first exam; the way back has none.
  const { alignment: backward } = oneWay(moving, fixed, request, organ);
  const errorMm = inverseConsistency(
    forward.alignment.transform,
    backward.transform,
    fixed.grid,
    tissueOf(fixed),
  );
  return { ...forward, alignment: { ...forward.alignment, errorMm } };
}

function oneWay(
  fixed: Volume,
  moving: Volume,
  { mode, keepWithin }: Pick<VisitsRequest, 'mode' | 'keepWithin'>,
  organ: Organ,
  kept?: KeptRegion,
): VisitAlignment {
  const { linear, deformable } = alignmentFor(organ, mode);
  const rigid = alignRigid(fixed, moving, linear);
  // Either may be caught on its way; the metric tells which came further.
  const affines = [rigid.matrix, undefined].map((start) =>
    alignAffine(fixed, moving, { ...linear, ...(start && { start }) }),
  );
  const affine = affines[1].after < affines[0].after ? affines[1] : affines[0];
  const holds = (transform: Transform) =>
    kept === undefined ||
    isKept(volumeChangeAt(transform, kept.mask.grid, maskVoxels(kept.mask)), keepWithin);
  const stretches = !holds({ kind: 'linear', matrix: affine.matrix });
  const whole = stretches ? { ...rigid, mode: 'rigid' as const } : { ...affine, mode: 'affine' as const };
  const remarks = stretches
    ? [notKept(kept?.name ?? '', 'an affine alignment', 'it began with a rigid one')]
    : [];
  const ofWhole: Alignment = {
    mode: whole.mode,
    transform: { kind: 'linear', matrix: whole.matrix },
    before: whole.before,
    after: whole.after,
  };
  if (mode === 'affine') return { alignment: ofWhole, remarks };
  for (const volumeWeight of kept === undefined ? [1] : PROTECTION) {
    const found = alignDeformable(fixed, moving, {
      ...deformable,
      start: whole.matrix,
      ...(kept && { keepVolumeOf: kept.mask, volumeWeight }),
    });
    if (holds(found.transform)) return { alignment: { mode, ...found }, remarks };
  }
  const remark = notKept(kept?.name ?? '', 'a deformable alignment', `the alignment is ${whole.mode}`);
  return { alignment: ofWhole, remarks: [...remarks, remark] };
}

/** What stands out from air: beyond it a motion is nobody's. */
function tissueOf({ grid, data }: Volume): Mask {
  const inside = new Uint8Array(data.length);
  for (const v of foreground(data)) inside[v] = 1;
  return { grid, data: inside };
}

function isKept({ least, greatest }: Pick<VolumeChange, 'least' | 'greatest'>, within: number): boolean {
  return least >= 1 - within && greatest <= 1 + within;
}

function notKept(region: string, what: string, so: string): Reason {
  return {
    code: 'volume-not-kept',
    text: `The volume of ${region} did not keep within the bound in ${what}: ${so}`,
  };
}
