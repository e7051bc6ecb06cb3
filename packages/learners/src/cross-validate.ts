import { exp, log, log1p } from '@lobule/numerics';
import { type Design, designRows, type Response, responseRows } from './design.ts';
import { learnersErrors } from './errors.ts';
import { makeLoss } from './families.ts';
import { lambdaSequence, PathCollector, type PathSettings, type PenalisedPath, predictInto } from './path.ts';
import { PenalisedSolver } from './solver.ts';

export interface CrossValidationSettings extends PathSettings {
  /**
   * Give up once this many penalties in a row brought no new minimum; the result then says where. Default: never,
   * the whole path is run.
   */
  readonly patience?: number;
}

export interface CrossValidatedPath {
  /** Fitted to all rows, at the penalties that were reached. */
  readonly path: PenalisedPath;
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
  const solver = new PenalisedSolver(design, response, settings);
  const lambdas = lambdaSequence(solver, design, settings);
  const whole = new PathCollector(solver, settings.alpha ?? 1, lambdas.length);
  const walkers = Array.from({ length: foldCount }, (_, fold) =>
    foldWalker(design, response, folds, fold, settings),
  );

  const deviance: number[] = [];
  const standardError: number[] = [];
  const best = { value: Number.POSITIVE_INFINITY, index: 0 };
  const patience = settings.patience ?? Number.POSITIVE_INFINITY;
  let truncated = false;
  for (let k = 0; k < lambdas.length; k++) {
    const goesOn = whole.add(lambdas[k], settings.stopEarly ?? false);
    if (whole.length === k) break;
    const { mean, error } = meanOverFolds(walkers.map((walker) => walker(lambdas[k])));
    if (!Number.isFinite(mean)) break;
    deviance.push(mean);
    standardError.push(error);
    if (mean < best.value) {
      best.value = mean;
      best.index = k;
    }
    if (!goesOn) break;
    if (k - best.index >= patience && k + 1 < lambdas.length) {
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
    path: whole.path(deviance.length),
    deviance: Float64Array.from(deviance),
    standardError: Float64Array.from(standardError),
    minIndex: best.index,
    oneSeIndex: deviance.findIndex((value) => value <= limit),
    truncated,
  };
}

/** Held-out deviance of one fold at one penalty, and its weight in the mean (rows, or events for Cox). */
interface HeldOut {
  /** NaN where the fold was not solved at this penalty. */
  readonly deviance: number;
  readonly weight: number;
}

/** A function that moves one fold's training model to the next penalty and measures it on the held-out rows. */
function foldWalker(
  design: Design,
  response: Response,
  folds: ArrayLike<number>,
  fold: number,
  settings: PathSettings,
): (lambda: number) => HeldOut {
  const training: number[] = [];
  const held: number[] = [];
  for (let i = 0; i < design.rows; i++) (folds[i] === fold ? held : training).push(i);
  const part = { design: designRows(design, training), response: responseRows(response, training) };
  const solver = new PenalisedSolver(part.design, part.response, settings);
  const coefficients = new Float64Array(design.columns);
  const measure =
    response.family === 'cox'
      ? heldOutPartialLikelihood({ design, response }, part, held)
      : heldOutMeanDeviance(designRows(design, held), responseRows(response, held));
  return (lambda) => {
    if (!solver.solveAt(lambda).converged) return { deviance: Number.NaN, weight: 1 };
    const intercept = solver.coefficients(coefficients);
    return measure(coefficients, intercept);
  };
}

type Measure = (coefficients: Float64Array, intercept: number) => HeldOut;

function heldOutMeanDeviance(design: Design, response: Response): Measure {
  const y = response.family === 'cox' ? [] : response.y;
  const unit = response.family === 'gaussian' ? squaredError : bernoulliDeviance;
  const eta = new Float64Array(design.rows);
  return (coefficients, intercept) => {
    predictInto(eta, design, coefficients, 0, intercept);
    let sum = 0;
    for (let i = 0; i < eta.length; i++) sum += unit(y[i], eta[i]);
    return { deviance: sum / eta.length, weight: eta.length };
  };
}

interface Part {
  readonly design: Design;
  readonly response: Response;
}

function heldOutPartialLikelihood(all: Part, training: Part, held: readonly number[]): Measure {
  const ofAll = partialDeviance(all);
  const ofTraining = partialDeviance(training);
  let events = 0;
  if (all.response.family === 'cox') for (const row of held) events += all.response.event[row];
  return (coefficients) => ({
    deviance: events > 0 ? (ofAll(coefficients) - ofTraining(coefficients)) / events : 0,
    weight: events,
  });
}

function partialDeviance({ design, response }: Part): (coefficients: Float64Array) => number {
  const loss = makeLoss(response);
  const eta = new Float64Array(design.rows);
  const ordered = new Float64Array(design.rows);
  return (coefficients) => {
    predictInto(eta, design, coefficients, 0, 0);
    for (let i = 0; i < ordered.length; i++) ordered[i] = eta[loss.order[i]];
    return loss.deviance(loss.linearise(ordered));
  };
}

function squaredError(y: number, eta: number): number {
  return (y - eta) * (y - eta);
}

/** The probability is kept 1e-5 away from 0 and 1, as in cv.glmnet. */
function bernoulliDeviance(y: number, eta: number): number {
  const bounded = Math.min(Math.max(eta, -LOGIT_BOUND), LOGIT_BOUND);
  return 2 * log1p(exp(y === 1 ? -bounded : bounded));
}

const LOGIT_BOUND = log((1 - 1e-5) / 1e-5);

/** Weighted mean over folds and its standard error, as cv.glmnet. */
function meanOverFolds(parts: readonly HeldOut[]): { mean: number; error: number } {
  let total = 0;
  let sum = 0;
  for (const { deviance, weight } of parts) {
    total += weight;
    sum += weight * deviance;
  }
  const mean = sum / total;
  let squares = 0;
  for (const { deviance, weight } of parts) squares += weight * (deviance - mean) * (deviance - mean);
  return { mean, error: Math.sqrt(squares / total / (parts.length - 1)) };
}

function countFolds(folds: ArrayLike<number>, rows: number): number {
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
