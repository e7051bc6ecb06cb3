import { type Infer, s } from '@lobule/foundation';
import { standardiseSchema } from '@lobule/standardisation';
import { analysisSchema, externalTableSchema, tableSchema } from './schema/analysis.ts';
import { imagesSchema } from './schema/images.ts';
import { mapSchema } from './schema/maps.ts';
import { pathNotes } from './schema/paths.ts';
import { protocolSchema } from './schema/protocol.ts';
import { featuresSchema, regionSchema } from './schema/regions.ts';
import { registrationSchema } from './schema/registration.ts';
import { reportSchema } from './schema/report.ts';

/** What study.yaml holds, described once: the published JSON Schema and the types come from here. */
export const studySchema = s.object({
  lobule: s.literal(1, { description: 'Version of this format' }),
  title: s.string(),
  question: s.string({ default: '' }),
  kind: s.oneOf(['patients', 'synthetic'], { default: 'patients' }),
  seed: s.integer({ minimum: 0, default: 1, description: 'All random numbers follow from it' }),
  credits: s.array(s.string(), {
    default: [],
    description: 'Sources and licences of the data, for the report',
  }),
  images: s.optional(imagesSchema),
  protocol: s.optional(protocolSchema),
  registration: s.optional(registrationSchema),
  maps: s.array(mapSchema, { default: [] }),
  regions: s.array(regionSchema, { default: [] }),
  standardise: s.optional(standardiseSchema),
  features: s.array(featuresSchema, { default: [] }),
  table: s.optional(tableSchema),
  externalTables: s.optional(s.array(externalTableSchema)),
  analysis: s.optional(analysisSchema),
  compare: s.object(
    {
      truth: s.optional(
        s.string({
          description: 'Folder of maps known from the making of a phantom; relative to study.yaml',
        }),
      ),
      siteMaps: s.boolean({
        default: true,
        description: 'Compare PE and SER with maps that the site sent along',
      }),
    },
    { default: {} },
  ),
  report: s.optional(reportSchema),
});

/** A study as `studySchema` reads it, defaults filled in. */
export type Study = Infer<typeof studySchema>;

const { lobule, title, question, kind, seed, credits, externalTables, report } = studySchema.shape;
const { file: _file, ...ofTable } = tableSchema.shape;

/** A study of a table alone, whose file may be named by the caller: what `lobule analyse` reads. */
export const analysisPlanSchema = s.object({
  lobule,
  title,
  question,
  kind,
  seed,
  credits,
  table: s.object(
    { file: s.optional(s.string(pathNotes)), ...ofTable },
    { description: 'The table, a row for each patient; --table names its file too' },
  ),
  externalTables,
  analysis: analysisSchema,
  report,
});
