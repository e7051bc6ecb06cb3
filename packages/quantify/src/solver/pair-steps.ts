import { type AtomTable, PIECE } from './atom-table.ts';
import { bounded, within } from './coarse-atoms.ts';

/**
 * Two rates in hand, and what is known of the curve there: amplitudes in closed form (variable projection), the residual
 * and the normal equations of the logarithms of the rates.
 *
 * One object of numbers: in a closure each write of a number would allocate.
 */
export interface RatePair {
  log1: number;
  log2: number;
  /** Amplitudes of the scaled atoms. */
  alpha1: number;
  alpha2: number;
  /** Residual sum of squares within the basis. */
  inside: number;
  // J'J of the logarithms of the rates, with the amplitudes projected out, and J'r.
  j11: number;
  j12: number;
  j22: number;
  g1: number;
  g2: number;
  /** Whether the last steps were too small to matter; else the rates still crept when there were no more steps. */
  isSettled: boolean;
}

export function ratePair(): RatePair {
  return {
    ...{ log1: 0.5, log2: 0.5, alpha1: 0.5, alpha2: 0.5, inside: 0.5 },
    ...{ j11: 0.5, j12: 0.5, j22: 0.5, g1: 0.5, g2: 0.5 },
    isSettled: false,
  };
}

const MOST_STEPS = 30;
/** After a last step of this size in log k the next would be far below any standard error. */
const SETTLED = 1e-4;
/** Residual sums of squares nearer than this share of |y|^2 are equal: rounding of the images is coarser. */
export const EQUAL = 1e-12;
/** Below this share of its length a vector's part outside the others is rounding. */
const ROUNDING = 1e-10;

/** Amplitudes in closed form, residual and normal equations at two rates; false where an amplitude is not positive. */
export function evaluatePair(
  { rank, lowestLog, density, cells, pieces }: AtomTable,
  projected: Float64Array,
  kept: number,
  at1: number,
  at2: number,
  into: RatePair,
): boolean {
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
  for (let r = 0, p = cell1 * rank * PIECE, q = cell2 * rank * PIECE; r < rank; r++, p += PIECE, q += PIECE) {
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
  const alpha1 = (b1 * n22 - b2 * n12) * over;
  const alpha2 = (b2 * n11 - b1 * n12) * over;
  if (!(alpha1 > 0 && alpha2 > 0)) return false;
  into.alpha1 = alpha1;
  into.alpha2 = alpha2;
  into.inside = kept - alpha1 * b1 - alpha2 * b2;
  const f1 = alpha1 * density;
  const f2 = alpha2 * density;
  into.j11 = f1 * f1 * (t11 - (s11 * (s11 * n22 - s21 * n12) + s21 * (s21 * n11 - s11 * n12)) * over);
  into.j12 = f1 * f2 * (t12 - (s11 * (s12 * n22 - s22 * n12) + s21 * (s22 * n11 - s12 * n12)) * over);
  into.j22 = f2 * f2 * (t22 - (s12 * (s12 * n22 - s22 * n12) + s22 * (s22 * n11 - s12 * n12)) * over);
  into.g1 = f1 * (e1 - alpha1 * s11 - alpha2 * s21);
  into.g2 = f2 * (e2 - alpha1 * s12 - alpha2 * s22);
  return true;
}

/** Levenberg-Marquardt in the two logarithms; a rate at its limit that would go beyond is held there. */
export function refinePair(table: AtomTable, projected: Float64Array, kept: number, pair: RatePair): boolean {
  const { lowestLog, highestLog } = table;
  const evaluate = (at1: number, at2: number) => evaluatePair(table, projected, kept, at1, at2, pair);
  if (!evaluate(pair.log1, pair.log2)) return false;
  let damping = 0;
  for (let i = 0; i < MOST_STEPS; i++) {
    const { log1, log2, inside: before, j11, j12, j22, g1, g2 } = pair;
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
    pair.isSettled = !(moved >= SETTLED);
    if (next1 < next2 && evaluate(next1, next2) && pair.inside <= before + ROUNDING * EQUAL * kept) {
      pair.log1 = next1;
      pair.log2 = next2;
      damping *= 0.1;
      if (pair.isSettled) return true;
      continue;
    }
    evaluate(log1, log2);
    if (pair.isSettled) return true;
    damping = Math.max(damping * 10, 1e-3);
  }
  // A flat valley: the rates still creep, but no step lowers the residual by anything that matters.
  return true;
}
