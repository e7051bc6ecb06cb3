import { log } from '@lobule/numerics';
import type { OneRateOutcome, OneRateSolver } from '../solver/one-rate.ts';

/**
 * Magnitude images of a recovery lose the sign before the zero crossing. With the times sorted, the signs are fixed
 * by how many of the first points are negative; for each number the best rate is sought in the same dictionary, the
 * products with the atoms being updated point by point. The least residual of all wins.
 */
interface PolaritySearch {
  /** Fits A - B exp(-rate t) with B > 0; y is left with its restored signs. */
  fit(y: Float64Array, restore: boolean): OneRateOutcome;
  /** Whether another choice of signs fits almost as well and gives a rate further off than two standard errors. */
  ambiguous(variance: number): boolean;
}

/** A second best of less than this times the least residual sum of squares is as good. */
const AS_GOOD = 1.05;

export function polaritySearch(solver: OneRateSolver, n: number): PolaritySearch {
  const { solution } = solver;
  const { rates, unitAtoms, fixedUnit } = solver.dictionary;
  const count = rates.length;
  const atomsByPoint = transposed(unitAtoms, count, n);
  /** -q_j . y for the signs under trial, and for the best so far. */
  const trial = new Float64Array(count);
  const kept = new Float64Array(count);
  let secondResidual = Number.POSITIVE_INFINITY;
  let secondAtom = 0;

  /** Adds the product of one point with every atom, and returns the atom of the largest sum. */
  function add(point: number, value: number): number {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0, at = point * count; j < count; j++, at++) {
      const sum = trial[j] + atomsByPoint[at] * value;
      trial[j] = sum;
      if (sum > most) {
        most = sum;
        best = j;
      }
    }
    return best;
  }

  return {
    fit(y, restore) {
      let squared = 0;
      let alongFixed = 0;
      for (let i = 0; i < n; i++) {
        if (restore) y[i] = Math.abs(y[i]);
        squared += y[i] * y[i];
        alongFixed += fixedUnit[i] * y[i];
      }
      trial.fill(0);
      let best = 0;
      for (let i = 0; i < n; i++) best = add(i, -y[i]);
      let flips = 0;
      let bestAlongFixed = alongFixed;
      let leastResidual = squared - alongFixed * alongFixed - square(solver.peakHeight(trial, best));
      secondResidual = Number.POSITIVE_INFINITY;
      kept.set(trial);
      // All flipped is none flipped upside down, so the last point keeps its sign.
      for (let k = 1; restore && k < n; k++) {
        const change = 2 * y[k - 1];
        alongFixed -= fixedUnit[k - 1] * change;
        const j = add(k - 1, change);
        const residual = squared - alongFixed * alongFixed - square(solver.peakHeight(trial, j));
        if (residual < leastResidual) {
          secondResidual = leastResidual;
          secondAtom = best;
          leastResidual = residual;
          best = j;
          flips = k;
          bestAlongFixed = alongFixed;
          kept.set(trial);
        } else if (residual < secondResidual) {
          secondResidual = residual;
          secondAtom = j;
        }
      }
      for (let i = 0; i < flips; i++) y[i] = -y[i];
      // The solver fits -S = B E - A, so that the amplitude of the exponential is positive.
      const outcome = solver.refine(kept, best, -bestAlongFixed, squared);
      solution.fixedAmplitude = -solution.fixedAmplitude;
      solution.covFixedAmplitude = -solution.covFixedAmplitude;
      solution.covFixedLogRate = -solution.covFixedLogRate;
      return outcome;
    },
    ambiguous(variance) {
      if (!(secondResidual < AS_GOOD * solution.residualSquares)) return false;
      const apart = Math.abs(log(rates[secondAtom] / solution.rate));
      return apart > 2 * Math.sqrt(variance * solution.varLogRate);
    },
  };
}

function square(c: number): number {
  return c * c;
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = values[r * columns + c];
  }
  return result;
}
