import { log } from '@lobule/numerics';
import { type Chosen, type CrossValidationSettings, choose, countFolds } from '../cross-validate.ts';
import { type Design, designRows } from '../design.ts';
import type { HeldOut } from '../held-out.ts';
import { type Workspace, withWorkspace } from '../kernels/workspace.ts';
import { lambdaSequence } from '../path.ts';
import { classNumbers } from '../ridge/reduce.ts';
import {
  type ClassPathSettings,
  classSolver,
  MultinomialCollector,
  type MultinomialPath,
  probabilitiesOf,
} from './path.ts';
import type { ClassResponse } from './solver.ts';

export type ClassCrossValidation = CrossValidationSettings & ClassPathSettings;

/** Probabilities are kept this far from 0 and 1, as in cv.glmnet. */
const LEAST = 1e-5;

/**
 * Chooses the penalty of a multinomial path by the held-out deviance over given folds (0 .. K-1, one a row), as
 * `crossValidatePath`; equals cv.glmnet's type.measure = "deviance".
 *
 * @throws as multinomialPath; learners/shape for folds that are not 0 .. K-1
 * @example
 * const { path, minIndex } = crossValidateClasses(design, { y: subtype, classes: 3 }, folds);
 * path.lambdas[minIndex];
 */
export function crossValidateClasses(
  design: Design,
  response: ClassResponse,
  folds: ArrayLike<number>,
  settings: ClassCrossValidation = {},
): Chosen<MultinomialPath> {
  const foldCount = countFolds(folds, design.rows);
  const numbers = (foldCount + 1) * classNumbers(design, response.classes, settings);
  return withWorkspace(numbers, (workspace) => {
    const solver = classSolver(design, response, settings, workspace);
    const lambdas = lambdaSequence(solver, design, settings);
    const whole = new MultinomialCollector(solver, settings.alpha ?? 1, lambdas.length);
    const walkers = Array.from({ length: foldCount }, (_, fold) =>
      classWalker(design, response, folds, fold, settings, workspace),
    );
    return choose(lambdas.length, settings, {
      next: (k) => whole.add(lambdas[k], settings.stopEarly ?? false),
      solved: () => whole.length,
      heldOut: (k) => walkers.map((walker) => walker(lambdas[k])),
      path: (count) => whole.path(count),
    });
  });
}

/** Moves one fold's training model to the next penalty and measures it on the held-out rows. */
function classWalker(
  design: Design,
  { y, classes }: ClassResponse,
  folds: ArrayLike<number>,
  fold: number,
  settings: ClassCrossValidation,
  workspace: Workspace,
): (lambda: number) => HeldOut {
  const training: number[] = [];
  const held: number[] = [];
  for (let i = 0; i < design.rows; i++) (folds[i] === fold ? held : training).push(i);
  const own = { y: training.map((row) => y[row]), classes };
  const solver = classSolver(designRows(design, training), own, settings, workspace);
  const scored = designRows(design, held);
  const coefficients = new Float64Array(classes * design.columns);
  const intercepts = new Float64Array(classes);
  return (lambda) => {
    if (!solver.solveAt(lambda).converged) return { deviance: Number.NaN, weight: 1 };
    solver.coefficients(coefficients, 0, intercepts, 0);
    const p = probabilitiesOf(scored, coefficients, intercepts);
    let sum = 0;
    held.forEach((row, i) => {
      const probability = p[y[row] * held.length + i];
      sum -= 2 * log(Math.min(1 - LEAST, Math.max(LEAST, probability)));
    });
    return { deviance: sum / held.length, weight: held.length };
  };
}
