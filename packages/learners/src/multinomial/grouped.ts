import { checkDesign, type Design, type StandardisedDesign, standardiseDesign } from '../design.ts';
import { learnersErrors } from '../errors.ts';
import type { Workspace } from '../kernels/workspace.ts';
import { penaltyFactors } from '../penalty-factors.ts';
import { mixOf, type Solution, type SolverSettings } from '../solver.ts';
import { QuadraticOfBlocks } from './blocks.ts';
import { type MultinomialLoss, multinomialLoss } from './loss.ts';
import type { ClassResponse } from './solver.ts';

/** Columns that say nothing of the outcome have gradients of rounding alone; convergence is not measured against those. */
const LEAST_GRADIENT = 1e-3;
const UNPENALISED_TOLERANCE = 1e-12;
const MAX_NEWTON = 200;
/** A step is halved until it brings this share of the decrease that its slope promises. */
const ENOUGH = 1e-4;
const MAX_HALVINGS = 30;

/**
 * The multinomial model with a grouped penalty at one penalty after another: min of -logLik/n + lambda sum_j f_j (alpha
 * |b_j| + (1 - alpha)/2 |b_j|^2), with b_j a column's coefficients for all classes and |.| their Euclidean length, so that a
 * column is in for every class or for none (Simon, Friedman and Hastie 2013, arXiv:1311.6529; glmnet's type.multinomial =
 * "grouped"). Proximal Newton with halved steps, each step by descent over blocks.
 */
export class GroupedSolver {
  readonly classes: number;
  readonly columns: number;
  readonly nullDeviance: number;
  private readonly loss: MultinomialLoss;
  private readonly design: StandardisedDesign;
  private readonly alpha: number;
  private readonly factors: Float64Array;
  private readonly accepted: number;
  private readonly largestGradient: number;
  /** Of column j for class k at j * classes + k; the intercepts are the last column. */
  private readonly beta: Float64Array;
  private readonly gradient: Float64Array;
  private readonly eta: Float64Array;
  private readonly quadratic: QuadraticOfBlocks;
  private value: number;

  constructor(design: Design, { y, classes }: ClassResponse, settings: SolverSettings, workspace: Workspace) {
    checkDesign(design);
    if (y.length !== design.rows) {
      throw learnersErrors.error('learners/shape', { what: `${y.length} classes for ${design.rows} rows` });
    }
    const { alpha, tolerance } = mixOf(settings);
    this.classes = classes;
    this.columns = design.columns;
    this.alpha = alpha;
    this.loss = multinomialLoss(y, classes, workspace);
    this.design = standardiseDesign(design, this.loss.order, settings.standardise ?? true, true, workspace);
    this.factors = penaltyFactors(this.design, design.columns, settings.penaltyFactors);
    const each = this.design.columns;
    this.beta = new Float64Array(each * classes);
    this.gradient = new Float64Array(each * classes);
    this.eta = new Float64Array(classes * this.loss.stride);
    this.quadratic = new QuadraticOfBlocks(this.design, this.loss);
    this.value = this.loss.linearise(this.eta);
    // The intercepts alone first, then the columns that no penalty holds back.
    this.descend(Number.POSITIVE_INFINITY, UNPENALISED_TOLERANCE, (j) => j === design.columns);
    this.nullDeviance = this.loss.deviance(this.value);
    this.descend(Number.POSITIVE_INFINITY, UNPENALISED_TOLERANCE, (j) => this.factors[j] === 0);
    this.largestGradient = this.largestLength();
    this.accepted = tolerance * Math.max(this.largestGradient, LEAST_GRADIENT);
  }

  /** The smallest lambda with no penalised column; for ridge that of alpha = 0.001, as glmnet. */
  get lambdaMax(): number {
    return this.largestGradient / Math.max(this.alpha, 1e-3);
  }

  /** Moves on to this penalty. */
  solveAt(lambda: number): Solution {
    if (!(lambda > 0)) throw learnersErrors.error('learners/setting', { what: `lambda ${lambda}` });
    const { violation, iterations } = this.descend(lambda, this.accepted, () => true);
    let nonzero = 0;
    for (let j = 0; j < this.columns; j++) if (this.lengthOf(this.beta, j) > 0) nonzero++;
    return {
      lambda,
      converged: violation <= this.accepted,
      kkt: violation,
      iterations,
      deviance: this.loss.deviance(this.value),
      nonzero,
    };
  }

  /** Coefficients on the scale of the given columns, class after class, and the intercept of each class. */
  coefficients(target: Float64Array, offset: number, intercepts: Float64Array, from: number): void {
    const { beta, classes, columns } = this;
    const { centres, scales } = this.design;
    let mean = 0;
    for (let k = 0; k < classes; k++) {
      let intercept = beta[columns * classes + k];
      for (let j = 0; j < columns; j++) {
        const b = beta[j * classes + k];
        const value = b === 0 ? 0 : b / scales[j];
        target[offset + k * columns + j] = value;
        intercept -= value * centres[j];
      }
      intercepts[from + k] = intercept;
      mean += intercept / classes;
    }
    for (let k = 0; k < classes; k++) intercepts[from + k] -= mean;
  }

  /** Newton steps until no column that may move violates its condition. */
  private descend(lambda: number, accepted: number, mayMove: (column: number) => boolean) {
    const { design, beta, gradient, classes } = this;
    const before = new Float64Array(beta.length);
    const etaBefore = new Float64Array(this.eta.length);
    for (let iterations = 0; ; iterations++) {
      this.lookDown();
      const active: number[] = [];
      let violation = 0;
      for (let j = 0; j < design.columns; j++) {
        if (design.scales[j] === 0 || !mayMove(j)) continue;
        const off = this.violationOf(j, lambda);
        violation = Math.max(violation, off);
        if (off > 0 || this.lengthOf(beta, j) > 0) active.push(j);
      }
      if (violation <= accepted || iterations === MAX_NEWTON) return { violation, iterations };
      before.set(beta);
      etaBefore.set(this.eta);
      const start = this.value + this.penalty(lambda);
      this.quadratic.solve(active, beta, gradient, (j) => this.weightsAt(j, lambda), violation);
      let slope = this.penalty(lambda) - (start - this.value);
      for (const j of active) {
        for (let k = j * classes; k < (j + 1) * classes; k++) slope -= gradient[k] * (beta[k] - before[k]);
      }
      if (!this.search(active, before, etaBefore, start, slope, lambda)) return { violation, iterations };
    }
  }

  /** Halves a step until it brings what it promises; puts everything back and says false where none does. */
  private search(
    active: readonly number[],
    before: Float64Array,
    etaBefore: Float64Array,
    start: number,
    slope: number,
    lambda: number,
  ): boolean {
    const { beta, eta } = this;
    const goal = beta.slice();
    // What rounding alone may add to a mean of logarithms.
    const slack = 1e-14 * Math.max(1, Math.abs(start));
    for (let halvings = 0, share = 1; halvings < MAX_HALVINGS; halvings++, share /= 2) {
      for (let k = 0; k < beta.length; k++) beta[k] = before[k] + share * (goal[k] - before[k]);
      eta.set(etaBefore);
      this.quadratic.addTo(eta, active, beta, before);
      this.value = this.loss.linearise(eta);
      if (this.value + this.penalty(lambda) <= start + ENOUGH * share * slope + slack) return true;
    }
    beta.set(before);
    eta.set(etaBefore);
    this.value = this.loss.linearise(eta);
    return false;
  }

  /** The two weights of a column's penalty: of its length, and of half its square. */
  private weightsAt(column: number, lambda: number): readonly [number, number] {
    const factor = this.factors[column];
    return factor === 0 ? [0, 0] : [factor * lambda * this.alpha, factor * lambda * (1 - this.alpha)];
  }

  private penalty(lambda: number): number {
    let sum = 0;
    for (let j = 0; j < this.columns; j++) {
      const length = this.lengthOf(this.beta, j);
      if (length === 0) continue;
      const [first, second] = this.weightsAt(j, lambda);
      sum += first * length + (second * length * length) / 2;
    }
    return sum;
  }

  private violationOf(column: number, lambda: number): number {
    const { beta, gradient, classes } = this;
    const [first, second] = this.weightsAt(column, lambda);
    const length = this.lengthOf(beta, column);
    if (length === 0) return Math.max(0, this.lengthOf(gradient, column) - first);
    let squares = 0;
    for (let k = column * classes; k < (column + 1) * classes; k++) {
      const off = gradient[k] - (second + first / length) * beta[k];
      squares += off * off;
    }
    return Math.sqrt(squares);
  }

  /** The gradient of every column at the probabilities as they are. */
  private lookDown(): void {
    const { gradient, classes, loss } = this;
    const { x, stride, rows, columns } = this.design;
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < classes; k++) {
        let sum = 0;
        const [at, from] = [j * stride, k * stride];
        for (let i = 0; i < rows; i++) sum += x[at + i] * loss.residual[from + i];
        gradient[j * classes + k] = sum / rows;
      }
    }
  }

  private largestLength(): number {
    this.lookDown();
    let largest = 0;
    for (let j = 0; j < this.columns; j++) {
      if (this.factors[j] > 0 && this.design.scales[j] > 0) {
        largest = Math.max(largest, this.lengthOf(this.gradient, j) / this.factors[j]);
      }
    }
    return largest;
  }

  private lengthOf(blocks: Float64Array, column: number): number {
    let squares = 0;
    for (let k = column * this.classes; k < (column + 1) * this.classes; k++)
      squares += blocks[k] * blocks[k];
    return Math.sqrt(squares);
  }
}
