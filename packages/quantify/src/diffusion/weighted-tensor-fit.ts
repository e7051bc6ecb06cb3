import { exp } from '@lobule/numerics';
import { factor, inverseFactored, solveFactored } from '../solver/small-system.ts';
import { UNKNOWNS } from './tensor-basis.ts';

/** Linear least squares on the logarithm in two steps, in scratch memory. */
export interface WeightedTensorFit {
  readonly solution: Float64Array;
  /** Over the residual variance, unknowns x unknowns. */
  readonly covariance: Float64Array;
  /** False where the weights leave the system singular. */
  solve(logs: Float64Array): boolean;
  /** The fitted logarithm of image i. */
  at(i: number): number;
  /** Sum of the weighted squared residuals of the last fit. */
  weightedSquares(logs: Float64Array): number;
  /** Largest variance inflation factor. */
  condition(): number;
}

/**
 * @param rows images x unknowns. @param pseudoInverse unknowns x images, shared by all voxels.
 * @param weighted whether the fit is repeated with the squared prediction of the first as weights.
 */
export function weightedTensorFit(
  rows: Float64Array,
  pseudoInverse: Float64Array,
  n: number,
  weighted: boolean,
): WeightedTensorFit {
  const solution = new Float64Array(UNKNOWNS);
  const covariance = new Float64Array(UNKNOWNS * UNKNOWNS);
  const information = new Float64Array(UNKNOWNS * UNKNOWNS);
  const diagonal = new Float64Array(UNKNOWNS);
  const column = new Float64Array(UNKNOWNS);
  const weights = new Float64Array(n).fill(1);

  function at(i: number): number {
    let sum = 0;
    for (let k = 0, p = i * UNKNOWNS; k < UNKNOWNS; k++, p++) sum += rows[p] * solution[k];
    return sum;
  }

  function unweighted(logs: Float64Array): void {
    for (let k = 0, p = 0; k < UNKNOWNS; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++, p++) sum += pseudoInverse[p] * logs[i];
      solution[k] = sum;
    }
  }

  /** The lower triangle of A'WA, and A'W(y - Ac) for the solution c so far. */
  function normalEquations(logs: Float64Array): void {
    information.fill(0);
    column.fill(0);
    for (let i = 0; i < n; i++) {
      const row = i * UNKNOWNS;
      const w = weights[i];
      const misfit = w * (logs[i] - at(i));
      for (let j = 0; j < UNKNOWNS; j++) {
        const scaled = w * rows[row + j];
        column[j] += rows[row + j] * misfit;
        for (let k = 0; k <= j; k++) information[j * UNKNOWNS + k] += scaled * rows[row + k];
      }
    }
  }

  return {
    solution,
    covariance,
    at,
    solve(logs) {
      unweighted(logs);
      if (weighted) for (let i = 0; i < n; i++) weights[i] = exp(2 * (at(i) - solution[UNKNOWNS - 1]));
      normalEquations(logs);
      for (let k = 0; k < UNKNOWNS; k++) diagonal[k] = information[k * (UNKNOWNS + 1)];
      if (!factor(information, UNKNOWNS)) return false;
      solveFactored(information, UNKNOWNS, column);
      for (let k = 0; k < UNKNOWNS; k++) solution[k] += column[k];
      inverseFactored(information, UNKNOWNS, column, covariance);
      return true;
    },
    weightedSquares(logs) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const misfit = logs[i] - at(i);
        sum += weights[i] * misfit * misfit;
      }
      return sum;
    },
    condition() {
      let largest = 1;
      for (let k = 0; k < UNKNOWNS; k++)
        largest = Math.max(largest, diagonal[k] * covariance[k * (UNKNOWNS + 1)]);
      return largest;
    },
  };
}
