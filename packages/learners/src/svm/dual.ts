import { learnersErrors } from '../errors.ts';

export interface DualSolution {
  readonly alpha: Float64Array;
  /** rho: the decision is the sum of y alpha k less this. */
  readonly offset: number;
  readonly violation: number;
}

/** Curvature of a pair that has none. */
const TAU = 1e-12;
const STEPS_A_ROW = 10_000;

/**
 * min over alpha of alpha'Q alpha / 2 - sum alpha with 0 <= alpha_i <= bound_i and y'alpha = 0, Q = y y' K, by pairs: the
 * worst violator, and the partner that gains most by the second order (Fan, Chen and Lin 2005, WSS 2).
 */
export function solveDual(
  kernel: Float64Array,
  y: Float64Array,
  bound: Float64Array,
  tolerance: number,
): DualSolution {
  const n = y.length;
  const alpha = new Float64Array(n);
  /** Of the objective. */
  const gradient = new Float64Array(n).fill(-1);
  const canRise = (i: number) => (y[i] > 0 ? alpha[i] < bound[i] : alpha[i] > 0);
  const canFall = (i: number) => (y[i] > 0 ? alpha[i] > 0 : alpha[i] < bound[i]);
  const limit = STEPS_A_ROW * Math.max(n, 100);
  for (let step = 0; step < limit; step++) {
    let i = -1;
    let highest = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < n; t++) {
      if (canRise(t) && -y[t] * gradient[t] > highest) {
        highest = -y[t] * gradient[t];
        i = t;
      }
    }
    let j = -1;
    let lowest = Number.POSITIVE_INFINITY;
    let best = 0;
    for (let t = 0; t < n; t++) {
      if (!canFall(t)) continue;
      const value = -y[t] * gradient[t];
      if (value < lowest) lowest = value;
      const apart = highest - value;
      if (apart <= 0) continue;
      const curvature = Math.max(TAU, kernel[i * n + i] + kernel[t * n + t] - 2 * kernel[i * n + t]);
      const gain = (apart * apart) / curvature;
      if (gain > best) {
        best = gain;
        j = t;
      }
    }
    if (highest - lowest < tolerance || j < 0) {
      return { alpha, offset: offsetOf(alpha, gradient, y, bound), violation: Math.max(0, highest - lowest) };
    }
    movePair(i, j, kernel, y, bound, alpha, gradient);
  }
  throw learnersErrors.error('learners/not-converged', {
    what: `A support vector machine of ${n} rows did not end within ${limit} steps`,
  });
}

/** Moves two multipliers along y'alpha = 0 to the minimum between their bounds. */
function movePair(
  i: number,
  j: number,
  kernel: Float64Array,
  y: Float64Array,
  bound: Float64Array,
  alpha: Float64Array,
  gradient: Float64Array,
): void {
  const n = y.length;
  const curvature = Math.max(TAU, kernel[i * n + i] + kernel[j * n + j] - 2 * kernel[i * n + j]);
  const wanted = (-y[i] * gradient[i] + y[j] * gradient[j]) / curvature;
  // y_i alpha_i rises by as much as y_j alpha_j falls.
  const roomI = y[i] > 0 ? bound[i] - alpha[i] : alpha[i];
  const roomJ = y[j] > 0 ? alpha[j] : bound[j] - alpha[j];
  const moved = Math.min(wanted, roomI, roomJ);
  const [oldI, oldJ] = [alpha[i], alpha[j]];
  alpha[i] = moved === roomI ? (y[i] > 0 ? bound[i] : 0) : oldI + y[i] * moved;
  alpha[j] = moved === roomJ ? (y[j] > 0 ? 0 : bound[j]) : oldJ - y[j] * moved;
  const changeI = y[i] * (alpha[i] - oldI);
  const changeJ = y[j] * (alpha[j] - oldJ);
  for (let t = 0; t < n; t++) {
    gradient[t] += y[t] * (changeI * kernel[i * n + t] + changeJ * kernel[j * n + t]);
  }
}

/** Mean over free multipliers; between the bounds where there is none. */
function offsetOf(alpha: Float64Array, gradient: Float64Array, y: Float64Array, bound: Float64Array): number {
  let free = 0;
  let sum = 0;
  let lower = Number.NEGATIVE_INFINITY;
  let upper = Number.POSITIVE_INFINITY;
  for (let i = 0; i < alpha.length; i++) {
    const value = y[i] * gradient[i];
    if (alpha[i] > 0 && alpha[i] < bound[i]) {
      free++;
      sum += value;
    } else if (alpha[i] === 0 ? y[i] > 0 : y[i] < 0) {
      upper = Math.min(upper, value);
    } else {
      lower = Math.max(lower, value);
    }
  }
  return free > 0 ? sum / free : (lower + upper) / 2;
}
