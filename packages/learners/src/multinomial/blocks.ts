import type { StandardisedDesign } from '../design.ts';
import type { MultinomialLoss } from './loss.ts';

/** A sweep that moves no block by more than this share of the violation ends the descent. */
const INNER = 0.02;
const MAX_SWEEPS = 500;

/**
 * The quadratic model of a multinomial loss at its present probabilities, in blocks of one column's coefficients for all
 * classes. The Hessian is never written down: of row i it is diag(p) - p p', which costs as much as the classes are many.
 */
export class QuadraticOfBlocks {
  private readonly design: StandardisedDesign;
  private readonly loss: MultinomialLoss;
  /** Hessian times what the step adds to the linear predictors, class after class. */
  private readonly curved: Float64Array;
  private readonly steepest: Float64Array;
  private readonly move: Float64Array;

  constructor(design: StandardisedDesign, loss: MultinomialLoss) {
    this.design = design;
    this.loss = loss;
    this.curved = new Float64Array(loss.classes * loss.stride);
    this.steepest = new Float64Array(design.columns);
    this.move = new Float64Array(loss.classes);
  }

  /**
   * Moves the blocks of the active columns to the minimum of the model and their penalties.
   *
   * @param beta - of column j for class k at j * classes + k
   * @param weights - of a block's length, and of half its square
   * @param violation - present violation of the conditions, by which the precision goes
   */
  solve(
    active: readonly number[],
    beta: Float64Array,
    gradient: Float64Array,
    weights: (column: number) => readonly [number, number],
    violation: number,
  ): void {
    this.curved.fill(0);
    for (const j of active) this.steepest[j] = this.steepestOf(j);
    for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      let largest = 0;
      for (const j of active) {
        if (this.steepest[j] > 0) {
          largest = Math.max(largest, this.step(j, beta, gradient, weights(j)));
        }
      }
      if (largest <= INNER * violation) return;
    }
  }

  /** target += x (beta - before) of the active columns, class after class. */
  addTo(target: Float64Array, active: readonly number[], beta: Float64Array, before: Float64Array): void {
    const { x, stride, rows } = this.design;
    const { classes } = this.loss;
    for (const j of active) {
      for (let k = 0; k < classes; k++) {
        const by = beta[j * classes + k] - before[j * classes + k];
        if (by === 0) continue;
        const [at, to] = [j * stride, k * stride];
        for (let i = 0; i < rows; i++) target[to + i] += by * x[at + i];
      }
    }
  }

  /** Moves one block to its minimum under a bound of its curvature; returns the move's length times the bound. */
  private step(
    column: number,
    beta: Float64Array,
    gradient: Float64Array,
    [first, second]: readonly [number, number],
  ): number {
    const { curved, move, design } = this;
    const { x, stride, rows } = design;
    const { classes, weights: p } = this.loss;
    const bound = this.steepest[column];
    const [at, block] = [column * stride, column * classes];
    let squares = 0;
    for (let k = 0; k < classes; k++) {
      let sum = 0;
      const from = k * stride;
      for (let i = 0; i < rows; i++) sum += x[at + i] * curved[from + i];
      move[k] = bound * beta[block + k] + gradient[block + k] - sum / rows;
      squares += move[k] * move[k];
    }
    const length = Math.sqrt(squares);
    const shrink = length > first ? (1 - first / length) / (bound + second) : 0;
    let moved = 0;
    for (let k = 0; k < classes; k++) {
      const to = shrink * move[k];
      move[k] = to - beta[block + k];
      beta[block + k] = to;
      moved += move[k] * move[k];
    }
    if (moved === 0) return 0;
    for (let i = 0; i < rows; i++) {
      const value = x[at + i];
      let mean = 0;
      for (let k = 0; k < classes; k++) mean += p[k * stride + i] * move[k];
      for (let k = 0; k < classes; k++)
        curved[k * stride + i] += value * p[k * stride + i] * (move[k] - mean);
    }
    return bound * Math.sqrt(moved);
  }

  /** Largest row sum of a block of the Hessian, which bounds its largest eigenvalue. */
  private steepestOf(column: number): number {
    const { x, stride, rows } = this.design;
    const { classes, weights: p } = this.loss;
    let largest = 0;
    for (let k = 0; k < classes; k++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const value = x[column * stride + i];
        const own = p[k * stride + i];
        sum += value * value * own * (1 - own);
      }
      largest = Math.max(largest, (2 * sum) / rows);
    }
    return largest;
  }
}
