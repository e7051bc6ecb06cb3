import type { RandomStream } from '@lobule/foundation';
import type { PredictionData } from '../data/data.ts';
import { predictionErrors } from '../errors.ts';
import { type Lineage, lineageOf, refuseSeen } from '../lineage.ts';
import { makeTransform } from '../pipeline.ts';
import type { ModelSettings } from '../plan/settings.ts';
import { type DroppedFeature, requireFeatures } from '../steps/step.ts';
import { rowsOf, type ScoreView, type TrainView, withFeatures } from '../views.ts';
import { type ClassForm, fitClassForm } from './model.ts';

/** The steps of a model of several classes, fitted and applied as one. */
export interface ClassPipeline {
  readonly name: string;
  fit(view: TrainView, stream: RandomStream): FittedClasses;
}

/** A model of several classes with its steps, as fitted to the patients in its lineage. */
export interface FittedClasses {
  readonly lineage: Lineage;
  readonly form: ClassForm;
  readonly dropped: readonly DroppedFeature[];
  /** Probability of class c for row i at c * rows + i. @throws prediction/scored-a-training-patient */
  score(view: ScoreView): Float64Array;
  /** The rows as they reach the model. @throws prediction/scored-a-training-patient */
  prepare(view: ScoreView): ScoreView;
  /** Of the rows it was fitted to: for figures that are called apparent. */
  apparent(): Float64Array;
  /** Of rows some of which it was fitted to: for the optimism of a bootstrap, which is measured by them. */
  apparentOn(view: TrainView): Float64Array;
}

/**
 * The pipeline that a model of the plan describes.
 *
 * @throws prediction/plan-wrong
 */
export function classPipelineOf(
  model: ModelSettings,
  groups: { readonly [group: string]: readonly string[] },
): ClassPipeline {
  const { name } = model;
  const features = [...new Set(model.groups.flatMap((group) => groups[group]))];
  const last = model.steps.at(-1);
  if (last === undefined || (last.step !== 'lasso-multinomial' && last.step !== 'forest')) {
    throw predictionErrors.error('prediction/plan-wrong', { what: `${name} has no model of classes` });
  }
  const spared = last.step === 'forest' ? [] : last.unpenalised;
  const unpenalised = new Set(spared.flatMap((group) => groups[group]));
  const transforms = model.steps.slice(0, -1).map((settings) => makeTransform(settings, groups));
  return {
    name,
    fit(view, stream) {
      const lineage = lineageOf(view);
      let train = withFeatures(view, requireFeatures(view.x, features, name));
      const fitted = transforms.map((step, index) => {
        const result = step.fit(train, stream.child(step.name, index));
        train = result.applyInTraining(train);
        return result;
      });
      const form = fitClassForm(last, unpenalised, train, stream.child(last.step));
      const probabilities = (x: TrainView['x']) =>
        form.probabilities(requireFeatures(x, form.features, name));
      const prepare = (scored: ScoreView) => {
        refuseSeen(lineage, scored, name);
        const own = withFeatures(scored, requireFeatures(scored.x, features, name));
        return fitted.reduce((through, step) => step.apply(through), own);
      };
      return {
        lineage,
        form,
        dropped: fitted.flatMap((step) => step.dropped),
        prepare,
        score: (scored) => probabilities(prepare(scored).x),
        apparent: () => probabilities(train.x),
        apparentOn(trained) {
          const own = withFeatures(trained, requireFeatures(trained.x, features, name));
          return probabilities(fitted.reduce((through, step) => step.applyInTraining(through), own).x);
        },
      };
    },
  };
}

/** Probabilities of rows brought to their patients by their mean, in the order of `patients`. */
export function probabilitiesByPatient(
  data: PredictionData,
  patients: readonly number[],
  ofRows: Float64Array,
  classes: number,
): Float64Array {
  if (data.rowPatient.length === data.patients.length) return ofRows;
  const place = new Map(patients.map((patient, index) => [patient, index]));
  const n = patients.length;
  const rows = rowsOf(data, patients);
  const counts = new Float64Array(n);
  const p = new Float64Array(classes * n);
  rows.forEach((row, i) => {
    const index = place.get(data.rowPatient[row])!;
    counts[index]++;
    for (let c = 0; c < classes; c++) p[c * n + index] += ofRows[c * rows.length + i];
  });
  return p.map((sum, k) => sum / counts[k % n]);
}
