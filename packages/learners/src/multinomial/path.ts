import { exp } from '@lobule/numerics';
import type { Design } from '../design.ts';
import { learnersErrors } from '../errors.ts';
import { type Workspace, withWorkspace } from '../kernels/workspace.ts';
import { earlyEnd, lambdaSequence, type PathEnd, type PathSettings, predictInto } from '../path.ts';
import { classNumbers, isReducible } from '../ridge/reduce.ts';
import { ReducedClassSolver } from '../ridge/solver.ts';
import { GroupedSolver } from './grouped.ts';
import { type ClassResponse, MultinomialSolver } from './solver.ts';

/** A path of penalised multinomial models, one for each lambda. */
export interface MultinomialPath {
  readonly classes: number;
  readonly alpha: number;
  readonly columns: number;
  readonly lambdas: Float64Array;
  /** Of class c at penalty k: intercepts[k * classes + c]; their mean over classes is 0. */
  readonly intercepts: Float64Array;
  /** Of column j for class c at penalty k: coefficients[(k * classes + c) * columns + j], on the scale of the given columns. */
  readonly coefficients: Float64Array;
  /** Columns with a coefficient for any class. */
  readonly nonzero: Int32Array;
  readonly nullDeviance: number;
  /** 1 - deviance / null deviance. */
  readonly explained: Float64Array;
  /** Largest violation of the KKT conditions over all columns and classes, in units of lambda. */
  readonly kkt: Float64Array;
  readonly end: PathEnd;
}

/**
 * LASSO, elastic net or ridge path of a multinomial model, each coefficient penalised by itself or those of a column
 * together, as glmnet 4.1 with type.multinomial = "ungrouped" or "grouped".
 *
 * @throws learners/shape, learners/not-finite, learners/one-class, learners/setting, learners/not-converged
 * @example
 * const path = multinomialPath({ rows, columns, x }, { y: subtype, classes: 4 }, { alpha: 0.5 });
 * classProbabilities(path, 10, { rows, columns, x }); // at the eleventh penalty
 */
export function multinomialPath(
  design: Design,
  response: ClassResponse,
  settings: ClassPathSettings = {},
): MultinomialPath {
  return withWorkspace(classNumbers(design, response.classes, settings), (workspace) => {
    const solver = classSolver(design, response, settings, workspace);
    const lambdas = lambdaSequence(solver, design, settings);
    const collector = new MultinomialCollector(solver, settings.alpha ?? 1, lambdas.length);
    for (const lambda of lambdas) if (!collector.add(lambda, settings.stopEarly ?? false)) break;
    return collector.path();
  });
}

export interface ClassPathSettings extends PathSettings {
  /** A column is in for every class or for none; default false. A ridge (alpha 0) is the same either way. */
  readonly grouped?: boolean;
}

/** What a path of classes is solved by. */
export type ClassSolver = Pick<
  MultinomialSolver,
  'classes' | 'columns' | 'nullDeviance' | 'lambdaMax' | 'solveAt' | 'coefficients'
>;

export function classSolver(
  design: Design,
  response: ClassResponse,
  settings: ClassPathSettings,
  workspace: Workspace,
): ClassSolver {
  if (settings.grouped && (settings.alpha ?? 1) > 0) {
    return new GroupedSolver(design, response, settings, workspace);
  }
  return isReducible(design, settings)
    ? new ReducedClassSolver(design, response, settings, workspace)
    : new MultinomialSolver(design, response, settings, workspace);
}

/** Gathers the solutions of one solver, penalty after penalty. */
export class MultinomialCollector {
  private readonly solver: ClassSolver;
  private readonly alpha: number;
  private readonly lambdas: Float64Array;
  private readonly intercepts: Float64Array;
  private readonly coefficients: Float64Array;
  private readonly nonzero: Int32Array;
  private readonly explained: Float64Array;
  private readonly kkt: Float64Array;
  private count = 0;
  private end: PathEnd = 'complete';

  constructor(solver: ClassSolver, alpha: number, capacity: number) {
    this.solver = solver;
    this.alpha = alpha;
    this.lambdas = new Float64Array(capacity);
    this.intercepts = new Float64Array(capacity * solver.classes);
    this.coefficients = new Float64Array(capacity * solver.classes * solver.columns);
    this.nonzero = new Int32Array(capacity);
    this.explained = new Float64Array(capacity);
    this.kkt = new Float64Array(capacity);
  }

  get length(): number {
    return this.count;
  }

  /** Solves the next penalty; false where the path ends (an unsolved penalty is not kept). */
  add(lambda: number, stopEarly: boolean): boolean {
    const { solver } = this;
    const solution = solver.solveAt(lambda);
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
    const first = k * solver.classes;
    solver.coefficients(this.coefficients, first * solver.columns, this.intercepts, first);
    this.nonzero[k] = solution.nonzero;
    this.explained[k] = 1 - solution.deviance / solver.nullDeviance;
    this.kkt[k] = solution.kkt;
    if (stopEarly) this.end = earlyEnd(this.explained, k, false);
    return this.end === 'complete';
  }

  /** What was gathered, or its first `count` penalties. */
  path(count = this.count): MultinomialPath {
    const { classes, columns, nullDeviance } = this.solver;
    return {
      classes,
      alpha: this.alpha,
      columns,
      lambdas: this.lambdas.slice(0, count),
      intercepts: this.intercepts.slice(0, count * classes),
      coefficients: this.coefficients.slice(0, count * classes * columns),
      nonzero: this.nonzero.slice(0, count),
      nullDeviance,
      explained: this.explained.slice(0, count),
      kkt: this.kkt.slice(0, count),
      end: this.end,
    };
  }
}

/** Probability of class c for each row at penalty k, at c * rows + row. */
export function classProbabilities(path: MultinomialPath, k: number, design: Design): Float64Array {
  const from = k * path.classes;
  return probabilitiesOf(
    design,
    path.coefficients.subarray(from * path.columns, (from + path.classes) * path.columns),
    path.intercepts.subarray(from, from + path.classes),
  );
}

/** As above, of coefficients class after class. */
export function probabilitiesOf(
  design: Design,
  coefficients: Float64Array,
  intercepts: Float64Array,
): Float64Array {
  const { rows, columns } = design;
  const classes = intercepts.length;
  const p = new Float64Array(classes * rows);
  for (let c = 0; c < classes; c++) {
    predictInto(p.subarray(c * rows, (c + 1) * rows), design, coefficients, c * columns, intercepts[c]);
  }
  for (let i = 0; i < rows; i++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let at = i; at < p.length; at += rows) if (p[at] > largest) largest = p[at];
    let sum = 0;
    for (let at = i; at < p.length; at += rows) {
      p[at] = exp(p[at] - largest);
      sum += p[at];
    }
    for (let at = i; at < p.length; at += rows) p[at] /= sum;
  }
  return p;
}
