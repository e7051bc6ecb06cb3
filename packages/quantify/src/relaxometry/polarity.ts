import { log } from '@lobule/numerics';
import type { OneRateOutcome, OneRateSolver } from '../solver/one-rate.ts';

/**
 * Magnitude images of a recovery lose the sign before the zero crossing. With the times sorted, the signs are fixed
 * by how many of the first points are negative; for each number the best rate is sought in the same dictionary, the
 * products with the atoms being updated point by point. The least residual of all wins.
 */
export interface PolaritySearch {
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
  /** -q_j . y for the signs under trial, and for the best so far. */
  const trial = new Float64Array(count);
  const kept = new Float64Array(count);
  let secondResidual = Number.POSITIVE_INFINITY;
  let secondAtom = 0;

  function start(y: Float64Array): void {
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let i = 0, at = j * n; i < n; i++, at++) sum -= unitAtoms[at] * y[i];
      trial[j] = sum;
    }
  }

  function largest(): number {
    let best = 0;
    for (let j = 1; j < count; j++) if (trial[j] > trial[best]) best = j;
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
      start(y);
      let best = largest();
      let flips = 0;
      let bestAlongFixed = alongFixed;
      let leastResidual = squared - alongFixed * alongFixed - square(solver.peakHeight(trial, best));
      secondResidual = Number.POSITIVE_INFINITY;
      kept.set(trial);
      // All flipped is none flipped upside down, so the last point keeps its sign.
      for (let k = 1; restore && k < n; k++) {
        const change = 2 * y[k - 1];
        alongFixed -= fixedUnit[k - 1] * change;
        for (let j = 0, at = k - 1; j < count; j++, at += n) trial[j] += unitAtoms[at] * change;
        const j = largest();
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
