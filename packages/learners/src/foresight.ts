import { PADDING, strideOf, type Workspace } from './kernels/workspace.ts';
import type { SolverState } from './state.ts';

/** Begins where the last two solutions point to: between two changes of the active set, paths are smooth in lambda. */
export class Foresight {
  private readonly state: SolverState;
  /** Of the last penalty, and the one before it. */
  private lastLambda = Number.NaN;
  private lambdaBefore = Number.NaN;
  /** Coefficients one penalty ago. */
  private readonly before: Float64Array;
  private readonly moved: Float64Array;
  private readonly wanted: Int32Array;
  private readonly direction: Float64Array;

  constructor(state: SolverState, workspace: Workspace) {
    const { columns, loss } = state.problem;
    this.state = state;
    this.before = new Float64Array(columns.count);
    this.moved = workspace.floats(columns.count + PADDING);
    this.wanted = workspace.words(columns.count);
    this.direction = workspace.floats(strideOf(loss.rows));
  }

  /** Moves the coefficients that keep their signs on towards this penalty; true where any moved. */
  step(lambda: number): boolean {
    const { state, before, direction, moved, wanted } = this;
    const { active, activeCount, beta, eta, problem } = state;
    const reach = (lambda - this.lastLambda) / (this.lastLambda - this.lambdaBefore);
    this.lambdaBefore = this.lastLambda;
    this.lastLambda = lambda;
    let count = 0;
    for (let k = 0; k < activeCount; k++) {
      const j = active[k];
      const change = reach * (beta[j] - before[j]);
      const keepsSign = before[j] * beta[j] > 0 && (beta[j] + change) * beta[j] > 0;
      before[j] = beta[j];
      if (!keepsSign || !(reach > 0 && reach <= 1)) continue;
      beta[j] += change;
      wanted[count] = j;
      moved[count++] = change;
    }
    if (count === 0) return false;
    direction.fill(0);
    problem.columns.add(direction, wanted, count, moved);
    for (let i = 0; i < eta.length; i++) eta[i] += direction[i];
    state.value = problem.loss.linearise(eta);
    return true;
  }
}
