import { exp } from '@lobule/numerics';
import { type BlockedMatrix, blocked, multiplyInto, productsOf } from '../solver/products.ts';
import { factor, solveFactored } from '../solver/small-system.ts';
import { UNKNOWNS } from './tensor-basis.ts';

/** Linear least squares on the logarithm in two steps, in scratch memory. */
export interface WeightedTensorFit {
  readonly solution: Float64Array;
  /** False where the weights leave the system singular. */
  solve(logs: Float64Array): boolean;
  /** The fitted logarithm of image i. */
  at(i: number): number;
  /** Sum of the weighted squared residuals of the last fit. */
  weightedSquares(logs: Float64Array): number;
  /** The variance of a combination g of the unknowns over that of the residual: g' (A'WA)^-1 g = |L^-1 g|^2. */
  spread(gradient: Float64Array): number;
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
  const information = new Float64Array(UNKNOWNS * UNKNOWNS);
  const diagonal = new Float64Array(UNKNOWNS);
  const column = new Float64Array(UNKNOWNS);
  const unit = new Float64Array(UNKNOWNS);
  const weights = new Float64Array(n).fill(1);
  const pairs = columnPairs(rows, n);
  const packed = productsOf(pairs);

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
    multiplyInto(pairs, weights, packed);
    for (let j = 0, at = 0; j < UNKNOWNS; j++)
      for (let k = 0; k <= j; k++, at++) information[j * UNKNOWNS + k] = packed[at];
    column.fill(0);
    for (let i = 0, p = 0; i < n; i++) {
      const misfit = weights[i] * (logs[i] - at(i));
      for (let j = 0; j < UNKNOWNS; j++, p++) column[j] += rows[p] * misfit;
    }
  }

  function spread(gradient: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < UNKNOWNS; i++) {
      let left = gradient[i];
      for (let k = 0; k < i; k++) left -= information[i * UNKNOWNS + k] * column[k];
      column[i] = left / information[i * (UNKNOWNS + 1)];
      sum += column[i] * column[i];
    }
    return sum;
  }

  return {
    solution,
    spread,
    at,
    solve(logs) {
      unweighted(logs);
      if (weighted) for (let i = 0; i < n; i++) weights[i] = exp(2 * (at(i) - solution[UNKNOWNS - 1]));
      normalEquations(logs);
      for (let k = 0; k < UNKNOWNS; k++) diagonal[k] = information[k * (UNKNOWNS + 1)];
      if (!factor(information, UNKNOWNS)) return false;
      solveFactored(information, UNKNOWNS, column);
      for (let k = 0; k < UNKNOWNS; k++) solution[k] += column[k];
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
      for (let k = 0; k < UNKNOWNS; k++) {
        unit.fill(0);
        unit[k] = 1;
        largest = Math.max(largest, diagonal[k] * spread(unit));
      }
      return largest;
    },
  };
}

/** The products of each two columns of the design, image by image: times the weights they are A'WA. */
function columnPairs(rows: Float64Array, n: number): BlockedMatrix {
  const values = new Float64Array(((UNKNOWNS * (UNKNOWNS + 1)) / 2) * n);
  for (let j = 0, at = 0; j < UNKNOWNS; j++) {
    for (let k = 0; k <= j; k++) {
      for (let i = 0; i < n; i++, at++) values[at] = rows[i * UNKNOWNS + j] * rows[i * UNKNOWNS + k];
    }
  }
  return blocked(values, n);
}
