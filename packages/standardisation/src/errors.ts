import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const standardisationErrors = errorCatalogue({
  'standardisation/bad-settings': {
    cause: 'A setting is outside the range in which it has a meaning.',
    cure: 'Correct it; the schema of the settings says what each may be.',
  },
  'standardisation/mask-on-other-grid': {
    cause: 'The voxels of the mask do not lie where those of the image lie.',
    cure: 'Resample the mask (nearest neighbour), or draw or export it on the grid of the image.',
  },
  'standardisation/too-few-voxels': {
    cause: 'Too few voxels have a value that the method can use.',
    cure: 'Give a mask that holds tissue, or check that this is the image that was meant. Bias correction needs signals above 0.',
  },
  'standardisation/no-spread': {
    cause: 'The voxels have one value, and nothing can be scaled by a spread of 0.',
    cure: 'Check that this is the image that was meant, and that the mask holds more than one tissue.',
  },
  'standardisation/landmarks-not-rising': {
    cause:
      'The landmarks of an image do not rise, so that two grey levels would become one or change their order.',
    cure: 'Take fewer percentiles, or a mask without large flat parts such as air.',
  },
});
