import type { RandomStream } from '@lobule/foundation';
import {
  classProbabilities,
  crossValidateClasses,
  type Design,
  type MultinomialPath,
} from '@lobule/learners';
import type { FeatureMatrix } from '../data/data.ts';
import { type Lineage, lineageOf, refuseSeen } from '../lineage.ts';
import { makeTransform } from '../pipeline.ts';
import { requireComplete } from '../steps/step.ts';
import type { ScoreView, TrainView } from '../views.ts';
import { classFolds } from './folds.ts';
import type { ClassPlan } from './plan.ts';

/** Penalties without a new minimum after which the inner cross-validation gives up. */
const PATIENCE = 15;
/** KKT violation accepted, as a fraction of the largest gradient: far below what a fold tells two penalties apart by. */
const TOLERANCE = 1e-6;

export interface FittedClasses {
  readonly lineage: Lineage;
  /** Features as they reach the model. */
  readonly features: readonly string[];
  readonly path: MultinomialPath;
  /** Of the penalty that was chosen. */
  readonly index: number;
  /** Probability of class c for row i at c * rows + i. @throws prediction/scored-a-training-patient */
  score(view: ScoreView): Float64Array;
}

/** Fits the steps and the model, with lambda by inner folds, to the rows of a view with these classes. */
export function fitClasses(
  plan: ClassPlan,
  view: TrainView,
  y: ArrayLike<number>,
  stream: RandomStream,
): FittedClasses {
  const lineage = lineageOf(view);
  let train = view;
  const fitted = plan.steps.map((settings, index) => {
    const step = makeTransform(settings, {}).fit(train, stream.child(settings.step, index));
    train = step.applyInTraining(train);
    return step;
  });
  requireComplete(train.x);
  const folds = classFolds(y, plan.classes.length, plan.innerFolds, stream.child('inner'));
  const response = { y, classes: plan.classes.length };
  const chosen = crossValidateClasses(designOf(train.x), response, folds, {
    alpha: plan.alpha,
    patience: PATIENCE,
    tolerance: TOLERANCE,
  });
  const index = plan.lambda === 'min' ? chosen.minIndex : chosen.oneSeIndex;
  return {
    lineage,
    features: train.x.names,
    path: chosen.path,
    index,
    score(scored) {
      refuseSeen(lineage, scored, 'multinomial');
      const { x } = fitted.reduce((through, step) => step.apply(through), scored);
      requireComplete(x);
      return classProbabilities(chosen.path, index, designOf(x));
    },
  };
}

function designOf(x: FeatureMatrix): Design {
  return { rows: x.rows, columns: x.names.length, x: x.values };
}
