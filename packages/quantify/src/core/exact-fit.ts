import type { Reason } from '@lobule/foundation';

/**
 * A mark for every output where there are as many images as parameters: the model then goes through all of them, whatever
 * they hold, and nothing is left to tell their noise from.
 *
 * @param images names the images in the sentence: `echoes`.
 * @example
 * exactFitWarning('echoes', 2, 2)[0].code; // 'no-standard-errors'
 */
export function exactFitWarning(images: string, points: number, parameters: number): readonly Reason[] {
  if (points > parameters) return [];
  const text = `${points} ${images} for ${parameters} parameters leave no degree of freedom: the values stand, but they have no standard errors and no residual tells a bad fit.`;
  return [{ code: 'no-standard-errors', text }];
}
