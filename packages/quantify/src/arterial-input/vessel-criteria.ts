import { s } from '@lobule/foundation';

/** What makes a voxel a candidate, and how many are taken. */
export const vesselCriteriaShape = {
  voxels: s.integer({ minimum: 1, default: 10, description: 'How many of the best voxels are averaged' }),
  fewest: s.integer({ minimum: 1, default: 3, description: 'Fewer candidates than this are no vessel' }),
  slowestFramesS: s.number({
    exclusiveMinimum: 0,
    default: 10,
    description: 'Frames farther apart than this do not show a first pass, s',
  }),
  lowestPeakMm: s.number({
    exclusiveMinimum: 0,
    default: 1.5,
    description: 'Lowest peak concentration of blood, mM',
  }),
  highestPeakMm: s.number({
    exclusiveMinimum: 0,
    default: 20,
    description: 'Highest peak concentration of blood, mM; above, the signal is all but saturated',
  }),
  largestTail: s.number({
    exclusiveMinimum: 0,
    maximum: 1,
    default: 0.5,
    description: 'Largest share of the peak that the mean of the last quarter of frames may have',
  }),
  smallestR2: s.number({
    minimum: 0,
    maximum: 1,
    default: 0.8,
    description: 'Smallest squared correlation with the best voxel that has others like itself',
  }),
};

/**
 * What makes curves those of a vessel: how many voxels are averaged and how few will do, the slowest frames
 * (s), the lowest and highest peak (mM), the largest tail as a share of the peak, and the least squared
 * correlation with the best voxel.
 */
export interface VesselCriteria {
  readonly voxels: number;
  readonly fewest: number;
  readonly slowestFramesS: number;
  readonly lowestPeakMm: number;
  readonly highestPeakMm: number;
  readonly largestTail: number;
  readonly smallestR2: number;
}

/** The defaults. */
export const vesselCriteria: VesselCriteria = {
  voxels: 10,
  fewest: 3,
  slowestFramesS: 10,
  lowestPeakMm: 1.5,
  highestPeakMm: 20,
  largestTail: 0.5,
  smallestR2: 0.8,
};
