import { type RandomStream, randomOrder } from '@lobule/foundation';
import { predictionErrors } from '../errors.ts';

/**
 * A fold (0 .. count-1) for each patient; those of each class are dealt out separately, so that each fold has its share.
 *
 * @throws prediction/too-few where a fold would be left without a class
 */
export function classFolds(
  y: ArrayLike<number>,
  classes: number,
  count: number,
  stream: RandomStream,
): Int32Array {
  const folds = new Int32Array(y.length);
  let next = 0;
  for (let c = 0; c < classes; c++) {
    const members: number[] = [];
    for (let i = 0; i < y.length; i++) if (y[i] === c) members.push(i);
    if (members.length < count) {
      throw predictionErrors.error('prediction/too-few', {
        what: `${members.length} patients of class ${c + 1} for ${count} folds`,
      });
    }
    for (const index of randomOrder(members.length, stream)) folds[members[index]] = next++ % count;
  }
  return folds;
}
