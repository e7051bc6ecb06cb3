import type { Crew } from '@lobule/numerics';
import { nodeCrew } from '@lobule/numerics/node';

/** Threads of Node for `alignSeriesInParallel` and `alignToModelInParallel`; the caller closes them.
 *
 * @example
 * const crew = openAlignCrew(2);
 * crew.size; // 2
 */
export function openAlignCrew(size: number): Crew {
  return nodeCrew(new URL('./align-worker.ts', import.meta.url), size);
}
