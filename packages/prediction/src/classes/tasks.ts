import { type RandomStream, randomOrder, randomStream } from '@lobule/foundation';
import { noiseInPlace } from '../canaries/random-features.ts';
import { pickOutcome } from '../data/data.ts';
import type { RegisteredPlan } from '../plan/register.ts';
import type { DroppedFeature, LambdaPath } from '../steps/step.ts';
import { copyPatients, drawPatients, type Resampled } from '../validation/bootstrap.ts';
import type { ProbeResult, Task } from '../validation/tasks.ts';
import { scoreView, trainView } from '../views.ts';
import { type ClassData, type ClassesOutOfFold, crossValidateClassModels } from './cross-validate.ts';
import { type ClassMeasures, classMeasures, handTill } from './measures.ts';
import type { ClassSum } from './model.ts';
import { type ClassPipeline, classPipelineOf, probabilitiesByPatient } from './pipeline.ts';
import { isPlanted, plantClasses } from './planted.ts';

/** One model of classes in one repeat; plain JSON. */
export interface ClassRepeat {
  readonly model: string;
  /** Of class c for patient i at c * patients + i. */
  readonly probability: readonly number[];
  readonly folds: readonly ClassMeasures[];
  readonly selected: { readonly [feature: string]: number };
  readonly lost: { readonly [feature: string]: number };
}

/** One model of classes fitted to everybody; plain JSON. */
export interface ClassFinal {
  readonly model: string;
  readonly sum: ClassSum | null;
  readonly path: LambdaPath | null;
  readonly candidates: number;
  readonly dropped: readonly DroppedFeature[];
  /** On the very patients it was fitted to. */
  readonly apparent: ClassMeasures;
}

/** What a task of a plan of classes gives. */
export type ClassTaskResult =
  | { readonly classRepeat: readonly ClassRepeat[] }
  | { readonly classFinal: readonly ClassFinal[] }
  | { readonly probe: readonly ProbeResult[] }
  | { readonly bootstrap: readonly Resampled[] }
  | { readonly explain: readonly [] };

/** Does one task of a plan of classes. */
export function runClassTask(registered: RegisteredPlan, data: ClassData, task: Task): ClassTaskResult {
  const { plan } = registered;
  const stream = randomStream(plan.seed, 'prediction', task.kind, task.index);
  const pipelinesOf = (cohort: ClassData) =>
    plan.models.map((model) => classPipelineOf(model, cohort.groups));
  const run = (cohort: ClassData, shuffles = 0) =>
    crossValidateClassModels(plan, cohort, pipelinesOf(cohort), stream, shuffles);
  switch (task.kind) {
    case 'final':
      return { classFinal: fitFinal(registered, data, stream) };
    case 'repeat':
      return { classRepeat: run(data, plan.importance).map(repeatOf) };
    case 'bootstrap':
      return { bootstrap: resample(data, pipelinesOf(data), stream) };
    case 'permutation':
      return { probe: probes(run(permuted(data, stream))) };
    case 'random-features':
      return { probe: probes(run(noiseInPlace(data, stream.child('noise')))) };
    case 'planted': {
      const planted = plantClasses(permuted(data, stream), plan.plantedDiscrimination, stream.child('plant'));
      return { probe: probes(run(planted), true) };
    }
    // A plan that leaves centres out in turn was refused, and what each feature adds to several probabilities is not told.
    case 'centres':
    case 'explain':
      return { explain: [] };
  }
}

function permuted(data: ClassData, stream: RandomStream): ClassData {
  const order = randomOrder(data.patients.length, stream.child('permute'));
  return { ...data, outcome: pickOutcome(data.outcome, order) };
}

function repeatOf({ model, probability, folds, selected, lost }: ClassesOutOfFold): ClassRepeat {
  return {
    model,
    probability: Array.from(probability),
    folds,
    selected: Object.fromEntries(selected),
    lost: Object.fromEntries(lost),
  };
}

function probes(results: readonly ClassesOutOfFold[], planted = false): ProbeResult[] {
  return results.map(({ model, folds, selected }) => ({
    model,
    discrimination: folds.reduce((sum, { m }) => sum + (m ?? 0), 0) / folds.length,
    logRank: null,
    found: planted
      ? Math.max(0, ...[...selected].map(([feature, count]) => (isPlanted(feature) ? count : 0))) /
        folds.length
      : null,
  }));
}

function fitFinal({ plan }: RegisteredPlan, data: ClassData, stream: RandomStream): ClassFinal[] {
  const everyone = data.patients.map((_, patient) => patient);
  const view = trainView(data, everyone);
  return plan.models.map((model) => {
    const fitted = classPipelineOf(model, data.groups).fit(view, stream.child(model.name));
    const p = probabilitiesByPatient(data, everyone, fitted.apparent(), data.outcome.classes);
    return {
      model: model.name,
      sum: fitted.form.sum,
      path: fitted.form.path,
      candidates: new Set(model.groups.flatMap((group) => data.groups[group])).size,
      dropped: fitted.dropped,
      apparent: classMeasures(data.outcome, p),
    };
  });
}

/** Every pipeline fitted to patients drawn with replacement within each class; the figure is M. */
function resample(data: ClassData, pipelines: readonly ClassPipeline[], stream: RandomStream): Resampled[] {
  const { classes } = data.outcome;
  const drawn = drawPatients(data, stream.child('draw'));
  const sample = copyPatients(data, drawn);
  const everyone = data.patients.map((_, patient) => patient);
  const copies = sample.patients.map((_, patient) => patient);
  const inside = new Set(drawn);
  const outside = everyone.filter((patient) => !inside.has(patient));
  return pipelines.map((pipeline) => {
    const fitted = pipeline.fit(trainView(sample, copies), stream.child(pipeline.name));
    const own = probabilitiesByPatient(sample, copies, fitted.apparent(), classes);
    const all = probabilitiesByPatient(data, everyone, fitted.apparentOn(trainView(data, everyone)), classes);
    const left = probabilitiesByPatient(data, outside, fitted.score(scoreView(data, outside)), classes);
    const outOfBag = outside.length > 0 ? handTill(pickOutcome(data.outcome, outside), left) : Number.NaN;
    return {
      model: pipeline.name,
      apparent: handTill(sample.outcome, own),
      original: handTill(data.outcome, all),
      outOfBag: Number.isNaN(outOfBag) ? null : outOfBag,
    };
  });
}
