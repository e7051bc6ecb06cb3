import type { RandomStream } from '@lobule/foundation';
import type { OrderedData } from '../data/data.ts';
import { makeFolds } from '../folds.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Plan } from '../plan/settings.ts';
import type { Explanation } from '../steps/step.ts';
import { rowsOf, scoreView, trainView } from '../views.ts';

/** What each feature adds to what one model says of each patient, by models that had not seen her. */
export interface OutOfFoldExplanation {
  readonly model: string;
  readonly unit: Explanation['unit'];
  /** Of all folds; one that a fold does not use adds nothing there. */
  readonly features: readonly string[];
  /** What the patient's fold says of everybody; `base` and her contributions add up to what it says of her. */
  readonly base: readonly number[];
  /** One list a patient, in the order of `features`. */
  readonly contributions: readonly (readonly number[])[];
}

/**
 * Explains every model in one k-fold cross-validation: TreeSHAP for trees, weights times distances from the training
 * mean for weighted sums. A model that cannot be taken apart (a machine with a curved kernel) is left out. Of several
 * rows of a patient the contributions are averaged, or taken of the row with the largest score, as the plan brings
 * scores to patients.
 */
export function explainOutOfFold(
  plan: Plan,
  data: OrderedData,
  pipelines: readonly Pipeline[],
  stream: RandomStream,
): OutOfFoldExplanation[] {
  const n = data.patients.length;
  const fold = makeFolds(data.keys, data.outcome, plan.folds, stream.child('folds'));
  const everyone = Array.from({ length: n }, (_, patient) => patient);
  return pipelines.flatMap((pipeline) => {
    const base = new Array<number>(n).fill(0);
    const parts: (ReadonlyMap<string, number> | undefined)[] = new Array(n);
    let unit: Explanation['unit'] | undefined;
    for (let k = 0; k < plan.folds; k++) {
      const held = everyone.filter((patient) => fold[patient] === k);
      const train = trainView(
        data,
        everyone.filter((patient) => fold[patient] !== k),
      );
      const fitted = pipeline.fit(train, stream.child('fit', pipeline.name, k));
      const explanation = fitted.explain(scoreView(data, held));
      if (explanation === null) return [];
      unit = explanation.unit;
      const own = contributionsByPatient(data, held, explanation);
      held.forEach((patient, index) => {
        base[patient] = explanation.base;
        parts[patient] = own[index];
      });
    }
    const features = [...new Set(parts.flatMap((one) => [...(one?.keys() ?? [])]))].sort();
    const contributions = parts.map((one) => features.map((feature) => one?.get(feature) ?? 0));
    return [{ model: pipeline.name, unit: unit!, features, base, contributions }];
  });
}

function contributionsByPatient(
  data: OrderedData,
  held: readonly number[],
  { features, contributions }: Explanation,
): ReadonlyMap<string, number>[] {
  const p = features.length;
  const place = new Map(held.map((patient, index) => [patient, index]));
  const rows = held.map((): number[] => []);
  rowsOf(data, held).forEach((row, i) => {
    rows[place.get(data.rowPatient[row])!].push(i);
  });
  const sumOf = (i: number) =>
    contributions.subarray(i * p, (i + 1) * p).reduce((sum, value) => sum + value, 0);
  return rows.map((own) => {
    const taken =
      data.aggregate === 'largest' ? [own.reduce((best, i) => (sumOf(i) > sumOf(best) ? i : best))] : own;
    const of = new Map<string, number>();
    features.forEach((feature, j) => {
      const value = taken.reduce((sum, i) => sum + contributions[i * p + j], 0) / taken.length;
      if (value !== 0) of.set(feature, value);
    });
    return of;
  });
}
