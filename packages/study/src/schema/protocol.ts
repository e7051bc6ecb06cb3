import { roles } from '@lobule/dicom';
import { type Infer, s } from '@lobule/foundation';

/** One value, or the least and the most. */
function expected(description: string) {
  return s.optional(
    s.union([s.number(), s.array(s.number(), { minItems: 2, maxItems: 2 })], {
      description: `${description}: one value, or the least and the most`,
    }),
  );
}

const expectedSeries = s.object({
  role: s.oneOf(roles, { description: 'Which series is meant' }),
  visits: s.optional(
    s.array(s.string(), { minItems: 1, description: 'Visits that must have it; all where not given' }),
  ),
  needed: s.boolean({ default: true, description: 'An exam without such a series is a deviation' }),
  fieldT: expected('Field, T (one value: within 0.2 T)'),
  repetitionTimeMs: expected('Repetition time, ms (one value: within 1 %)'),
  echoTimeMs: expected('Echo time, ms, of every image (one value: within 1 %)'),
  flipAngleDeg: expected('Flip angle, degrees, of every image (one value: within 1 %)'),
  spacingMm: expected('Distance of voxels in the plane, mm (one value: within 1 %)'),
  sliceThicknessMm: expected('Thickness of slices, mm (one value: within 1 %)'),
  sliceSpacingMm: expected('From the middle of a slice to that of the next, mm (one value: within 1 %)'),
  phases: expected('Number of images of a dynamic series'),
  phaseDurationS: expected('From the start of a phase to that of the next, s (one value: within 1 %)'),
  bValues: s.optional(
    s.array(s.number({ minimum: 0 }), {
      minItems: 1,
      description: 'All b-values, s/mm2 (within 5); ADC depends on which there are',
    }),
  ),
});

/** What the plan of a study expects of its images, so that what differs can be told before anything is measured. */
export const protocolSchema = s.object(
  {
    series: s.array(expectedSeries, { default: [] }),
    treatment: s.array(
      s.object({
        visit: s.string({ description: 'Name of the visit' }),
        column: s.string({
          description: 'Column of the clinical table with a date, as 2024-05-31: start of treatment, a cycle',
        }),
        days: s.array(s.number(), {
          minItems: 2,
          maxItems: 2,
          description:
            'First and last day of the exam, counted from that date: [-7, 0] is the week before it',
        }),
      }),
      { default: [], description: 'When exams must lie from the dates of treatment' },
    ),
  },
  {
    description:
      'What is expected of the images; what differs stands in tables/deviations.csv and is measured all the same',
  },
);

/** What scans should be like (ms, degrees, mm, s), as `protocolSchema` reads it. */
export type StudyProtocol = Infer<typeof protocolSchema>;
/** A series that the protocol expects. */
export type ExpectedSeries = StudyProtocol['series'][number];
