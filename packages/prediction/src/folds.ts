import { type RandomStream, randomOrder } from '@lobule/foundation';
import { type Outcome, strataOf } from './data/data.ts';
import { predictionErrors } from './errors.ts';

/**
 * A fold (0 .. count-1) for each row: rows of one patient share a fold, and patients with and without the outcome (or of
 * each class) are dealt out separately, so that each fold has its share of all.
 *
 * @throws prediction/too-few where a fold would be left without the outcome.
 * @example
 * makeFolds(view.ids, view.y, 5, randomStream(1, 'folds'));
 */
export function makeFolds(
  ids: readonly string[],
  y: Outcome,
  count: number,
  stream: RandomStream,
): Int32Array {
  const indicator = strataOf(y);
  const patients = new Map<string, number>();
  ids.forEach((id, row) => {
    patients.set(id, Math.max(patients.get(id) ?? 0, indicator[row]));
  });
  const names = [...patients.keys()];
  const fold = new Map<string, number>();
  let next = 0;
  const strata = y.kind === 'classes' ? Array.from({ length: y.classes }, (_, c) => c) : [1, 0];
  for (const wanted of strata) {
    const stratum = names.filter((name) => patients.get(name) === wanted);
    const scarce = wanted === 1 || y.kind !== 'survival';
    if (scarce && stratum.length < count) {
      const who = wanted === 1 ? 'with the outcome' : 'without the outcome';
      throw predictionErrors.error('prediction/too-few', {
        what: `${stratum.length} patients ${y.kind === 'classes' ? `of class ${wanted + 1}` : who} for ${count} folds`,
      });
    }
    // A stratum goes on where the one before ended, so that folds differ by one patient at most.
    for (const index of randomOrder(stratum.length, stream)) fold.set(stratum[index], next++ % count);
  }
  return Int32Array.from(ids, (id) => fold.get(id)!);
}
