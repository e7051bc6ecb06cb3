import type { Workspace } from './kernels/workspace.ts';
import { Screen } from './screen.ts';
import type { SolverState } from './state.ts';

/** Where conditions are looked at: first where they were broken last, and only when those hold everywhere. */
export const SCOPES = ['active', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** The KKT conditions of a penalised model, of all columns but those that provably fulfil them. */
export class Conditions {
  private readonly state: SolverState;
  private readonly screen: Screen;
  private readonly wanted: Int32Array;

  constructor(state: SolverState, workspace: Workspace) {
    const { loss, columns } = state.problem;
    this.state = state;
    this.screen = new Screen(workspace, loss, columns);
    this.wanted = workspace.words(columns.count);
  }

  /** To be called when the loss was linearised anew. */
  move(): void {
    this.screen.move();
  }

  /** Largest violation at this penalty; columns outside the active set that violate by more than `accepted` enter it. */
  look(scope: Scope, lambda: number, accepted: number): number {
    const { state, screen, wanted } = this;
    screen.move();
    if (scope === 'active') {
      screen.products(state.active, state.activeCount, state.gradient);
      return this.largestOf(state.active, state.activeCount, lambda, accepted);
    }
    const count = this.listUnsafe(lambda);
    screen.products(wanted, count, state.gradient);
    return this.largestOf(wanted, count, lambda, accepted);
  }

  /** The columns in question. At an infinite penalty nothing can violate, and the gradients are what is asked for. */
  private listUnsafe(lambda: number): number {
    const { screen, wanted } = this;
    const { gradient, inActive } = this.state;
    const { factors, alpha, columns } = this.state.problem;
    const known = lambda === Number.POSITIVE_INFINITY ? 0 : lambda;
    let count = 0;
    for (let j = 0; j < columns.count; j++) {
      if (columns.isConstant(j)) continue;
      const safe = Math.abs(gradient[j]) + screen.drift(j) < alpha * factors[j] * known;
      if (inActive[j] || !safe) wanted[count++] = j;
    }
    return count;
  }

  /** Distances from the KKT conditions (Friedman et al. 2010, J Stat Softw 33(1), section 2). */
  private largestOf(list: Int32Array, count: number, lambda: number, accepted: number): number {
    const { beta, gradient, problem } = this.state;
    const { factors, alpha } = problem;
    const free = lambda === Number.POSITIVE_INFINITY;
    let largest = 0;
    for (let k = 0; k < count; k++) {
      const j = list[k];
      const b = beta[j];
      const g = gradient[j];
      const penalty = lambda * factors[j];
      let violation: number;
      if (factors[j] === 0) violation = Math.abs(g);
      else if (free) violation = 0;
      else if (b === 0) violation = Math.max(0, Math.abs(g) - penalty * alpha);
      else violation = Math.abs(g - (b > 0 ? penalty * alpha : -penalty * alpha) - penalty * (1 - alpha) * b);
      if (violation > largest) largest = violation;
      if (violation > accepted) this.state.enter(j);
    }
    return largest;
  }
}
