import type { SolverColumns } from './columns.ts';
import type { Hessian } from './hessian.ts';
import type { Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';

/** What is penalised, and how: lambda sum_j f_j (alpha |b_j| + (1 - alpha)/2 b_j^2) on the standardised columns. */
export interface PenalisedProblem {
  readonly loss: Loss;
  readonly columns: SolverColumns;
  readonly hessian: Hessian;
  readonly factors: Float64Array;
  readonly alpha: number;
}

/** Where a solver is: coefficients, what follows from them, and the columns that may have one. */
export class SolverState {
  readonly problem: PenalisedProblem;
  readonly beta: Float64Array;
  /** Of the log-likelihood / n, for the columns looked at last. */
  readonly gradient: Float64Array;
  readonly eta: Float64Array;
  /** Mean negative log-likelihood. */
  value: number;
  readonly active: Int32Array;
  activeCount = 0;
  readonly inActive: Uint8Array;

  constructor(problem: PenalisedProblem, workspace: Workspace) {
    const { loss, columns } = problem;
    this.problem = problem;
    this.beta = new Float64Array(columns.count);
    this.gradient = new Float64Array(columns.count);
    this.eta = new Float64Array(loss.rows);
    this.value = loss.linearise(this.eta);
    this.active = workspace.words(columns.count);
    this.inActive = new Uint8Array(columns.count);
  }

  enter(j: number): void {
    if (this.inActive[j]) return;
    this.inActive[j] = 1;
    this.active[this.activeCount++] = j;
  }

  /** Lets columns without a coefficient go; the new place of each active column, -1 where it went. True if any did. */
  dropZeros(place: Int32Array): boolean {
    const { active, beta, inActive } = this;
    const { factors } = this.problem;
    let kept = 0;
    for (let k = 0; k < this.activeCount; k++) {
      const j = active[k];
      const stays = beta[j] !== 0 || factors[j] === 0;
      place[k] = stays ? kept : -1;
      if (stays) active[kept++] = j;
      else inActive[j] = 0;
    }
    const dropped = kept < this.activeCount;
    this.activeCount = kept;
    return dropped;
  }
}
