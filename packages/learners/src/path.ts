import { exp, log } from '@lobule/numerics';
import type { Design, Family, Response } from './design.ts';
import { learnersErrors } from './errors.ts';
import { addScaled } from './kernels/plain.ts';
import { withWorkspace } from './kernels/workspace.ts';
import { type PathSolver, pathNumbers, pathSolver } from './ridge/choose.ts';
import type { SolverSettings } from './solver.ts';

/** Which penalties are fitted, and how. */
export interface PathSettings extends SolverSettings {
  /** Penalties in decreasing order; default: `lambdaCount` of them, equal in logarithm, from the largest that matters. */
  readonly lambdas?: ArrayLike<number>;
  /** Default 100. */
  readonly lambdaCount?: number;
  /** Smallest over largest penalty; default 1e-4, or 0.01 where there are more columns than rows. */
  readonly lambdaMinRatio?: number;
  /** End the path where glmnet does by default: 99.9 % of deviance explained, or a gain below 1e-5. Default false. */
  readonly stopEarly?: boolean;
}

/** Why a path has fewer penalties than asked for. */
export type PathEnd = 'complete' | 'explained' | 'no-gain' | 'not-converged';

/** A path of penalised models, one for each lambda. */
export interface PenalisedPath {
  readonly family: Family;
  /** How ties of event times were treated; null where there are none to treat. */
  readonly ties: 'breslow' | null;
  readonly alpha: number;
  readonly columns: number;
  readonly lambdas: Float64Array;
  readonly intercepts: Float64Array;
  /** Coefficient of column j at penalty k: coefficients[k * columns + j], on the scale of the given columns. */
  readonly coefficients: Float64Array;
  readonly nonzero: Int32Array;
  readonly nullDeviance: number;
  /** 1 - deviance / null deviance. */
  readonly explained: Float64Array;
  /** Largest violation of the KKT conditions over all columns, in units of lambda: the certificate of each solution. */
  readonly kkt: Float64Array;
  readonly end: PathEnd;
}

/**
 * LASSO, elastic net or ridge path (gaussian, logistic, Cox with Breslow ties), as glmnet 4.1 defines it.
 *
 * @throws learners/shape, learners/not-finite, learners/one-class, learners/no-events, learners/setting,
 * learners/not-converged
 * @example
 * const path = penalisedPath({ rows, columns, x }, { family: 'logistic', y }, { alpha: 1 });
 * path.coefficients.subarray(10 * columns, 11 * columns); // of the eleventh penalty
 */
export function penalisedPath(
  design: Design,
  response: Response,
  settings: PathSettings = {},
): PenalisedPath {
  return withWorkspace(pathNumbers(design, settings), (workspace) => {
    const solver = pathSolver(design, response, settings, workspace);
    const lambdas = lambdaSequence(solver, design, settings);
    const collector = new PathCollector(solver, settings.alpha ?? 1, lambdas.length);
    for (const lambda of lambdas) if (!collector.add(lambda, settings.stopEarly ?? false)) break;
    return collector.path();
  });
}

/** The penalties of the settings, or those of glmnet.
 *
 * @throws learners/setting
 */
export function lambdaSequence(
  solver: { readonly lambdaMax: number },
  design: Design,
  settings: PathSettings,
): Float64Array {
  if (settings.lambdas !== undefined) {
    const given = Float64Array.from(settings.lambdas);
    const ordered = given.every((value, k) => value >= 0 && (k === 0 || value < given[k - 1]));
    if (!ordered || given.length === 0) {
      throw learnersErrors.error('learners/setting', {
        what: 'The penalties are not in strictly decreasing order',
      });
    }
    return given;
  }
  const count = settings.lambdaCount ?? 100;
  const ratio = settings.lambdaMinRatio ?? (design.rows < design.columns ? 0.01 : 1e-4);
  if (!(count >= 1) || !(ratio > 0 && ratio < 1)) {
    throw learnersErrors.error('learners/setting', { what: `lambdaCount ${count}, lambdaMinRatio ${ratio}` });
  }
  const step = count > 1 ? log(ratio) / (count - 1) : 0;
  return Float64Array.from({ length: count }, (_, k) => solver.lambdaMax * exp(k * step));
}

/** Gathers the solutions of one solver, penalty after penalty. */
export class PathCollector {
  private readonly solver: PathSolver;
  private readonly alpha: number;
  private readonly lambdas: Float64Array;
  private readonly intercepts: Float64Array;
  private readonly coefficients: Float64Array;
  private readonly nonzero: Int32Array;
  private readonly explained: Float64Array;
  private readonly kkt: Float64Array;
  private count = 0;
  private end: PathEnd = 'complete';

  constructor(solver: PathSolver, alpha: number, capacity: number) {
    this.solver = solver;
    this.alpha = alpha;
    this.lambdas = new Float64Array(capacity);
    this.intercepts = new Float64Array(capacity);
    this.coefficients = new Float64Array(capacity * solver.columns);
    this.nonzero = new Int32Array(capacity);
    this.explained = new Float64Array(capacity);
    this.kkt = new Float64Array(capacity);
  }

  /** Solves the next penalty; false where the path ends (an unsolved penalty is not kept). */
  add(lambda: number, stopEarly: boolean): boolean {
    const solution = this.solver.solveAt(lambda);
    if (!solution.converged) {
      if (this.count === 0) {
        throw learnersErrors.error('learners/not-converged', {
          what: `KKT violation ${solution.kkt} at lambda ${lambda}`,
        });
      }
      this.end = 'not-converged';
      return false;
    }
    const k = this.count++;
    this.lambdas[k] = lambda;
    this.intercepts[k] = this.solver.coefficients(this.coefficients, k * this.solver.columns);
    this.nonzero[k] = solution.nonzero;
    this.explained[k] = 1 - solution.deviance / this.solver.nullDeviance;
    this.kkt[k] = solution.kkt;
    if (!stopEarly) return true;
    this.end = earlyEnd(this.explained, k, this.solver.family === 'gaussian');
    return this.end === 'complete';
  }

  get length(): number {
    return this.count;
  }

  /** What was gathered, or its first `count` penalties. */
  path(count = this.count): PenalisedPath {
    const { solver } = this;
    return {
      family: solver.family,
      ties: solver.family === 'cox' ? 'breslow' : null,
      alpha: this.alpha,
      columns: solver.columns,
      lambdas: firstOf(this.lambdas, count),
      intercepts: firstOf(this.intercepts, count),
      coefficients: firstOf(this.coefficients, count * solver.columns),
      nonzero: this.nonzero.slice(0, count),
      nullDeviance: solver.nullDeviance,
      explained: firstOf(this.explained, count),
      kkt: firstOf(this.kkt, count),
      end: this.end,
    };
  }
}

/** The array itself where all of it is meant. */
function firstOf(values: Float64Array, count: number): Float64Array {
  return count === values.length ? values : values.slice(0, count);
}

// glmnet.control(): fdev, devmax, mnlam; the gain is relative for the gaussian and absolute for the others.
const LEAST_GAIN = 1e-5;
const MOST_EXPLAINED = 0.999;
const FEWEST = 5;

/** Where glmnet would end a path after penalty k: `complete` where it goes on. */
export function earlyEnd(explained: Float64Array, k: number, gaussian: boolean): PathEnd {
  if (explained[k] > MOST_EXPLAINED) return 'explained';
  if (k + 1 < FEWEST) return 'complete';
  const gain = explained[k] - explained[k - 1];
  return gain < LEAST_GAIN * (gaussian ? explained[k] : 1) ? 'no-gain' : 'complete';
}

/** Linear predictor at penalty k for each row of a design with the columns of the fit. */
export function linearPredictor(path: PenalisedPath, k: number, design: Design): Float64Array {
  const eta = new Float64Array(design.rows);
  predictInto(eta, design, path.coefficients, k * path.columns, path.intercepts[k]);
  return eta;
}

/** eta = intercept + x b, with b at coefficients[offset ..]. */
export function predictInto(
  eta: Float64Array,
  design: Design,
  coefficients: Float64Array,
  offset: number,
  intercept: number,
): void {
  eta.fill(intercept);
  for (let j = 0; j < design.columns; j++) {
    const b = coefficients[offset + j];
    if (b !== 0) addScaled(eta, b, design.x, j * design.rows, design.rows);
  }
}
