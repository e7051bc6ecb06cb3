import { Conditions, SCOPES } from './conditions.ts';
import { checkDesign, type Design, type Response, standardiseDesign } from './design.ts';
import { learnersErrors } from './errors.ts';
import { checkResponse, makeLoss } from './families.ts';
import { Foresight } from './foresight.ts';
import { PADDING, strideOf, type Workspace } from './kernels/workspace.ts';
import { NewtonSteps } from './newton.ts';
import { penaltyFactors } from './penalty-factors.ts';
import { type PenalisedProblem, SolverState } from './state.ts';

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

interface Solution {
  readonly lambda: number;
  readonly converged: boolean;
  /** Largest violation of the KKT conditions over all columns, in units of lambda on the standardised scale. */
  readonly kkt: number;
  readonly iterations: number;
  readonly deviance: number;
  readonly nonzero: number;
}

/** Columns that say nothing of the outcome have gradients of rounding alone; convergence is not measured against those. */
const LEAST_GRADIENT = 1e-3;
/** Where a step leaves more than this share of the violation, the Hessian is computed anew. */
const CONTRACTION = 0.5;
const MAX_NEWTON = 200;
/** Log odds, or spread of log hazards, that no data bear out: a probability within 2e-8 of certainty. */
const SEPARATED = 18;
const UNPENALISED_TOLERANCE = 1e-12;

/**
 * Solves one penalty after another, each from the last: min over b of
 * -logLik(b)/n + lambda sum_j f_j (alpha |b_j| + (1 - alpha)/2 b_j^2) on the standardised columns.
 *
 * Proximal Newton with the full Hessian of an active set, kept from step to step and from penalty to penalty while it
 * serves, and a KKT check of all columns but those that provably hold. A diagonal Hessian, as in glmnet's Cox path,
 * does not converge at the small penalties.
 */
export class PenalisedSolver {
  readonly family: Response['family'];
  readonly columns: number;
  readonly nullDeviance: number;
  /** Largest |gradient| / penalty factor at the unpenalised model; the LASSO is empty from here on. */
  readonly largestGradient: number;
  private readonly tolerance: number;
  private readonly problem: PenalisedProblem;
  private readonly state: SolverState;
  private readonly conditions: Conditions;
  private readonly newton: NewtonSteps;
  private readonly foresight: Foresight;
  private readonly place: Int32Array;

  constructor(design: Design, response: Response, settings: SolverSettings, workspace: Workspace) {
    checkDesign(design);
    checkResponse(design, response);
    this.family = response.family;
    this.columns = design.columns;
    const alpha = settings.alpha ?? 1;
    this.tolerance = settings.tolerance ?? 1e-10;
    if (!(alpha >= 0 && alpha <= 1) || !(this.tolerance > 0)) {
      throw learnersErrors.error('learners/setting', {
        what: `alpha ${alpha}, tolerance ${this.tolerance}`,
      });
    }
    const loss = makeLoss(response, workspace);
    const standardised = standardiseDesign(
      design,
      loss.order,
      settings.standardise ?? true,
      loss.intercept,
      workspace,
    );
    const factors = penaltyFactors(standardised, design.columns, settings.penaltyFactors);
    this.problem = { loss, design: standardised, factors, alpha };
    this.state = new SolverState(this.problem, workspace);
    this.conditions = new Conditions(this.state, workspace);
    this.newton = new NewtonSteps(this.state, workspace);
    this.foresight = new Foresight(this.state, workspace);
    this.place = new Int32Array(standardised.columns);
    // First the intercept alone, then the unpenalised columns: the path starts where no penalised column is in.
    if (loss.intercept) this.state.enter(this.columns);
    this.descend(Number.POSITIVE_INFINITY, UNPENALISED_TOLERANCE);
    this.nullDeviance = loss.deviance(this.state.value);
    for (let j = 0; j < this.columns; j++)
      if (factors[j] === 0 && standardised.scales[j] > 0) this.state.enter(j);
    this.descend(Number.POSITIVE_INFINITY, UNPENALISED_TOLERANCE);
    this.largestGradient = this.largestOfGradient();
  }

  /** The smallest lambda with no penalised coefficient; for ridge that of alpha = 0.001, as glmnet. In the outcome's unit. */
  get lambdaMax(): number {
    return (this.largestGradient / Math.max(this.problem.alpha, 1e-3)) * this.problem.loss.scale;
  }

  /** Moves on to this penalty. Solutions are fastest in decreasing order. */
  solveAt(lambda: number): Solution {
    if (!(lambda >= 0)) throw learnersErrors.error('learners/setting', { what: `lambda ${lambda}` });
    const { loss } = this.problem;
    const scaled = lambda / loss.scale;
    if (this.foresight.step(scaled)) this.conditions.move();
    this.proposeActive(scaled);
    const accepted = this.tolerance * Math.max(this.largestGradient, LEAST_GRADIENT);
    const { violation, iterations } = this.descend(scaled, accepted);
    let nonzero = 0;
    for (let j = 0; j < this.columns; j++) if (this.state.beta[j] !== 0) nonzero++;
    return {
      lambda,
      converged: violation <= accepted && !(lambda === 0 && this.isSeparated()),
      kkt: violation * loss.scale,
      iterations,
      deviance: loss.deviance(this.state.value),
      nonzero,
    };
  }

  /** Without a penalty, a likelihood without a maximum also has a vanishing gradient, far out. */
  private isSeparated(): boolean {
    if (this.family === 'gaussian') return false;
    const { eta } = this.state;
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
    const { beta } = this.state;
    const { loss, design } = this.problem;
    let intercept = loss.centre;
    if (loss.intercept) intercept += beta[this.columns];
    for (let j = 0; j < this.columns; j++) {
      const value = beta[j] === 0 ? 0 : (beta[j] * loss.scale) / design.scales[j];
      target[offset + j] = value;
      if (this.family !== 'cox') intercept -= value * design.centres[j];
    }
    return this.family === 'cox' ? 0 : intercept;
  }

  private largestOfGradient(): number {
    const { design, factors } = this.problem;
    let largest = 0;
    for (let j = 0; j < design.columns; j++) {
      if (factors[j] > 0 && design.scales[j] > 0) {
        largest = Math.max(largest, Math.abs(this.state.gradient[j]) / factors[j]);
      }
    }
    return largest;
  }

  /** The active set to begin with at a penalty: what has a coefficient, and what is known to violate already. */
  private proposeActive(lambda: number): void {
    const { state, place } = this;
    const { factors, alpha, design } = this.problem;
    const { gradient } = state;
    if (state.dropZeros(place)) this.newton.renumber(place);
    for (let j = 0; j < design.columns; j++) {
      if (Math.abs(gradient[j]) > alpha * factors[j] * lambda) state.enter(j);
    }
  }

  /**
   * Newton steps until no column violates its condition. The Hessian of an earlier step, or of an earlier penalty, is
   * used again as long as each step still shrinks the violation well.
   */
  private descend(lambda: number, accepted: number): { violation: number; iterations: number } {
    const { conditions, newton } = this;
    let iterations = 0;
    let before = Number.POSITIVE_INFINITY;
    let stuck = false;
    while (true) {
      let violation = 0;
      for (const scope of SCOPES) {
        violation = conditions.look(scope, lambda, accepted);
        if (violation > accepted && iterations < MAX_NEWTON && !stuck) break;
        if (scope === 'all') return { violation, iterations };
      }
      if (violation > CONTRACTION * before) newton.forgetHessian();
      const fresh = newton.fresh;
      let moved = newton.take(lambda, violation);
      if (!moved && !fresh) {
        newton.forgetHessian();
        moved = newton.take(lambda, violation);
      }
      stuck = !moved;
      before = violation;
      iterations++;
    }
  }
}
