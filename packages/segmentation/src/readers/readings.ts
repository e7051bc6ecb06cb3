import { type Infer, s } from '@lobule/foundation';
import { segmentationErrors } from '../errors.ts';

/**
 * One reading: who drew or measured what, for the how manieth time, in which role.
 *
 * Two blinded readings with an adjudicator: two rows `reader`, and one `adjudicator` where they differed.
 * Draw, review, a third decides: a row `drawer` with the mask; a row `reviewer` with verdict `accept`, or `change` and a
 * mask of its own; in that case a row `third` with verdict `drawer` or `reviewer`, or with a mask of its own.
 */
export const readingSchema = s.object({
  patient: s.optional(s.string({ description: 'Pseudonym; may be left out where there is one patient.' })),
  visit: s.optional(s.string({ description: 'Which exam of the patient.' })),
  lesion: s.optional(s.string({ description: 'Which lesion of the visit.' })),
  reader: s.string({ description: 'Pseudonym of who read.' }),
  repeat: s.integer({ minimum: 1, default: 1, description: 'How manieth reading by this reader.' }),
  role: s.oneOf(['reader', 'adjudicator', 'drawer', 'reviewer', 'third'], {
    default: 'reader',
    description:
      'Blinded reader, adjudicator between readers; or who draws, reviews, or decides as the third.',
  }),
  verdict: s.optional(
    s.oneOf(['accept', 'change', 'drawer', 'reviewer'], {
      description: 'A reviewer accepts or changes; a third decides for the drawer or the reviewer.',
    }),
  ),
  mask: s.optional(s.string({ description: 'File of the mask; absent where a verdict says it all.' })),
  label: s.optional(s.string({ description: 'Value of the mask, or number or name of a segment.' })),
  value: s.optional(
    s.number({ description: 'A number that was measured in place of a mask, such as a diameter.' }),
  ),
});
/** One reader's mask with who, when and in which role, as `readingSchema` reads it. */
export type Reading = Infer<typeof readingSchema>;
/** What a reader does in a reading: read, adjudicate, or draw, review and decide third. */
export type Role = Reading['role'];

/** What readings are resolved by. */
export const resolveSchema = s.object({
  by: s.oneOf(['consensus', 'staple', 'majority', 'union', 'intersection', 'adjudicator', 'review'], {
    default: 'consensus',
    description:
      'consensus: the intersection of two blinded readers, STAPLE of three and more; or one of staple, majority, union and intersection; the adjudicator’s; or draw, review, a third decides.',
  }),
  ties: s.oneOf(['outside', 'inside'], {
    default: 'outside',
    description: 'Where a voxel goes that exactly half of the readers hold (majority).',
  }),
  repeats: s.oneOf(['first', 'majority'], {
    default: 'first',
    description: 'Which reading of a reader counts who read several times: the first, or their majority.',
  }),
  marginMm: s.number({
    minimum: 0,
    default: 5,
    description: 'STAPLE looks at voxels in a box that reaches so far beyond all readings.',
  }),
  extent: s.oneOf(['volume', 'largest-cross-section'], {
    default: 'volume',
    description: 'The whole region, or the slice in which it is largest.',
  }),
});
/** How readings become one, as `resolveSchema` reads it. */
export type ResolveSettings = Infer<typeof resolveSchema>;
export const DEFAULT_RESOLVE: ResolveSettings = {
  by: 'consensus',
  ties: 'outside',
  repeats: 'first',
  marginMm: 5,
  extent: 'volume',
};

/** The readings of one lesion at one visit. */
export interface ReadingCase<R extends Reading = Reading> {
  readonly patient: string;
  readonly visit: string;
  readonly lesion: string;
  readonly readings: readonly R[];
}

/**
 * Readings by patient, visit and lesion, in the order in which these first occur.
 *
 * @throws segmentation/readings where one reader read a lesion twice under one number and role
 * @example
 * for (const { patient, lesion, readings } of readingCases(table)) console.log(patient, lesion, readings.length);
 */
export function readingCases<R extends Reading>(readings: readonly R[]): readonly ReadingCase<R>[] {
  const cases = new Map<string, { patient: string; visit: string; lesion: string; readings: R[] }>();
  for (const reading of readings) {
    const { patient = '', visit = '', lesion = '' } = reading;
    const key = JSON.stringify([patient, visit, lesion]);
    const one = cases.get(key) ?? { patient, visit, lesion, readings: [] };
    cases.set(key, one);
    const before = one.readings.findIndex(
      ({ reader, repeat, role }) =>
        reader === reading.reader && repeat === reading.repeat && role === reading.role,
    );
    if (before >= 0) {
      throw segmentationErrors.error('segmentation/readings', {
        what: `Reader ${reading.reader} has two readings of one lesion with the number ${reading.repeat}`,
      });
    }
    one.readings.push(reading);
  }
  return [...cases.values()];
}
