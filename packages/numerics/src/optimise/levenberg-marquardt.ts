/**
 * Non-linear least squares by Levenberg and Marquardt, scaled by the columns' lengths, which may fall by half at each
 * step at most (between Marquardt 1963, where they are the present ones, and More 1978, where they never fall);
 * Nielsen's damping (1999), geodesic acceleration (Transtrum and Sethna 2012), bounds by projection.
 */
import { numericsErrors } from '../errors.ts';
import type { Matrix } from '../linear/matrix.ts';
import { covarianceFrom } from './covariance.ts';
import { DampedSystem } from './damped-system.ts';
import { centralStep } from './derivatives.ts';

/** Derivatives, bounds, and when the search ends. */
export interface LevenbergMarquardtOptions {
  /** Fills `out`, row by row, with the derivatives of residual i by parameter j at out[i * n + j]; by default central
   * differences. */
  readonly jacobian?: (x: Float64Array, out: Float64Array) => void;
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
  /** Relative step at which it stops. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/** A fit, with residuals in the unit of the data and the covariance of its parameters. */
export interface LevenbergMarquardtFit {
  readonly x: Float64Array;
  readonly residuals: Float64Array;
  readonly residualSumOfSquares: number;
  /** Residual variance times (J'J)^-1; NaN in the rows of parameters that rest on a bound, and everywhere where the
   * parameters cannot be told apart or no degree of freedom is left. */
  readonly covariance: Matrix;
  readonly standardErrors: Float64Array;
  readonly atBound: readonly boolean[];
  /** False where J is singular at the solution, to 1e-12: then the covariance is NaN. */
  readonly identifiable: boolean;
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
}

/** The parameters that make the sum of squared residuals least, from `start`. `residuals(x, out)` fills `count`
 * residuals; those that are not finite make a step fail, and at the start they are an error.
 *
 * @throws numerics/shapes-differ, numerics/bad-argument
 * @example
 * const y = [2.7, 7.4, 20.1]; // e^t at 1, 2, 3
 * const fit = levenbergMarquardt((x, out) => y.forEach((v, i) => { out[i] = v - exp(x[0] * (i + 1)); }), [0.5], 3);
 */
export function levenbergMarquardt(
  residuals: (x: Float64Array, out: Float64Array) => void,
  start: ArrayLike<number>,
  count: number,
  options: LevenbergMarquardtOptions = {},
): LevenbergMarquardtFit {
  const { tolerance = 1e-12, maxIterations = 2000 } = options;
  const n = start.length;
  if (count < n) {
    throw numericsErrors.error('numerics/shapes-differ', {
      what: `${count} residuals cannot determine ${n} parameters`,
    });
  }
  const bounds = new Bounds(n, options.lower, options.upper);
  let x = Float64Array.from(start);
  bounds.clamp(x);
  let evaluations = 0;
  const evaluate = (at: Float64Array, out: Float64Array): number => {
    evaluations++;
    residuals(at, out);
    return sumOfSquares(out);
  };
  let r = new Float64Array(count);
  let cost = evaluate(x, r);
  if (!Number.isFinite(cost)) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: 'The residuals at the start are not finite',
    });
  }
  const jacobian = new Float64Array(count * n);
  const typical = new Float64Array(n);
  const fillJacobian =
    options.jacobian ?? ((at, out) => fillDifferences(evaluate, bounds, at, typical, count, out));
  const system = new DampedSystem(count, n);
  const scale = new Float64Array(n);
  const velocity = new Float64Array(n);
  const acceleration = new Float64Array(n);
  const second = new Float64Array(count);
  let trial = new Float64Array(n);
  let trialResiduals = new Float64Array(count);
  let damping = 1e-3;
  let growth = 2;
  let iterations = 0;
  let converged = false;

  while (!converged && iterations < maxIterations) {
    iterations++;
    fillJacobian(x, jacobian);
    bounds.hold(x, jacobian, r);
    system.factor(jacobian, bounds.held);
    for (let j = 0; j < n; j++) scale[j] = Math.max(0.5 * scale[j], system.columnLength(j));
    if (system.cosine(r) < 1e-15) converged = true;
    let accepted = false;
    while (!accepted && !converged) {
      system.solve(r, scale, damping, velocity);
      if (iterations === 1 && isLong(velocity, x, scale) && damping < 1e12) {
        damping *= 4;
        continue;
      }
      accelerate();
      for (let j = 0; j < n; j++) trial[j] = x[j] + velocity[j] + 0.5 * acceleration[j];
      bounds.clamp(trial);
      const trialCost = evaluate(trial, trialResiduals);
      const predicted = system.predictedReduction(velocity, scale, damping);
      const ratio = (cost - trialCost) / predicted;
      const small = isSmallStep(x, trial, tolerance);
      const falls = trialCost < cost;
      // Near the minimum the promised fall drowns in the rounding of the residuals: the step is taken, and is the last.
      const level = !falls && predicted <= 1e-12 * cost && trialCost <= cost * (1 + 1e-10);
      accepted = falls || level;
      if (accepted) {
        [x, trial] = [trial, x];
        [r, trialResiduals] = [trialResiduals, r];
        cost = trialCost;
        damping = Math.max(1e-18, damping * Math.max(1 / 3, 1 - cube(2 * ratio - 1)));
        growth = 2;
        converged = small || level || cost === 0;
      } else {
        converged = small;
        damping *= growth;
        growth *= 2;
        if (damping > 1e60) break;
      }
    }
    if (!accepted && !converged) break;
  }

  fillJacobian(x, jacobian);
  bounds.hold(x, jacobian, r);
  return {
    x,
    residuals: r,
    residualSumOfSquares: cost,
    ...covarianceFrom(jacobian, count, n, bounds.held, cost),
    atBound: bounds.held.slice(),
    iterations,
    evaluations,
    converged,
  };

  /** The second-order correction along the step; none where it is not small beside the step, or not finite. */
  function accelerate(): void {
    const h = 0.1;
    for (let j = 0; j < n; j++) trial[j] = x[j] + h * velocity[j];
    acceleration.fill(0);
    if (!bounds.contain(trial) || !Number.isFinite(evaluate(trial, trialResiduals))) return;
    for (let i = 0; i < count; i++) {
      let along = 0;
      for (let j = 0; j < n; j++) along += jacobian[i * n + j] * velocity[j];
      second[i] = (2 / h) * ((trialResiduals[i] - r[i]) / h - along);
    }
    system.solve(second, scale, damping, acceleration);
    let steps = 0;
    let bends = 0;
    for (let j = 0; j < n; j++) {
      steps += scale[j] * velocity[j] * (scale[j] * velocity[j]);
      bends += scale[j] * acceleration[j] * (scale[j] * acceleration[j]);
    }
    if (!(Math.sqrt(bends) <= 0.75 * 0.5 * Math.sqrt(steps))) acceleration.fill(0);
  }
}

/** A box, and which parameters rest on its sides with the slope pushing outwards. */
class Bounds {
  readonly held: boolean[];
  private readonly lower: ArrayLike<number> | undefined;
  private readonly upper: ArrayLike<number> | undefined;

  constructor(n: number, lower: ArrayLike<number> | undefined, upper: ArrayLike<number> | undefined) {
    for (const side of [lower, upper]) {
      if (side !== undefined && side.length !== n) {
        throw numericsErrors.error('numerics/shapes-differ', {
          what: `There are ${side.length} bounds for ${n} parameters`,
        });
      }
    }
    this.lower = lower;
    this.upper = upper;
    this.held = Array.from({ length: n }, () => false);
  }

  low(j: number): number {
    return this.lower ? this.lower[j] : Number.NEGATIVE_INFINITY;
  }

  high(j: number): number {
    return this.upper ? this.upper[j] : Number.POSITIVE_INFINITY;
  }

  clamp(x: Float64Array): void {
    for (let j = 0; j < x.length; j++) x[j] = Math.min(this.high(j), Math.max(this.low(j), x[j]));
  }

  contain(x: Float64Array): boolean {
    return x.every((value, j) => value >= this.low(j) && value <= this.high(j));
  }

  /** Finds which parameters are held at x: on a bound, and the sum of squares falls outwards. */
  hold(x: Float64Array, jacobian: Float64Array, r: Float64Array): void {
    const n = x.length;
    for (let j = 0; j < n; j++) {
      const atLow = x[j] <= this.low(j);
      const atHigh = x[j] >= this.high(j);
      let slope = 0;
      if (atLow || atHigh) for (let i = 0; i < r.length; i++) slope += jacobian[i * n + j] * r[i];
      this.held[j] = (atLow && slope >= 0) || (atHigh && slope <= 0);
    }
  }
}

function fillDifferences(
  evaluate: (x: Float64Array, out: Float64Array) => number,
  bounds: Bounds,
  x: Float64Array,
  typical: Float64Array,
  count: number,
  out: Float64Array,
): void {
  const n = x.length;
  const above = new Float64Array(count);
  const below = new Float64Array(count);
  for (let j = 0; j < n; j++) {
    const held = x[j];
    typical[j] = Math.max(typical[j], Math.abs(held));
    const step = centralStep(held, typical[j]);
    const high = Math.min(bounds.high(j), held + step);
    const low = Math.max(bounds.low(j), held - step);
    x[j] = high;
    evaluate(x, above);
    x[j] = low;
    evaluate(x, below);
    x[j] = held;
    for (let i = 0; i < count; i++) out[i * n + j] = high > low ? (above[i] - below[i]) / (high - low) : 0;
  }
}

/** Longer than the parameters themselves, in the metric of the scale: too far to trust before any step was tried. */
function isLong(step: Float64Array, x: Float64Array, scale: Float64Array): boolean {
  let steps = 0;
  let size = 0;
  for (let j = 0; j < x.length; j++) {
    steps += scale[j] * step[j] * (scale[j] * step[j]);
    size += scale[j] * x[j] * (scale[j] * x[j]);
  }
  return size > 0 && steps > size;
}

function isSmallStep(from: Float64Array, to: Float64Array, tolerance: number): boolean {
  return from.every((value, j) => Math.abs(to[j] - value) <= tolerance * (Math.abs(value) + 1e-30));
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function cube(x: number): number {
  return x * x * x;
}
