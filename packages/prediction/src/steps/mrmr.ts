import { mrmr, scoreTests } from '@lobule/learners';
import { responseOf } from './response.ts';
import { type DroppedFeature, keepOnly, requireComplete, type TransformStep, transformStep } from './step.ts';

/** Keeps features that say much of the outcome and little of each other; relevance is |z| of the score test. */
export function mrmrStep(keep: number): TransformStep {
  return transformStep('mrmr', (view) => {
    requireComplete(view.x);
    const { rows, names, values } = view.x;
    const design = { rows, columns: names.length, x: values };
    const relevance = scoreTests(design, responseOf(view.y)).map(Math.abs);
    const chosen = new Set(mrmr(design, relevance, keep));
    const dropped = names.flatMap((feature, j): DroppedFeature[] => {
      if (chosen.has(j)) return [];
      const text = `Not among the ${keep} of most relevance and least redundancy`;
      return [{ feature, step: 'mrmr', reason: { code: 'mrmr', text } }];
    });
    return keepOnly(view, dropped);
  });
}
