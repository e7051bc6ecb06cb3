import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const radiomicsErrors = errorCatalogue({
  'radiomics/mask-on-other-grid': {
    cause: 'The voxels of the mask do not lie where those of the image lie.',
    cure: 'Resample the mask onto the grid of the image (nearest neighbour), or draw it there.',
  },
  'radiomics/sheared-grid': {
    cause: 'The axes of the image are not at right angles, and shape and texture need them to be.',
    cure: 'Resample image and mask onto a grid with right angles first.',
  },
  'radiomics/empty-mask': {
    cause: 'The mask has no voxel inside, so there is nothing to describe.',
    cure: 'Check that it is the mask of this image and that its label is the one asked for.',
  },
  'radiomics/bad-settings': {
    cause: 'A setting of the features is outside the range in which it has a meaning.',
    cure: 'Correct it; the schema of the settings says what each may be.',
  },
  'radiomics/pyradiomics-parameters': {
    cause:
      'The parameter file of PyRadiomics asks for something that is not known here, or would come out differently.',
    cure: 'Correct the key, leave it out, or choose one of the values that the README lists.',
  },
  'radiomics/not-discretised': {
    cause: 'Discretisation was switched off, but the intensities are not whole numbers from 1 on.',
    cure: 'Choose a bin width or a bin count.',
  },
  'radiomics/too-many-levels': {
    cause:
      'The bins are so narrow for this range of intensities that a co-occurrence matrix would not fit in memory.',
    cure: 'Choose a larger bin width, or a bin count of 8 to 128.',
  },
  'radiomics/phases-differ': {
    cause: 'Changes between phases need at least two of them, voxel on voxel.',
    cure: 'Give the phases of one series, registered onto one grid.',
  },
  'radiomics/visits-differ': {
    cause: 'Features of two visits are compared, and their voxels have other sizes.',
    cure: 'Ask for resampling: `resampling: { spacingMm: [1, 1, 1], interpolation: linear }`.',
  },
  'radiomics/no-noise-estimate': {
    cause:
      'The noise of an image is estimated from its finest structure, and this one has too few voxels for that.',
    cure: 'State the noise: `noise: { sd: 5 }`.',
  },
  'radiomics/repetitions-differ': {
    cause: 'Stability compares the same repetitions of the same features in every subject.',
    cure: 'Leave out subjects that lack a repetition; an undefined feature is NaN.',
  },
});
