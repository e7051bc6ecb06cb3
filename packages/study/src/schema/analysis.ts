import { clinicalRuleSchema, recistSchema } from '@lobule/clinical';
import { type Infer, s } from '@lobule/foundation';
import { planSettings } from '@lobule/prediction';
import { pathNotes } from './paths.ts';

const file = s.string(pathNotes);
const missing = s.array(s.string(), {
  default: ['NA', 'NaN'],
  description: 'Texts that mean missing, as 999',
});
const rules = s.optional(
  s.array(clinicalRuleSchema, {
    description:
      'Columns that are made by a rule of pathology, response or follow-up with its guideline; later ones may read earlier ones',
  }),
);
const differentPeople = s.optional(
  s.string({ description: 'Why ids that hold one number are different people; told in the report' }),
);

export const tableSchema = s.object(
  {
    file,
    id: s.string({ description: 'Column of the patient, as in DICOM (0010,0020)' }),
    missing,
    recist: s.optional(recistSchema),
    rules,
    differentPeople,
    lookedAt: s.array(s.string(), {
      default: [],
      description:
        'Columns that were looked at and are right, though they hold 999 or tell the outcome nearly alone',
    }),
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

/** Other patients, with the columns of the clinical table: for `holdOut: { by: table, table: <name> }`. */
export const externalTableSchema = s.object({
  name: s.string({ pattern: '^[A-Za-z][A-Za-z0-9-]*$', description: 'Short; its patients are called by it' }),
  file,
  id: s.string({ description: 'Column of the patient' }),
  missing,
  rules,
  differentPeople,
});

const { patient: _patient, seed: _seed, groups: _groups, ...ofPlan } = planSettings.shape;

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
    correlations: s.optional(
      s.array(
        s.object({
          name: s.string({ pattern: '^[A-Za-z][A-Za-z0-9-]*$', description: 'Short, for the file' }),
          title: s.string({ description: 'For people' }),
          features: s.array(s.string(), { minItems: 1, description: 'Groups of features' }),
          with: s.array(s.string(), { minItems: 1, description: 'Groups of columns of biology' }),
          falseDiscovery: s.number({ exclusiveMinimum: 0, maximum: 1, default: 0.05 }),
          show: s.integer({ minimum: 1, default: 15, description: 'Rows in the report' }),
        }),
        {
          description:
            "Every feature against every column, by Spearman's correlation, with a false discovery rate",
        },
      ),
    ),
    endpoints: s.array(endpoint, { default: [] }),
  },
  { description: 'The analysis plan: fixed by its hash before an outcome is read' },
);

/** The analysis of a study as `analysisSchema` reads it. */
export type AnalysisPlan = Infer<typeof analysisSchema>;
/** One endpoint of study.yaml. */
export type EndpointPlan = Infer<typeof endpoint>;
