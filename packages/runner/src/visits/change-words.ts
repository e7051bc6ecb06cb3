import type { ChangesRequest, FeatureRequest } from '@lobule/study';

/** What is one lesion and how lesions become one number of the patient, for the report. */
export function lesionWords({ lesions, smallestMm3, overlap, distanceMm, aggregate }: ChangesRequest): {
  readonly lesions: string;
  readonly aggregate: string;
} {
  if (lesions === 'one') {
    return { lesions: 'The whole region is one lesion.', aggregate: 'There is one lesion a patient.' };
  }
  const crumbs = smallestMm3 > 0 ? ` of at least ${smallestMm3} mm3` : '';
  const words: Readonly<Record<ChangesRequest['aggregate'], string>> = {
    largest: 'The patient has the values of the lesion that was largest at the first visit.',
    mean: 'The patient has the mean over the lesions that are there at both visits.',
    'volume-weighted-mean':
      'The patient has the mean over the lesions that are there at both visits, weighted by their volumes at the first.',
  };
  return {
    lesions: `Each connected piece${crumbs} is a lesion. Lesions were matched in the coordinates of the scanner, without registration, where at least ${Number((100 * overlap).toPrecision(4))} % of the smaller lay in the other, the largest overlap first; others where their centres were at most ${distanceMm} mm apart, the nearest first.`,
    aggregate: words[aggregate],
  };
}

/** A sentence for the methods. */
export function changeSentence({ region, images, changes }: FeatureRequest): string {
  if (changes === undefined) return '';
  const { lesions, aggregate } = lesionWords(changes);
  const kinds = changes.kinds.map((kind) => (kind === 'per-day' ? 'per day' : kind));
  return `Changes of the features of ${region} in ${images.join(', ')} from the first visit to ${changes.to.join(', ')} (${kinds.join(', ')}) were computed with the same voxels and the same bins at both visits. ${lesions} ${aggregate}`;
}
