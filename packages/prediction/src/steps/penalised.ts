import { crossValidatePath, type Design, type PenalisedPath, penalisedPath } from '@lobule/learners';
import { log } from '@lobule/numerics';
import { happened, orderedOutcome } from '../data/data.ts';
import { makeFolds } from '../folds.ts';
import type { TrainView } from '../views.ts';
import { type ClassWeights, responseOf } from './response.ts';
import { type LinearModel, type ModelStep, modelStep, requireComplete } from './step.ts';

interface PenalisedSettings {
  readonly lambda: 'min' | '1se';
  readonly innerFolds: number;
  readonly alpha: number;
  readonly classWeights?: ClassWeights | undefined;
  /** Features that are not penalised. */
  readonly unpenalised: ReadonlySet<string>;
}

/** Penalties without a new minimum after which the inner cross-validation gives up. */
const PATIENCE = 15;
/** KKT violation accepted, as a fraction of the largest gradient: far below what a fold tells two penalties apart by. */
const TOLERANCE = 1e-6;

/** LASSO, elastic net or ridge (logistic or Cox by the outcome) with lambda by inner cross-validation. */
export function penalisedStep(name: string, settings: PenalisedSettings): ModelStep {
  return modelStep(name, (view, stream) => {
    requireComplete(view.x);
    const design = designOf(view);
    if (design.columns === 0) return emptyModel(view);
    const folds = makeFolds(view.ids, view.y, settings.innerFolds, stream.child('inner'));
    const penaltyFactors = view.x.names.map((feature) => (settings.unpenalised.has(feature) ? 0 : 1));
    const chosen = crossValidatePath(design, responseOf(view.y, settings.classWeights), folds, {
      alpha: settings.alpha,
      penaltyFactors,
      patience: PATIENCE,
      tolerance: TOLERANCE,
    });
    const index = settings.lambda === 'min' ? chosen.minIndex : chosen.oneSeIndex;
    return {
      ...modelAt(view, chosen.path, index),
      path: {
        alpha: settings.alpha,
        rule: settings.lambda,
        chosen: chosen.path.lambdas[index],
        minIndex: chosen.minIndex,
        oneSeIndex: chosen.oneSeIndex,
        innerFolds: settings.innerFolds,
        truncated: chosen.truncated,
        lambdas: Array.from(chosen.path.lambdas),
        deviance: Array.from(chosen.deviance),
        standardError: Array.from(chosen.standardError),
        nonzero: Array.from(chosen.path.nonzero),
        kkt: chosen.path.kkt.reduce((worst, value) => Math.max(worst, value), 0),
      },
    };
  });
}

/** Plain logistic or Cox regression (Breslow ties) for few variables, with a tiny ridge against separation. */
export function regressionStep(name: string, ridge: number, classWeights?: ClassWeights): ModelStep {
  return modelStep(name, (view) => {
    requireComplete(view.x);
    const design = designOf(view);
    if (design.columns === 0) return emptyModel(view);
    return modelAt(
      view,
      penalisedPath(design, responseOf(view.y, classWeights), {
        alpha: 0,
        lambdas: [ridge],
        tolerance: 1e-9,
      }),
      0,
    );
  });
}

function designOf(view: TrainView): Design {
  return { rows: view.x.rows, columns: view.x.names.length, x: view.x.values };
}

function modelAt(view: TrainView, path: PenalisedPath, k: number): LinearModel {
  return {
    features: view.x.names,
    coefficients: path.coefficients.slice(k * path.columns, (k + 1) * path.columns),
    intercept: path.intercepts[k],
  };
}

/** Where no feature is left: everybody gets the training rows' own odds. */
function emptyModel(view: TrainView): LinearModel {
  const ones = happened(orderedOutcome(view.y)).reduce((sum, value) => sum + value, 0);
  const intercept = view.y.kind === 'binary' ? log(ones / (view.x.rows - ones)) : 0;
  return { features: [], coefficients: new Float64Array(0), intercept };
}
