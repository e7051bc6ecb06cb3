import type { Response } from '@lobule/learners';
import type { Outcome } from '../data/data.ts';

/** An outcome as the learners want it. */
export function responseOf(outcome: Outcome): Response {
  return outcome.kind === 'binary'
    ? { family: 'logistic', y: outcome.values }
    : { family: 'cox', time: outcome.time, event: outcome.event };
}
