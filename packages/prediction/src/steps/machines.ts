import type { RandomStream } from '@lobule/foundation';
import {
  applyBoosted,
  applyForest,
  applyOutOfBag,
  type Design,
  fitBoosted,
  fitForest,
  fitSvm,
  penalisedPath,
  type Response,
  svmDecision,
  svmWeights,
  type Tree,
  treeShap,
} from '@lobule/learners';
import { log } from '@lobule/numerics';
import type { FeatureMatrix } from '../data/data.ts';
import { makeFolds } from '../folds.ts';
import type { TrainView } from '../views.ts';
import { balanced, responseOf } from './response.ts';
import { type Explanation, type ModelStep, modelStep, requireComplete } from './step.ts';

interface ForestSettings {
  readonly trees: number;
  readonly leastNode: number;
}

/** A random forest; its score is the log odds of the mean probability, for survival the logarithm of the mortality. */
export function forestStep({ trees, leastNode }: ForestSettings): ModelStep {
  return modelStep('forest', (view, stream) => {
    requireComplete(view.x);
    const design = designOf(view.x);
    const response = responseOf(view.y);
    const forest = fitForest(design, response, { trees, leastNode }, stream);
    const binary = view.y.kind === 'binary';
    const scale = (values: Float64Array) =>
      values.map((value) => (binary ? logOdds(value, trees) : logOf(value)));
    const own = applyForest(forest, design);
    return {
      features: view.x.names,
      used: usedBy(forest.trees, view.x.names),
      score: (x) => scale(applyForest(forest, designOf(x))),
      // A row that no tree left out has nothing better than its own.
      reference: scale(
        applyOutOfBag(forest, design).map((value, i) => (Number.isNaN(value) ? own[i] : value)),
      ),
      explain: (x) => explainTrees(forest.trees, x, 1 / trees, 0, binary ? 'probability' : 'mortality'),
    };
  });
}

interface BoostingSettings {
  readonly rounds: number;
  readonly depth: number;
  readonly rate: number;
  readonly innerFolds: number;
}

/** Boosted trees; cut-offs and baseline hazards come from inner folds, as own rows are fitted too well. */
export function boostingStep({ rounds, depth, rate, innerFolds }: BoostingSettings): ModelStep {
  const settings = { rounds, depth, rate, ridge: 1, leastWeight: 1, rowShare: 1 };
  return modelStep('boosting', (view, stream) => {
    requireComplete(view.x);
    const fit = (part: Part, own: RandomStream) => {
      const model = fitBoosted(part.design, part.response, settings, own);
      return { model, score: (design: Design) => applyBoosted(model, design) };
    };
    const { model, score } = fit(partOf(view), stream);
    return {
      features: view.x.names,
      used: usedBy(model.trees, view.x.names),
      score: (x) => score(designOf(x)),
      reference: outOfFold(view, innerFolds, stream, fit),
      explain: (x) =>
        explainTrees(model.trees, x, 1, model.start, view.y.kind === 'binary' ? 'log odds' : 'log hazard'),
    };
  });
}

interface MachineSettings {
  readonly kernel: 'linear' | 'rbf';
  readonly cost: number;
  readonly gamma?: number | undefined;
  readonly classWeights: 'none' | 'balanced';
  readonly innerFolds: number;
}

/** A slope of decisions below this would turn the model round. */
const LEAST_SLOPE = 1e-3;

/**
 * A support vector machine. Its decisions become log odds by a logistic regression on decisions of inner folds (Platt
 * 1999); gamma is by default 1 / (features x their variance), as in scikit-learn.
 */
export function machineStep({ kernel, cost, gamma, classWeights, innerFolds }: MachineSettings): ModelStep {
  return modelStep('svm', (view, stream) => {
    requireComplete(view.x);
    const fit = ({ design, response }: Part) => {
      const y = 'y' in response ? response.y : [];
      const model = fitSvm(design, y, {
        kernel: kernel === 'linear' ? { kind: 'linear' } : { kind: 'rbf', gamma: gamma ?? gammaOf(design) },
        cost,
        ...(classWeights === 'balanced' && { classWeights: balanced(y) }),
      });
      return { model, score: (own: Design) => svmDecision(model, own) };
    };
    const { model, score } = fit(partOf(view));
    const decisions = outOfFold(view, innerFolds, stream, fit);
    const calibrated = penalisedPath(
      { rows: decisions.length, columns: 1, x: decisions },
      responseOf(view.y),
      { alpha: 0, lambdas: [1e-4] },
    );
    const slope = Math.max(LEAST_SLOPE, calibrated.coefficients[0]);
    const [intercept] = calibrated.intercepts;
    const scale = (values: Float64Array) => values.map((value) => intercept + slope * value);
    const { names } = view.x;
    const reference = scale(decisions);
    if (kernel === 'linear') {
      const coefficients = svmWeights(model).map((weight) => slope * weight);
      return { features: names, coefficients, intercept: intercept + slope * model.intercept, reference };
    }
    return { features: names, used: names, score: (x) => scale(score(designOf(x))), reference };
  });
}

interface Part {
  readonly design: Design;
  readonly response: Response;
}

function partOf(view: TrainView, rows?: readonly number[]): Part {
  const response = responseOf(view.y);
  const design = designOf(view.x);
  if (rows === undefined) return { design, response };
  const pick = (values: ArrayLike<number>) => Float64Array.from(rows, (row) => values[row]);
  const x = new Float64Array(rows.length * design.columns);
  for (let j = 0; j < design.columns; j++) {
    for (let i = 0; i < rows.length; i++) x[j * rows.length + i] = design.x[j * design.rows + rows[i]];
  }
  return {
    design: { rows: rows.length, columns: design.columns, x },
    response:
      response.family === 'cox'
        ? { family: 'cox', time: pick(response.time), event: pick(response.event) }
        : { family: 'logistic', y: pick(response.y) },
  };
}

type Fit = (part: Part, stream: RandomStream) => { score(design: Design): Float64Array };

/** Scores of the training rows by models that did not see their patients. */
function outOfFold(view: TrainView, count: number, stream: RandomStream, fit: Fit): Float64Array {
  const folds = makeFolds(view.ids, view.y, count, stream.child('inner'));
  const scores = new Float64Array(view.x.rows);
  for (let fold = 0; fold < count; fold++) {
    const rows = Array.from(folds, (_, row) => row);
    const held = rows.filter((row) => folds[row] === fold);
    const training = rows.filter((row) => folds[row] !== fold);
    const { score } = fit(partOf(view, training), stream.child('inner', fold));
    const found = score(partOf(view, held).design);
    held.forEach((row, i) => {
      scores[row] = found[i];
    });
  }
  return scores;
}

function designOf(x: FeatureMatrix): Design {
  return { rows: x.rows, columns: x.names.length, x: x.values };
}

function usedBy(trees: readonly Tree[], names: readonly string[]): readonly string[] {
  const asked = new Set(trees.flatMap((tree) => Array.from(tree.feature)));
  return names.filter((_, j) => asked.has(j));
}

function explainTrees(
  trees: readonly Tree[],
  x: FeatureMatrix,
  share: number,
  start: number,
  unit: Explanation['unit'],
): Explanation {
  const { base, values } = treeShap(trees, designOf(x), share, start);
  return { unit, base, features: x.names, contributions: values };
}

/** Half a tree away from certainty. */
function logOdds(probability: number, trees: number): number {
  const least = 1 / (2 * trees);
  const kept = Math.min(1 - least, Math.max(least, probability));
  return log(kept / (1 - kept));
}

/** A forest that expects no event of somebody is given a tenth of one. */
function logOf(mortality: number): number {
  return log(Math.max(0.1, mortality));
}

function gammaOf({ columns, x }: Design): number {
  let sum = 0;
  for (const value of x) sum += value;
  const mean = sum / x.length;
  let squares = 0;
  for (const value of x) squares += (value - mean) * (value - mean);
  return squares > 0 ? x.length / (columns * squares) : 1;
}
