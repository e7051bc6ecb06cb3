import { type Infer, s } from '@lobule/foundation';

const ofOneSeries = {
  mode: s.oneOf(['rigid', 'affine', 'deformable'], {
    default: 'rigid',
    description: 'How freely a volume may move; deformable follows a rigid alignment',
  }),
  keepVolumeOf: s.optional(
    s.string({
      description: 'Drawn region, such as a tumour, whose volume is to be kept; for deformable alignment',
    }),
  ),
  estimateError: s.boolean({
    default: true,
    description: 'Search in the other direction too, from which the error is estimated; takes as long again',
  }),
};

const seriesAlignment = (onto: string) => s.optional(s.object(ofOneSeries, { description: onto }));

const dynamicAlignment = s.object(
  {
    ...ofOneSeries,
    target: s.oneOf(['reference', 'model'], {
      default: 'reference',
      description:
        'reference: each phase onto the one before contrast; model: onto what the Tofts model fitted to the series says it should look like, so that enhancement is not taken for motion. The model is that of the first map of tofts or extended-tofts: its T1, arterial input and times',
    }),
    rounds: s.integer({
      minimum: 1,
      maximum: 10,
      default: 1,
      description:
        'How often, after an alignment to the reference, model and motion are found in turn; for target: model',
    }),
    matchBaseline: s.boolean({
      default: true,
      description:
        'Phases are divided by the one before contrast, which nothing interpolated: multiply each by that one over itself interpolated alike, so that edges of both are equally smooth',
    }),
  },
  { description: 'Each phase onto the one before contrast' },
);

const betweenSeries = s.object({
  series: s.oneOf(['vfa', 'inversion-recovery', 'diffusion', 't2', 't2star'], {
    description: 'The series that is brought onto the dynamic one, by its reference volume',
  }),
  mode: s.oneOf(['rigid', 'affine'], { default: 'rigid', description: 'How freely it may move' }),
  carry: s.oneOf(['regions', 'maps'], {
    default: 'regions',
    description:
      'regions: regions go to the grid of its maps, whose voxels stay as measured; maps: its maps are resampled (linear) onto the dynamic series',
  }),
  estimateError: s.boolean({
    default: true,
    description:
      'Search from the other image too: the motion is the mean of both, and its error is estimated from how they differ',
  }),
});

const changeOfMap = s.object({
  map: s.string({ description: 'Name of a map of the study: Ktrans, ADC, SER' }),
  limit: s.optional(
    s.number({
      exclusiveMinimum: 0,
      description:
        'Repeatability limit of a single voxel, in the unit of the map: what changes by no more than this stays',
    }),
  ),
  limitPercent: s.optional(
    s.number({
      exclusiveMinimum: 0,
      description: 'Repeatability limit of a single voxel, in percent of its first value',
    }),
  ),
});

const betweenVisits = s.object(
  {
    to: s.array(s.string(), { minItems: 1, description: 'Visits that are brought onto the first one' }),
    mode: s.oneOf(['affine', 'deformable'], {
      default: 'deformable',
      description: 'How freely a visit may move; deformable follows an affine alignment',
    }),
    keepVolumeOf: s.optional(
      s.string({
        description:
          'Region of the first visit, such as a tumour, that is to keep its volume: what treatment did to it is not to be warped away',
      }),
    ),
    keepWithin: s.number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.1,
      description:
        'How much the volume of that region may change in any place, as a share; beyond it protection is made ten times stronger, at last the alignment is affine',
    }),
    maps: s.array(changeOfMap, {
      default: [],
      description: 'Maps of which the change from the first visit is mapped voxel by voxel',
    }),
    estimateError: s.boolean({
      default: true,
      description:
        'Search from the other image too: the motion is the mean of both, and its error is estimated from how they differ',
    }),
  },
  { description: 'Later visits onto the first one: regions are proposed to them, and changes are mapped' },
);

/** Alignment of one patient's images, before anything is made of its images; what is not named stays as it is. */
export const registrationSchema = s.object(
  {
    organ: s.oneOf(['breast', 'liver'], {
      default: 'breast',
      description: 'Sets defaults: the liver moves farther',
    }),
    dynamic: s.optional(dynamicAlignment),
    vfa: seriesAlignment('Each flip angle onto the first'),
    'inversion-recovery': seriesAlignment('Each inversion time onto the first'),
    diffusion: seriesAlignment('Each b-value onto the least'),
    t2: seriesAlignment('Each echo onto the first'),
    t2star: seriesAlignment('Each echo onto the first'),
    between: s.optional(
      s.array(betweenSeries, {
        description:
          'Series onto the dynamic one (its volume before contrast), by mutual information, on top of the coordinates of the scanner',
      }),
    ),
    visits: s.optional(betweenVisits),
    dicomObjects: s.boolean({
      default: false,
      description:
        'Write motions within an exam as DICOM objects too (Spatial Registration, Deformable Spatial Registration), where images are DICOM. They name the images by their UIDs; the patient has the label of the study',
    }),
  },
  {
    description:
      'Alignment of the volumes of a series, of series and of visits; without it images are taken as they are',
  },
);

/** Alignment as `registrationSchema` reads it. */
export type RegistrationPlan = Infer<typeof registrationSchema>;
/** Alignment of the dynamic series, as study.yaml asks for it. */
export type DynamicAlignmentRequest = Infer<typeof dynamicAlignment>;
/** Alignment of other series with the dynamic one, as study.yaml asks for it. */
export type BetweenRequest = Infer<typeof betweenSeries>;
/** Alignment of later visits with the first, as study.yaml asks for it. */
export type VisitsRequest = Infer<typeof betweenVisits>;
