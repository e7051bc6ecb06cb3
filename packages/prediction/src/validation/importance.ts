import { type RandomStream, randomOrder } from '@lobule/foundation';
import type { OrderedData } from '../data/data.ts';
import type { FittedPipeline } from '../pipeline.ts';
import { usedFeatures } from '../steps/step.ts';
import { type ScoreView, withFeatures } from '../views.ts';
import { countPairs, type Pairs, share } from './discrimination.ts';

/**
 * How much AUC or C-index is lost in the held-out patients when a feature, as it reaches the model, is dealt out at random
 * among them (Breiman 2001): mean over shuffles. A feature that the model does not use loses nothing; of features that
 * repeat each other none may seem to matter.
 */
export function permutationImportance(
  data: OrderedData,
  fitted: FittedPipeline,
  test: ScoreView,
  toPatients: (rowScores: Float64Array) => Float64Array,
  held: readonly number[],
  shuffles: number,
  stream: RandomStream,
): Map<string, number> {
  const ready = fitted.prepare(test);
  const scoreOf = (view: ScoreView) => share([pairsOf(data, toPatients(fitted.model.score(view)), held)]);
  const whole = scoreOf(ready);
  const lost = new Map<string, number>();
  for (const feature of usedFeatures(fitted.model.form)) {
    const { rows, names, values } = ready.x;
    const at = names.indexOf(feature) * rows;
    let sum = 0;
    for (let k = 0; k < shuffles; k++) {
      const order = randomOrder(rows, stream.child(feature, k));
      const dealt = values.slice();
      for (let i = 0; i < rows; i++) dealt[at + i] = values[at + order[i]];
      sum += whole - scoreOf(withFeatures(ready, { rows, names, values: dealt }));
    }
    lost.set(feature, sum / shuffles);
  }
  return lost;
}

/** Pairs among the held-out patients, whose scores stand in their order. */
function pairsOf(data: OrderedData, scores: Float64Array, held: readonly number[]): Pairs {
  const all = new Float64Array(data.patients.length);
  held.forEach((patient, i) => {
    all[patient] = scores[i];
  });
  return countPairs(data.outcome, all, held);
}
