import { columnsOf } from './columns.ts';
import { Descent } from './descent.ts';
import {
  checkDesign,
  type Design,
  type Response,
  type StandardisedDesign,
  standardiseDesign,
} from './design.ts';
import { learnersErrors } from './errors.ts';
import { checkResponse, makeLoss } from './families.ts';
import { HessianBlock } from './hessian.ts';
import { PADDING, strideOf, type Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';
import { penaltyFactors } from './penalty-factors.ts';

/** The penalty's form and when the descent ends; as glmnet's where not said. */
export interface SolverSettings {
  /** 1 = LASSO, 0 = ridge, between them elastic net; default 1. */
  readonly alpha?: number;
  /** Scale columns to mean square 1 before penalising; default true. Coefficients are returned on the given scale. */
  readonly standardise?: boolean;
  /** One factor a column, 0 = not penalised; rescaled to a mean of 1 as glmnet does. Default all 1. */
  readonly penaltyFactors?: ArrayLike<number>;
  /** KKT violation accepted, as a fraction of the largest gradient of the null model; default 1e-10. */
  readonly tolerance?: number;
}

/** Alpha and the tolerance, checked. @throws learners/setting */
export function mixOf(settings: SolverSettings): { readonly alpha: number; readonly tolerance: number } {
  const { alpha = 1, tolerance = 1e-10 } = settings;
  if (!(alpha >= 0 && alpha <= 1) || !(tolerance > 0)) {
    throw learnersErrors.error('learners/setting', { what: `alpha ${alpha}, tolerance ${tolerance}` });
  }
  return { alpha, tolerance };
}

/** Numbers of 64 bits that a solver takes of its workspace, or a few more. */
export function solverNumbers({
  rows,
  columns,
}: {
  readonly rows: number;
  readonly columns: number;
}): number {
  const lists = columns + 1 + PADDING;
  return 2 * strideOf(rows) * lists + 11 * strideOf(rows) + 10 * lists + 64;
}

export interface Solution {
  readonly lambda: number;
  readonly converged: boolean;
  /** Largest violation of the KKT conditions over all columns, in units of lambda on the standardised scale. */
  readonly kkt: number;
  readonly iterations: number;
  readonly deviance: number;
  readonly nonzero: number;
}

/** Log odds, or spread of log hazards, that no data bear out: a probability within 2e-8 of certainty. */
const SEPARATED = 18;

/** The penalised model of one response at one penalty after another. */
export class PenalisedSolver {
  readonly family: Response['family'];
  readonly columns: number;
  readonly nullDeviance: number;
  private readonly loss: Loss;
  private readonly design: StandardisedDesign;
  private readonly alpha: number;
  private readonly descent: Descent;

  constructor(design: Design, response: Response, settings: SolverSettings, workspace: Workspace) {
    checkDesign(design);
    checkResponse(design, response);
    const { alpha, tolerance } = mixOf(settings);
    this.family = response.family;
    this.columns = design.columns;
    this.alpha = alpha;
    this.loss = makeLoss(response, workspace);
    const { intercept, order } = this.loss;
    this.design = standardiseDesign(design, order, settings.standardise ?? true, intercept, workspace);
    const problem = {
      loss: this.loss,
      columns: columnsOf(this.design, workspace),
      hessian: new HessianBlock(workspace, this.loss, this.design),
      factors: penaltyFactors(this.design, design.columns, settings.penaltyFactors),
      alpha,
    };
    this.descent = new Descent(problem, intercept ? [design.columns] : [], tolerance, workspace);
    this.nullDeviance = this.loss.deviance(this.descent.nullValue);
  }

  /** The smallest lambda with no penalised coefficient; for ridge that of alpha = 0.001, as glmnet. In the outcome's unit. */
  get lambdaMax(): number {
    return (this.descent.largestGradient / Math.max(this.alpha, 1e-3)) * this.loss.scale;
  }

  /** Moves on to this penalty. Solutions are fastest in decreasing order. */
  solveAt(lambda: number): Solution {
    if (!(lambda >= 0)) throw learnersErrors.error('learners/setting', { what: `lambda ${lambda}` });
    const { loss, descent } = this;
    const { violation, iterations, converged } = descent.solveAt(lambda / loss.scale);
    const { beta, value } = descent.state;
    let nonzero = 0;
    for (let j = 0; j < this.columns; j++) if (beta[j] !== 0) nonzero++;
    return {
      lambda,
      converged: converged && !(lambda === 0 && this.isSeparated()),
      kkt: violation * loss.scale,
      iterations,
      deviance: loss.deviance(value),
      nonzero,
    };
  }

  /** Without a penalty, a likelihood without a maximum also has a vanishing gradient, far out. */
  private isSeparated(): boolean {
    if (this.family === 'gaussian') return false;
    const { eta } = this.descent.state;
    let least = this.family === 'cox' ? Number.POSITIVE_INFINITY : 0;
    let largest = this.family === 'cox' ? Number.NEGATIVE_INFINITY : 0;
    for (let i = 0; i < eta.length; i++) {
      if (eta[i] < least) least = eta[i];
      if (eta[i] > largest) largest = eta[i];
    }
    return this.family === 'cox' ? largest - least > SEPARATED : Math.max(largest, -least) > SEPARATED;
  }

  /** Coefficients on the scale of the given columns into target[offset ..]; returns the intercept (0 for Cox). */
  coefficients(target: Float64Array, offset = 0): number {
    const { beta } = this.descent.state;
    const { centres, scales } = this.design;
    let intercept = this.loss.centre;
    if (this.loss.intercept) intercept += beta[this.columns];
    for (let j = 0; j < this.columns; j++) {
      const value = beta[j] === 0 ? 0 : (beta[j] * this.loss.scale) / scales[j];
      target[offset + j] = value;
      if (this.family !== 'cox') intercept -= value * centres[j];
    }
    return this.family === 'cox' ? 0 : intercept;
  }
}
