import type { SolverColumns } from './columns.ts';
import { PADDING, type Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';

/**
 * Gradients of columns, and how far each may have moved since it was computed: by Cauchy and Schwarz a gradient x'r/n
 * moves by no more than |x| |dr| / n when the residual moves by dr. So a column that was far from its bound need not be
 * looked at again until the residual has gone a long way, and that is proof, not a guess.
 */
export class Screen {
  private readonly loss: Loss;
  private readonly out: Float64Array;
  private readonly columns: SolverColumns;
  /** |x| / n of each column. */
  private readonly reach: Float64Array;
  /** What `travelled` was when the gradient of a column was computed. */
  private readonly at: Float64Array;
  private readonly last: Float64Array;
  /** Length of the way that the residual has gone. */
  private travelled = 0;

  constructor(workspace: Workspace, loss: Loss, columns: SolverColumns) {
    this.loss = loss;
    this.out = workspace.floats(columns.count + PADDING);
    this.columns = columns;
    this.last = new Float64Array(loss.rows);
    this.at = new Float64Array(columns.count).fill(Number.NEGATIVE_INFINITY);
    this.reach = new Float64Array(columns.count);
    for (let j = 0; j < columns.count; j++) {
      this.reach[j] = (columns.lengthOf(j) / loss.observations) * (1 + ROUNDING);
    }
  }

  /** To be called when the loss was linearised anew. */
  move(): void {
    const { last } = this;
    const { residual } = this.loss;
    let squares = 0;
    for (let i = 0; i < last.length; i++) {
      const change = residual[i] - last[i];
      squares += change * change;
      last[i] = residual[i];
    }
    this.travelled += Math.sqrt(squares);
  }

  /** The most that the gradient of a column can have changed by. */
  drift(column: number): number {
    return this.reach[column] * (this.travelled - this.at[column]);
  }

  /** Gradients of the listed columns at the present residual. */
  products(list: Int32Array, count: number, gradient: Float64Array): void {
    const { at, out, travelled, loss } = this;
    this.columns.products(list, count, loss.residual, out);
    for (let k = 0; k < count; k++) {
      gradient[list[k]] = out[k] / loss.observations;
      at[list[k]] = travelled;
    }
  }
}

/** Far above what sums of a few thousand products lose. */
const ROUNDING = 1e-9;
