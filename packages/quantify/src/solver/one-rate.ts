import { exp, studentT } from '@lobule/numerics';
import {
  COLUMNS,
  type Dictionary,
  LENGTH,
  makeDictionary,
  ON_FIXED,
  SLOPE_LEFT,
  SLOPE_ON_ATOM,
  SLOPE_ON_FIXED,
} from './dictionary.ts';
import { interpolate, NODES, peakBetween, polynomial, weightsAt } from './lagrange.ts';
import { blocked, multiplyInto, productsOf } from './products.ts';

/**
 * Least squares for every model of the form
 *
 *   y(t) = a E_k(t) + b F(t),
 *
 * linear in the amplitudes a and (if the model has it) b, with one rate k that is shared by all voxels as a
 * dictionary of atoms E_k. Variable projection (Golub and Pereyra 1973) removes the amplitudes: with q_k the unit
 * vector along the part of E_k that is orthogonal to F, the best k is the one where c(k) = q_k . y is largest, and the
 * residual sum of squares is |y orthogonal to F|^2 - c(k)^2. c is smooth in log k, so it is taken from the dictionary
 * and refined by interpolation: no starting value, no exponential per voxel (basis functions, Gunn et al. 1997,
 * NeuroImage 6:279).
 *
 * Few and slow frames can make two rates fit equally well. Every peak of c is therefore refined; among those that the
 * data cannot tell apart at 95 % the slowest is taken, and `ambiguous` says so.
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
  readonly dictionary: Dictionary;
  /**
   * Fills `into` (count x points) with how the last solution follows the data: row i times a small change of y is the
   * change of [b,] a [, log k]. b is there where the model has F; log k is asked for where the rate was free.
   */
  influence(into: Float64Array, count: number): void;
  /** The height of the peak of such a table around atom j; 0 where it is not positive. */
  peakHeight(c: Float64Array, j: number): number;
  /** Refines around atom j of a table of c that a model made itself, from |y|^2 and F . y / |F|. */
  refine(c: Float64Array, j: number, alongFixed: number, squared: number): OneRateOutcome;
}

/** Where the best rate lies: inside, at a limit, or nowhere because no positive amplitude fits. */
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
  /** Another rate fits these data as well, at 95 %. */
  ambiguous: boolean;
  condition: number;
}

/** The search looks at every fourth atom first: c has no feature narrower than e^0.2 in k. */
const STRIDE = 4;
/** Residual sums of squares nearer than this share of |y|^2 are equal: rounding of the images is coarser. */
const EQUAL = 1e-11;
/** More peaks than this are never seen: c is smooth. */
const MOST_PEAKS = 16;

export function oneRateSolver(problem: OneRateProblem): OneRateSolver {
  const { points, fixed } = problem;
  const dictionary = makeDictionary(problem);
  const { count, lowestLog, spacing, table, fixedLength, fixedUnit, rank, basis, coordinates } = dictionary;
  const { unitAtoms, unitSlopes } = dictionary;
  const likelihoodSlack = slackFactor(points - (fixed ? 3 : 2));
  const projection = basis && blocked(basis, points);
  const held = projection ? productsOf(projection) : new Float64Array(0);
  let projected: Float64Array = held;
  const looks = lookedAtFirst(count);
  const lookedAtoms = blocked(coordinates, rank, looks);
  const seen = productsOf(lookedAtoms);
  const c = new Float64Array(count);
  const known = new Uint8Array(count);
  const coefficients = new Float64Array(NODES);
  const weights = new Float64Array(NODES);
  const peakAtom = new Int32Array(MOST_PEAKS);
  const peakOffset = new Float64Array(MOST_PEAKS);
  const peakHeight = new Float64Array(MOST_PEAKS);
  let peaks = 0;
  /** First of the nodes around the solution, and R^-1 of [F, E, a dE/dlog k] = Q R there. */
  let firstNodeOfSolution = 0;
  const inverseR = new Float64Array(9);
  inverseR[0] = fixed ? 1 / fixedLength : 0;
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
    ambiguous: false,
    condition: 0,
  };

  function project(y: Float64Array): void {
    projected = y;
    if (!projection) return;
    projected = held;
    multiplyInto(projection, y, held);
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

  /** From an atom that its neighbours at one stride do not exceed to the highest between them. */
  function climb(from: number): number {
    let best = from;
    for (let step = STRIDE >> 1; step > 0; step >>= 1) {
      const below = best - step;
      const above = best + step;
      if (above < count && along(above) > along(best)) best = above;
      if (below >= 0 && along(below) > along(best)) best = below;
    }
    return best;
  }

  /** Adds the peak around atom j, whose neighbours are in `values`. */
  function addPeak(values: Float64Array, j: number): void {
    if (peaks === MOST_PEAKS || (peaks > 0 && peakAtom[peaks - 1] === j)) return;
    const first = firstNode(j);
    interpolate(values, first, coefficients);
    const here = j - first - 2;
    const inside = j > 0 && j < count - 1;
    const u = inside ? peakBetween(coefficients, here - 1, here + 1) : here;
    peakAtom[peaks] = j;
    peakOffset[peaks] = u;
    peakHeight[peaks] = polynomial(coefficients, u);
    peaks++;
  }

  /** First of the six nodes around an atom: the atom is the third of them, except at the ends. */
  function firstNode(j: number): number {
    return Math.min(Math.max(j - 2, 0), count - NODES);
  }

  function fit(y: Float64Array): OneRateOutcome {
    let squared = 0;
    let alongFixed = 0;
    for (let t = 0; t < points; t++) squared += y[t] * y[t];
    if (fixed) for (let t = 0; t < points; t++) alongFixed += fixedUnit[t] * y[t];
    project(y);
    multiplyInto(lookedAtoms, projected, seen);
    known.fill(0);
    for (let i = 0; i < looks.length; i++) {
      c[looks[i]] = seen[i];
      known[looks[i]] = 1;
    }
    peaks = 0;
    const nothing = Math.sqrt(EQUAL * squared);
    for (let i = 0; i < looks.length; i++) {
      const here = seen[i];
      if (here <= nothing || (i > 0 && seen[i - 1] > here)) continue;
      if (i < looks.length - 1 && seen[i + 1] > here) continue;
      const top = climb(looks[i]);
      const first = firstNode(top);
      for (let node = first; node < first + NODES; node++) along(node);
      addPeak(c, top);
    }
    return settle(alongFixed, squared);
  }

  /** Chooses among the peaks and fills the solution. */
  function settle(alongFixed: number, squared: number): OneRateOutcome {
    solution.ambiguous = false;
    if (peaks === 0) {
      solution.amplitude = 0;
      solution.fixedAmplitude = alongFixed * inverseR[0];
      solution.varFixedAtRate = inverseR[0] * inverseR[0];
      solution.residualSquares = Math.max(0, squared - alongFixed * alongFixed);
      solution.condition = Number.NaN;
      return 'nothing';
    }
    let chosen = 0;
    for (let p = 1; p < peaks; p++) if (peakHeight[p] > peakHeight[chosen]) chosen = p;
    if (peaks > 1) {
      const best = peakHeight[chosen] * peakHeight[chosen];
      const residual = Math.max(0, squared - alongFixed * alongFixed - best);
      const enough = best - likelihoodSlack * residual - EQUAL * squared;
      for (let p = peaks - 1; p >= 0; p--) {
        if (p === chosen || !(peakHeight[p] * peakHeight[p] >= enough)) continue;
        solution.ambiguous = true;
        const inside = peakAtom[p] > 0 && peakAtom[p] < count - 1;
        if (inside && (p < chosen || peakAtom[chosen] === count - 1)) chosen = p;
      }
    }
    const j = peakAtom[chosen];
    const first = firstNode(j);
    firstNodeOfSolution = first;
    weightsAt(peakOffset[chosen], weights);
    fillSolution(first, peakHeight[chosen], alongFixed, squared);
    solution.logRate = lowestLog + (first + 2 + peakOffset[chosen]) * spacing;
    solution.rate = exp(solution.logRate);
    if (j === 0) return 'lowest';
    return j === count - 1 ? 'highest' : 'interior';
  }

  function heightAround(values: Float64Array, j: number): number {
    peaks = 0;
    if (!(values[j] > 0)) return 0;
    addPeak(values, j);
    return peakHeight[0];
  }

  function refine(values: Float64Array, j: number, alongFixed: number, squared: number): OneRateOutcome {
    heightAround(values, j);
    return settle(alongFixed, squared);
  }

  function column(which: number, first: number): number {
    let sum = 0;
    for (let i = 0; i < NODES; i++) sum += weights[i] * table[(first + i) * COLUMNS + which];
    return sum;
  }

  /** The rows of R^-1 Q'. */
  function influence(into: Float64Array, wanted: number): void {
    const ofE = fixed ? points : 0;
    const ofRate = ofE + points;
    if (fixed) for (let t = 0; t < points; t++) into[t] = inverseR[0] * fixedUnit[t];
    if (wanted * points <= ofE) return;
    blend(unitAtoms, into, ofE);
    if (fixed) for (let t = 0; t < points; t++) into[t] += inverseR[1] * into[ofE + t];
    for (let t = 0; t < points; t++) into[ofE + t] *= inverseR[4];
    if (wanted * points <= ofRate) return;
    blend(unitSlopes, into, ofRate);
    if (fixed) for (let t = 0; t < points; t++) into[t] += inverseR[2] * into[ofRate + t];
    for (let t = 0; t < points; t++) into[ofE + t] += inverseR[5] * into[ofRate + t];
    for (let t = 0; t < points; t++) into[ofRate + t] *= inverseR[8];
  }

  /** The vector between the nodes around the solution. */
  function blend(vectors: Float64Array, into: Float64Array, at: number): void {
    const w0 = weights[0];
    const w1 = weights[1];
    const w2 = weights[2];
    const w3 = weights[3];
    const w4 = weights[4];
    const w5 = weights[5];
    let v = firstNodeOfSolution * points;
    for (let t = 0; t < points; t++, v++) {
      into[at + t] =
        w0 * vectors[v] +
        w1 * vectors[v + points] +
        w2 * vectors[v + 2 * points] +
        w3 * vectors[v + 3 * points] +
        w4 * vectors[v + 4 * points] +
        w5 * vectors[v + 5 * points];
    }
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
    inverseR[4] = i22;
    inverseR[5] = i23;
    inverseR[8] = i33;
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
      const i11 = inverseR[0];
      const i12 = -s / (fixedLength * n);
      const i13 = (s * r23 - r13 * n) / (fixedLength * n * r33);
      inverseR[1] = i12;
      inverseR[2] = i13;
      solution.fixedAmplitude = (alongFixed - s * a) / fixedLength;
      solution.varFixed = i11 * i11 + i12 * i12 + i13 * i13;
      solution.varFixedAtRate = i11 * i11 + i12 * i12;
      solution.covFixedAmplitude = i12 * i22 + i13 * i23;
      solution.covFixedLogRate = i13 * i33;
      condition = Math.max(condition, fixedLength * fixedLength * solution.varFixed);
    }
    solution.condition = condition;
  }

  return { fit, solution, dictionary, influence, peakHeight: heightAround, refine };
}

/** Every fourth atom, and the last. */
function lookedAtFirst(count: number): Int32Array {
  const looks = Array.from({ length: Math.ceil(count / STRIDE) }, (_, i) => i * STRIDE);
  if (looks[looks.length - 1] !== count - 1) looks.push(count - 1);
  return Int32Array.from(looks);
}

/**
 * How much more than the least residual sum of squares, as a multiple of it, a fit may leave and still be inside the
 * 95 % region of one parameter: t^2 / df. Without a degree of freedom nothing can be told apart.
 */
function slackFactor(df: number): number {
  if (df < 1) return Number.POSITIVE_INFINITY;
  const t = studentT.quantile(0.975, df);
  return (t * t) / df;
}
