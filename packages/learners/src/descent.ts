import { Conditions, SCOPES } from './conditions.ts';
import { Foresight } from './foresight.ts';
import type { Workspace } from './kernels/workspace.ts';
import { NewtonSteps } from './newton.ts';
import { type PenalisedProblem, SolverState } from './state.ts';

/** Columns that say nothing of the outcome have gradients of rounding alone; convergence is not measured against those. */
const LEAST_GRADIENT = 1e-3;
/** Where a step leaves more than this share of the violation, the Hessian is computed anew. */
const CONTRACTION = 0.5;
const MAX_NEWTON = 200;
const UNPENALISED_TOLERANCE = 1e-12;

interface Reached {
  /** Largest violation of the KKT conditions over all columns. */
  readonly violation: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Solves one penalty after another, each from the last: min over b of
 * -logLik(b)/n + lambda sum_j f_j (alpha |b_j| + (1 - alpha)/2 b_j^2) on the standardised columns.
 *
 * Proximal Newton with the full Hessian of an active set, kept from step to step and from penalty to penalty while it
 * serves, and a KKT check of all columns but those that provably hold. A diagonal Hessian, as in glmnet's Cox path,
 * does not converge at the small penalties.
 */
export class Descent {
  /** Mean negative log-likelihood of the intercepts alone. */
  readonly nullValue: number;
  /** Largest |gradient| / penalty factor at the unpenalised model; the LASSO is empty from here on. */
  readonly largestGradient: number;
  readonly state: SolverState;
  private readonly accepted: number;
  private readonly problem: PenalisedProblem;
  private readonly conditions: Conditions;
  private readonly newton: NewtonSteps;
  private readonly foresight: Foresight;
  private readonly place: Int32Array;

  /** @param tolerance - violation accepted, as a fraction of the largest gradient */
  constructor(
    problem: PenalisedProblem,
    intercepts: readonly number[],
    tolerance: number,
    workspace: Workspace,
  ) {
    const { columns, factors } = problem;
    this.problem = problem;
    this.state = new SolverState(problem, workspace);
    this.conditions = new Conditions(this.state, workspace);
    this.newton = new NewtonSteps(this.state, workspace);
    this.foresight = new Foresight(this.state, workspace);
    this.place = new Int32Array(columns.count);
    // First the intercepts alone, then the unpenalised columns: the path starts where no penalised column is in.
    for (const j of intercepts) this.state.enter(j);
    this.descend(Number.POSITIVE_INFINITY, UNPENALISED_TOLERANCE);
    this.nullValue = this.state.value;
    for (let j = 0; j < columns.count; j++)
      if (factors[j] === 0 && !columns.isConstant(j)) this.state.enter(j);
    this.descend(Number.POSITIVE_INFINITY, UNPENALISED_TOLERANCE);
    this.largestGradient = this.largestOfGradient();
    this.accepted = tolerance * Math.max(this.largestGradient, LEAST_GRADIENT);
  }

  /** Moves on to this penalty. Solutions are fastest in decreasing order. */
  solveAt(lambda: number): Reached {
    if (this.foresight.step(lambda)) this.conditions.move();
    this.proposeActive(lambda);
    const { violation, iterations } = this.descend(lambda, this.accepted);
    return { violation, iterations, converged: violation <= this.accepted };
  }

  private largestOfGradient(): number {
    const { columns, factors } = this.problem;
    let largest = 0;
    for (let j = 0; j < columns.count; j++) {
      if (factors[j] > 0 && !columns.isConstant(j)) {
        largest = Math.max(largest, Math.abs(this.state.gradient[j]) / factors[j]);
      }
    }
    return largest;
  }

  /** The active set to begin with at a penalty: what has a coefficient, and what is known to violate already. */
  private proposeActive(lambda: number): void {
    const { state, place } = this;
    const { gradient } = state;
    const { factors, alpha, columns } = this.problem;
    if (state.dropZeros(place)) this.newton.renumber(place);
    for (let j = 0; j < columns.count; j++) {
      if (Math.abs(gradient[j]) > alpha * factors[j] * lambda && !columns.isConstant(j)) state.enter(j);
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
