import { exp, pow } from '@lobule/numerics';
import { type Atom, atomAt, atomTables } from './atom-table.ts';
import { coarseAtoms, within } from './coarse-atoms.ts';
import { EQUAL, evaluatePair, ratePair, refinePair } from './pair-steps.ts';
import { multiplyInto, productsOf } from './products.ts';
import { addSecondRate } from './second-rate.ts';
import { fitSingleRate, singleRate } from './single-rate.ts';
import { smallFactor } from './small-qr.ts';

/**
 * Least squares for
 *
 *   y(t) = a1 E_k1(t) + a2 E_k2(t),   a1, a2 > 0,   k1 < k2,
 *
 * both rates from one family of atoms. The amplitudes follow from the rates in closed form (variable projection, Golub
 * and Pereyra 1973). First the best fit by one rate; then, among the atoms of a coarse grid, the second one that the
 * residual falls by most with when the first gives way to it to first order; then Levenberg-Marquardt steps in the
 * logarithms of both rates, with atoms and slopes from a table. No starting value, and no pass over the points after the
 * first projection. Two rates that do no better than one are one.
 */
export interface RatePairSolver {
  fit(y: Float64Array): RatePairOutcome;
  readonly solution: RatePairSolution;
  /** Fills `into` (4 x points) with how [a1, a2, log k1, log k2] follow the data. */
  influence(into: Float64Array): void;
}

/**
 * `slow-at-limit`, `fast-at-limit`: that rate lies at the end of the range. `one-rate`: the best fit with non-negative
 * amplitudes has one rate. `nothing`: it has none. `unsettled`: two so alike that nothing tells them apart.
 */
export type RatePairOutcome =
  | 'interior'
  | 'slow-at-limit'
  | 'fast-at-limit'
  | 'one-rate'
  | 'nothing'
  | 'unsettled';

/** Amplitudes, rates, condition and covariance hold after `interior` alone. */
interface RatePairSolution {
  slowAmplitude: number;
  fastAmplitude: number;
  slowRate: number;
  fastRate: number;
  residualSquares: number;
  /** Of the best fit by one rate. */
  oneRateSquares: number;
  /** One rate fits as well, at 95 %, by the likelihood ratio. */
  oneRateWouldDo: boolean;
  condition: number;
  /** 4 x 4 over the residual variance, for [a1, a2, log k1, log k2]. */
  readonly covariance: Float64Array;
}

/** Rates nearer than this, in log k, are looked at again from starts at these distances from the best single one. */
const ALIKE = 1.5;
const OTHER_STARTS = [-3.5, -2, 1.5, 2.5, 3.5];
/** @param range of both rates. */
export function ratePairSolver(
  atom: Atom,
  points: number,
  range: { readonly lowest: number; readonly highest: number },
): RatePairSolver {
  const { tables, rank, basis, projection } = atomTables([atom], points, range);
  const table = tables[0];
  const { lowestLog, highestLog, scale } = table;
  const coarse = coarseAtoms(table);
  const along = productsOf(coarse.units);
  const projected = productsOf(projection);
  const qr = smallFactor(rank, 4);
  const [z1, z2, d1, d2] = [0, 1, 2, 3].map(() => new Float64Array(rank));
  /** Residual sums of squares of one rate over that of two from which on two are told apart. */
  const apart = points > 4 ? pow(20, 2 / (points - 4)) : Number.POSITIVE_INFINITY;
  const solution: RatePairSolution = {
    slowAmplitude: 0,
    fastAmplitude: 0,
    slowRate: 0,
    fastRate: 0,
    residualSquares: 0,
    oneRateSquares: 0,
    oneRateWouldDo: false,
    condition: Number.NaN,
    covariance: new Float64Array(16),
  };
  const single = singleRate();
  const pair = ratePair();
  /** Squares of y within the basis and outside it. */
  let kept = 0;
  let outside = 0;
  function project(y: Float64Array): number {
    multiplyInto(projection, y, projected);
    let squared = 0;
    kept = 0;
    for (let t = 0; t < points; t++) squared += y[t] * y[t];
    for (let r = 0; r < rank; r++) kept += projected[r] * projected[r];
    outside = Math.max(0, squared - kept);
    return squared;
  }

  const refine = () => refinePair(table, projected, kept, pair);

  /**
   * Both rates from the start that the residual asks for; from others too, where it led to rates so alike that steps get
   * stuck, or along a valley that has no end (a start on the wrong side of the single rate does).
   */
  function fitTwo(): boolean {
    let found = addSecondRate(table, coarse, along, single, pair) && refine();
    if (found && pair.isSettled && pair.log2 - pair.log1 > ALIKE) return true;
    let { log1: best1, log2: best2 } = pair;
    let least = found ? pair.inside : Number.POSITIVE_INFINITY;
    for (let i = 0; i < OTHER_STARTS.length; i++) {
      const other = within(single.log + OTHER_STARTS[i], lowestLog, highestLog);
      pair.log1 = Math.min(single.log, other);
      pair.log2 = Math.max(single.log, other);
      if (!(pair.log1 < pair.log2 && refine() && pair.inside < least)) continue;
      found = true;
      least = pair.inside;
      best1 = pair.log1;
      best2 = pair.log2;
    }
    pair.log1 = best1;
    pair.log2 = best2;
    return found && evaluatePair(table, projected, kept, best1, best2, pair);
  }

  /** Fills the solution at the rates that were found. */
  function close(): RatePairOutcome {
    const { log1, log2, alpha1, alpha2 } = pair;
    const k1 = exp(log1);
    const k2 = exp(log2);
    const over1 = 1 / (k1 + scale);
    const over2 = 1 / (k2 + scale);
    atomAt(table, log1, z1, d1);
    atomAt(table, log2, z2, d2);
    const { columns } = qr;
    for (let r = 0; r < rank; r++) {
      columns[r] = z1[r] * over1;
      columns[rank + r] = z2[r] * over2;
      columns[2 * rank + r] = alpha1 * (d1[r] - k1 * over1 * z1[r]);
      columns[3 * rank + r] = alpha2 * (d2[r] - k2 * over2 * z2[r]);
    }
    if (!qr.factor(4)) return 'unsettled';
    solution.condition = qr.covariance(4, solution.covariance);
    solution.slowAmplitude = alpha1 * (k1 + scale);
    solution.fastAmplitude = alpha2 * (k2 + scale);
    solution.slowRate = k1;
    solution.fastRate = k2;
    return 'interior';
  }

  return {
    solution,
    fit(y) {
      const squared = project(y);
      if (!fitSingleRate(table, coarse, projected, kept, along, single)) return 'nothing';
      solution.oneRateSquares = Math.max(0, single.squares) + outside;
      if (!fitTwo()) return 'one-rate';
      solution.residualSquares = Math.max(0, pair.inside) + outside;
      if (!(solution.oneRateSquares - solution.residualSquares > EQUAL * squared)) return 'one-rate';
      solution.oneRateWouldDo = !(solution.oneRateSquares > apart * solution.residualSquares);
      if (pair.log2 >= highestLog) return 'fast-at-limit';
      return pair.log1 <= lowestLog ? 'slow-at-limit' : close();
    },
    influence: (into) => qr.influence(4, basis, points, into),
  };
}
