import { scanRulesSchema } from '@lobule/dicom';
import { type Infer, s } from '@lobule/foundation';
import { pathNotes } from './paths.ts';

const niftiSeries = s.object({
  role: s.oneOf(
    ['dynamic', 'vfa', 'b1', 'b1-afi', 'b1-bloch-siegert', 'inversion-recovery', 'diffusion', 't2', 't2star'],
    { description: 'What the series is for' },
  ),
  file: s.string(pathNotes),
  timesS: s.optional(s.array(s.number(), { description: 'When each frame was taken, seconds' })),
  flipAngleDeg: s.optional(s.number({ exclusiveMinimum: 0, maximum: 180, description: 'Of all frames' })),
  flipAnglesDeg: s.optional(s.array(s.number({ exclusiveMinimum: 0, maximum: 180 }))),
  inversionTimesMs: s.optional(s.array(s.number({ exclusiveMinimum: 0 }))),
  echoTimesMs: s.optional(s.array(s.number({ exclusiveMinimum: 0 }))),
  bValues: s.optional(s.array(s.number({ minimum: 0 }), { description: 's/mm2' })),
  repetitionTimeMs: s.optional(s.number({ exclusiveMinimum: 0 })),
});

export const imagesSchema = s.object(
  {
    dicom: s.array(s.string(pathNotes), {
      default: [],
      description: 'Folders, files or .tar.gz archives of DICOM',
    }),
    bids: s.optional(
      s.array(s.string(pathNotes), {
        description:
          'Folders of BIDS datasets, as `lobule convert` writes them; a patient is what stands after sub-',
      }),
    ),
    nifti: s.array(
      s.object({
        subject: s.string({ description: 'The patient, as in the clinical table' }),
        visit: s.string({
          pattern: '^[A-Za-z0-9]+$',
          default: 'baseline',
          description: 'Name of the visit',
        }),
        day: s.optional(s.number({ description: 'Of the visit, counted from the first of the patient' })),
        series: s.array(niftiSeries, { minItems: 1 }),
      }),
      { default: [] },
    ),
    series: scanRulesSchema.shape.series,
    everyVoxel: s.boolean({
      default: false,
      description:
        'Fit every voxel, air too; by default only where there is tissue (Otsu), but for semiquantitative maps, which are made everywhere. For phantoms without air',
    }),
    visits: s.array(
      s.object({
        name: s.string({ pattern: '^[A-Za-z0-9]+$', description: 'Name of the visit, as in `baseline`' }),
        days: s.array(s.number(), {
          minItems: 2,
          maxItems: 2,
          description: 'First and last day, counted from the first visit',
        }),
      }),
      { default: [], description: 'Windows; without any, visits are numbered in their order' },
    ),
  },
  { description: 'Where the images are, and which series are what' },
);

/** A series of NIfTI files, as study.yaml names it. */
export type NiftiSeries = Infer<typeof niftiSeries>;
