import { type Infer, s } from '@lobule/foundation';
import { analysisSchema, tableSchema } from './schema/analysis.ts';
import { imagesSchema } from './schema/images.ts';
import { mapSchema } from './schema/maps.ts';
import { featuresSchema, regionSchema } from './schema/regions.ts';

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
  maps: s.array(mapSchema, { default: [] }),
  regions: s.array(regionSchema, { default: [] }),
  features: s.array(featuresSchema, { default: [] }),
  table: s.optional(tableSchema),
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
});

export type Study = Infer<typeof studySchema>;
