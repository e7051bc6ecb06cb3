import { type Infer, s } from '@lobule/foundation';
import { voxelMapSettings } from '@lobule/radiomics';

/** Maps of features of windows around voxels. */
export const voxelMapsSchema = s.object(
  {
    images: s.array(s.string(), { minItems: 1, description: 'As for the features of the region' }),
    settings: voxelMapSettings,
  },
  {
    description:
      'Maps of features of a window around each voxel of the region; their median and interquartile range join its features',
  },
);

/** Changes of the features of a region from the first visit to later ones. */
export const changesSchema = s.object(
  {
    to: s.array(s.string({ pattern: '^[A-Za-z0-9]+$' }), {
      minItems: 1,
      description: 'Names of later visits, as in images.visits',
    }),
    kinds: s.array(s.oneOf(['absolute', 'relative', 'per-day']), {
      minItems: 1,
      default: ['absolute', 'relative', 'per-day'],
      description: 'Second minus first, that over the first, and that over the days between them',
    }),
    lesions: s.oneOf(['one', 'pieces'], {
      default: 'one',
      description:
        'The whole region is one lesion, or each of its connected pieces (26 neighbours) is; pieces are matched over the visits by overlap, then by the distance of their centres',
    }),
    smallestMm3: s.number({
      default: 0,
      minimum: 0,
      description: 'Smaller pieces are no lesions; at both visits',
    }),
    overlap: s.number({
      default: 0.1,
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Pieces match where this part of the smaller lies in the other',
    }),
    distanceMm: s.number({
      default: 10,
      minimum: 0,
      description: 'Pieces that overlap nothing match where their centres are no farther apart',
    }),
    aggregate: s.oneOf(['largest', 'mean', 'volume-weighted-mean'], {
      default: 'largest',
      description:
        'From lesions to the patient: the lesion that is largest at the first visit, the mean of those that are there at both, or their mean by the volumes of the first visit',
    }),
  },
  {
    description:
      'Changes of these features from the first visit to later ones, with the same voxels (by settings.resampling) and bins at both; they stand in the row of the first visit',
  },
);

/** Voxel maps, as study.yaml asks for them. */
export type VoxelMapsRequest = Infer<typeof voxelMapsSchema>;
/** Features of change, as study.yaml asks for them. */
export type ChangesRequest = Infer<typeof changesSchema>;
