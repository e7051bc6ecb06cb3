import { type Infer, s } from '@lobule/foundation';
import { heterogeneitySettings } from '@lobule/quantify';
import { radiomicsSettings } from '@lobule/radiomics';
import { enhancingSettings, resolveSchema } from '@lobule/segmentation';
import { changesSchema, voxelMapsSchema } from './feature-steps.ts';
import { madeRegions } from './made-regions.ts';
import { label } from './region-label.ts';

const byRule = s.object(
  {
    kind: s.literal('enhancing-volume'),
    name: s.string({ default: 'enhancing', ...label }),
    early: s.integer({
      minimum: 1,
      default: 1,
      description: 'The early phase, counted from 0 before contrast',
    }),
    late: s.optional(s.integer({ minimum: 2, description: 'The late phase; the last where not given' })),
    settings: enhancingSettings,
    largestComponent: s.boolean({ default: false, description: 'Keep only the largest connected piece' }),
  },
  { description: 'Enhancing volume by the rule of functional tumour volume; no lesion is drawn' },
);

const byMask = s.object(
  {
    kind: s.literal('masks'),
    name: s.string({ default: 'lesion', ...label }),
    file: s.string({
      description:
        'Masks (NIfTI, NRRD, DICOM SEG or RTSTRUCT, .seg.nrrd), with {subject} for the id of the clinical table and {visit}; relative to study.yaml',
    }),
    values: s.optional(s.array(s.integer(), { description: 'Labels that count; all but 0 where not given' })),
    segments: s.optional(
      s.array(s.string(), {
        minItems: 1,
        description:
          'Names or numbers of the segments or ROIs that count, where the file names them; all where not given',
      }),
    ),
    resample: s.boolean({
      default: false,
      description: 'Bring a mask on another grid to that of the images (nearest neighbour)',
    }),
    drawnOn: s.optional(
      s.oneOf(['vfa', 'inversion-recovery', 'diffusion', 't2', 't2star'], {
        description:
          'The series on which it was drawn, where that is not the dynamic one: it is carried to the dynamic one, along the motion that registration.between found',
      }),
    ),
  },
  { description: 'Regions drawn by people' },
);

const { by: resolve, ...howResolved } = resolveSchema.shape;

const byReadings = s.object(
  {
    kind: s.literal('readings'),
    name: s.string({ default: 'lesion', ...label }),
    table: s.string({
      description:
        'Table of readings (columns patient, reader, mask; visit, lesion, repeat, role, verdict where there are several); relative to study.yaml',
    }),
    lesion: s.optional(s.string({ description: 'Which lesion of the table; all of them where not given' })),
    resolve,
    ...howResolved,
    resample: s.boolean({
      default: false,
      description: 'Bring masks on other grids to that of the images (nearest neighbour)',
    }),
  },
  { description: 'Regions that several people drew, resolved to one by a rule' },
);

const ring = s.object(
  {
    kind: s.literal('ring'),
    name: s.string({ default: 'peritumoral', ...label }),
    of: s.string({ description: 'Name of a region above' }),
    fromMm: s.number({ minimum: 0, default: 0, description: 'Inner edge; 0 begins at the region' }),
    toMm: s.number({
      exclusiveMinimum: 0,
      default: 5,
      description: 'Outer edge, from the margin of the region',
    }),
    within: s.string({
      default: 'tissue',
      description:
        'What it is clipped to: tissue (what stands out from air before contrast), image (nothing), or the name of a region above',
    }),
  },
  { description: 'A shell around another region' },
);

export const regionSchema = s.tagged('kind', [byRule, byMask, byReadings, ...madeRegions, ring]);

export const featuresSchema = s.object({
  region: s.string({ description: 'Name of a region above' }),
  images: s.array(s.string(), {
    minItems: 1,
    description:
      'Maps by their label (`Ktrans`, `ADC`), phases as `phase-0`, changes between phases as `difference-0-1` or `relative-0-1`, `phases` for co-occurrence in space and time',
  }),
  settings: radiomicsSettings,
  heterogeneity: s.optional(
    s.object(
      {
        maps: s.array(s.string(), { minItems: 1, default: ['kep'], description: 'Maps by their label' }),
        settings: heterogeneitySettings,
      },
      {
        description:
          'Coefficient of variation, heterogeneity index, and slopes on the distance to the margin, of these maps',
      },
    ),
  ),
  voxelMaps: s.optional(voxelMapsSchema),
  changes: s.optional(changesSchema),
});

/** Enhancing tissue by rule, as study.yaml asks for it. */
export type EnhancingRegion = Infer<typeof byRule>;
/** A region of mask files, as study.yaml asks for it. */
export type MaskRegion = Infer<typeof byMask>;
/** A ring around a region (mm), as study.yaml asks for it. */
export type RingRegion = Infer<typeof ring>;
/** Features of a region, as study.yaml asks for them. */
export type FeatureRequest = Infer<typeof featuresSchema>;
