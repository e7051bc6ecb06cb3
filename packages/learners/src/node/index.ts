import type { Crew } from '@lobule/numerics';
import { nodeCrew } from '@lobule/numerics/node';

/** Threads of Node for `crossValidateInParallel`; the caller closes them.
 *
 * @example
 * const crew = openPathCrew(2);
 * crew.size; // 2
 */
export function openPathCrew(size: number): Crew {
  return nodeCrew(new URL('./path-worker.ts', import.meta.url), size);
}
