import type { Reason } from '@lobule/foundation';
import {
  FLAT_REGION,
  NO_INTENSITIES,
  NO_PAIRS,
  NONE_BETWEEN_PERCENTILES,
  NOT_FINITE,
  ONE_LEVEL,
  ONE_VOXEL,
  TWO_LEVELS_NEEDED,
  ZERO_MEAN,
} from '../reasons.ts';

/** Codes of a map of reasons. The order is kept for good: new ones go to the end. */
export const DEFINED = 0;
export const OUTSIDE = 1;
const reasons: readonly Reason[] = [
  { code: 'defined', text: 'The feature has a value.' },
  { code: 'outside-mask', text: 'The voxel lies outside the mask.' },
  NO_INTENSITIES,
  FLAT_REGION,
  ONE_VOXEL,
  ZERO_MEAN,
  NONE_BETWEEN_PERCENTILES,
  NOT_FINITE,
  NO_PAIRS,
  ONE_LEVEL,
  TWO_LEVELS_NEEDED,
];

/** The code that stands for a reason in a map. */
export function codeOf(reason: Reason): number {
  return reasons.indexOf(reason);
}

/**
 * Why a voxel of a map has no value, by the code in its map of reasons; undefined where it has one.
 *
 * @example
 * voxelReason(maps[0].reasons[v])?.text; // 'The voxel lies outside the mask.'
 */
export function voxelReason(code: number): Reason | undefined {
  return code === DEFINED ? undefined : reasons[code];
}
