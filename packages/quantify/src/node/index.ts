import module from 'node:module';
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
  // What this thread compiled is kept before others look for it: else each of them compiles the same again.
  module.flushCompileCache?.();
  return nodeCrew(new URL('./fit-worker.ts', import.meta.url), size, { maxYoungGenerationSizeMb: YOUNG_MIB });
}
