import type { Reason } from '@lobule/foundation';
import type { ChangesRequest } from '@lobule/study';
import type { FeatureCell } from '../exam/exam-task.ts';
import type { ChangedLesion, ChangeValue, ComparedVisits, LesionChange } from './compare-visits.ts';

type Kind = ChangesRequest['kinds'][number];
const VALUE_OF: Readonly<Record<Kind, (change: LesionChange) => ChangeValue>> = {
  absolute: ({ absolute }) => absolute,
  relative: ({ relative }) => relative,
  'per-day': ({ perDay }) => perDay,
};

/** What the changes of a region to a visit are called: `lesion_change-mid-relative_PE1_Statistics_Mean`. */
function changeName(region: string, to: string, kind: Kind, feature: string): string {
  return `${region}_change-${to}-${kind}_${feature}`;
}

/**
 * From the lesions of a patient to one value of each change. Of the lesions that count each must have the value: a mean
 * over some of them would be of other lesions in each feature.
 */
export function patientCells(
  region: string,
  to: string,
  { kinds, aggregate }: ChangesRequest,
  compared: ComparedVisits,
): readonly FeatureCell[] {
  const counted = aggregate === 'largest' ? largest(compared) : compared.lesions;
  const features = (counted[0] ?? compared.lesions[0])?.changes.map(({ feature }) => feature) ?? [];
  const total = counted.reduce((sum, { firstMm3 }) => sum + firstMm3, 0);
  const weightOf = ({ firstMm3 }: ChangedLesion) =>
    aggregate === 'volume-weighted-mean' ? firstMm3 / total : 1 / counted.length;
  return kinds.flatMap((kind) =>
    features.map((feature, n): FeatureCell => {
      const name = changeName(region, to, kind, feature);
      const values = counted.map((lesion) => ({ lesion, ...VALUE_OF[kind](lesion.changes[n]) }));
      const lacking = values.find(({ value }) => value === null);
      if (lacking !== undefined || values.length === 0) {
        const reason = lacking === undefined ? VANISHED : (lacking.reason ?? VANISHED);
        return { name, value: Number.NaN, reason };
      }
      return {
        name,
        value: values.reduce((sum, { lesion, value }) => sum + weightOf(lesion) * (value as number), 0),
      };
    }),
  );
}

/** The lesion that was the largest of all at the first visit, if it is there at both. */
function largest({ lesions }: ComparedVisits): readonly ChangedLesion[] {
  return lesions.filter(({ first }) => first === '1');
}

export const VANISHED: Reason = {
  code: 'lesion-vanished',
  text: 'The largest lesion of the first visit has no counterpart at the later one.',
};
