/**
 * What is known of a voxel near an outline, in the order of the columns. `enhancement` is the share that the curve of a
 * voxel has of the mean curve of the outlined lesion (1 where it is the same), `before` its signal before contrast over the
 * lesion's. Numbers at the end are mm: of a window to each side, of a step along the normal (outwards positive), or of the
 * Gaussian. A model names those it was learnt from, and is refused where they are not these.
 */
export const MARGIN_FEATURES = [
  // What it is itself, and together with its neighbours.
  'enhancement',
  'before',
  'early',
  'late',
  'enhancement_mean',
  'before_mean',
  'early_mean',
  'late_mean',
  // A vessel washes out faster: early less late; and how much it enhances for what it was before.
  'washout',
  'washout_mean',
  'washout_2',
  'rise_mean',
  // To the vessels that were parted from the lesion, at most 10.
  'vesselMm',
  // What the lesion and what is beside it are here, and where the voxel lies between them: 0.5 is half way.
  'inside_2.5',
  'outside_2.5',
  'beforeInside_2.5',
  'beforeOutside_2.5',
  'between_2.5',
  'betweenMean_2.5',
  'inside_4',
  'outside_4',
  'beforeInside_4',
  'beforeOutside_4',
  'between_4',
  'betweenMean_4',
  'inside_7',
  'outside_7',
  'beforeInside_7',
  'beforeOutside_7',
  'between_7',
  'betweenMean_7',
  // A vessel beside it enhances more than the lesion.
  'most_1',
  'least_1',
  'most_3',
  'least_3',
  'mostMean_4',
  // Along the normal: an edge between two voxels shows by what both hold.
  'profile_-3',
  'profile_-2',
  'profile_-1',
  'profile_1',
  'profile_2',
  'profile_3',
  'beforeProfile_-2',
  'beforeProfile_-1',
  'beforeProfile_1',
  'beforeProfile_2',
  // Its six neighbours, sorted.
  'neighbour_1',
  'neighbour_2',
  'neighbour_3',
  'neighbour_4',
  'neighbour_5',
  'neighbour_6',
  // Second derivatives, the largest first: a tube has two strongly negative ones, a plate one, a blob three.
  'curvature1_1',
  'curvature2_1',
  'curvature3_1',
  'curvature1_2',
  'curvature2_2',
  'curvature3_2',
] as const;

export type MarginFeature = (typeof MARGIN_FEATURES)[number];

/** Half sides of the windows of what is inside and outside, mm. */
export const WINDOWS_MM = [2.5, 4, 7] as const;
/** Steps along the normal, mm. */
export const STEPS_MM = [-3, -2, -1, 1, 2, 3] as const;
/** Of the Gaussians under the second derivatives, mm. */
export const SCALES_MM = [1, 2] as const;
