import { PADDING, strideOf, type Workspace } from './kernels/workspace.ts';
import { QuadraticLasso } from './quadratic.ts';
import type { SolverState } from './state.ts';

const MAX_HALVINGS = 40;

/** Proximal Newton steps on the active set, by a Hessian that is kept from step to step and from penalty to penalty. */
export class NewtonSteps {
  private readonly state: SolverState;
  private readonly quadratic = new QuadraticLasso();
  /** Rows of the quadratic's Hessian that are filled, from whatever linearisation. */
  private hessianRows = 0;
  private readonly moved: Float64Array;
  private readonly wanted: Int32Array;
  private readonly direction: Float64Array;
  private readonly trial: Float64Array;

  constructor(state: SolverState, workspace: Workspace) {
    const { loss, columns } = state.problem;
    this.state = state;
    this.moved = workspace.floats(columns.count + PADDING);
    this.wanted = workspace.words(columns.count);
    this.direction = workspace.floats(strideOf(loss.rows));
    this.trial = new Float64Array(loss.rows);
  }

  /** True where the next step has a Hessian of its own. */
  get fresh(): boolean {
    return this.hessianRows === 0;
  }

  forgetHessian(): void {
    this.hessianRows = 0;
  }

  /** Follows the active set when columns have left it. */
  renumber(place: Int32Array): void {
    this.quadratic.renumber(place, this.hessianRows);
    let rows = 0;
    for (let k = 0; k < this.hessianRows; k++) if (place[k] >= 0) rows++;
    this.hessianRows = rows;
  }

  /** One step with step halving, given the largest violation before; false where no step lowers the objective. */
  take(lambda: number, violation: number): boolean {
    const penalty = lambda === Number.POSITIVE_INFINITY ? 0 : lambda;
    this.updateHessian(penalty);
    this.solveModel(penalty, violation);
    return this.search(penalty);
  }

  /** Fills the rows of the Hessian that are missing, at the present linearisation. */
  private updateHessian(penalty: number): void {
    const { quadratic } = this;
    const { active, activeCount, problem } = this.state;
    if (quadratic.reserve(activeCount)) this.hessianRows = 0;
    if (this.hessianRows < activeCount) {
      problem.hessian.fill(active, this.hessianRows, activeCount, quadratic.h, quadratic.capacity);
      quadratic.changed(this.hessianRows);
      this.hessianRows = activeCount;
    }
    const ridge = penalty * (1 - problem.alpha);
    for (let i = 0; i < activeCount; i++) quadratic.setRidge(i, ridge * problem.factors[active[i]]);
  }

  /** Leaves in `quadratic.b` where the step points to. */
  private solveModel(penalty: number, violation: number): void {
    const { quadratic } = this;
    const { active, activeCount, beta, gradient, problem } = this.state;
    const { alpha, factors } = problem;
    for (let i = 0; i < activeCount; i++) {
      const j = active[i];
      quadratic.l1[i] = penalty * alpha * factors[j];
      quadratic.b[i] = beta[j];
      quadratic.slope[i] = gradient[j] - penalty * (1 - alpha) * factors[j] * beta[j];
    }
    quadratic.solve(activeCount, 1e-3 * violation);
  }

  /** Goes as far along the step as lowers the objective (Armijo's rule). */
  private search(penalty: number): boolean {
    const { state, direction, moved, trial, wanted } = this;
    const { active, activeCount, beta, gradient, eta } = state;
    const { loss, columns, alpha, factors } = state.problem;
    const { b, l1 } = this.quadratic;
    const half = (penalty * (1 - alpha)) / 2;
    direction.fill(0);
    let slope = 0;
    let before = state.value;
    let count = 0;
    for (let i = 0; i < activeCount; i++) {
      const j = active[i];
      const change = b[i] - beta[j];
      const ridge = half * factors[j];
      const now = l1[i] * Math.abs(beta[j]) + ridge * beta[j] * beta[j];
      before += now;
      slope += l1[i] * Math.abs(b[i]) + ridge * b[i] * b[i] - now - gradient[j] * change;
      if (change === 0) continue;
      wanted[count] = j;
      moved[count++] = change;
    }
    columns.add(direction, wanted, count, moved);
    // Below the rounding of the objective the full Newton step cannot be judged by it, and is right.
    const negligible = -slope <= 1e-13 * (1 + Math.abs(before));
    let step = 1;
    for (let halving = 0; halving < MAX_HALVINGS; halving++, step /= 2) {
      for (let i = 0; i < loss.rows; i++) trial[i] = eta[i] + step * direction[i];
      const value = loss.linearise(trial);
      let after = value;
      for (let i = 0; i < activeCount; i++) {
        const j = active[i];
        const next = step === 1 ? b[i] : beta[j] + step * (b[i] - beta[j]);
        after += l1[i] * Math.abs(next) + half * factors[j] * next * next;
      }
      if ((negligible && Number.isFinite(after)) || after <= before + 1e-4 * step * slope) {
        for (let i = 0; i < activeCount; i++) {
          const j = active[i];
          beta[j] = step === 1 ? b[i] : beta[j] + step * (b[i] - beta[j]);
        }
        eta.set(trial);
        state.value = value;
        return true;
      }
    }
    loss.linearise(eta);
    return false;
  }
}
