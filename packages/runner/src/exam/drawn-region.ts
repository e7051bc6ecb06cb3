import { nearest } from '@lobule/foundation';
import { hashBytes } from '@lobule/ledger';
import { type Study, studyErrors } from '@lobule/study';
import { type Mask, maskWhere, readNifti } from '@lobule/volume';
import { readBytes } from '../features/read-image.ts';

/** A region as it was drawn, on whatever grid. */
export interface DrawnRegion {
  readonly mask: Mask;
  /** Of the file and of the values that are inside. */
  readonly hash: string;
}

/** @throws runner/no-image-file, volume/* */
export function drawnRegion(
  { regions }: Study,
  name: string,
  place: (pattern: string) => string,
): DrawnRegion {
  const request = regions.find((region) => region.name === name);
  if (request?.kind !== 'masks') throw notDrawn(name, regions);
  const bytes = readBytes(place(request.file));
  const inside = request.values === undefined ? undefined : new Set(request.values);
  const [drawn] = readNifti(bytes).volumes;
  return {
    mask: maskWhere(drawn, (value) => (inside ? inside.has(value) : value !== 0)),
    hash: `${hashBytes(bytes)}:${request.values?.join() ?? 'all'}`,
  };
}

/** Before any work. @throws study/not-valid */
export function checkKeptRegions({ registration, regions }: Study): void {
  for (const request of Object.values(registration ?? {})) {
    if (typeof request !== 'object' || !('mode' in request) || 'to' in request) continue;
    if (request.keepVolumeOf === undefined) continue;
    const { keepVolumeOf } = request;
    if (!regions.some(({ kind, name }) => kind === 'masks' && name === keepVolumeOf)) {
      throw notDrawn(keepVolumeOf, regions);
    }
  }
}

function notDrawn(name: string, regions: Study['regions']) {
  const drawn = regions.filter(({ kind }) => kind === 'masks').map((region) => region.name);
  const near = nearest(name, drawn);
  return studyErrors.error('study/not-valid', {
    what: `registration is to keep the volume of ${name}, which is no drawn region${near === undefined ? '' : `; did you mean ${near}?`}`,
    cure: drawn.length === 0 ? 'Add it to regions, with `kind: masks`.' : `There are: ${drawn.join(', ')}.`,
  });
}
