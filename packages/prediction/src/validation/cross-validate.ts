import type { RandomStream } from '@lobule/foundation';
import { exp, quantileSorted } from '@lobule/numerics';
import { type OrderedData, type OrderedOutcome, pickOutcome } from '../data/data.ts';
import { makeFolds } from '../folds.ts';
import type { FittedPipeline, Pipeline } from '../pipeline.ts';
import type { Plan } from '../plan/settings.ts';
import { usedFeatures } from '../steps/step.ts';
import { rowsOf, scoreView, trainView } from '../views.ts';
import { countPairs, type Pairs } from './discrimination.ts';
import { permutationImportance } from './importance.ts';

/** One model through one k-fold cross-validation; arrays have one entry a patient, made while she was held out. */
export interface OutOfFold {
  readonly model: string;
  /** Linear predictor. */
  readonly linear: Float64Array;
  /** Probability of the outcome (by the horizon); NaN for survival without a horizon, or with no event to learn from. */
  readonly risk: Float64Array;
  /** Risk group, 0 the lowest, by quantiles of the training scores. */
  readonly group: Int32Array;
  /** Pairs within each fold: scores of different folds come from different models and are not compared. */
  readonly folds: readonly Pairs[];
  /** In how many folds each feature was selected. */
  readonly selected: ReadonlyMap<string, number>;
  /** Sum over folds of what is lost without each feature; empty where it was not asked for. */
  readonly lost: ReadonlyMap<string, number>;
}

/** Runs every pipeline through the same folds; each is fitted anew, all its steps, in each training part. */
export function crossValidate(
  plan: Plan,
  data: OrderedData,
  pipelines: readonly Pipeline[],
  stream: RandomStream,
  shuffles = 0,
): OutOfFold[] {
  const n = data.patients.length;
  const fold = makeFolds(data.keys, data.outcome, plan.folds, stream.child('folds'));
  const results = pipelines.map((pipeline) => ({
    model: pipeline.name,
    linear: new Float64Array(n),
    risk: new Float64Array(n),
    group: new Int32Array(n),
    folds: [] as Pairs[],
    selected: new Map<string, number>(),
    lost: new Map<string, number>(),
  }));
  for (let k = 0; k < plan.folds; k++) {
    const everyone = Array.from({ length: n }, (_, patient) => patient);
    const training = everyone.filter((patient) => fold[patient] !== k);
    const held = everyone.filter((patient) => fold[patient] === k);
    const train = trainView(data, training);
    const test = scoreView(data, held);
    const outcome = pickOutcome(data.outcome, training);
    pipelines.forEach((pipeline, m) => {
      const result = results[m];
      const fitted = pipeline.fit(train, stream.child('fit', pipeline.name, k));
      const linear = scoresByPatient(data, held, fitted.score(test));
      const own = scoresByPatient(data, training, fitted.reference());
      const cuts = cutOffs(own, plan.riskGroups);
      const toRisk = riskOf(plan, outcome, own);
      held.forEach((patient, index) => {
        result.linear[patient] = linear[index];
        result.risk[patient] = toRisk(linear[index]);
        result.group[patient] = cuts.filter((cut) => linear[index] > cut).length;
      });
      result.folds.push(countPairs(data.outcome, result.linear, held));
      for (const feature of selectedFeatures(fitted)) {
        result.selected.set(feature, (result.selected.get(feature) ?? 0) + 1);
      }
      if (shuffles === 0) return;
      const toPatients = (scores: Float64Array) => scoresByPatient(data, held, scores);
      const dealing = stream.child('importance', pipeline.name, k);
      for (const [feature, lost] of permutationImportance(
        data,
        fitted,
        test,
        toPatients,
        held,
        shuffles,
        dealing,
      )) {
        result.lost.set(feature, (result.lost.get(feature) ?? 0) + lost);
      }
    });
  }
  return results;
}

/** Features with a say in the model. */
export function selectedFeatures(fitted: FittedPipeline): string[] {
  return [...usedFeatures(fitted.model.form)];
}

/** Scores of rows brought to their patients as the plan says, in the order of `patients`. */
export function scoresByPatient(
  data: OrderedData,
  patients: readonly number[],
  rowScores: Float64Array,
): Float64Array {
  if (data.rowPatient.length === data.patients.length) return rowScores;
  const place = new Map(patients.map((patient, index) => [patient, index]));
  const sums = new Float64Array(patients.length);
  const counts = new Float64Array(patients.length);
  const largest = new Float64Array(patients.length).fill(Number.NEGATIVE_INFINITY);
  rowsOf(data, patients).forEach((row, i) => {
    const index = place.get(data.rowPatient[row])!;
    sums[index] += rowScores[i];
    counts[index]++;
    largest[index] = Math.max(largest[index], rowScores[i]);
  });
  return data.aggregate === 'largest' ? largest : sums.map((sum, index) => sum / counts[index]);
}

/** Quantiles of the training scores that cut them into equal groups. */
export function cutOffs(scores: Float64Array, groups: number): number[] {
  const sorted = scores.slice().sort();
  return Array.from({ length: groups - 1 }, (_, g) => quantileSorted(sorted, (g + 1) / groups));
}

/**
 * From a linear predictor to a probability: logistic, or by Breslow's baseline hazard up to the plan's horizon. A training
 * part without an event by then puts that hazard at 0, and everybody's risk with it: that is no estimate but undefined.
 */
export function riskOf(
  plan: Plan,
  outcome: OrderedOutcome,
  trainingScores: Float64Array,
): (linear: number) => number {
  if (outcome.kind === 'binary') return (linear) => 1 / (1 + exp(-linear));
  const horizon = plan.endpoint.kind === 'survival' ? plan.endpoint.horizon : undefined;
  if (horizon === undefined) return () => Number.NaN;
  const hazard = baselineHazard(outcome.time, outcome.event, trainingScores, horizon);
  return (linear) => (hazard > 0 ? 1 - exp(-hazard * exp(linear)) : Number.NaN);
}

/** Breslow's cumulative baseline hazard (of a linear predictor of 0) at a time. */
function baselineHazard(time: Float64Array, event: Uint8Array, linear: Float64Array, until: number): number {
  const order = Int32Array.from(time, (_, i) => i).sort((a, b) => time[b] - time[a] || a - b);
  let atRisk = 0;
  let hazard = 0;
  for (let start = 0; start < order.length; ) {
    const now = time[order[start]];
    let events = 0;
    let end = start;
    for (; end < order.length && time[order[end]] === now; end++) {
      atRisk += exp(linear[order[end]]);
      events += event[order[end]];
    }
    if (now <= until) hazard += events / atRisk;
    start = end;
  }
  return hazard;
}
