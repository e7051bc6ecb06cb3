import type { RandomStream } from '@lobule/foundation';
import {
  applyForest,
  classProbabilities,
  crossValidateClasses,
  type Design,
  fitForest,
} from '@lobule/learners';
import type { ClassOutcome, FeatureMatrix } from '../data/data.ts';
import { classCounts } from '../data/data.ts';
import { predictionErrors } from '../errors.ts';
import { makeFolds } from '../folds.ts';
import type { StepSettings } from '../plan/settings.ts';
import { type LambdaPath, requireComplete } from '../steps/step.ts';
import type { TrainView } from '../views.ts';

/** Coefficients of a multinomial model, in the units of the features as they reach it. */
export interface ClassSum {
  /** One for each class; their mean is 0. */
  readonly intercepts: readonly number[];
  /** Of features with a coefficient for any class, one for each class. */
  readonly coefficients: readonly { readonly feature: string; readonly byClass: readonly number[] }[];
}

/** What a model of several classes is once it was fitted. */
export interface ClassForm {
  readonly features: readonly string[];
  /** Those that it uses. */
  readonly used: readonly string[];
  /** Probability of class c for row i at c * rows + i. */
  probabilities(x: FeatureMatrix): Float64Array;
  /** Null where it is no weighted sum. */
  readonly sum: ClassSum | null;
  readonly path: LambdaPath | null;
}

type ClassSettings = Extract<StepSettings, { readonly step: 'lasso-multinomial' | 'forest' }>;

/** Penalties without a new minimum after which the inner cross-validation gives up. */
const PATIENCE = 15;
/** KKT violation accepted, as a fraction of the largest gradient: far below what a fold tells two penalties apart by. */
const TOLERANCE = 1e-6;

/** Fits the last step of a model of classes to rows that went through those before it. */
export function fitClassForm(
  settings: ClassSettings,
  unpenalised: ReadonlySet<string>,
  view: TrainView,
  stream: RandomStream,
): ClassForm {
  const outcome = classesOf(view);
  requireComplete(view.x);
  if (view.x.names.length === 0) return frequencies(outcome);
  return settings.step === 'forest'
    ? forestForm(settings, view.x, outcome, stream)
    : multinomialForm(settings, unpenalised, view, outcome, stream);
}

function classesOf({ y }: TrainView): ClassOutcome {
  if (y.kind === 'classes') return y;
  throw predictionErrors.error('prediction/plan-wrong', {
    what: 'A model of classes has no classes to learn',
  });
}

function multinomialForm(
  settings: Extract<ClassSettings, { readonly step: 'lasso-multinomial' }>,
  unpenalised: ReadonlySet<string>,
  view: TrainView,
  { values, classes }: ClassOutcome,
  stream: RandomStream,
): ClassForm {
  const { names } = view.x;
  const folds = makeFolds(view.ids, view.y, settings.innerFolds, stream.child('inner'));
  const chosen = crossValidateClasses(designOf(view.x), { y: values, classes }, folds, {
    alpha: settings.alpha,
    grouped: settings.penalty === 'grouped',
    penaltyFactors: names.map((feature) => (unpenalised.has(feature) ? 0 : 1)),
    patience: PATIENCE,
    tolerance: TOLERANCE,
  });
  const index = settings.lambda === 'min' ? chosen.minIndex : chosen.oneSeIndex;
  const { path } = chosen;
  const first = index * classes;
  const coefficients = names
    .map((feature, j) => ({
      feature,
      byClass: Array.from({ length: classes }, (_, c) => path.coefficients[(first + c) * path.columns + j]),
    }))
    .filter(({ byClass }) => byClass.some((value) => value !== 0));
  return {
    features: names,
    used: coefficients.map(({ feature }) => feature),
    probabilities: (x) => classProbabilities(path, index, designOf(x)),
    sum: { intercepts: Array.from(path.intercepts.subarray(first, first + classes)), coefficients },
    path: {
      alpha: settings.alpha,
      rule: settings.lambda,
      chosen: path.lambdas[index],
      minIndex: chosen.minIndex,
      oneSeIndex: chosen.oneSeIndex,
      innerFolds: settings.innerFolds,
      truncated: chosen.truncated,
      lambdas: Array.from(path.lambdas),
      deviance: Array.from(chosen.deviance),
      standardError: Array.from(chosen.standardError),
      nonzero: Array.from(path.nonzero),
      kkt: path.kkt.reduce((worst, value) => Math.max(worst, value), 0),
    },
  };
}

/**
 * A forest for each class against all others, whose shares of votes are brought to a sum of one. Half a vote is added to
 * each, so that no probability is 0.
 */
function forestForm(
  { trees, leastNode }: Extract<ClassSettings, { readonly step: 'forest' }>,
  x: FeatureMatrix,
  { values, classes }: ClassOutcome,
  stream: RandomStream,
): ClassForm {
  const forests = Array.from({ length: classes }, (_, c) =>
    fitForest(
      designOf(x),
      { family: 'logistic', y: values.map((own) => (own === c ? 1 : 0)) },
      { trees, leastNode },
      stream.child('class', c),
    ),
  );
  const split = new Set(
    forests.flatMap((forest) => forest.trees.flatMap(({ feature }) => Array.from(feature))),
  );
  return {
    features: x.names,
    used: x.names.filter((_, j) => split.has(j)),
    sum: null,
    path: null,
    probabilities(scored) {
      const p = new Float64Array(classes * scored.rows);
      forests.forEach((forest, c) => {
        applyForest(forest, designOf(scored)).forEach((share, i) => {
          p[c * scored.rows + i] = share + 0.5 / trees;
        });
      });
      for (let i = 0; i < scored.rows; i++) {
        let sum = 0;
        for (let c = 0; c < classes; c++) sum += p[c * scored.rows + i];
        for (let c = 0; c < classes; c++) p[c * scored.rows + i] /= sum;
      }
      return p;
    },
  };
}

/** Where no feature is left: everybody gets the training rows' own shares. */
function frequencies(outcome: ClassOutcome): ClassForm {
  const counts = classCounts(outcome);
  return {
    features: [],
    used: [],
    sum: null,
    path: null,
    probabilities: ({ rows }) =>
      Float64Array.from(
        { length: rows * outcome.classes },
        (_, k) => counts[Math.floor(k / rows)] / outcome.values.length,
      ),
  };
}

function designOf(x: FeatureMatrix): Design {
  return { rows: x.rows, columns: x.names.length, x: x.values };
}
