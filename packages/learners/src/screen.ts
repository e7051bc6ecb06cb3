import type { StandardisedDesign } from './design.ts';
import { PADDING, type Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';

/**
 * Gradients of columns, and how far each may have moved since it was computed: by Cauchy and Schwarz a gradient x'r/n
 * moves by no more than |x| |dr| / n when the residual moves by dr. So a column that was far from its bound need not be
 * looked at again until the residual has gone a long way, and that is proof, not a guess.
 */
export class Screen {
  private readonly workspace: Workspace;
  private readonly loss: Loss;
  private readonly out: Float64Array;
  private readonly x: Float64Array;
  /** |x| / n of each column. */
  private readonly reach: Float64Array;
  /** What `travelled` was when the gradient of a column was computed. */
  private readonly at: Float64Array;
  private readonly last: Float64Array;
  /** Length of the way that the residual has gone. */
  private travelled = 0;

  constructor(workspace: Workspace, loss: Loss, { rows, columns, stride, x }: StandardisedDesign) {
    this.workspace = workspace;
    this.loss = loss;
    this.out = workspace.floats(columns + PADDING);
    this.x = x;
    this.last = new Float64Array(rows);
    this.at = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
    this.reach = new Float64Array(columns);
    for (let j = 0; j < columns; j++) {
      let squares = 0;
      for (let k = j * stride; k < (j + 1) * stride; k++) squares += x[k] * x[k];
      this.reach[j] = (Math.sqrt(squares) / rows) * (1 + ROUNDING);
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
  products(columns: Int32Array, count: number, gradient: Float64Array): void {
    const { at, out, travelled, loss, workspace, x } = this;
    workspace.columnProducts(x, columns, count, loss.residual, out);
    for (let k = 0; k < count; k++) {
      gradient[columns[k]] = out[k] / loss.rows;
      at[columns[k]] = travelled;
    }
  }
}

/** Far above what sums of a few thousand products lose. */
const ROUNDING = 1e-9;
