import { exp, pow } from '@lobule/numerics';
import { type Atom, type AtomTable, atomAt, atomTables, PIECE } from './atom-table.ts';
import { blocked, multiplyInto, productsOf } from './products.ts';
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

/** Distance of the rates that are tried first, in log k. */
const COARSE = 0.5;
const MOST_STEPS = 30;
/** After a last step of this size in log k the next would be far below any standard error. */
const SETTLED = 1e-4;
/** Rates nearer than this, in log k, are looked at again from starts at these distances from the best single one. */
const ALIKE = 1.5;
const OTHER_STARTS = [-3.5, -2, 1.5, 2.5, 3.5];
/** Residual sums of squares nearer than this share of |y|^2 are equal: rounding of the images is coarser. */
const EQUAL = 1e-12;
/** Below this share of its length a vector's part outside the others is rounding. */
const ROUNDING = 1e-10;

/** @param range of both rates. */
export function ratePairSolver(
  atom: Atom,
  points: number,
  range: { readonly lowest: number; readonly highest: number },
): RatePairSolver {
  const { tables, rank, basis, projection } = atomTables([atom], points, range);
  const table = tables[0];
  const { lowestLog, highestLog, scale, density, cells, pieces } = table;
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
  let log1 = 0;
  let log2 = 0;
  /** Amplitudes of the scaled atoms z1 and z2. */
  let alpha1 = 0;
  let alpha2 = 0;
  /** Squares of y within the basis and outside it, and of the residual within. */
  let kept = 0;
  let outside = 0;
  let inside = 0;
  /** J'J of the logarithms of the rates, with the amplitudes projected out, and J'r. */
  let j11 = 0;
  let j12 = 0;
  let j22 = 0;
  let g1 = 0;
  let g2 = 0;
  /** Of the best single rate: |z|^2, z.d, |d|^2 with d = dz/dlog k. */
  let zz = 0;
  let zd = 0;
  let dd = 0;

  function project(y: Float64Array): number {
    multiplyInto(projection, y, projected);
    let squared = 0;
    kept = 0;
    for (let t = 0; t < points; t++) squared += y[t] * y[t];
    for (let r = 0; r < rank; r++) kept += projected[r] * projected[r];
    outside = Math.max(0, squared - kept);
    return squared;
  }

  /** The best single rate, in log1, and its residual; false where nothing goes along with y. */
  function fitOne(): boolean {
    multiplyInto(coarse.units, projected, along);
    let best = 0;
    for (let j = 1; j < coarse.count; j++) if (along[j] > along[best]) best = j;
    if (!(along[best] > 0)) return false;
    let least = Number.POSITIVE_INFINITY;
    let here = coarse.logs[best];
    let step = 0;
    for (let i = 0; i < MOST_STEPS; i++) {
      const position = (here - lowestLog) * density;
      const cell = Math.min(cells - 1, Math.floor(position));
      const u = position - cell;
      let n = 0;
      let b = 0;
      let slope = 0;
      let bend = 0;
      let ofSlope = 0;
      for (let r = 0, p = cell * rank * PIECE; r < rank; r++, p += PIECE) {
        const c1 = pieces[p + 1];
        const c2 = pieces[p + 2];
        const c3 = pieces[p + 3];
        const z = pieces[p] + u * (c1 + u * (c2 + u * c3));
        const d = (c1 + u * (2 * c2 + u * 3 * c3)) * density;
        const y = projected[r];
        n += z * z;
        b += z * y;
        slope += z * d;
        bend += d * d;
        ofSlope += d * y;
      }
      const alpha = b / n;
      const squares = kept - alpha * b;
      if (squares < least) {
        least = squares;
        log1 = here;
        alpha1 = alpha;
        zz = n;
        zd = slope;
        dd = bend;
        step = bounded((ofSlope - alpha * slope) / (alpha * (bend - (slope * slope) / n)));
      } else {
        step *= 0.5;
      }
      if (!(Math.abs(step) > 1e-3)) break;
      here = within(log1 + step, lowestLog, highestLog);
    }
    solution.oneRateSquares = Math.max(0, least) + outside;
    return true;
  }

  /**
   * The second rate beside the single one. With u a unit atom, r the residual and d' the part of d outside z, adding u
   * while the single rate gives way lowers |r|^2 by (u.r)^2 / |u'|^2, u' the part of u outside z and d', and moves the
   * single rate's logarithm by -(u.r)(u.d') / (|u'|^2 alpha |d'|^2).
   */
  function addSecond(): boolean {
    const { count, logs, products } = coarse;
    const position = (log1 - lowestLog) * density;
    const cell = Math.min(cells - 1, Math.floor(position));
    const v = position - cell;
    const dOutside = dd - (zd * zd) / zz;
    let most = 0;
    let second = -1;
    let shift = 0;
    for (let j = 0, p = cell * count * PIECE; j < count; j++, p += PIECE) {
      const c1 = products[p + 1];
      const c2 = products[p + 2];
      const c3 = products[p + 3];
      const uz = products[p] + v * (c1 + v * (c2 + v * c3));
      const ud = (c1 + v * (2 * c2 + v * 3 * c3)) * density - (zd / zz) * uz;
      const ur = along[j] - alpha1 * uz;
      const left = 1 - (uz * uz) / zz - (ud * ud) / dOutside;
      if (!(ur > 0 && left > 1e-6 && ur * ur > most * left)) continue;
      most = (ur * ur) / left;
      second = j;
      shift = -(ur * ud) / (left * alpha1 * dOutside);
    }
    if (second < 0) return false;
    const moved = within(log1 + Math.max(-1.5, Math.min(1.5, shift)), lowestLog, highestLog);
    log1 = Math.min(moved, logs[second]);
    log2 = Math.max(moved, logs[second]);
    return log1 < log2;
  }

  /** Amplitudes in closed form, residual and normal equations at two rates; false where an amplitude is not positive. */
  function evaluate(at1: number, at2: number): boolean {
    const position1 = (at1 - lowestLog) * density;
    const position2 = (at2 - lowestLog) * density;
    const cell1 = Math.min(cells - 1, Math.floor(position1));
    const cell2 = Math.min(cells - 1, Math.floor(position2));
    const u = position1 - cell1;
    const v = position2 - cell2;
    let n11 = 0;
    let n12 = 0;
    let n22 = 0;
    let b1 = 0;
    let b2 = 0;
    let s11 = 0;
    let s12 = 0;
    let s21 = 0;
    let s22 = 0;
    let t11 = 0;
    let t12 = 0;
    let t22 = 0;
    let e1 = 0;
    let e2 = 0;
    for (
      let r = 0, p = cell1 * rank * PIECE, q = cell2 * rank * PIECE;
      r < rank;
      r++, p += PIECE, q += PIECE
    ) {
      const p1 = pieces[p + 1];
      const p2 = pieces[p + 2];
      const p3 = pieces[p + 3];
      const q1 = pieces[q + 1];
      const q2 = pieces[q + 2];
      const q3 = pieces[q + 3];
      const x1 = pieces[p] + u * (p1 + u * (p2 + u * p3));
      const x2 = pieces[q] + v * (q1 + v * (q2 + v * q3));
      const y1 = p1 + u * (2 * p2 + u * 3 * p3);
      const y2 = q1 + v * (2 * q2 + v * 3 * q3);
      const y = projected[r];
      n11 += x1 * x1;
      n12 += x1 * x2;
      n22 += x2 * x2;
      b1 += x1 * y;
      b2 += x2 * y;
      s11 += x1 * y1;
      s12 += x1 * y2;
      s21 += x2 * y1;
      s22 += x2 * y2;
      t11 += y1 * y1;
      t12 += y1 * y2;
      t22 += y2 * y2;
      e1 += y1 * y;
      e2 += y2 * y;
    }
    const determinant = n11 * n22 - n12 * n12;
    if (!(determinant > ROUNDING * n11 * n22)) return false;
    const over = 1 / determinant;
    alpha1 = (b1 * n22 - b2 * n12) * over;
    alpha2 = (b2 * n11 - b1 * n12) * over;
    if (!(alpha1 > 0 && alpha2 > 0)) return false;
    inside = kept - alpha1 * b1 - alpha2 * b2;
    const f1 = alpha1 * density;
    const f2 = alpha2 * density;
    j11 = f1 * f1 * (t11 - (s11 * (s11 * n22 - s21 * n12) + s21 * (s21 * n11 - s11 * n12)) * over);
    j12 = f1 * f2 * (t12 - (s11 * (s12 * n22 - s22 * n12) + s21 * (s22 * n11 - s12 * n12)) * over);
    j22 = f2 * f2 * (t22 - (s12 * (s12 * n22 - s22 * n12) + s22 * (s22 * n11 - s12 * n12)) * over);
    g1 = f1 * (e1 - alpha1 * s11 - alpha2 * s21);
    g2 = f2 * (e2 - alpha1 * s12 - alpha2 * s22);
    return true;
  }

  /** Levenberg-Marquardt in the two logarithms; a rate at its limit that would go beyond is held there. */
  function refine(): boolean {
    if (!evaluate(log1, log2)) return false;
    let damping = 0;
    for (let i = 0; i < MOST_STEPS; i++) {
      const before = inside;
      const held1 = log1 <= lowestLog && g1 < 0;
      const held2 = log2 >= highestLog && g2 > 0;
      const m11 = j11 * (1 + damping);
      const m22 = j22 * (1 + damping);
      const determinant = m11 * m22 - j12 * j12;
      const together = !held1 && !held2 && determinant > 0;
      const step1 = together ? (g1 * m22 - g2 * j12) / determinant : held1 ? 0 : g1 / m11;
      const step2 = together ? (g2 * m11 - g1 * j12) / determinant : held2 ? 0 : g2 / m22;
      const next1 = within(log1 + bounded(step1), lowestLog, highestLog);
      const next2 = within(log2 + bounded(step2), lowestLog, highestLog);
      const moved = Math.max(Math.abs(next1 - log1), Math.abs(next2 - log2));
      if (next1 < next2 && evaluate(next1, next2) && inside <= before + ROUNDING * EQUAL * kept) {
        log1 = next1;
        log2 = next2;
        damping *= 0.1;
        if (moved < SETTLED) return true;
        continue;
      }
      evaluate(log1, log2);
      if (!(moved >= SETTLED)) return true;
      damping = Math.max(damping * 10, 1e-3);
    }
    // A flat valley: the rates still creep, but no step lowers the residual by anything that matters.
    return true;
  }

  /** Both rates from the start that the residual asks for and, where it led to rates so alike that steps get stuck, from others. */
  function fitTwo(): boolean {
    const single = log1;
    let found = addSecond() && refine();
    if (found && log2 - log1 > ALIKE) return true;
    let best1 = log1;
    let best2 = log2;
    let least = found ? inside : Number.POSITIVE_INFINITY;
    for (let i = 0; i < OTHER_STARTS.length; i++) {
      const other = within(single + OTHER_STARTS[i], lowestLog, highestLog);
      log1 = Math.min(single, other);
      log2 = Math.max(single, other);
      if (!(log1 < log2 && refine() && inside < least)) continue;
      found = true;
      least = inside;
      best1 = log1;
      best2 = log2;
    }
    log1 = best1;
    log2 = best2;
    return found && evaluate(log1, log2);
  }

  /** Fills the solution at the rates that were found. */
  function close(): RatePairOutcome {
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
      if (!fitOne()) return 'nothing';
      if (!fitTwo()) return 'one-rate';
      solution.residualSquares = Math.max(0, inside) + outside;
      if (!(solution.oneRateSquares - solution.residualSquares > EQUAL * squared)) return 'one-rate';
      solution.oneRateWouldDo = !(solution.oneRateSquares > apart * solution.residualSquares);
      if (log2 >= highestLog) return 'fast-at-limit';
      return log1 <= lowestLog ? 'slow-at-limit' : close();
    },
    influence: (into) => qr.influence(4, basis, points, into),
  };
}

/** Unit atoms on the coarse grid, and their products with the scaled atom of any rate: cubics as in the table. */
function coarseAtoms(table: AtomTable) {
  const { rank, lowestLog, highestLog, cells, pieces } = table;
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
  const products = new Float64Array(cells * count * PIECE);
  for (let cell = 0; cell < cells; cell++) {
    for (let j = 0; j < count; j++) {
      for (let c = 0; c < PIECE; c++) {
        let sum = 0;
        for (let r = 0; r < rank; r++) sum += units[j * rank + r] * pieces[(cell * rank + r) * PIECE + c];
        products[(cell * count + j) * PIECE + c] = sum;
      }
    }
  }
  return { count, logs, units: blocked(units, rank), products };
}

/** A step of more than e is never trusted. */
function bounded(step: number): number {
  return Math.max(-1, Math.min(1, step));
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
