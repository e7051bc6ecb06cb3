import { closeEstimate, setErrorOfTwo } from '../core/estimate.ts';
import type { CurveEstimate } from '../core/model.ts';
import type { OneRateSolver } from '../solver/one-rate.ts';
import { type ConcentrationStep, freedomOfT1, T1_SE_AT } from './protocol.ts';

/** Standard errors of a fitted exchange curve, from the noise of what was measured. */
export interface ExchangeErrors {
  /**
   * Makes the errors of a fit ready. After signals the covariance in the solver's solution is replaced.
   *
   * @param y the fitted concentrations. @param free parameters that the fit left free.
   */
  close(out: CurveEstimate, solver: OneRateSolver, y: Float64Array, inputs: Float64Array, free: number): void;
  /** How far the estimates move by one standard error of T1. */
  readonly moved: { fixed: number; amplitude: number; logRate: number };
  /**
   * Sets the standard error of a parameter.
   *
   * @param variance from the covariance in the solution. @param moved by one standard error of T1.
   */
  set(out: CurveEstimate, parameter: number, variance: number, moved: number): void;
  /** The part of a standard error that the noise of the frames makes. */
  fromNoise(variance: number): number;
}

/** @param most the largest number of free parameters: three with a second amplitude, else two. */
export function exchangeErrors({ noise }: ConcentrationStep, points: number, most: number): ExchangeErrors {
  const influence = new Float64Array(most * points);
  const covariance = new Float64Array(most * most);
  const byT1 = new Float64Array(most);
  const moved = { fixed: 0, amplitude: 0, logRate: 0 };
  // Concentrations have one noise for all frames, whose variance is a factor; signals bring it in their covariance.
  const scale = Float64Array.of(1);
  const t1Freedom = Float64Array.of(Number.POSITIVE_INFINITY);
  return {
    moved,
    close(out, solver, y, inputs, free) {
      const { solution } = solver;
      scale[0] = closeEstimate(out, solution.residualSquares, points, free, solution.condition);
      if (noise === undefined) return;
      scale[0] = 1;
      t1Freedom[0] = freedomOfT1(inputs);
      if (!noise.isIdle) solver.influence(influence, free);
      const df = noise.carry(y, influence, free, inputs[T1_SE_AT], covariance, byT1);
      out.degreesOfFreedom = Math.max(0, df);
      const a = solver.dictionary.fixedLength > 0 ? 1 : 0;
      const k = a + 1;
      if (a > 0) {
        moved.fixed = byT1[0];
        solution.varFixed = covariance[0];
        solution.varFixedAtRate = covariance[0];
      }
      moved.amplitude = byT1[a];
      solution.varAmplitude = covariance[a * free + a];
      solution.varAmplitudeAtRate = solution.varAmplitude;
      if (free <= k) return;
      moved.logRate = byT1[k];
      solution.varLogRate = covariance[k * free + k];
      solution.covAmplitudeLogRate = covariance[k * free + a];
    },
    set(out, parameter, variance, byOneError) {
      setErrorOfTwo(out, parameter, scale[0] * Math.max(0, variance), byOneError * byOneError, t1Freedom[0]);
    },
    fromNoise: (variance) => Math.sqrt(scale[0] * variance),
  };
}
