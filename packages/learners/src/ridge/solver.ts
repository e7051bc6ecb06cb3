import type { Design, Response } from '../design.ts';
import type { Workspace } from '../kernels/workspace.ts';
import { type ClassResponse, MultinomialSolver } from '../multinomial/solver.ts';
import { mixOf, PenalisedSolver, type Solution, type SolverSettings } from '../solver.ts';
import { type ReducedRidge, reduceRidge } from './reduce.ts';

/** A tolerance below this asks for more than rounding gives. */
const FINEST = 1e-13;

/** A ridge of more columns than rows, at one penalty after another; as `PenalisedSolver`. */
export class ReducedRidgeSolver {
  readonly family: PenalisedSolver['family'];
  readonly columns: number;
  readonly nullDeviance: number;
  readonly lambdaMax: number;
  private readonly reduced: ReducedRidge;
  private readonly solver: PenalisedSolver;
  private readonly inner: Float64Array;

  constructor(design: Design, response: Response, settings: SolverSettings, workspace: Workspace) {
    const whole = new PenalisedSolver(design, response, settings, workspace);
    this.family = whole.family;
    this.columns = whole.columns;
    this.nullDeviance = whole.nullDeviance;
    this.lambdaMax = whole.lambdaMax;
    this.reduced = reduceRidge(design, settings);
    this.solver = sharpened(
      this.reduced,
      settings,
      whole.lambdaMax,
      (own) => new PenalisedSolver(this.reduced.design, response, own, workspace),
    );
    this.inner = new Float64Array(this.reduced.design.columns);
  }

  solveAt(lambda: number): Solution {
    return asOfWhole(this.solver.solveAt(lambda * this.reduced.share), lambda, this.reduced);
  }

  coefficients(target: Float64Array, offset = 0): number {
    const intercept = this.solver.coefficients(this.inner);
    const shift = this.reduced.expand(this.inner, 0, target, offset);
    return this.family === 'cox' ? 0 : intercept - shift;
  }
}

/** The same for several classes; as `MultinomialSolver`. */
export class ReducedClassSolver {
  readonly classes: number;
  readonly columns: number;
  readonly nullDeviance: number;
  readonly lambdaMax: number;
  private readonly reduced: ReducedRidge;
  private readonly solver: MultinomialSolver;
  private readonly inner: Float64Array;

  constructor(design: Design, response: ClassResponse, settings: SolverSettings, workspace: Workspace) {
    const whole = new MultinomialSolver(design, response, settings, workspace);
    this.classes = whole.classes;
    this.columns = whole.columns;
    this.nullDeviance = whole.nullDeviance;
    this.lambdaMax = whole.lambdaMax;
    this.reduced = reduceRidge(design, settings);
    this.solver = sharpened(
      this.reduced,
      settings,
      whole.lambdaMax,
      (own) => new MultinomialSolver(this.reduced.design, response, own, workspace),
    );
    this.inner = new Float64Array(this.reduced.design.columns * this.classes);
  }

  solveAt(lambda: number): Solution {
    return asOfWhole(this.solver.solveAt(lambda * this.reduced.share), lambda, this.reduced);
  }

  coefficients(target: Float64Array, offset: number, intercepts: Float64Array, from: number): void {
    const { classes, columns, inner, reduced } = this;
    this.solver.coefficients(inner, 0, intercepts, from);
    let mean = 0;
    for (let k = 0; k < classes; k++) {
      intercepts[from + k] -= reduced.expand(inner, k * reduced.design.columns, target, offset + k * columns);
      mean += intercepts[from + k] / classes;
    }
    for (let k = 0; k < classes; k++) intercepts[from + k] -= mean;
  }
}

/** The reduced columns have other gradients: the tolerance is set so that it means the same violation as of the whole. */
function sharpened<S extends { readonly lambdaMax: number }>(
  reduced: ReducedRidge,
  settings: SolverSettings,
  lambdaMax: number,
  make: (settings: SolverSettings) => S,
): S {
  const { tolerance } = mixOf(settings);
  const first = make(reduced.settings);
  const own = Math.max(FINEST, (tolerance * lambdaMax * reduced.share) / first.lambdaMax);
  return own < tolerance ? make({ ...reduced.settings, tolerance: own }) : first;
}

function asOfWhole(solution: Solution, lambda: number, { columns }: ReducedRidge): Solution {
  return { ...solution, lambda, nonzero: columns };
}
