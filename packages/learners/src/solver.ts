import {
  checkDesign,
  type Design,
  type Response,
  type StandardisedDesign,
  standardiseDesign,
} from './design.ts';
import { learnersErrors } from './errors.ts';
import { checkResponse, makeLoss } from './families.ts';
import { HessianBlock } from './hessian.ts';
import { PADDING, strideOf, type Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';
import { penaltyFactors } from './penalty-factors.ts';
import { QuadraticLasso } from './quadratic.ts';
import { Screen } from './screen.ts';

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
  return 2 * strideOf(rows) * lists + 10 * strideOf(rows) + 8 * lists + 64;
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
/** Where conditions are looked at: first where they were broken last, and only when those hold everywhere. */
const SCOPES = ['active', 'all'] as const;
type Scope = (typeof SCOPES)[number];
/** Where a step leaves more than this share of the violation, the Hessian is computed anew. */
const CONTRACTION = 0.5;
const MAX_NEWTON = 200;
const MAX_HALVINGS = 40;
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
  private readonly alpha: number;
  private readonly tolerance: number;
  private readonly loss: Loss;
  private readonly design: StandardisedDesign;
  private readonly factors: Float64Array;
  private readonly beta: Float64Array;
  private readonly gradient: Float64Array;
  private readonly workspace: Workspace;
  private readonly screen: Screen;
  private readonly hessian: HessianBlock;
  private readonly inActive: Uint8Array;
  private readonly active: Int32Array;
  private readonly wanted: Int32Array;
  private readonly moved: Float64Array;
  private readonly eta: Float64Array;
  private readonly trial: Float64Array;
  private readonly direction: Float64Array;
  private readonly place: Int32Array;
  private readonly quadratic = new QuadraticLasso();
  /** Rows of the quadratic's Hessian that are filled, from whatever linearisation. */
  private hessianRows = 0;
  private activeCount = 0;
  /** Of the last penalty, and the one before it; the coefficients there. */
  private lastLambda = Number.NaN;
  private lambdaBefore = Number.NaN;
  private readonly before: Float64Array;
  private value: number;

  constructor(design: Design, response: Response, settings: SolverSettings, workspace: Workspace) {
    checkDesign(design);
    checkResponse(design, response);
    this.family = response.family;
    this.columns = design.columns;
    this.alpha = settings.alpha ?? 1;
    this.tolerance = settings.tolerance ?? 1e-10;
    if (!(this.alpha >= 0 && this.alpha <= 1) || !(this.tolerance > 0)) {
      throw learnersErrors.error('learners/setting', {
        what: `alpha ${this.alpha}, tolerance ${this.tolerance}`,
      });
    }
    this.workspace = workspace;
    this.loss = makeLoss(response, workspace);
    this.design = standardiseDesign(
      design,
      this.loss.order,
      settings.standardise ?? true,
      this.loss.intercept,
      workspace,
    );
    const total = this.design.columns;
    this.factors = penaltyFactors(this.design, design.columns, settings.penaltyFactors);
    this.beta = new Float64Array(total);
    this.before = new Float64Array(total);
    this.gradient = new Float64Array(total);
    this.inActive = new Uint8Array(total);
    this.active = workspace.words(total);
    this.wanted = workspace.words(total);
    this.moved = workspace.floats(total + PADDING);
    this.place = new Int32Array(total);
    this.screen = new Screen(workspace, this.loss, this.design);
    this.hessian = new HessianBlock(workspace, this.loss, this.design);
    this.eta = new Float64Array(design.rows);
    this.trial = new Float64Array(design.rows);
    this.direction = workspace.floats(strideOf(design.rows));
    this.value = this.loss.linearise(this.eta);
    // First the intercept alone, then the unpenalised columns: the path starts where no penalised column is in.
    if (this.loss.intercept) this.enter(this.columns);
    this.descend(Number.POSITIVE_INFINITY, UNPENALISED_TOLERANCE);
    this.nullDeviance = this.loss.deviance(this.value);
    for (let j = 0; j < this.columns; j++)
      if (this.factors[j] === 0 && this.design.scales[j] > 0) this.enter(j);
    this.descend(Number.POSITIVE_INFINITY, UNPENALISED_TOLERANCE);
    this.largestGradient = this.largestOfGradient();
  }

  /** The smallest lambda with no penalised coefficient; for ridge that of alpha = 0.001, as glmnet. In the outcome's unit. */
  get lambdaMax(): number {
    return (this.largestGradient / Math.max(this.alpha, 1e-3)) * this.loss.scale;
  }

  /** Moves on to this penalty. Solutions are fastest in decreasing order. */
  solveAt(lambda: number): Solution {
    if (!(lambda >= 0)) throw learnersErrors.error('learners/setting', { what: `lambda ${lambda}` });
    const scaled = lambda / this.loss.scale;
    this.foresee(scaled);
    this.proposeActive(scaled);
    const accepted = this.tolerance * Math.max(this.largestGradient, LEAST_GRADIENT);
    const { violation, iterations } = this.descend(scaled, accepted);
    let nonzero = 0;
    for (let j = 0; j < this.columns; j++) if (this.beta[j] !== 0) nonzero++;
    return {
      lambda,
      converged: violation <= accepted && !(lambda === 0 && this.isSeparated()),
      kkt: violation * this.loss.scale,
      iterations,
      deviance: this.loss.deviance(this.value),
      nonzero,
    };
  }

  /** Without a penalty, a likelihood without a maximum also has a vanishing gradient, far out. */
  private isSeparated(): boolean {
    if (this.family === 'gaussian') return false;
    const { eta } = this;
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
    const { centres, scales } = this.design;
    let intercept = this.loss.centre;
    if (this.loss.intercept) intercept += this.beta[this.columns];
    for (let j = 0; j < this.columns; j++) {
      const value = this.beta[j] === 0 ? 0 : (this.beta[j] * this.loss.scale) / scales[j];
      target[offset + j] = value;
      if (this.family !== 'cox') intercept -= value * centres[j];
    }
    return this.family === 'cox' ? 0 : intercept;
  }

  private largestOfGradient(): number {
    let largest = 0;
    for (let j = 0; j < this.design.columns; j++) {
      if (this.factors[j] > 0 && this.design.scales[j] > 0) {
        largest = Math.max(largest, Math.abs(this.gradient[j]) / this.factors[j]);
      }
    }
    return largest;
  }

  private enter(j: number): void {
    if (this.inActive[j]) return;
    this.inActive[j] = 1;
    this.active[this.activeCount++] = j;
  }

  /** Begins where the last two solutions point to: between two changes of the active set, paths are smooth in lambda. */
  private foresee(lambda: number): void {
    const { active, beta, before, direction, eta, moved, wanted } = this;
    const reach = (lambda - this.lastLambda) / (this.lastLambda - this.lambdaBefore);
    this.lambdaBefore = this.lastLambda;
    this.lastLambda = lambda;
    let count = 0;
    for (let k = 0; k < this.activeCount; k++) {
      const j = active[k];
      const change = reach * (beta[j] - before[j]);
      const keepsSign = before[j] * beta[j] > 0 && (beta[j] + change) * beta[j] > 0;
      before[j] = beta[j];
      if (!keepsSign || !(reach > 0 && reach <= 1)) continue;
      beta[j] += change;
      wanted[count] = j;
      moved[count++] = change;
    }
    if (count === 0) return;
    direction.fill(0);
    this.workspace.addColumns(direction, this.design.x, wanted, count, moved);
    for (let i = 0; i < eta.length; i++) eta[i] += direction[i];
    this.value = this.loss.linearise(eta);
    this.screen.move();
  }

  /** The active set to begin with at a penalty: what has a coefficient, and what is known to violate already. */
  private proposeActive(lambda: number): void {
    const { factors, gradient, design } = this;
    this.dropZeros();
    for (let j = 0; j < design.columns; j++) {
      if (Math.abs(gradient[j]) > this.alpha * factors[j] * lambda) this.enter(j);
    }
  }

  /** Lets columns without a coefficient go from the active set, and from what is kept of the Hessian. */
  private dropZeros(): void {
    const { active, beta, factors, inActive, place } = this;
    let kept = 0;
    for (let k = 0; k < this.activeCount; k++) {
      const j = active[k];
      const stays = beta[j] !== 0 || factors[j] === 0;
      place[k] = stays ? kept : -1;
      if (stays) active[kept++] = j;
      else {
        inActive[j] = 0;
        this.before[j] = 0;
      }
    }
    if (kept === this.activeCount) return;
    this.quadratic.renumber(place, this.hessianRows);
    let rows = 0;
    for (let k = 0; k < this.hessianRows; k++) if (place[k] >= 0) rows++;
    this.hessianRows = rows;
    this.activeCount = kept;
  }

  /** Gradients of the columns in question, and their list: `all` leaves out what cannot violate. */
  private updateGradient(
    scope: Scope,
    lambda: number,
  ): { readonly list: Int32Array; readonly count: number } {
    const { active, factors, gradient, inActive, screen, wanted } = this;
    const { columns, scales } = this.design;
    screen.move();
    if (scope === 'active') {
      screen.products(active, this.activeCount, gradient);
      return { list: active, count: this.activeCount };
    }
    // At an infinite penalty nothing can violate, and the gradients are what is asked for.
    const known = lambda === Number.POSITIVE_INFINITY ? 0 : lambda;
    let count = 0;
    for (let j = 0; j < columns; j++) {
      if (scales[j] === 0) continue;
      const safe = Math.abs(gradient[j]) + screen.drift(j) < this.alpha * factors[j] * known;
      if (inActive[j] || !safe) wanted[count++] = j;
    }
    screen.products(wanted, count, gradient);
    return { list: wanted, count };
  }

  /** Distance of column j from its KKT condition (Friedman et al. 2010, J Stat Softw 33(1), section 2). */
  private violationOf(j: number, lambda: number): number {
    const b = this.beta[j];
    const g = this.gradient[j];
    const factor = this.factors[j];
    if (factor === 0) return Math.abs(g);
    if (lambda === Number.POSITIVE_INFINITY) return 0;
    const l1 = lambda * this.alpha * factor;
    if (b === 0) return Math.max(0, Math.abs(g) - l1);
    return Math.abs(g - (b > 0 ? l1 : -l1) - lambda * (1 - this.alpha) * factor * b);
  }

  /** Largest violation among these columns; those outside the active set that violate enter it. */
  private checkKkt(list: Int32Array, count: number, lambda: number, accepted: number): number {
    let largest = 0;
    for (let k = 0; k < count; k++) {
      const violation = this.violationOf(list[k], lambda);
      if (violation > largest) largest = violation;
      if (violation > accepted) this.enter(list[k]);
    }
    return largest;
  }

  /**
   * Newton steps until no column violates its condition. The Hessian of an earlier step, or of an earlier penalty, is
   * used again as long as each step still shrinks the violation well.
   */
  private descend(lambda: number, accepted: number): { violation: number; iterations: number } {
    let iterations = 0;
    let before = Number.POSITIVE_INFINITY;
    let stuck = false;
    while (true) {
      let violation = 0;
      for (const scope of SCOPES) {
        const { list, count } = this.updateGradient(scope, lambda);
        violation = this.checkKkt(list, count, lambda, accepted);
        if (violation > accepted && iterations < MAX_NEWTON && !stuck) break;
        if (scope === 'all') return { violation, iterations };
      }
      const stale = violation > CONTRACTION * before;
      if (stale) this.hessianRows = 0;
      const fresh = this.hessianRows === 0;
      let moved = this.newtonStep(lambda, violation);
      if (!moved && !fresh) {
        this.hessianRows = 0;
        moved = this.newtonStep(lambda, violation);
      }
      stuck = !moved;
      before = violation;
      iterations++;
    }
  }

  /** One proximal Newton step on the active set with step halving; false where no step lowers the objective. */
  private newtonStep(lambda: number, violation: number): boolean {
    const { active, beta, gradient, factors, eta, moved, wanted } = this;
    const direction = this.direction;
    const trial = this.trial;
    const { rows } = this.loss;
    const k = this.activeCount;
    const penalty = lambda === Number.POSITIVE_INFINITY ? 0 : lambda;
    this.updateHessian(penalty);
    const quadratic = this.quadratic;
    for (let i = 0; i < k; i++) {
      const j = active[i];
      quadratic.l1[i] = penalty * this.alpha * factors[j];
      quadratic.b[i] = beta[j];
      quadratic.slope[i] = gradient[j] - penalty * (1 - this.alpha) * factors[j] * beta[j];
    }
    quadratic.solve(k, 1e-3 * violation);

    direction.fill(0);
    let slope = 0;
    let before = this.value;
    let count = 0;
    for (let i = 0; i < k; i++) {
      const j = active[i];
      const change = quadratic.b[i] - beta[j];
      before += this.penaltyOf(j, beta[j], penalty);
      slope +=
        this.penaltyOf(j, quadratic.b[i], penalty) -
        this.penaltyOf(j, beta[j], penalty) -
        gradient[j] * change;
      if (change === 0) continue;
      wanted[count] = j;
      moved[count++] = change;
    }
    this.workspace.addColumns(direction, this.design.x, wanted, count, moved);
    // Below the rounding of the objective the full Newton step cannot be judged by it, and is right.
    const negligible = -slope <= 1e-13 * (1 + Math.abs(before));
    let step = 1;
    for (let halving = 0; halving < MAX_HALVINGS; halving++, step /= 2) {
      for (let i = 0; i < rows; i++) trial[i] = eta[i] + step * direction[i];
      const value = this.loss.linearise(trial);
      let after = value;
      for (let i = 0; i < k; i++) {
        const j = active[i];
        after += this.penaltyOf(j, beta[j] + step * (quadratic.b[i] - beta[j]), penalty);
      }
      if ((negligible && Number.isFinite(after)) || after <= before + 1e-4 * step * slope) {
        for (let i = 0; i < k; i++) {
          const j = active[i];
          beta[j] = step === 1 ? quadratic.b[i] : beta[j] + step * (quadratic.b[i] - beta[j]);
        }
        eta.set(trial);
        this.value = value;
        return true;
      }
    }
    this.loss.linearise(eta);
    return false;
  }

  /** Fills the rows of the Hessian that are missing, at the present linearisation. */
  private updateHessian(penalty: number): void {
    const { quadratic, active, activeCount } = this;
    if (quadratic.reserve(activeCount)) this.hessianRows = 0;
    if (this.hessianRows < activeCount) {
      this.hessian.fill(active, this.hessianRows, activeCount, quadratic.h, quadratic.capacity);
      quadratic.changed(this.hessianRows);
      this.hessianRows = activeCount;
    }
    const ridge = penalty * (1 - this.alpha);
    for (let i = 0; i < activeCount; i++) quadratic.setRidge(i, ridge * this.factors[active[i]]);
  }

  private penaltyOf(j: number, b: number, lambda: number): number {
    return lambda * this.factors[j] * (this.alpha * Math.abs(b) + ((1 - this.alpha) / 2) * b * b);
  }
}
