import { isLobuleError } from '@lobule/foundation';
import { closeEstimate, setErrorOfTwo } from '../core/estimate.ts';
import type { CurveEstimate } from '../core/model.ts';
import { type OneRateProblem, type OneRateSolver, oneRateSolver } from '../solver/one-rate.ts';
import { type ConcentrationStep, freedomOfT1, T1_SE_AT } from './protocol.ts';

/**
 * A fit as its errors need it. The fitted quantities are amplitudes and logarithms of rates, in an order that the
 * model knows.
 */
export interface LinearisedFit {
  /** Of the fitted quantities. */
  readonly count: number;
  /** count x count, over the residual variance. */
  readonly covariance: Float64Array;
  readonly residualSquares: number;
  readonly condition: number;
  /** Fills `into` (count x points) with how the quantities follow the data. */
  influence(into: Float64Array): void;
}

/**
 * Standard errors of what is derived from a fit, by the delta method: with g the derivatives of a parameter by the
 * fitted quantities and V their covariance, the variance is g' V g (e.g. Seber and Wild 1989, Nonlinear Regression,
 * 2.1). After signals V holds the noise of the frames and of the baseline, and what T1's error adds is kept beside it.
 */
export interface DerivedErrors {
  /** Takes the errors of a fit over, and fills residual, condition and degrees of freedom. */
  close(out: CurveEstimate, fit: LinearisedFit, y: Float64Array, inputs: Float64Array): void;
  /** Sets the standard error of a parameter: `gradient` holds the derivatives, `factor` multiplies them all. */
  set(out: CurveEstimate, parameter: number, factor: number, gradient: Float64Array): void;
  /** The part of a standard error that the noise of the frames makes. */
  fromNoise(factor: number, gradient: Float64Array): number;
}

/** @param most the largest number of fitted quantities. */
export function derivedErrors({ noise }: ConcentrationStep, points: number, most: number): DerivedErrors {
  const influence = new Float64Array(most * points);
  const covariance = new Float64Array(most * most);
  const byT1 = new Float64Array(most);
  let count = 0;
  let t1Freedom = Number.POSITIVE_INFINITY;

  function variance(gradient: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += gradient[i] * gradient[i] * covariance[i * count + i];
      for (let j = 0; j < i; j++) sum += 2 * gradient[i] * gradient[j] * covariance[i * count + j];
    }
    return Math.max(0, sum);
  }

  return {
    close(out, fit, y, inputs) {
      count = fit.count;
      const scale = closeEstimate(out, fit.residualSquares, points, count, fit.condition);
      if (noise === undefined) {
        for (let i = 0; i < count * count; i++) covariance[i] = scale * fit.covariance[i];
        return;
      }
      t1Freedom = freedomOfT1(inputs);
      if (!noise.isIdle) fit.influence(influence);
      const df = noise.carry(y, influence, count, inputs[T1_SE_AT], covariance, byT1);
      out.degreesOfFreedom = Math.max(0, df);
    },
    set(out, parameter, factor, gradient) {
      let moved = 0;
      for (let i = 0; i < count; i++) moved += gradient[i] * byT1[i];
      moved *= factor;
      setErrorOfTwo(out, parameter, factor * factor * variance(gradient), moved * moved, t1Freedom);
    },
    fromNoise: (factor, gradient) => Math.abs(factor) * Math.sqrt(variance(gradient)),
  };
}

/** A fit of one rate, as [a, log k] or, beside a fixed curve, [b, a, log k]; the last may be known and left out. */
interface OneRateFit extends LinearisedFit {
  count: number;
  residualSquares: number;
  condition: number;
  /** Takes the solver's last solution over. */
  take(count: number): OneRateFit;
}

export function oneRateFit(solver: OneRateSolver): OneRateFit {
  const covariance = new Float64Array(9);
  const { solution } = solver;
  const set = (i: number, j: number, value: number) => {
    covariance[i * fit.count + j] = value;
    covariance[j * fit.count + i] = value;
  };
  const fit: OneRateFit = {
    count: 3,
    covariance,
    residualSquares: 0,
    condition: Number.NaN,
    influence: (into) => solver.influence(into, fit.count),
    take(count) {
      fit.count = count;
      fit.residualSquares = solution.residualSquares;
      fit.condition = solution.condition;
      const a = solver.dictionary.fixedLength > 0 ? 1 : 0;
      const k = a + 1;
      const rateIsFree = count > k;
      if (a > 0) covariance[0] = rateIsFree ? solution.varFixed : solution.varFixedAtRate;
      if (count <= a) return fit;
      covariance[a * count + a] = rateIsFree ? solution.varAmplitude : solution.varAmplitudeAtRate;
      if (a > 0) {
        const { covFixedAmplitude, covFixedLogRate, covAmplitudeLogRate, varLogRate } = solution;
        // Where the rate is known, what it brought is taken out again.
        const ofRate = rateIsFree ? 0 : (covFixedLogRate * covAmplitudeLogRate) / varLogRate;
        set(0, a, covFixedAmplitude - ofRate);
        if (rateIsFree) set(0, k, covFixedLogRate);
      }
      if (!rateIsFree) return fit;
      covariance[k * count + k] = solution.varLogRate;
      set(a, k, solution.covAmplitudeLogRate);
      return fit;
    },
  };
  return fit;
}

/**
 * The model at a limit that few voxels reach: its dictionary is made when first asked for. Undefined where the frames do
 * not show that model at all, which is no reason to refuse the whole one.
 */
export function oneRateOnDemand(problem: OneRateProblem): () => OneRateWithFit | undefined {
  let made: OneRateWithFit | undefined;
  let cannot = false;
  return () => {
    if (made !== undefined || cannot) return made;
    try {
      const solver = oneRateSolver(problem);
      made = { solver, fit: oneRateFit(solver) };
    } catch (error) {
      if (!isLobuleError(error, 'quantify/protocol')) throw error;
      cannot = true;
    }
    return made;
  };
}

export interface OneRateWithFit {
  readonly solver: OneRateSolver;
  readonly fit: OneRateFit;
}
