import { exp, pow } from '@lobule/numerics';
import { type Atom, type AtomTable, atomAt, atomTables } from './atom-table.ts';
import { multiplyInto, productsOf } from './products.ts';
import { smallFactor } from './small-qr.ts';

/**
 * Least squares for
 *
 *   y(t) = a1 E_k1(t) + a2 E_k2(t),   a1, a2 > 0,   k1 < k2,
 *
 * both rates from one family of atoms. Every pair of a coarse grid is tried, with both amplitudes in closed form
 * (variable projection, Golub and Pereyra 1973: the products of y with the atoms are shared by all pairs), and the best
 * is refined by Levenberg-Marquardt steps in the logarithms of the rates, the amplitudes following in closed form, with
 * atoms and their derivatives from a table. No starting value, and no pass over the points after the first projection.
 *
 * The best fit by one rate is always found too: two that do no better are one.
 */
export interface RatePairSolver {
  fit(y: Float64Array): RatePairOutcome;
  readonly solution: RatePairSolution;
  /** Fills `into` (4 x points) with how [a1, a2, log k1, log k2] follow the data. */
  influence(into: Float64Array): void;
}

/**
 * `slow-at-limit`, `fast-at-limit`: that rate lies at the end of the range. `one-rate`: the best fit with non-negative
 * amplitudes has one rate. `nothing`: it has none.
 */
export type RatePairOutcome =
  | 'interior'
  | 'slow-at-limit'
  | 'fast-at-limit'
  | 'one-rate'
  | 'nothing'
  | 'unsettled';

/** Both amplitudes and rates after `interior`; otherwise the residuals alone. */
export interface RatePairSolution {
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

/** Distance of the rates that are tried first, in log k. */
const COARSE = 0.5;
const MOST_STEPS = 30;
/** A last step of this size in log k leaves an error far below any standard error. */
const SETTLED = 1e-5;
/** Residual sums of squares nearer than this share of |y|^2 are equal: rounding of the images is coarser. */
const EQUAL = 1e-12;

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
  const along = new Float64Array(coarse.logs.length);
  const projected = productsOf(projection);
  const z1 = new Float64Array(rank);
  const z2 = new Float64Array(rank);
  const d1 = new Float64Array(rank);
  const d2 = new Float64Array(rank);
  /** The part of z2 that is orthogonal to z1. */
  const w = new Float64Array(rank);
  const residual = new Float64Array(rank);
  const qr = smallFactor(rank, 4);
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
  let log1 = 0;
  let log2 = 0;
  /** Amplitudes of the scaled atoms. */
  let alpha1 = 0;
  let alpha2 = 0;
  /** |z1|^2 and |w|^2. */
  let n1 = 0;
  let nw = 0;
  /** Squares of the residual within the basis, and of y outside it. */
  let inside = 0;
  let outside = 0;

  /** The best pair of the coarse grid into log1, log2; false where no atom goes along with y. */
  function search(): boolean {
    const { logs, units, pairs } = coarse;
    let best = 0;
    for (let j = 0, at = 0; j < logs.length; j++) {
      let sum = 0;
      for (let r = 0; r < rank; r++, at++) sum += units[at] * projected[r];
      along[j] = sum;
      if (sum > along[best]) best = j;
    }
    if (!(along[best] > 0)) return false;
    log1 = logs[best];
    let most = 0;
    let fast = -1;
    let slow = -1;
    for (let j = 1, p = 0; j < logs.length; j++) {
      const b2 = along[j];
      for (let i = 0; i < j; i++, p += 2) {
        const b1 = along[i];
        const cosine = pairs[p];
        const left1 = b1 - cosine * b2;
        const left2 = b2 - cosine * b1;
        const gain = (left1 * b1 + left2 * b2) * pairs[p + 1];
        if (gain > most && left1 > 0 && left2 > 0) {
          most = gain;
          slow = i;
          fast = j;
        }
      }
    }
    refineOne();
    if (slow < 0) {
      log2 = log1;
      return true;
    }
    log1 = logs[slow];
    log2 = logs[fast];
    return true;
  }

  /** The best single rate around log1, for its residual. */
  function refineOne(): void {
    let least = Number.POSITIVE_INFINITY;
    let step = 0;
    for (let i = 0; i < MOST_STEPS; i++) {
      const here = within(log1 + step, lowestLog, highestLog);
      atomAt(table, here, z1, d1);
      let n = 0;
      let b = 0;
      let slope = 0;
      let bend = 0;
      let ofSlope = 0;
      let squared = 0;
      for (let r = 0; r < rank; r++) {
        n += z1[r] * z1[r];
        b += z1[r] * projected[r];
        slope += z1[r] * d1[r];
        bend += d1[r] * d1[r];
        ofSlope += d1[r] * projected[r];
        squared += projected[r] * projected[r];
      }
      const alpha = b / n;
      const squares = squared - alpha * b;
      if (squares < least) {
        least = squares;
        log1 = here;
        step = bounded((ofSlope - alpha * slope) / (alpha * (bend - (slope * slope) / n)));
      } else {
        step *= 0.5;
      }
      if (!(Math.abs(step) > 1e-3)) break;
    }
    solution.oneRateSquares = Math.max(0, least) + outside;
  }

  /** Amplitudes in closed form at two rates; false where one is not positive. */
  function amplitudes(at1: number, at2: number): boolean {
    atomAt(table, at1, z1, d1);
    atomAt(table, at2, z2, d2);
    let cross = 0;
    let b1 = 0;
    n1 = 0;
    for (let r = 0; r < rank; r++) {
      n1 += z1[r] * z1[r];
      cross += z1[r] * z2[r];
      b1 += z1[r] * projected[r];
    }
    const ratio = cross / n1;
    let bw = 0;
    nw = 0;
    for (let r = 0; r < rank; r++) {
      const value = z2[r] - ratio * z1[r];
      w[r] = value;
      nw += value * value;
      bw += value * projected[r];
    }
    alpha2 = bw / nw;
    alpha1 = b1 / n1 - ratio * alpha2;
    if (!(alpha1 > 0 && alpha2 > 0)) return false;
    inside = 0;
    for (let r = 0; r < rank; r++) {
      const value = projected[r] - alpha1 * z1[r] - alpha2 * z2[r];
      residual[r] = value;
      inside += value * value;
    }
    return true;
  }

  /** J'J of the two logarithms with the amplitudes projected out, and J'r, at what `amplitudes` left. */
  let j11 = 0;
  let j12 = 0;
  let j22 = 0;
  let g1 = 0;
  let g2 = 0;
  function normalEquations(): void {
    let z1d1 = 0;
    let z1d2 = 0;
    let wd1 = 0;
    let wd2 = 0;
    let d1d1 = 0;
    let d1d2 = 0;
    let d2d2 = 0;
    let rd1 = 0;
    let rd2 = 0;
    for (let r = 0; r < rank; r++) {
      const a = d1[r];
      const b = d2[r];
      z1d1 += z1[r] * a;
      z1d2 += z1[r] * b;
      wd1 += w[r] * a;
      wd2 += w[r] * b;
      d1d1 += a * a;
      d1d2 += a * b;
      d2d2 += b * b;
      rd1 += residual[r] * a;
      rd2 += residual[r] * b;
    }
    j11 = alpha1 * alpha1 * (d1d1 - (z1d1 * z1d1) / n1 - (wd1 * wd1) / nw);
    j12 = alpha1 * alpha2 * (d1d2 - (z1d1 * z1d2) / n1 - (wd1 * wd2) / nw);
    j22 = alpha2 * alpha2 * (d2d2 - (z1d2 * z1d2) / n1 - (wd2 * wd2) / nw);
    g1 = alpha1 * rd1;
    g2 = alpha2 * rd2;
  }

  /** Levenberg-Marquardt in the two logarithms; a rate at its limit that would go beyond is held there. */
  function refine(): boolean {
    if (!amplitudes(log1, log2)) return false;
    let damping = 0;
    for (let i = 0; i < MOST_STEPS; i++) {
      const before = inside;
      normalEquations();
      const held1 = (log1 <= lowestLog && g1 < 0) || (log1 >= highestLog && g1 > 0);
      const held2 = (log2 <= lowestLog && g2 < 0) || (log2 >= highestLog && g2 > 0);
      const m11 = j11 * (1 + damping);
      const m22 = j22 * (1 + damping);
      let step1 = held1 ? 0 : g1 / m11;
      let step2 = held2 ? 0 : g2 / m22;
      if (!held1 && !held2) {
        const determinant = m11 * m22 - j12 * j12;
        if (determinant > 0) {
          step1 = (g1 * m22 - g2 * j12) / determinant;
          step2 = (g2 * m11 - g1 * j12) / determinant;
        }
      }
      const next1 = within(log1 + bounded(step1), lowestLog, highestLog);
      const next2 = within(log2 + bounded(step2), lowestLog, highestLog);
      const moved = Math.max(Math.abs(next1 - log1), Math.abs(next2 - log2));
      if (next1 < next2 && amplitudes(next1, next2) && inside <= before) {
        log1 = next1;
        log2 = next2;
        damping *= 0.1;
        if (moved < SETTLED) return true;
        continue;
      }
      amplitudes(log1, log2);
      if (moved < SETTLED) return true;
      damping = Math.max(damping * 10, 1e-3);
    }
    // A flat valley: the rates still creep, but no step lowers the residual by anything that matters.
    return true;
  }

  /** Fills the solution from what `amplitudes` left. */
  function close(): RatePairOutcome {
    const k1 = exp(log1);
    const k2 = exp(log2);
    const { columns } = qr;
    const over1 = 1 / (k1 + scale);
    const over2 = 1 / (k2 + scale);
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
      multiplyInto(projection, y, projected);
      let squared = 0;
      outside = 0;
      for (let t = 0; t < points; t++) squared += y[t] * y[t];
      let kept = 0;
      for (let r = 0; r < rank; r++) kept += projected[r] * projected[r];
      outside = Math.max(0, squared - kept);
      if (!search()) return 'nothing';
      if (!(log1 < log2 && refine())) return 'one-rate';
      solution.residualSquares = inside + outside;
      if (!(solution.oneRateSquares - solution.residualSquares > EQUAL * squared)) return 'one-rate';
      solution.oneRateWouldDo = !(solution.oneRateSquares > apart * solution.residualSquares);
      if (log2 >= highestLog) return 'fast-at-limit';
      return log1 <= lowestLog ? 'slow-at-limit' : close();
    },
    influence(into) {
      // R^-1 Q' in the basis, then along the points.
      const { columns, inverse } = qr;
      into.fill(0);
      for (let i = 0; i < 4; i++) {
        for (let r = 0; r < rank; r++) {
          let sum = 0;
          for (let j = i; j < 4; j++) sum += inverse[i * 4 + j] * columns[j * rank + r];
          for (let t = 0; t < points; t++) into[i * points + t] += sum * basis[r * points + t];
        }
      }
    },
  };
}

/** Unit atoms on the coarse grid, and of each pair (fast, slow) its cosine and 1 / (1 - cosine^2). */
function coarseAtoms(table: AtomTable) {
  const { rank, lowestLog, highestLog } = table;
  const count = Math.ceil((highestLog - lowestLog) / COARSE) + 1;
  const logs = Float64Array.from(
    { length: count },
    (_, j) => lowestLog + (j * (highestLog - lowestLog)) / (count - 1),
  );
  const units = new Float64Array(count * rank);
  const unused = new Float64Array(rank);
  logs.forEach((at, j) => {
    const unit = units.subarray(j * rank, (j + 1) * rank);
    atomAt(table, at, unit, unused);
    const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0));
    for (let r = 0; r < rank; r++) unit[r] /= length;
  });
  const pairs = new Float64Array(count * (count - 1));
  for (let j = 1, p = 0; j < count; j++) {
    for (let i = 0; i < j; i++, p += 2) {
      let cosine = 0;
      for (let r = 0; r < rank; r++) cosine += units[i * rank + r] * units[j * rank + r];
      const left = 1 - cosine * cosine;
      pairs[p] = cosine;
      pairs[p + 1] = left > 1e-9 ? 1 / left : 0;
    }
  }
  return { logs, units, pairs };
}

/** A step of more than e is never trusted. */
function bounded(step: number): number {
  return Math.max(-1, Math.min(1, step));
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
