/**
 * What is known of a voxel, in the order of the columns. Rises are S - S0 over the median of S0 in the breast, so that the
 * scanner's gain does not count; `mean` is over the phases after contrast; numbers at the end are mm of a window to each
 * side. A model names those it was learnt from, and is refused where they are not these.
 */
export const VOXEL_FEATURES = [
  // Dynamic.
  'baseline',
  'riseEarly',
  'riseLate',
  'riseMean',
  'riseSpread',
  'percentEarly',
  'ser',
  'timeToPeak',
  'slopeToPeak',
  'slopeAfterPeak',
  // The same, averaged over the neighbourhood.
  'riseMean_mean1',
  'ser_mean1',
  'riseMean_mean3',
  'ser_mean3',
  'riseMean_mean6',
  'baseline_mean3',
  // Texture.
  'riseMean_sd3',
  'riseMean_sd6',
  'riseMean_gradient1',
  'riseMean_gradient3',
  'baseline_gradient1',
  'riseMean_above3',
  'riseMean_above6',
  // Where it lies between what is least and most around it: 0.5 is half way, as on a margin.
  'riseMean_share4',
  'riseMean_voxelShare4',
  'riseMean_share9',
  'riseMean_most4',
  'riseMean_most9',
  'riseMean_least4',
  'riseMean_enclosed9',
  'riseMean_enclosedShare9',
  // Position.
  'skinMm',
  'chestMm',
] as const;

export type VoxelFeature = (typeof VOXEL_FEATURES)[number];
