import { type RandomStream, randomOrder, randomStream } from '@lobule/foundation';
import { PLANTED, plantSignal } from '../canaries/planted.ts';
import { noiseInPlace } from '../canaries/random-features.ts';
import { isOfClasses } from '../classes/cross-validate.ts';
import { type ClassTaskResult, runClassTask } from '../classes/tasks.ts';
import { type OrderedData, type PredictionData, pickOutcome } from '../data/data.ts';
import { predictionErrors } from '../errors.ts';
import { pipelineOf } from '../pipeline.ts';
import type { RegisteredPlan } from '../plan/register.ts';
import type { Plan } from '../plan/settings.ts';
import type { DroppedFeature, LambdaPath } from '../steps/step.ts';
import { trainView } from '../views.ts';
import { drawPatients, type Resampled, resampleOnce } from './bootstrap.ts';
import { type CentreResult, leaveCentresOut } from './centres.ts';
import {
  crossValidate,
  cutOffs,
  type OutOfFold,
  riskOf,
  scoresByPatient,
  selectedFeatures,
} from './cross-validate.ts';
import { discrimination, type Pairs, share } from './discrimination.ts';
import { explainOutOfFold, type OutOfFoldExplanation } from './explain.ts';
import { type PlainSum, plainSum } from './nomogram.ts';
import { groupStatistic } from './risk-groups.ts';

/** One independent piece of a validation. Results do not depend on the order or the place in which tasks are run. */
export interface Task {
  readonly id: string;
  readonly kind: TaskKind;
  readonly index: number;
}

/**
 * repeat: the cross-validation on the data as they are. permutation: the same with outcomes dealt out at random.
 * random-features: with noise in place of every feature. planted: with outcomes dealt out at random and one feature
 * that tells them. final: each model fitted to everybody. bootstrap: each model fitted to patients drawn with
 * replacement. centres: each centre left out in turn. explain: the first cross-validation again, for what each feature
 * adds to each patient's score.
 */
export type TaskKind =
  | 'repeat'
  | 'permutation'
  | 'random-features'
  | 'planted'
  | 'final'
  | 'bootstrap'
  | 'centres'
  | 'explain';

/** Planted signals are drawn this many times. */
const PLANTED_DRAWS = 5;

/** What one task gives, by its kind. */
type TaskPart =
  | { readonly repeat: readonly RepeatResult[] }
  | { readonly probe: readonly ProbeResult[] }
  | { readonly final: readonly FinalResult[] }
  | { readonly bootstrap: readonly Resampled[] }
  | { readonly centres: readonly CentreResult[] }
  | { readonly explain: readonly OutOfFoldExplanation[] }
  | ClassTaskResult;

/** What one task of a validation gives back to the one that collects them. */
export type TaskResult = { readonly planHash: string; readonly task: Task } & TaskPart;

/** One model in one repeat; plain JSON. Arrays have one entry a patient. */
export interface RepeatResult {
  readonly model: string;
  readonly linear: readonly number[];
  /** Null for survival without a horizon. */
  readonly risk: readonly number[] | null;
  readonly group: readonly number[];
  readonly folds: readonly Pairs[];
  readonly selected: { readonly [feature: string]: number };
  /** Sum over folds of AUC or C-index lost without each feature; empty where the plan does not ask. */
  readonly lost: { readonly [feature: string]: number };
  /** Log-rank statistic of the risk groups; null for a binary outcome. */
  readonly logRank: number | null;
}

/** One model in one canary run. */
export interface ProbeResult {
  readonly model: string;
  readonly discrimination: number;
  readonly logRank: number | null;
  /** Share of folds in which the planted signal was selected; null where none was planted. */
  readonly found: number | null;
}

/** One model fitted to everybody. */
export interface FinalResult {
  readonly model: string;
  /** Null where the model is no weighted sum; it then has no coefficients. */
  readonly intercept: number | null;
  readonly coefficients: readonly { readonly feature: string; readonly coefficient: number }[];
  /** Of its own scores into risk groups. */
  readonly cutOffs: readonly number[];
  readonly candidates: number;
  readonly path: LambdaPath | null;
  readonly dropped: readonly DroppedFeature[];
  /** The model in the units of the table; null where it is no weighted sum. */
  readonly plain: PlainSum | null;
  /** AUC or C-index on the very patients it was fitted to. */
  readonly apparent: number;
}

/** Every piece of work of a validation, largest first. */
export function planTasks(registered: RegisteredPlan): Task[] {
  const { plan } = registered;
  const some = (kind: TaskKind, count: number) =>
    Array.from({ length: count }, (_, index): Task => ({ id: `${kind}-${index}`, kind, index }));
  return [
    ...some('final', 1),
    ...some('explain', 1),
    ...some('centres', plan.leaveOut === undefined ? 0 : 1),
    ...some('repeat', plan.repeats),
    ...some('bootstrap', plan.bootstraps ?? 0),
    ...some('planted', PLANTED_DRAWS),
    ...some('permutation', plan.permutations),
    ...some('random-features', plan.randomFeatureDraws),
  ];
}

/**
 * Does one task; the same result wherever and whenever it is run.
 *
 * @throws prediction/plan-not-registered where the data were read under another plan; and what the steps throw.
 */
export function runTask(registered: RegisteredPlan, data: PredictionData, task: Task): TaskResult {
  const { hash } = registered;
  if (data.planHash !== hash) {
    throw predictionErrors.error('prediction/plan-not-registered', {
      what: 'The data were read under another plan',
    });
  }
  const head = { planHash: hash, task };
  if (isOfClasses(data)) return { ...head, ...runClassTask(registered, data, task) };
  return { ...head, ...runOrderedTask(registered, data as OrderedData, task) };
}

function runOrderedTask({ plan }: RegisteredPlan, data: OrderedData, task: Task): TaskPart {
  const stream = randomStream(plan.seed, 'prediction', task.kind, task.index);
  const pipelinesOf = (cohort: OrderedData) => plan.models.map((model) => pipelineOf(model, cohort.groups));
  const run = (cohort: OrderedData, shuffles = 0) => ({
    cohort,
    results: crossValidate(plan, cohort, pipelinesOf(cohort), stream, shuffles),
  });
  switch (task.kind) {
    case 'final':
      return { final: fitFinal(plan, data, stream) };
    case 'repeat': {
      const { results } = run(data, plan.importance);
      return { repeat: results.map((result) => repeatResult(data, result)) };
    }
    case 'bootstrap': {
      const drawn = drawPatients(data, stream.child('draw'));
      return { bootstrap: resampleOnce(data, pipelinesOf(data), drawn, stream) };
    }
    case 'centres':
      return { centres: leaveCentresOut(data, pipelinesOf(data), plan.confidence, stream) };
    case 'explain': {
      const first = randomStream(plan.seed, 'prediction', 'repeat', 0);
      return { explain: explainOutOfFold(plan, data, pipelinesOf(data), first) };
    }
    case 'permutation':
      return { probe: probes(run(permuteOutcome(data, stream))) };
    case 'random-features':
      return { probe: probes(run(noiseInPlace(data, stream.child('noise')))) };
    case 'planted': {
      const planted = plantSignal(
        permuteOutcome(data, stream),
        plan.plantedDiscrimination,
        stream.child('plant'),
      );
      return { probe: probes(run(planted)) };
    }
  }
}

function permuteOutcome(data: OrderedData, stream: RandomStream): OrderedData {
  const order = randomOrder(data.patients.length, stream.child('permute'));
  return { ...data, outcome: pickOutcome(data.outcome, order) };
}

function probes({ cohort, results }: { cohort: OrderedData; results: readonly OutOfFold[] }): ProbeResult[] {
  const planted = cohort.x.names.includes(PLANTED);
  return results.map((result) => ({
    model: result.model,
    discrimination: share(result.folds),
    logRank: groupStatistic(cohort.outcome, result.group),
    found: planted ? (result.selected.get(PLANTED) ?? 0) / result.folds.length : null,
  }));
}

function repeatResult(data: OrderedData, result: OutOfFold): RepeatResult {
  return {
    model: result.model,
    linear: Array.from(result.linear),
    risk: result.risk.some((risk) => Number.isNaN(risk)) ? null : Array.from(result.risk),
    group: Array.from(result.group),
    folds: result.folds,
    selected: Object.fromEntries(result.selected),
    lost: Object.fromEntries(result.lost),
    logRank: groupStatistic(data.outcome, result.group),
  };
}

function fitFinal(plan: Plan, data: OrderedData, stream: RandomStream): FinalResult[] {
  const everyone = data.patients.map((_, patient) => patient);
  const view = trainView(data, everyone);
  return plan.models.map((model) => {
    const fitted = pipelineOf(model, data.groups).fit(view, stream.child(model.name));
    const { form } = fitted.model;
    const linear = 'coefficients' in form ? form : undefined;
    const coefficients =
      linear?.features.map((feature, j) => ({ feature, coefficient: linear.coefficients[j] })) ?? [];
    const chosen = new Set(selectedFeatures(fitted));
    const scores = scoresByPatient(data, everyone, fitted.apparent());
    return {
      model: model.name,
      intercept: linear?.intercept ?? null,
      coefficients: coefficients.filter(({ feature }) => chosen.has(feature)),
      cutOffs: cutOffs(scoresByPatient(data, everyone, fitted.reference()), plan.riskGroups),
      candidates: new Set(model.groups.flatMap((group) => data.groups[group])).size,
      path: linear?.path ?? null,
      dropped: fitted.dropped,
      plain: plainSum(
        data,
        fitted,
        [...new Set(model.groups.flatMap((group) => data.groups[group]))],
        riskOf(plan, data.outcome, scoresByPatient(data, everyone, fitted.reference())),
      ),
      apparent: discrimination(data.outcome, scores),
    };
  });
}
