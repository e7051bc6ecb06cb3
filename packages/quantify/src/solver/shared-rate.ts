import { exp } from '@lobule/numerics';
import { type Atom, type AtomTable, atomAt, atomTables } from './atom-table.ts';
import { blocked, multiplyInto, productsOf } from './products.ts';
import { smallFactor } from './small-qr.ts';

/**
 * Least squares for
 *
 *   y(t) = a A_k(t) + b B_k(t),   a, b >= 0:
 *
 * two families of atoms (two inputs) that share one rate. For each rate of a grid the best non-negative amplitudes in
 * closed form: both, or one of them alone; the best rate is then refined by Gauss-Newton steps in log k with the same
 * amplitudes in play (variable projection, Golub and Pereyra 1973).
 */
export interface SharedRateSolver {
  fit(y: Float64Array): SharedRateOutcome;
  readonly solution: SharedRateSolution;
  /** Fills `into` (count x points) with how the fitted quantities follow the data. */
  influence(into: Float64Array): void;
}

export type SharedRateOutcome = 'interior' | 'lowest' | 'highest' | 'nothing';

interface SharedRateSolution {
  /** 0 where it would be negative. */
  first: number;
  second: number;
  rate: number;
  residualSquares: number;
  condition: number;
  /** Quantities that were fitted: the amplitudes in play, and log k unless it lies at a limit. */
  count: number;
  /** count x count over the residual variance, in that order. */
  readonly covariance: Float64Array;
}

/** Distance of the rates that are tried first, in log k. */
const COARSE = 0.2;
const MOST_STEPS = 30;
const SETTLED = 1e-6;
/** A part of y smaller than this share is rounding. */
const NOTHING = 1e-11;

export function sharedRateSolver(
  first: Atom,
  second: Atom,
  points: number,
  range: { readonly lowest: number; readonly highest: number },
): SharedRateSolver {
  const { tables, rank, basis, projection } = atomTables([first, second], points, range);
  const [tableA, tableB] = tables;
  const { lowestLog, highestLog } = tableA;
  const coarse = coarseGrid(tableA, tableB);
  const along = productsOf(coarse.units);
  const projected = productsOf(projection);
  const qr = smallFactor(rank, 3);
  const [za, zb, da, db] = [0, 1, 2, 3].map(() => new Float64Array(rank));
  const solution: SharedRateSolution = {
    first: 0,
    second: 0,
    rate: 0,
    residualSquares: 0,
    condition: Number.NaN,
    count: 0,
    covariance: new Float64Array(9),
  };
  let logRate = 0;
  /** Amplitudes of the scaled atoms; 0 where not in play. */
  let alpha = 0;
  let beta = 0;
  /** How much of |y|^2 they explain, and the Gauss-Newton step. */
  let gain = 0;
  let step = 0;

  /** The rate of the coarse grid that explains most. */
  function search(): boolean {
    multiplyInto(coarse.units, projected, along);
    let most = 0;
    for (let j = 0; j < coarse.logs.length; j++) {
      const a = along[2 * j];
      const b = along[2 * j + 1];
      const cosine = coarse.cosines[j];
      const leftA = a - cosine * b;
      const leftB = b - cosine * a;
      let here = (leftA * a + leftB * b) / (1 - cosine * cosine);
      if (!(leftA > 0 && leftB > 0)) here = Math.max(positiveSquare(a), positiveSquare(b));
      if (here <= most) continue;
      most = here;
      logRate = coarse.logs[j];
    }
    return most > 0;
  }

  /** The best amplitudes at a rate, what they explain, and where the rate should go. */
  function evaluate(at: number): void {
    atomAt(tableA, at, za, da);
    atomAt(tableB, at, zb, db);
    const aa = dot(za, za);
    const ab = dot(za, zb);
    const bb = dot(zb, zb);
    const ya = dot(za, projected);
    const yb = dot(zb, projected);
    const determinant = aa * bb - ab * ab;
    alpha = (ya * bb - yb * ab) / determinant;
    beta = (yb * aa - ya * ab) / determinant;
    if (!(alpha > 0 && beta > 0 && determinant > 0)) {
      const firstAlone = positiveSquare(ya) / aa >= positiveSquare(yb) / bb;
      alpha = firstAlone ? Math.max(0, ya / aa) : 0;
      beta = firstAlone ? 0 : Math.max(0, yb / bb);
    }
    gain = alpha * ya + beta * yb;
    step = 0;
    if (!(gain > 0)) return;
    const columns = fillColumns(0, 0);
    if (!qr.factor(columns)) return;
    const last = (columns - 1) * rank;
    let ofRate = 0;
    for (let r = 0; r < rank; r++) ofRate += qr.columns[last + r] * projected[r];
    step = ofRate * qr.lastInverse(columns);
  }

  /** [A, B, a dA/dlog k + b dB/dlog k] without the amplitudes that are not in play; returns how many. */
  function fillColumns(shareA: number, shareB: number): number {
    let columns = 0;
    if (alpha > 0) qr.columns.set(za, rank * columns++);
    if (beta > 0) qr.columns.set(zb, rank * columns++);
    for (let r = 0, at = rank * columns; r < rank; r++, at++) {
      qr.columns[at] = alpha * (da[r] - shareA * za[r]) + beta * (db[r] - shareB * zb[r]);
    }
    return columns + 1;
  }

  function refine(): void {
    evaluate(logRate);
    for (let i = 0; i < MOST_STEPS; i++) {
      const before = gain;
      const from = logRate;
      let move = Math.max(-1, Math.min(1, step));
      for (let halved = 0; halved < 8; halved++) {
        logRate = Math.max(lowestLog, Math.min(highestLog, from + move));
        evaluate(logRate);
        if (gain >= before) break;
        move *= 0.5;
      }
      if (gain < before) {
        logRate = from;
        evaluate(from);
        return;
      }
      if (Math.abs(logRate - from) < SETTLED) return;
    }
  }

  /** Fills the solution in terms of A_k and B_k themselves. */
  function close(): SharedRateOutcome {
    const k = exp(logRate);
    const overA = 1 / (k + tableA.scale);
    const overB = 1 / (k + tableB.scale);
    const free = fillColumns(k * overA, k * overB);
    solution.first = alpha / overA;
    solution.second = beta / overB;
    solution.rate = k;
    let column = 0;
    if (alpha > 0) scaleColumn(column++, overA);
    if (beta > 0) scaleColumn(column, overB);
    const atLimit = logRate <= lowestLog || logRate >= highestLog;
    solution.count = atLimit ? free - 1 : free;
    const told = qr.factor(solution.count);
    solution.covariance.fill(Number.NaN);
    solution.condition = told ? qr.covariance(solution.count, solution.covariance) : Number.POSITIVE_INFINITY;
    if (!atLimit) return 'interior';
    return logRate <= lowestLog ? 'lowest' : 'highest';
  }

  function scaleColumn(column: number, by: number): void {
    for (let at = column * rank; at < (column + 1) * rank; at++) qr.columns[at] *= by;
  }

  return {
    solution,
    fit(y) {
      multiplyInto(projection, y, projected);
      let squared = 0;
      for (let t = 0; t < points; t++) squared += y[t] * y[t];
      gain = 0;
      if (search()) refine();
      solution.residualSquares = Math.max(0, squared - gain);
      if (gain > NOTHING * squared) return close();
      solution.count = 0;
      solution.condition = Number.NaN;
      return 'nothing';
    },
    influence: (into) => qr.influence(solution.count, basis, points, into),
  };
}

/** Unit atoms of both families, two by two, on a coarse grid, and the cosines between them. */
function coarseGrid(tableA: AtomTable, tableB: AtomTable) {
  const { rank, lowestLog, highestLog } = tableA;
  const count = Math.ceil((highestLog - lowestLog) / COARSE) + 1;
  const logs = Float64Array.from(
    { length: count },
    (_, j) => lowestLog + (j * (highestLog - lowestLog)) / (count - 1),
  );
  const units = new Float64Array(2 * count * rank);
  const unused = new Float64Array(rank);
  const cosines = logs.map((at, j) => {
    const [a, b] = [tableA, tableB].map((table, family) => {
      const unit = units.subarray((2 * j + family) * rank, (2 * j + family + 1) * rank);
      atomAt(table, at, unit, unused);
      const length = Math.sqrt(dot(unit, unit));
      for (let r = 0; r < rank; r++) unit[r] /= length;
      return unit;
    });
    return dot(a, b);
  });
  return { logs, units: blocked(units, rank), cosines };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < a.length; r++) sum += a[r] * b[r];
  return sum;
}

function positiveSquare(value: number): number {
  return value > 0 ? value * value : 0;
}
