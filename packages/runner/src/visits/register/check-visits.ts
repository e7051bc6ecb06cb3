import { nearest } from '@lobule/foundation';
import { type Study, studyErrors } from '@lobule/study';

/**
 * What is asked of registration between visits must be there: visits, the region that keeps its volume, maps.
 *
 * @param maps names of those that the study makes
 * @throws study/not-valid
 */
export function checkVisits({ registration, regions, images }: Study, maps: readonly string[]): void {
  const asked = registration?.visits;
  if (asked === undefined) return;
  const visits = [
    ...(images?.visits ?? []).map(({ name }) => name),
    ...(images?.nifti ?? []).map(({ visit }) => visit),
  ];
  // Sessions of BIDS are named by their folders.
  if (!images?.bids) for (const name of asked.to) checkName('the visit', name, visits);
  const names = regions.map(({ name }) => name);
  if (asked.keepVolumeOf !== undefined) checkName('the region', asked.keepVolumeOf, names);
  for (const { map } of asked.maps) if (!/^PE\d+$/.test(map)) checkName('the map', map, maps);
}

function checkName(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw studyErrors.error('study/not-valid', {
    what: `registration.visits names ${what} ${name}, which the study does not have${near === undefined ? '' : `; did you mean ${near}?`}`,
    ...(known.length > 0 && { cure: `There are: ${[...new Set(known)].join(', ')}.` }),
  });
}
