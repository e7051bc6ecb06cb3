import type { RandomStream } from '@lobule/foundation';
import { predictionErrors } from './errors.ts';
import { type Lineage, refuseSeen } from './lineage.ts';
import type { ModelSettings, StepSettings } from './plan/settings.ts';
import { combatStep } from './steps/combat.ts';
import { correlationFilterStep, nearZeroVarianceStep, univariableFilterStep } from './steps/filters.ts';
import { imputeStep } from './steps/impute.ts';
import { longitudinalCombatStep } from './steps/longitudinal-combat.ts';
import { boostingStep, forestStep, machineStep } from './steps/machines.ts';
import { mrmrStep } from './steps/mrmr.ts';
import { penalisedStep, regressionStep } from './steps/penalised.ts';
import { scaleStep } from './steps/scale.ts';
import { smoteStep } from './steps/smote.ts';
import { stabilityFilterStep } from './steps/stability.ts';
import {
  type DroppedFeature,
  type Explanation,
  type FittedModel,
  type ModelStep,
  requireFeatures,
  scoresOf,
  type TransformStep,
} from './steps/step.ts';
import { type ScoreView, type TrainView, withFeatures } from './views.ts';

/** A list of steps that is fitted and applied as one. */
export interface Pipeline {
  readonly name: string;
  fit(view: TrainView, stream: RandomStream): FittedPipeline;
}

/** A model with its steps, as fitted to the patients in its lineage. */
export interface FittedPipeline {
  readonly lineage: Lineage;
  readonly model: FittedModel;
  readonly dropped: readonly DroppedFeature[];
  /** Linear predictor of each row. @throws prediction/scored-a-training-patient */
  score(view: ScoreView): Float64Array;
  /** Linear predictor of the rows it was fitted to: for cut-offs, and for figures that are called apparent. */
  apparent(): Float64Array;
  /** Scores of the training rows as if they were new: for cut-offs and baseline hazards. */
  reference(): Float64Array;
  /** The rows as they reach the model. @throws prediction/scored-a-training-patient */
  prepare(view: ScoreView): ScoreView;
  /** What each feature adds to each row's score. @throws prediction/scored-a-training-patient */
  explain(view: ScoreView): Explanation | null;
  /** The same of rows some of which it was fitted to: for the optimism of a bootstrap, which is measured by them. */
  apparentOn(view: TrainView): Float64Array;
}

/** A pipeline of given features and steps; steps of one's own come from `transformStep` and `modelStep`. */
export function pipeline(
  name: string,
  features: readonly string[],
  transforms: readonly TransformStep[],
  model: ModelStep,
): Pipeline {
  return {
    name,
    fit(view, stream) {
      let train = withFeatures(view, requireFeatures(view.x, features, name));
      const fitted = transforms.map((step, index) => {
        const result = step.fit(train, stream.child(step.name, index));
        train = result.enlarge ? result.enlarge(train) : result.applyInTraining(train);
        return result;
      });
      const last = model.fit(train, stream.child(model.name));
      // Rows that were made up come last, and are no patients.
      const real = view.x.rows;
      const prepare = (scored: ScoreView) => {
        refuseSeen(last.lineage, scored, name);
        return fitted.reduce((through, step) => step.apply(through), scored);
      };
      return {
        lineage: last.lineage,
        model: last,
        dropped: fitted.flatMap((step) => step.dropped),
        score: (scored) => last.score(prepare(scored)),
        prepare,
        explain: (scored) => last.explain(prepare(scored)),
        apparent: () =>
          scoresOf(last.form, requireFeatures(train.x, last.form.features, name)).subarray(0, real),
        reference: () => last.reference.subarray(0, real),
        apparentOn(view) {
          const own = withFeatures(view, requireFeatures(view.x, features, name));
          const { x } = fitted.reduce((through, step) => step.applyInTraining(through), own);
          return scoresOf(last.form, requireFeatures(x, last.form.features, name));
        },
      };
    },
  };
}

/**
 * The pipeline that a model of the plan describes.
 *
 * @throws prediction/plan-wrong
 */
export function pipelineOf(
  model: ModelSettings,
  groups: { readonly [group: string]: readonly string[] },
): Pipeline {
  const features = [...new Set(model.groups.flatMap((group) => groups[group]))];
  const transforms: TransformStep[] = [];
  let last: ModelStep | undefined;
  for (const settings of model.steps) {
    const step = makeStep(settings, groups);
    if (step.kind === 'model') last = step;
    else transforms.push(step);
  }
  if (last === undefined) {
    throw predictionErrors.error('prediction/plan-wrong', { what: `${model.name} has no model step` });
  }
  return pipeline(model.name, features, transforms, last);
}

/** A step that changes features. @throws prediction/plan-wrong */
export function makeTransform(
  settings: StepSettings,
  groups: { readonly [group: string]: readonly string[] },
): TransformStep {
  const step = makeStep(settings, groups);
  if (step.kind === 'transform') return step;
  throw predictionErrors.error('prediction/plan-wrong', {
    what: `${settings.step} is a model, no step before one`,
  });
}

function makeStep(
  settings: StepSettings,
  groups: { readonly [group: string]: readonly string[] },
): TransformStep | ModelStep {
  switch (settings.step) {
    case 'impute':
      return imputeStep(settings.method);
    case 'scale':
      return scaleStep();
    case 'near-zero-variance':
      return nearZeroVarianceStep(settings.frequencyRatio, settings.distinctPercent);
    case 'correlation-filter':
      return correlationFilterStep(settings.above);
    case 'stability-filter':
      return stabilityFilterStep({
        atLeast: settings.atLeast,
        icc: settings.icc ?? {},
        features: new Set(settings.groups.flatMap((group) => groups[group])),
      });
    case 'univariable-filter':
      return univariableFilterStep(settings.keep);
    case 'smote':
      return smoteStep(settings.neighbours);
    case 'longitudinal-combat':
      return longitudinalCombatStep({
        ...settings,
        features: new Set(settings.groups.flatMap((group) => groups[group])),
        covariates: settings.keep.flatMap((group) => groups[group]),
      });
    case 'mrmr':
      return mrmrStep(settings.keep);
    case 'forest':
      return forestStep(settings);
    case 'boosting':
      return boostingStep(settings);
    case 'svm':
      return machineStep(settings);
    case 'combat':
      return combatStep({
        ...settings,
        features: new Set(settings.groups.flatMap((group) => groups[group])),
        covariates: settings.keep.flatMap((group) => groups[group]),
      });
    case 'lasso-logistic':
    case 'lasso-cox':
      return penalisedStep(settings.step, {
        ...settings,
        unpenalised: new Set(settings.unpenalised.flatMap((group) => groups[group])),
      });
    case 'lasso-multinomial':
      throw predictionErrors.error('prediction/plan-wrong', {
        what: 'lasso-multinomial is the last step of a model of classes, and of no other',
      });
    case 'logistic':
    case 'cox':
      return regressionStep(
        settings.step,
        settings.ridge,
        settings.step === 'logistic' ? settings.classWeights : undefined,
      );
  }
}
