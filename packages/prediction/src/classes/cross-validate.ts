import { type RandomStream, randomOrder } from '@lobule/foundation';
import { type ClassOutcome, type FeatureMatrix, type PredictionData, pickOutcome } from '../data/data.ts';
import { makeFolds } from '../folds.ts';
import type { Plan } from '../plan/settings.ts';
import { scoreView, trainView } from '../views.ts';
import { type ClassMeasures, classMeasures, handTill } from './measures.ts';
import { type ClassPipeline, type FittedClasses, probabilitiesByPatient } from './pipeline.ts';

/** Data whose outcome is one of several classes. */
export type ClassData = PredictionData<ClassOutcome>;

export function isOfClasses(data: PredictionData): data is ClassData {
  return data.outcome.kind === 'classes';
}

/** One model through one k-fold cross-validation. */
export interface ClassesOutOfFold {
  readonly model: string;
  /** Of class c for patient i at c * patients + i, made while she was held out. */
  readonly probability: Float64Array;
  /** Figures within each fold: probabilities of different folds come from different models. */
  readonly folds: readonly ClassMeasures[];
  /** In how many folds each feature was used. */
  readonly selected: ReadonlyMap<string, number>;
  /** Sum over folds of M lost without each feature; empty where it was not asked for. */
  readonly lost: ReadonlyMap<string, number>;
}

/** Runs every pipeline through the same folds; each is fitted anew, all its steps, in each training part. */
export function crossValidateClassModels(
  plan: Plan,
  data: ClassData,
  pipelines: readonly ClassPipeline[],
  stream: RandomStream,
  shuffles = 0,
): ClassesOutOfFold[] {
  const n = data.patients.length;
  const { classes } = data.outcome;
  const everyone = data.patients.map((_, patient) => patient);
  const fold = makeFolds(data.keys, data.outcome, plan.folds, stream.child('folds'));
  const results = pipelines.map(({ name }) => ({
    model: name,
    probability: new Float64Array(classes * n),
    folds: [] as ClassMeasures[],
    selected: new Map<string, number>(),
    lost: new Map<string, number>(),
  }));
  for (let k = 0; k < plan.folds; k++) {
    const held = everyone.filter((patient) => fold[patient] === k);
    const train = trainView(
      data,
      everyone.filter((patient) => fold[patient] !== k),
    );
    const test = scoreView(data, held);
    const outcome = pickOutcome(data.outcome, held);
    pipelines.forEach((pipeline, m) => {
      const result = results[m];
      const fitted = pipeline.fit(train, stream.child('fit', pipeline.name, k));
      const p = probabilitiesByPatient(data, held, fitted.score(test), classes);
      for (let c = 0; c < classes; c++) {
        held.forEach((patient, i) => {
          result.probability[c * n + patient] = p[c * held.length + i];
        });
      }
      result.folds.push(classMeasures(outcome, p));
      for (const feature of fitted.form.used) add(result.selected, feature, 1);
      if (shuffles === 0) return;
      const dealing = stream.child('importance', pipeline.name, k);
      for (const [feature, lost] of lostWithout(data, fitted, held, outcome, shuffles, dealing)) {
        add(result.lost, feature, lost);
      }
    });
  }
  return results;
}

function add(sums: Map<string, number>, feature: string, value: number): void {
  sums.set(feature, (sums.get(feature) ?? 0) + value);
}

/** M lost in the held-out patients when a feature, as it reaches the model, is dealt out at random among them. */
function lostWithout(
  data: ClassData,
  fitted: FittedClasses,
  held: readonly number[],
  outcome: ClassOutcome,
  shuffles: number,
  stream: RandomStream,
): Map<string, number> {
  const ready = fitted.prepare(scoreView(data, held));
  const mOf = (x: FeatureMatrix) =>
    handTill(outcome, probabilitiesByPatient(data, held, fitted.form.probabilities(x), outcome.classes));
  const own = ready.x;
  const whole = mOf(own);
  const lost = new Map<string, number>();
  for (const feature of fitted.form.used) {
    const { rows, names, values } = own;
    const at = names.indexOf(feature) * rows;
    let sum = 0;
    for (let k = 0; k < shuffles; k++) {
      const order = randomOrder(rows, stream.child(feature, k));
      const dealt = values.slice();
      for (let i = 0; i < rows; i++) dealt[at + i] = values[at + order[i]];
      sum += whole - mOf({ rows, names, values: dealt });
    }
    lost.set(feature, sum / shuffles);
  }
  return lost;
}
