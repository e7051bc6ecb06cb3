import { s } from '@lobule/foundation';

const withoutValue = s.optional(
  s.oneOf(['refuse', 'leave-out'], {
    description:
      'Patients without a value there: refuse the table (if nothing is said), or leave them out of development and hold-out alike',
  }),
);

/** Patients who are set aside before anything is fitted, and how they differ from the others. */
const holdOutSettings = s.tagged('by', [
  s.object({
    by: s.literal('time'),
    column: s.string({ description: 'Column of the date (2019-05-01) or year' }),
    from: s.string({ description: 'Patients from then on are held out' }),
    withoutValue,
  }),
  s.object({
    by: s.literal('centre'),
    column: s.string({ description: 'Column of the centre' }),
    centres: s.array(s.string(), { minItems: 1, description: 'Centres that are held out' }),
    withoutValue,
  }),
  s.object({
    by: s.literal('flag'),
    column: s.string({ description: 'Column that says who is held out, as a published split does' }),
    value: s.string({ default: '1', description: 'Its value in those who are' }),
    withoutValue,
  }),
  s.object({
    by: s.literal('table'),
    table: s.string({ description: 'Name of another table, all of whose patients are held out' }),
  }),
]);

/** Members of the plan for validation beside the repeated cross-validation; each can be left out. */
export const schemeSettings = {
  holdOut: s.optional(holdOutSettings),
  leaveOut: s.optional(
    s.string({ description: 'Column of the centre: each centre is scored by models of all others' }),
  ),
  aggregate: s.optional(
    s.oneOf(['mean', 'largest'], {
      description:
        "How scores of a patient's rows (lesions) become the patient's; must be said where a patient has several",
    }),
  ),
  importance: s.optional(
    s.integer({
      minimum: 1,
      description: 'Shuffles of each feature in each held-out fold, for its permutation importance',
    }),
  ),
  bootstraps: s.optional(
    s.integer({
      minimum: 20,
      description: 'Resamples in which the whole pipeline is run anew, for its optimism and for .632+',
    }),
  ),
};
