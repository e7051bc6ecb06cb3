import { inverseFromCholesky, type Matrix, matrix, solveCholesky } from '@lobule/numerics';
import { factorOrUndefined } from './linear-forms.ts';

/** Log-likelihood at beta; fills its gradient and its information (minus the second derivatives). */
export type Likelihood = (beta: Float64Array, gradient: Float64Array, information: Matrix) => number;

interface NewtonFit {
  readonly beta: Float64Array;
  /** Inverse information at beta. */
  readonly covariance: Matrix;
  readonly logLikelihood: number;
  readonly startLogLikelihood: number;
  /** u' I^-1 u at the start. */
  readonly scoreStatistic: number;
  readonly iterations: number;
}

export interface NewtonFailure {
  readonly failure: 'collinear' | 'infinite' | 'not-converged';
  /** The columns that are to blame, as far as known. */
  readonly columns: readonly number[];
  readonly startLogLikelihood: number;
}

const MOST_ITERATIONS = 60;
/** A step of the linear predictor that is no rounding. */
const MOVING = 0.01;
const NOWHERE: ArrayLike<number> = [];

/**
 * Maximum likelihood by Newton's method with step halving, for columns of unit scale.
 *
 * Where the likelihood has no maximum (complete or quasi-complete separation, a monotone partial likelihood) it levels
 * off while beta keeps moving by about one a step; a true maximum is left by steps that shrink to nothing. That is how
 * the two are told apart. How far a step goes is judged by the linear predictor of the patient it moves most: `reach`
 * holds the largest value of each column, 1 where it is not given.
 */
export function newtonFit(
  start: Float64Array,
  likelihood: Likelihood,
  reach: ArrayLike<number> = new Float64Array(start.length).fill(1),
): NewtonFit | NewtonFailure {
  const p = start.length;
  let beta: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(p);
  let information = matrix(p, p);
  let value = likelihood(beta, gradient, information);
  const startLogLikelihood = value;
  let scoreStatistic = Number.NaN;
  let step: Float64Array = new Float64Array(p);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const factor = factorOrUndefined(information);
    if (!factor) {
      const moved = movedBeyond(beta, start, reach, 15);
      if (moved.length > 0) return { failure: 'infinite', columns: moved, startLogLikelihood };
      return { failure: 'collinear', columns: [], startLogLikelihood };
    }
    step = solveCholesky(factor, gradient);
    if (iteration === 0) scoreStatistic = step.reduce((sum, s, j) => sum + s * gradient[j], 0);
    const gain = step.reduce((sum, s, j) => sum + s * gradient[j], 0);
    const largest = step.reduce((most, s, j) => Math.max(most, Math.abs(s) * reach[j]), 0);
    const level = gain <= 1e-12 * (Math.abs(value) + 1);
    if (largest < 1e-9) {
      return {
        beta,
        covariance: inverseFromCholesky(factor),
        logLikelihood: value,
        startLogLikelihood,
        scoreStatistic,
        iterations: iteration,
      };
    }
    if (level && largest > MOVING) {
      return { failure: 'infinite', columns: movedBeyond(step, NOWHERE, reach, MOVING), startLogLikelihood };
    }
    const next = tryStep(beta, step, value, likelihood);
    if (!next) {
      // Rounding stops the climb: the gain left is below what the likelihood can show.
      if (!level) return { failure: 'not-converged', columns: [], startLogLikelihood };
      return {
        beta,
        covariance: inverseFromCholesky(factor),
        logLikelihood: value,
        startLogLikelihood,
        scoreStatistic,
        iterations: iteration,
      };
    }
    beta = next.beta;
    gradient = next.gradient;
    information = next.information;
    value = next.value;
  }
  const moving = movedBeyond(step, NOWHERE, reach, MOVING);
  return { failure: moving.length > 0 ? 'infinite' : 'not-converged', columns: moving, startLogLikelihood };
}

function tryStep(beta: Float64Array, step: Float64Array, value: number, likelihood: Likelihood) {
  const p = beta.length;
  const slack = 1e-12 * (Math.abs(value) + 1);
  for (let size = 1; size > 1e-4; size /= 2) {
    const trial = beta.map((b, j) => b + size * step[j]);
    const gradient = new Float64Array(p);
    const information = matrix(p, p);
    const reached = likelihood(trial, gradient, information);
    if (reached >= value - slack) return { beta: trial, gradient, information, value: reached };
  }
  return undefined;
}

/** Columns that move the linear predictor of some patient by more than the limit. */
function movedBeyond(
  to: Float64Array,
  from: ArrayLike<number>,
  reach: ArrayLike<number>,
  limit: number,
): number[] {
  return [...to.keys()].filter((j) => Math.abs(to[j] - (from[j] ?? 0)) * reach[j] > limit);
}
