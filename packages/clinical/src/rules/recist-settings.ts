import { type Infer, s } from '@lobule/foundation';
import { censoringRules } from '../response/progression-free.ts';

const column = (description: string, name: string) => s.string({ default: name, description });

/** Diameters of target lesions over visits, as a study names them. */
export const recistSchema = s.object(
  {
    file: s.string({ description: 'CSV with a row for each patient, day and target lesion' }),
    id: s.string({ description: 'Column of the patient' }),
    day: column('Column of the day from the start of treatment; baseline is day 0 or before', 'day'),
    lesion: column('Column of the name of the target lesion', 'lesion'),
    organ: column('Column of its organ', 'organ'),
    kind: column('Column that says `lesion` or `node`', 'kind'),
    size: column('Column of the diameter in mm (of nodes across), or absent, too-small, not-evaluable', 'mm'),
    nonTargets: s.optional(
      s.string({ description: 'Column of non-target lesions: none, CR, non-CR/non-PD, PD, NE' }),
    ),
    newLesion: s.optional(s.string({ description: 'Column that is 1 where there is a new lesion' })),
    confirmation: s.boolean({
      description: 'Whether a response counts only where a later visit confirms it (single-arm trials)',
    }),
    stableDays: s.number({
      minimum: 0,
      description: 'Days that stable disease must last; protocols say 42 to 56',
    }),
    progression: s.optional(
      s.object(
        {
          rules: s.oneOf(censoringRules),
          intervalDays: s.number({ exclusiveMinimum: 0, description: 'Days between planned assessments' }),
          missedAtMost: s.integer({
            minimum: 0,
            default: 1,
            description: 'Missed visits in a row before an event',
          }),
          death: s.optional(s.string({ description: 'Column of the clinical table: day of death' })),
          newTreatment: s.optional(
            s.string({ description: 'Column of the clinical table: first day of another treatment' }),
          ),
        },
        { description: 'Makes pfs_days and pfs_event' },
      ),
    ),
  },
  {
    description:
      'Response by RECIST 1.1 from diameters over visits: makes best_response, best_change_percent and response_baseline_mm in the clinical table',
  },
);

/** Settings of RECIST as `recistSchema` reads them. */
export type RecistSettings = Infer<typeof recistSchema>;
