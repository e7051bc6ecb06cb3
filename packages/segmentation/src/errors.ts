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
  'segmentation/too-few-phases': {
    cause: 'Enhancement needs a phase before contrast and at least one after it.',
    cure: 'Give all phases of the dynamic series in order, the one before contrast first.',
  },
  'segmentation/place-outside': {
    cause: 'The place or box that was pointed to does not lie within the image.',
    cure: 'Give the place in the patient (LPS, mm), the box in voxels of the series itself.',
  },
  'segmentation/scribbles': {
    cause:
      'A random walk starts from scribbles of at least two labels, such as the lesion and what is around it.',
    cure: 'Scribble on the lesion with the value 1 and around it with the value 2.',
  },
  'segmentation/bad-clusters': {
    cause: 'There are fewer than two clusters, or the samples do not fill rows of so many features.',
    cure: 'Give whole rows of numbers and at least two first centres of the same length.',
  },
  'segmentation/bad-habitats': {
    cause:
      'Habitats need maps of the tumour, conditions or clusters, and enough voxels with a value in every map.',
    cure: 'Name maps that were given, and ask for fewer habitats in a small tumour.',
  },
  'segmentation/bad-settings': {
    cause: 'A setting of the rule is outside the range in which it has a meaning.',
    cure: 'Correct it; the schema of the settings says what each may be.',
  },
  'segmentation/too-few-readings': {
    cause: 'Agreement and consensus need several readings of one region.',
    cure: 'Give the masks of at least two readers.',
  },
  'segmentation/nothing-drawn': {
    cause: 'All readings of a region are empty, so that there is no truth to estimate.',
    cure: 'Check the masks and their labels; leave the lesion out if nobody saw it.',
  },
  'segmentation/readings': {
    cause: 'The table of readings says two things of one reading.',
    cure: 'Number the readings of one reader in the column repeat.',
  },
  'segmentation/unresolved': {
    cause: 'The rule by which readings become one region needs a reading or decision that is not there.',
    cure: 'Add it to the table of readings, or resolve by another rule (staple, majority, union, intersection).',
  },
  'segmentation/decisions': {
    cause: 'The decisions of an adjudicator do not fit the regions in which two readings differ.',
    cure: 'Decide each region once, with a reason, by the numbers of the list of regions.',
  },
});
