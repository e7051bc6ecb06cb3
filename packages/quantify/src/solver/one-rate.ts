import { exp, log } from '@lobule/numerics';
import { quantifyErrors } from '../errors.ts';
import { dot, reducedBasis, subtract } from './basis.ts';
import { interpolate, NODES, peakBetween, polynomial, weightsAt } from './lagrange.ts';

/**
 * Least squares for every model of the form
 *
 *   y(t) = a E_k(t) + b F(t),
 *
 * linear in the amplitudes a and (if the model has it) b, with one rate k that is shared by all voxels as a
 * dictionary of atoms E_k. Variable projection (Golub and Pereyra 1973) removes the amplitudes: with q_k the unit
 * vector along the part of E_k that is orthogonal to F, the best k is the one where c(k) = q_k . y is largest, and the
 * residual sum of squares is |y orthogonal to F|^2 - c(k)^2. c is smooth in log k, so it is taken from the dictionary
 * and refined by interpolation: no starting value, no local minimum, no exponential per voxel (basis functions,
 * Gunn et al. 1997, NeuroImage 6:279).
 */
export interface OneRateProblem {
  readonly points: number;
  /** Fills E_k and dE_k/d(log k) for a rate. */
  atom(rate: number, values: Float64Array, perLogRate: Float64Array): void;
  /** F, if the model has a second amplitude. */
  readonly fixed?: Float64Array;
  readonly lowestRate: number;
  readonly highestRate: number;
}

export interface OneRateSolver {
  /** Fits y with a >= 0; `solution` holds the result until the next call. */
  fit(y: Float64Array): OneRateOutcome;
  readonly solution: OneRateSolution;
  /** Rates of the dictionary, increasing; the first and last are the limits. */
  readonly rates: Float64Array;
  /** count x points: the unit atoms orthogonal to F, for searches that a model does itself. */
  readonly unitAtoms: Float64Array;
  /** |F|, and F / |F|; 0 and nothing where the model has no F. */
  readonly fixedLength: number;
  readonly fixedUnit: Float64Array;
  /** Refines around atom j of a table of c, as `fit` does after its search. */
  refine(c: Float64Array, best: number, alongFixed: number, squared: number): OneRateOutcome;
}

export type OneRateOutcome = 'interior' | 'lowest' | 'highest' | 'nothing';

/** Estimates, and their covariance divided by the residual variance, for [b, a, log k]. */
export interface OneRateSolution {
  amplitude: number;
  fixedAmplitude: number;
  rate: number;
  logRate: number;
  residualSquares: number;
  varAmplitude: number;
  varLogRate: number;
  varFixed: number;
  covAmplitudeLogRate: number;
  covFixedAmplitude: number;
  covFixedLogRate: number;
  /** The same for a rate that is known, as at a limit of the search. */
  varAmplitudeAtRate: number;
  varFixedAtRate: number;
  condition: number;
}

/** Spacing of the dictionary in log k: six-point interpolation is then good to about 1e-7 of c. */
const SPACING = 0.1;
/** The search looks at every fourth atom first: c has no feature narrower than e^0.4 in k. */
const STRIDE = 4;
/** Columns of the shared tables, per atom. */
const LENGTH = 0;
const ON_FIXED = 1;
const SLOPE_ON_FIXED = 2;
const SLOPE_ON_ATOM = 3;
const SLOPE_LEFT = 4;
const COLUMNS = 5;

export function oneRateSolver(problem: OneRateProblem): OneRateSolver {
  const { points, fixed, lowestRate, highestRate } = problem;
  const lowestLog = log(lowestRate);
  const count = Math.max(NODES + 2, Math.ceil((log(highestRate) - lowestLog) / SPACING) + 1);
  const spacing = (log(highestRate) - lowestLog) / (count - 1);
  const rates = Float64Array.from({ length: count }, (_, j) => exp(lowestLog + j * spacing));
  const { unitAtoms, table, fixedLength, fixedUnit } = tabulate(problem, rates);

  const { rank, basis, coordinates } = chooseBasis(unitAtoms, count, points);
  const held = new Float64Array(rank);
  let projected: Float64Array = held;
  const c = new Float64Array(count);
  const known = new Uint8Array(count);
  const coefficients = new Float64Array(NODES);
  const weights = new Float64Array(NODES);
  const solution: OneRateSolution = {
    amplitude: 0,
    fixedAmplitude: 0,
    rate: 0,
    logRate: 0,
    residualSquares: 0,
    varAmplitude: 0,
    varLogRate: 0,
    varFixed: 0,
    covAmplitudeLogRate: 0,
    covFixedAmplitude: 0,
    covFixedLogRate: 0,
    varAmplitudeAtRate: 0,
    varFixedAtRate: 0,
    condition: 0,
  };

  function project(y: Float64Array): void {
    projected = y;
    if (!basis) return;
    projected = held;
    for (let r = 0, u = 0; r < rank; r++) {
      let sum = 0;
      for (let t = 0; t < points; t++, u++) sum += basis[u] * y[t];
      held[r] = sum;
    }
  }

  function along(j: number): number {
    if (known[j] === 0) {
      known[j] = 1;
      let sum = 0;
      for (let r = 0, v = j * rank; r < rank; r++, v++) sum += coordinates[v] * projected[r];
      c[j] = sum;
    }
    return c[j];
  }

  function fit(y: Float64Array): OneRateOutcome {
    let squared = 0;
    let alongFixed = 0;
    for (let t = 0; t < points; t++) squared += y[t] * y[t];
    if (fixed) for (let t = 0; t < points; t++) alongFixed += fixedUnit[t] * y[t];
    project(y);
    known.fill(0);
    let best = 0;
    for (let j = 0; j < count; j += STRIDE) if (along(j) > along(best)) best = j;
    if (along(count - 1) > along(best)) best = count - 1;
    // Climb from there to the best of the single atoms.
    for (let moved = true; moved; ) {
      moved = false;
      for (let j = Math.max(0, best - STRIDE); j <= Math.min(count - 1, best + STRIDE); j++) {
        if (along(j) > along(best)) {
          best = j;
          moved = true;
        }
      }
    }
    const first = firstNode(best, count);
    for (let j = first; j < first + NODES; j++) along(j);
    return refine(c, best, alongFixed, squared);
  }

  function refine(values: Float64Array, best: number, alongFixed: number, squared: number): OneRateOutcome {
    const first = firstNode(best, count);
    interpolate(values, first, coefficients);
    const here = best - first - 2;
    let u = here;
    let outcome: OneRateOutcome = 'interior';
    if (!(values[best] > 0)) outcome = 'nothing';
    else if (best === 0) outcome = 'lowest';
    else if (best === count - 1) outcome = 'highest';
    else u = peakBetween(coefficients, here - 1, here + 1);
    const top = outcome === 'nothing' ? 0 : polynomial(coefficients, u);
    weightsAt(u, weights);
    fillSolution(first, top, alongFixed, squared);
    solution.logRate = lowestLog + (first + 2 + u) * spacing;
    solution.rate = exp(solution.logRate);
    return outcome;
  }

  function column(which: number, first: number): number {
    let sum = 0;
    for (let i = 0; i < NODES; i++) sum += weights[i] * table[(first + i) * COLUMNS + which];
    return sum;
  }

  /** J = [F, E, a dE/dlog k] = Q R with R upper triangular from the tables; the covariance is R^-1 R^-T. */
  function fillSolution(first: number, top: number, alongFixed: number, squared: number): void {
    const n = column(LENGTH, first);
    const s = column(ON_FIXED, first);
    const r13 = column(SLOPE_ON_FIXED, first);
    const r23 = column(SLOPE_ON_ATOM, first);
    const r33 = column(SLOPE_LEFT, first);
    const a = top / n;
    const i22 = 1 / n;
    const i23 = -r23 / (n * r33);
    const i33 = 1 / (a * r33);
    solution.amplitude = a;
    solution.residualSquares = Math.max(0, squared - alongFixed * alongFixed - top * top);
    solution.varLogRate = i33 * i33;
    solution.varAmplitudeAtRate = i22 * i22;
    solution.varAmplitude = i22 * i22 + i23 * i23;
    solution.covAmplitudeLogRate = i23 * i33;
    let condition = Math.max(
      (r13 * r13 + r23 * r23) / (r33 * r33) + 1,
      (s * s + n * n) * solution.varAmplitude,
    );
    if (fixed) {
      const i11 = 1 / fixedLength;
      const i12 = -s / (fixedLength * n);
      const i13 = (s * r23 - r13 * n) / (fixedLength * n * r33);
      solution.fixedAmplitude = (alongFixed - s * a) / fixedLength;
      solution.varFixed = i11 * i11 + i12 * i12 + i13 * i13;
      solution.varFixedAtRate = i11 * i11 + i12 * i12;
      solution.covFixedAmplitude = i12 * i22 + i13 * i23;
      solution.covFixedLogRate = i13 * i33;
      condition = Math.max(condition, fixedLength * fixedLength * solution.varFixed);
    }
    solution.condition = condition;
  }

  return { fit, solution, rates, unitAtoms, fixedLength, fixedUnit, refine };
}

/** First of the six nodes around an atom: the atom is the third of them, except at the ends. */
function firstNode(best: number, count: number): number {
  return Math.min(Math.max(best - 2, 0), count - NODES);
}

function tabulate(problem: OneRateProblem, rates: Float64Array) {
  const { points, fixed } = problem;
  const count = rates.length;
  const unitAtoms = new Float64Array(count * points);
  const table = new Float64Array(count * COLUMNS);
  const fixedLength = fixed ? Math.sqrt(dot(fixed, 0, fixed, points)) : 0;
  const fixedUnit = fixed ? fixed.map((value) => value / fixedLength) : new Float64Array(0);
  const values = new Float64Array(points);
  const slope = new Float64Array(points);
  for (let j = 0; j < count; j++) {
    problem.atom(rates[j], values, slope);
    const whole = Math.sqrt(dot(values, 0, values, points));
    const row = table.subarray(j * COLUMNS, (j + 1) * COLUMNS);
    if (fixed) {
      row[ON_FIXED] = removeAlong(values, fixedUnit);
      row[SLOPE_ON_FIXED] = removeAlong(slope, fixedUnit);
    }
    row[LENGTH] = Math.sqrt(dot(values, 0, values, points));
    if (!(row[LENGTH] > 1e-12 * whole) || !(whole > 0)) {
      throw quantifyErrors.error('quantify/protocol', {
        what: `The ${points} points do not show the model's curve at all: none lies where it changes`,
      });
    }
    for (let t = 0; t < points; t++) values[t] /= row[LENGTH];
    row[SLOPE_ON_ATOM] = removeAlong(slope, values);
    row[SLOPE_LEFT] = Math.sqrt(dot(slope, 0, slope, points));
    unitAtoms.set(values, j * points);
  }
  return { unitAtoms, table, fixedLength, fixedUnit };
}

/** Takes the part along a unit vector out, twice for accuracy, and returns its length. */
function removeAlong(vector: Float64Array, unit: Float64Array): number {
  const along = dot(vector, 0, unit, unit.length);
  subtract(vector, unit, along);
  const rest = dot(vector, 0, unit, unit.length);
  subtract(vector, unit, rest);
  return along + rest;
}

/** Few points are compared with the atoms as they are; many are first projected on the space that the atoms span. */
function chooseBasis(unitAtoms: Float64Array, count: number, points: number) {
  if (points > 8) {
    const reduced = reducedBasis(unitAtoms, count, points);
    if (reduced.rank + 2 < points) return reduced;
  }
  return { rank: points, basis: undefined, coordinates: unitAtoms };
}
