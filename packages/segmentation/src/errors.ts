import { errorCatalogue } from '@lobule/foundation';

export const segmentationErrors = errorCatalogue({
  'segmentation/mask-on-other-grid': {
    cause: 'The voxels of the mask do not lie where those of the image lie.',
    cure: 'Say that it may be resampled (nearest neighbour), or draw or export it on the grid of the image.',
  },
  'segmentation/phases-on-other-grids': {
    cause: 'The phases of the dynamic series do not lie on one grid; voxels cannot be compared over time.',
    cure: 'Register and resample all phases onto the grid of the first.',
  },
  'segmentation/bad-settings': {
    cause: 'A setting of the rule is outside the range in which it has a meaning.',
    cure: 'Correct it; the schema of the settings says what each may be.',
  },
});
