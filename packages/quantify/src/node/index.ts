import type { Crew } from '@lobule/numerics';
import { nodeCrew } from '@lobule/numerics/node';

/**
 * What a fit makes on its way is garbage at once, megabytes in a second. By default a thread lets it grow to 48 MiB and
 * more before it looks what may go; looking sooner costs nothing that can be measured.
 */
const YOUNG_MIB = 4;

/** Threads of Node for `fitInParallel`; the caller closes them.
 *
 * @example
 * const crew = openFitCrew(2);
 * crew.size; // 2
 */
export function openFitCrew(size: number): Crew {
  const module = new URL('./fit-worker.ts', import.meta.url);
  return nodeCrew(module, size, { maxYoungGenerationSizeMb: YOUNG_MIB });
}
