import type { Response } from '@lobule/learners';
import { type Outcome, orderedOutcome } from '../data/data.ts';

export type ClassWeights = 'none' | 'balanced';

/** Weights of classes 0 and 1 by which both count the same, with a mean of 1 over rows. */
export function balanced(y: ArrayLike<number>): [number, number] {
  let ones = 0;
  for (let i = 0; i < y.length; i++) ones += y[i];
  return [y.length / (2 * (y.length - ones)), y.length / (2 * ones)];
}

/** An outcome as the learners want it. */
export function responseOf(view: Outcome, classWeights: ClassWeights = 'none'): Response {
  const outcome = orderedOutcome(view);
  if (outcome.kind === 'binary' && classWeights === 'balanced') {
    const [no, yes] = balanced(outcome.values);
    const weights = Float64Array.from(outcome.values, (value) => (value === 1 ? yes : no));
    return { family: 'logistic', y: outcome.values, weights };
  }
  return outcome.kind === 'binary'
    ? { family: 'logistic', y: outcome.values }
    : { family: 'cox', time: outcome.time, event: outcome.event };
}
