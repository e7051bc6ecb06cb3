import type { Crew } from '@lobule/numerics';
import { nodeCrew } from '@lobule/numerics/node';

/** Threads of Node for `fitInParallel`; the caller closes them.
 *
 * @example
 * const crew = openFitCrew(2);
 * crew.size; // 2
 */
export function openFitCrew(size: number): Crew {
  return nodeCrew(new URL('./fit-worker.ts', import.meta.url), size);
}
