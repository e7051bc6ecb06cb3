import { columnsByClass } from '../columns.ts';
import { Descent } from '../descent.ts';
import { checkDesign, type Design, type StandardisedDesign, standardiseDesign } from '../design.ts';
import { learnersErrors } from '../errors.ts';
import { PADDING, strideOf, type Workspace } from '../kernels/workspace.ts';
import { penaltyFactors } from '../penalty-factors.ts';
import { mixOf, type Solution, type SolverSettings } from '../solver.ts';
import { HessianByClass } from './hessian.ts';
import { type MultinomialLoss, multinomialLoss } from './loss.ts';

/** Rows of classes 0 .. K-1. */
export interface ClassResponse {
  readonly y: ArrayLike<number>;
  readonly classes: number;
}

/** Numbers of 64 bits that a solver takes of its workspace, or a few more. */
export function multinomialNumbers({ rows, columns }: Design, classes: number): number {
  const lists = columns + 1 + PADDING;
  return strideOf(rows) * (lists + 3 * classes + 8) + (5 * classes + 9) * lists + 128;
}

/**
 * The penalised multinomial model at one penalty after another: a coefficient for each column and class, none of which is
 * the reference (Friedman et al. 2010, section 4). What no penalty decides, intercepts and coefficients of columns that
 * are not penalised, has a mean of 0 over classes.
 */
export class MultinomialSolver {
  readonly classes: number;
  readonly columns: number;
  readonly nullDeviance: number;
  private readonly loss: MultinomialLoss;
  private readonly design: StandardisedDesign;
  private readonly alpha: number;
  private readonly factors: Float64Array;
  private readonly descent: Descent;
  private readonly sorted: Float64Array;

  constructor(design: Design, { y, classes }: ClassResponse, settings: SolverSettings, workspace: Workspace) {
    checkDesign(design);
    if (y.length !== design.rows) {
      throw learnersErrors.error('learners/shape', { what: `${y.length} classes for ${design.rows} rows` });
    }
    const { alpha, tolerance } = mixOf(settings);
    this.classes = classes;
    this.sorted = new Float64Array(classes);
    this.columns = design.columns;
    this.alpha = alpha;
    this.loss = multinomialLoss(y, classes, workspace);
    this.design = standardiseDesign(design, this.loss.order, settings.standardise ?? true, true, workspace);
    const each = this.design.columns;
    const ofOne = penaltyFactors(this.design, design.columns, settings.penaltyFactors);
    this.factors = ofOne;
    const factors = new Float64Array(classes * each);
    for (let k = 0; k < classes; k++) factors.set(ofOne, k * each);
    // Of what is not penalised the last class has none: a constant over classes changes nothing.
    const out = new Set<number>();
    for (let j = 0; j < each; j++) if (ofOne[j] === 0) out.add((classes - 1) * each + j);
    const problem = {
      loss: this.loss,
      columns: columnsByClass(this.design, classes, out, workspace),
      hessian: new HessianByClass(workspace, this.loss, this.design),
      factors,
      alpha,
    };
    const intercepts = Array.from({ length: classes - 1 }, (_, k) => k * each + design.columns);
    this.descent = new Descent(problem, intercepts, tolerance, workspace);
    this.nullDeviance = this.loss.deviance(this.descent.nullValue);
  }

  /** The smallest lambda with no penalised coefficient; for ridge that of alpha = 0.001, as glmnet. */
  get lambdaMax(): number {
    return this.descent.largestGradient / Math.max(this.alpha, 1e-3);
  }

  /** Moves on to this penalty; `nonzero` counts columns with a coefficient for any class. */
  solveAt(lambda: number): Solution {
    if (!(lambda > 0)) throw learnersErrors.error('learners/setting', { what: `lambda ${lambda}` });
    const { violation, iterations, converged } = this.descent.solveAt(lambda);
    const { beta, value } = this.descent.state;
    const each = this.design.columns;
    let nonzero = 0;
    for (let j = 0; j < this.columns; j++) {
      for (let k = 0; k < this.classes; k++) {
        if (beta[k * each + j] === 0) continue;
        nonzero++;
        break;
      }
    }
    return {
      lambda,
      converged,
      kkt: violation,
      iterations,
      deviance: this.loss.deviance(value),
      nonzero,
    };
  }

  /**
   * What can be taken off the coefficients of a column for all classes at no cost: their mean where they are not
   * penalised; under the LASSO anything between the two middle ones of an even number of classes, of which glmnet and
   * this take the middle.
   */
  private undecided(column: number): number {
    const { alpha, classes, factors, sorted } = this;
    const { beta } = this.descent.state;
    const each = this.design.columns;
    for (let k = 0; k < classes; k++) sorted[k] = beta[k * each + column];
    if (factors[column] === 0) return sorted.reduce((sum, b) => sum + b, 0) / classes;
    if (alpha < 1 || classes % 2 === 1) return 0;
    sorted.sort();
    return (sorted[classes / 2 - 1] + sorted[classes / 2]) / 2;
  }

  /** Coefficients on the scale of the given columns, class after class, and the intercept of each class. */
  coefficients(target: Float64Array, offset: number, intercepts: Float64Array, from: number): void {
    const { beta } = this.descent.state;
    const { centres, scales, columns: each } = this.design;
    const { classes, columns } = this;
    for (let k = 0; k < classes; k++) intercepts[from + k] = beta[k * each + columns];
    for (let j = 0; j < columns; j++) {
      const shift = this.undecided(j);
      for (let k = 0; k < classes; k++) {
        const b = beta[k * each + j] - shift;
        const value = b === 0 ? 0 : b / scales[j];
        target[offset + k * columns + j] = value;
        intercepts[from + k] -= value * centres[j];
      }
    }
    let mean = 0;
    for (let k = 0; k < classes; k++) mean += intercepts[from + k] / classes;
    for (let k = 0; k < classes; k++) intercepts[from + k] -= mean;
  }
}
