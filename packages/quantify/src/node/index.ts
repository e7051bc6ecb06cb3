import type { Crew } from '@lobule/numerics';
import { nodeCrew } from '@lobule/numerics/node';
import { type FitPart, fitPart, type SlabToFit } from '../parallel/fit-part.ts';

/** Of more threads this one has enough to do with handing out what they fit and taking what they made. */
const MOST_WITH_THIS = 4;

/**
 * Threads of Node for `fitInParallel`; the caller closes them. This thread is one of a few, and between two parts it does
 * all else: one thread less to be started, and its copy of the code.
 *
 * @example
 * const crew = openFitCrew(2);
 * crew.size; // 2
 */
export function openFitCrew(size: number): Crew {
  const here = size <= MOST_WITH_THIS ? fitHere : undefined;
  return nodeCrew(new URL('./fit-worker.ts', import.meta.url), size, here);
}

function fitHere(request: unknown): void {
  fitPart(request as FitPart | SlabToFit);
}
