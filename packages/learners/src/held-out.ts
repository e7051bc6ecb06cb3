import { exp, log, log1p } from '@lobule/numerics';
import { type Design, designRows, type Response, responseRows } from './design.ts';
import { makeLoss } from './families.ts';
import { plainWorkspace, type Workspace } from './kernels/workspace.ts';
import { type PathSettings, predictInto } from './path.ts';
import { pathSolver } from './ridge/choose.ts';

/** Held-out deviance of one fold at one penalty, and its weight in the mean (rows, or events for Cox). */
export interface HeldOut {
  /** NaN where the fold was not solved at this penalty. */
  readonly deviance: number;
  readonly weight: number;
}

/** A function that moves one fold's training model to the next penalty and measures it on the held-out rows. */
export function foldWalker(
  design: Design,
  response: Response,
  folds: ArrayLike<number>,
  fold: number,
  settings: PathSettings,
  workspace: Workspace,
): (lambda: number) => HeldOut {
  const training: number[] = [];
  const held: number[] = [];
  for (let i = 0; i < design.rows; i++) (folds[i] === fold ? held : training).push(i);
  const part = { design: designRows(design, training), response: responseRows(response, training) };
  const solver = pathSolver(part.design, part.response, settings, workspace);
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
  const weights = response.family === 'logistic' ? response.weights : undefined;
  const eta = new Float64Array(design.rows);
  return (coefficients, intercept) => {
    predictInto(eta, design, coefficients, 0, intercept);
    let sum = 0;
    let total = 0;
    for (let i = 0; i < eta.length; i++) {
      const weight = weights?.[i] ?? 1;
      sum += weight * unit(y[i], eta[i]);
      total += weight;
    }
    return { deviance: sum / total, weight: total };
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
  const loss = makeLoss(response, plainWorkspace());
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
export function meanOverFolds(parts: readonly HeldOut[]): { mean: number; error: number } {
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
