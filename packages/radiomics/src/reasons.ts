import type { Reason } from '@lobule/foundation';

const reason = (code: string, text: string): Reason => ({ code, text });

export const EMPTY_MASK = reason('empty-mask', 'The mask has no voxel inside.');
export const NO_INTENSITIES = reason(
  'no-intensities',
  'No voxel of the mask has a finite intensity within the re-segmentation limits.',
);
export const FLAT_REGION = reason(
  'flat-region',
  'All intensities are equal, so the feature divides zero by zero.',
);
export const ONE_VOXEL = reason('one-voxel', 'The region is one voxel, which has no spread.');
export const ZERO_MEAN = reason('zero-denominator', 'The feature divides by a mean or sum that is zero.');
export const NONE_BETWEEN_PERCENTILES = reason(
  'too-few-voxels',
  'No intensity lies between the 10th and the 90th percentile.',
);
export const NOT_FINITE = reason('not-finite', 'The value is beyond what a number can hold.');
export const FLAT_SHAPE = reason(
  'flat-shape',
  'The voxel centres lie in a plane, on a line or in one point.',
);
export const NO_PAIRS = reason('no-pairs', 'No two voxels of the region are neighbours at this distance.');
export const ONE_LEVEL = reason(
  'flat-region',
  'Only one grey level occurs, so the feature divides zero by zero.',
);
export const TWO_LEVELS_NEEDED = reason(
  'one-bin',
  'A gradient, or a share of the range, needs a histogram of at least two bins.',
);
export const SEVERAL_SLICES = reason(
  'several-slices',
  'The region lies in more than one slice, and the shape of a plane region is that of one.',
);
export const NO_VOLUME = reason(
  'open-mesh',
  'The triangles of the surface leave holes and enclose no volume; the closed mesh would.',
);
export const TOO_SMALL_FOR_FILTER = reason(
  'image-too-small',
  'The image has fewer than four voxels along an axis, or is not longer than sigma along one.',
);
