import type { Design, Response } from './design.ts';
import { learnersErrors } from './errors.ts';
import { foldWalker, type HeldOut, meanOverFolds } from './held-out.ts';
import { withWorkspace } from './kernels/workspace.ts';
import { lambdaSequence, PathCollector, type PathSettings, type PenalisedPath } from './path.ts';
import { pathNumbers, pathSolver } from './ridge/choose.ts';

/** Settings of the path, and how its folds are made and compared. */
export interface CrossValidationSettings extends PathSettings {
  /**
   * Give up once this many penalties in a row brought no new minimum; the result then says where. Default: never,
   * the whole path is run.
   */
  readonly patience?: number;
}

/** A penalised path with the penalties that its folds chose. */
export type CrossValidatedPath = Chosen<PenalisedPath>;

/** A path of some kind, and what cross-validation says of its penalties. */
export interface Chosen<P> {
  /** Fitted to all rows, at the penalties that were reached. */
  readonly path: P;
  /** Mean held-out deviance at each penalty, and its standard error over folds, as cv.glmnet. */
  readonly deviance: Float64Array;
  readonly standardError: Float64Array;
  /** Index of the smallest mean deviance. */
  readonly minIndex: number;
  /** Index of the largest penalty whose mean deviance is within one standard error of the smallest. */
  readonly oneSeIndex: number;
  /** True where patience ended the path before its last penalty. */
  readonly truncated: boolean;
}

/**
 * Chooses the penalty by the held-out deviance over given folds (0 .. K-1, one a row), all folds walking down the same
 * penalties together. For Cox the held-out deviance is that of all rows less that of the training rows (van Houwelingen
 * et al. 2006, Stat Med 25:3201; cv.glmnet's grouped = TRUE). Equals cv.glmnet's type.measure = "deviance".
 *
 * @throws as penalisedPath; learners/shape for folds that are not 0 .. K-1
 * @example
 * const chosen = crossValidatePath(design, { family: 'cox', time, event }, folds, { patience: 15 });
 * chosen.path.lambdas[chosen.oneSeIndex];
 */
export function crossValidatePath(
  design: Design,
  response: Response,
  folds: ArrayLike<number>,
  settings: CrossValidationSettings = {},
): CrossValidatedPath {
  const foldCount = countFolds(folds, design.rows);
  return withWorkspace((foldCount + 1) * pathNumbers(design, settings), (workspace) => {
    const solver = pathSolver(design, response, settings, workspace);
    const lambdas = lambdaSequence(solver, design, settings);
    const whole = new PathCollector(solver, settings.alpha ?? 1, lambdas.length);
    const walkers = Array.from({ length: foldCount }, (_, fold) =>
      foldWalker(design, response, folds, fold, settings, workspace),
    );
    return choose(lambdas.length, settings, {
      next: (k) => whole.add(lambdas[k], settings.stopEarly ?? false),
      solved: () => whole.length,
      heldOut: (k) => walkers.map((walker) => walker(lambdas[k])),
      path: (count) => whole.path(count),
    });
  });
}

/** A path and its folds, penalty after penalty, wherever they are solved. */
export interface Walk<P> {
  /** Solves the path at penalty k; false where it ends with it, or before it. */
  next(k: number): boolean;
  /** How many penalties of the path are solved. */
  solved(): number;
  heldOut(k: number): readonly HeldOut[];
  /** The path's first penalties. */
  path(count: number): P;
}

/** Walks down the penalties until the path ends, a fold is not solved, or patience is at its end. */
export function choose<P>(penalties: number, settings: CrossValidationSettings, walk: Walk<P>): Chosen<P> {
  const deviance: number[] = [];
  const standardError: number[] = [];
  const best = { value: Number.POSITIVE_INFINITY, index: 0 };
  const patience = settings.patience ?? Number.POSITIVE_INFINITY;
  let truncated = false;
  for (let k = 0; k < penalties; k++) {
    const goesOn = walk.next(k);
    if (walk.solved() === k) break;
    const { mean, error } = meanOverFolds(walk.heldOut(k));
    if (!Number.isFinite(mean)) break;
    deviance.push(mean);
    standardError.push(error);
    if (mean < best.value) {
      best.value = mean;
      best.index = k;
    }
    if (!goesOn) break;
    if (k - best.index >= patience && k + 1 < penalties) {
      truncated = true;
      break;
    }
  }
  if (deviance.length === 0) {
    throw learnersErrors.error('learners/not-converged', {
      what: 'The first penalty was not solved in every fold',
    });
  }
  const limit = best.value + standardError[best.index];
  return {
    path: walk.path(deviance.length),
    deviance: Float64Array.from(deviance),
    standardError: Float64Array.from(standardError),
    minIndex: best.index,
    oneSeIndex: deviance.findIndex((value) => value <= limit),
    truncated,
  };
}

/** @throws learners/shape */
export function countFolds(folds: ArrayLike<number>, rows: number): number {
  const sizes: number[] = [];
  for (let i = 0; i < folds.length; i++) sizes[folds[i]] = (sizes[folds[i]] ?? 0) + 1;
  let valid = folds.length === rows && sizes.length >= 2;
  for (let fold = 0; fold < sizes.length; fold++) valid &&= sizes[fold] > 0;
  if (!valid)
    throw learnersErrors.error('learners/shape', {
      what: 'The folds are not 0 .. K-1 with K >= 2, one a row',
    });
  return sizes.length;
}
