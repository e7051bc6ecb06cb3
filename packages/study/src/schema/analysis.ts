import { type Infer, s } from '@lobule/foundation';
import { planSettings } from '@lobule/prediction';
import { pathNotes } from './paths.ts';

export const tableSchema = s.object(
  {
    file: s.string(pathNotes),
    id: s.string({ description: 'Column of the patient, as in DICOM (0010,0020)' }),
    missing: s.array(s.string(), { default: ['NA', 'NaN'], description: 'Texts that mean missing, as 999' }),
    labels: s.optional(
      s.record(s.string(), { description: 'Columns by the names that the report gives them' }),
    ),
    remarks: s.array(s.string(), {
      default: [],
      description: 'What a reader must know of this table; printed in the report',
    }),
  },
  { description: 'The clinical table, a row for each patient' },
);

// A hold-out is opened by name and counted in a ledger: no step of a run does that.
const { patient: _patient, seed: _seed, groups: _groups, holdOut: _holdOut, ...ofPlan } = planSettings.shape;

const endpoint = s.object(
  {
    name: s.string({ pattern: '^[A-Za-z][A-Za-z0-9-]*$', description: 'Short, as in `pCR`' }),
    title: s.string({ description: 'For people, as in `pathological complete response`' }),
    ...ofPlan,
  },
  { description: 'An endpoint with its models and their validation' },
);

export const analysisSchema = s.object(
  {
    groups: s.record(s.array(s.string(), { minItems: 1 }), {
      description: 'Named groups of columns (or of features); a name may end in *',
    }),
    tableOne: s.optional(
      s.object({
        by: s.string({ description: 'Column that parts the patients' }),
        columns: s.array(s.string(), { minItems: 1 }),
        categorical: s.array(s.string(), {
          default: [],
          description: 'Number-coded columns that are categories',
        }),
      }),
    ),
    univariable: s.optional(
      s.object({
        groups: s.array(s.string(), {
          minItems: 1,
          description: 'Groups whose columns are tested one by one',
        }),
        adjust: s.oneOf(['holm', 'benjamini-hochberg', 'bonferroni'], { default: 'benjamini-hochberg' }),
        show: s.integer({
          minimum: 1,
          default: 15,
          description: 'Rows in the report; all stand in the file',
        }),
      }),
    ),
    endpoints: s.array(endpoint, { default: [] }),
  },
  { description: 'The analysis plan: fixed by its hash before an outcome is read' },
);

export type AnalysisPlan = Infer<typeof analysisSchema>;
export type EndpointPlan = Infer<typeof endpoint>;
