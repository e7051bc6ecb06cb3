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

/**
 * Maximum likelihood by Newton's method with step halving, for columns of unit scale.
 *
 * Where the likelihood has no maximum (complete or quasi-complete separation, a monotone partial likelihood) it levels
 * off while beta keeps moving by about one a step; a true maximum is left by steps that shrink to nothing. That is how
 * the two are told apart.
 */
export function newtonFit(start: Float64Array, likelihood: Likelihood): NewtonFit | NewtonFailure {
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
      const moved = movedFar(beta, start);
      if (moved.length > 0) return { failure: 'infinite', columns: moved, startLogLikelihood };
      return { failure: 'collinear', columns: [], startLogLikelihood };
    }
    step = solveCholesky(factor, gradient);
    if (iteration === 0) scoreStatistic = step.reduce((sum, s, j) => sum + s * gradient[j], 0);
    const gain = step.reduce((sum, s, j) => sum + s * gradient[j], 0);
    const largest = step.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
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
    if (level && largest > 0.01) {
      const columns = [...step.keys()].filter((j) => Math.abs(step[j]) > 0.01);
      return { failure: 'infinite', columns, startLogLikelihood };
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
  const moving = [...step.keys()].filter((j) => Math.abs(step[j]) > 0.01);
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

/** Columns of unit scale whose coefficient is beyond what data can support. */
function movedFar(beta: Float64Array, start: Float64Array): number[] {
  return [...beta.keys()].filter((j) => Math.abs(beta[j] - start[j]) > 8);
}
