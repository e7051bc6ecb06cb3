import type { Crew } from '@lobule/numerics';
import { nodeCrew } from '@lobule/numerics/node';

/** Threads of Node for `voxelMaps`; the caller closes them.
 *
 * @example
 * const crew = openVoxelCrew(2);
 * crew.size; // 2
 */
export function openVoxelCrew(size: number): Crew {
  return nodeCrew(new URL('./voxel-worker.ts', import.meta.url), size);
}
