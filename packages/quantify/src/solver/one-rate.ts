import { studentT } from '@lobule/numerics';
import {
  AMBIGUOUS_FLAG,
  CLOSE_FLAG,
  KERNEL_OUTCOMES,
  type Numbers,
  oneRateKernel,
  type Precision,
} from '../kernels/one-rate-kernel.ts';
import { type Dictionary, makeDictionary } from './dictionary.ts';
import { interpolate, NODES, peakBetween, polynomial, stationaryNear } from './lagrange.ts';
import {
  CONDITION,
  FIXED,
  I33,
  leastResidual,
  type OneRateSolution,
  RESIDUAL,
  solutionMaker,
} from './one-rate-solution.ts';
import { blocked, multiplyInto, productsOf } from './products.ts';

export type { OneRateSolution };

/**
 * Least squares for every model of the form
 *
 *   y(t) = a E_k(t) + b F(t),
 *
 * linear in the amplitudes a and (if the model has it) b, with one rate k that is shared by all voxels as a
 * dictionary of atoms E_k. Variable projection (Golub and Pereyra 1973) removes the amplitudes: with q_k the unit
 * vector along the part of E_k that is orthogonal to F, the best k is the one where c(k) = q_k . y is largest, and the
 * residual sum of squares is |y orthogonal to F|^2 - c(k)^2. c is smooth in log k, so its peaks are found where its
 * slope changes sign between atoms, and each is refined by interpolation of c: no starting value, no exponential per
 * voxel (basis functions, Gunn et al. 1997, NeuroImage 6:279).
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
  /**
   * Fits many curves together, one block for all that ask; nothing where the engine lacks what it needs. In double precision, which is the default,
   * each has the very result of `fit`.
   */
  block(precision?: Precision): OneRateBlock | undefined;
  /** Another block, with memory of its own. */
  newBlock(precision: Precision): OneRateBlock | undefined;
  /** Makes of the solution for y that for -y: both amplitudes change their sign. */
  mirror(): void;
}

export interface OneRateBlock {
  readonly capacity: number;
  /** points x capacity: curve i has its points at i, i + capacity and so on. */
  readonly curves: Numbers;
  solve(count: number): void;
  /** Puts the result of one of the curves into the solver's `solution`. */
  load(curve: number): OneRateOutcome;
  /** |y|^2 of each, and F . y / |F|. */
  readonly squared: Numbers;
  readonly alongFixed: Numbers;
  /** Fills `into` with the residual sums of squares of the first curves. */
  residualSquares(count: number, into: Float64Array): void;
  /** b of one of the curves, without loading the rest. */
  fixedAmplitude(curve: number): number;
  /** How many of the loaded curves were fitted again in 64 bits, since 32 did not decide their outcome. */
  readonly handedOver: number;
}

/**
 * Fits one curve in the arithmetic of a block, which differs from that of `fit` in single precision alone; then y is left
 * as it was fitted, rounded.
 */
export function fitOne(solver: OneRateSolver, precision: Precision, y: Float64Array): OneRateOutcome {
  const block = precision === 'single' ? solver.block(precision) : undefined;
  if (block === undefined) return solver.fit(y);
  for (let t = 0, at = 0; t < y.length; t++, at += block.capacity) block.curves[at] = y[t];
  takeCurve(block, 0, y);
  block.solve(1);
  return block.load(0);
}

/** Copies one curve of a block. */
export function takeCurve({ curves, capacity }: OneRateBlock, curve: number, into: Float64Array): void {
  for (let t = 0, at = curve; t < into.length; t++, at += capacity) into[t] = curves[at];
}

/** Where the best rate lies: inside, at a limit, or nowhere because no positive amplitude fits. */
export type OneRateOutcome = 'interior' | 'lowest' | 'highest' | 'nothing';

/** Residual sums of squares nearer than this share of |y|^2 are equal: rounding of the images is coarser. */
const EQUAL = 1e-11;
/** From this condition number on the errors follow the rate too steeply for four digits of 32 bits. */
const STEEP = 100;
/** And from this standard deviation of log k in noise of |y| on they are too few for the rate itself. */
const FLAT = 300;

export function oneRateSolver(problem: OneRateProblem): OneRateSolver {
  const { points, fixed } = problem;
  const dictionary = makeDictionary(problem);
  const { count, fixedUnit, unitAtoms } = dictionary;
  const { rank, basis, slopes, looks } = dictionary.search;
  const maker = solutionMaker(dictionary, points);
  const { solution } = maker;
  const likelihoodSlack = slackFactor(points - (fixed ? 3 : 2));
  const projection = basis && blocked(basis, points);
  const held = projection ? productsOf(projection) : new Float64Array(0);
  const lookedSlopes = blocked(slopes, rank, looks);
  const seen = productsOf(lookedSlopes);
  const nodes = new Float64Array(NODES);
  const coefficients = new Float64Array(NODES);
  /** Of each peak: the atom before it or at it, where it lies from the third node, c there, and whether it is an end. */
  const mostPeaks = (looks.length >> 1) + 2;
  const peakAtom = new Int32Array(mostPeaks);
  const peakOffset = new Float64Array(mostPeaks);
  const peakHeight = new Float64Array(mostPeaks);
  const peakOutcome = new Array<OneRateOutcome>(mostPeaks).fill('nothing');
  let peaks = 0;

  function fit(y: Float64Array): OneRateOutcome {
    let squared = 0;
    let alongFixed = 0;
    for (let t = 0; t < points; t++) squared += y[t] * y[t];
    if (fixed) for (let t = 0; t < points; t++) alongFixed += fixedUnit[t] * y[t];
    if (projection) multiplyInto(projection, y, held);
    const projected = projection ? held : y;
    multiplyInto(lookedSlopes, projected, seen);
    const nothing = Math.sqrt(EQUAL * squared);
    const last = looks.length - 1;
    peaks = 0;
    if (!(seen[0] > 0)) addEnd(y, 0, 'lowest', nothing);
    for (let i = 0; i < last; i++) {
      if (seen[i] > 0 && !(seen[i + 1] > 0)) addCell(y, projected, i, nothing);
    }
    if (seen[last] > 0) addEnd(y, count - 1, 'highest', nothing);
    return settle(alongFixed, squared);
  }

  /** Halves the atoms between two looks to the two neighbours between which the slope changes its sign. */
  function addCell(y: Float64Array, projected: Float64Array, look: number, nothing: number): void {
    let low = looks[look];
    let high = looks[look + 1];
    let rises = seen[look];
    let falls = seen[look + 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      let slope = 0;
      for (let r = 0, v = middle * rank; r < rank; r++, v++) slope += slopes[v] * projected[r];
      if (slope > 0) {
        low = middle;
        rises = slope;
      } else {
        high = middle;
        falls = slope;
      }
    }
    const here = low - interpolateAt(y, low) - 2;
    const begin = here + rises / (rises - falls);
    const lowest = Math.max(-2, here - 1);
    const highest = Math.min(NODES - 3, here + 2);
    let u = stationaryNear(coefficients, begin);
    if (!(u >= lowest && u <= highest)) u = peakBetween(coefficients, lowest, highest);
    const height = polynomial(coefficients, u);
    if (height > nothing) addPeak(low, u, height, 'interior');
  }

  function addEnd(y: Float64Array, j: number, outcome: 'lowest' | 'highest', nothing: number): void {
    const u = j - interpolateAt(y, j) - 2;
    const height = polynomial(coefficients, u);
    if (height > nothing) addPeak(j, u, height, outcome);
  }

  function addPeak(atom: number, offset: number, height: number, outcome: OneRateOutcome): void {
    peakAtom[peaks] = atom;
    peakOffset[peaks] = offset;
    peakHeight[peaks] = height;
    peakOutcome[peaks] = outcome;
    peaks++;
  }

  /** c between the six nodes around an atom, as a polynomial; returns the first of them. */
  function interpolateAt(y: Float64Array, j: number): number {
    const first = firstNode(j);
    let v = first * points;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    let c4 = 0;
    let c5 = 0;
    for (let t = 0; t < points; t++, v++) {
      const x = y[t];
      c0 += unitAtoms[v] * x;
      c1 += unitAtoms[v + points] * x;
      c2 += unitAtoms[v + 2 * points] * x;
      c3 += unitAtoms[v + 3 * points] * x;
      c4 += unitAtoms[v + 4 * points] * x;
      c5 += unitAtoms[v + 5 * points] * x;
    }
    nodes[0] = c0;
    nodes[1] = c1;
    nodes[2] = c2;
    nodes[3] = c3;
    nodes[4] = c4;
    nodes[5] = c5;
    interpolate(nodes, 0, coefficients);
    return first;
  }

  /** First of the six nodes around an atom: the atom is the third of them, except at the ends. */
  function firstNode(j: number): number {
    return Math.min(Math.max(j - 2, 0), count - NODES);
  }

  /** Chooses among the peaks and fills the solution. */
  function settle(alongFixed: number, squared: number): OneRateOutcome {
    solution.ambiguous = false;
    if (peaks === 0) {
      maker.fillNothing(alongFixed, squared);
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
        const inside = peakOutcome[p] === 'interior';
        if (inside && (p < chosen || peakOutcome[chosen] === 'highest')) chosen = p;
      }
    }
    const first = firstNode(peakAtom[chosen]);
    maker.fill(first, peakOffset[chosen], peakHeight[chosen], alongFixed, squared);
    return peakOutcome[chosen];
  }

  function heightAround(c: Float64Array, j: number): number {
    peaks = 0;
    if (!(c[j] > 0)) return 0;
    const first = firstNode(j);
    interpolate(c, first, coefficients);
    const here = j - first - 2;
    const outcome = j === 0 ? 'lowest' : j === count - 1 ? 'highest' : 'interior';
    const u = outcome === 'interior' ? peakBetween(coefficients, here - 1, here + 1) : here;
    addPeak(j, u, polynomial(coefficients, u), outcome);
    return peakHeight[0];
  }

  const blocks = new Map<Precision, OneRateBlock | undefined>();

  function block(precision: Precision = 'double'): OneRateBlock | undefined {
    if (!blocks.has(precision)) blocks.set(precision, newBlock(precision));
    return blocks.get(precision);
  }

  function newBlock(precision: Precision): OneRateBlock | undefined {
    const facts = { points, projection, lookedSlopes, likelihoodSlack, equalShare: EQUAL };
    const kernel = oneRateKernel(dictionary, facts, precision);
    if (kernel === undefined) return undefined;
    const { capacity, curves, solve, outcomes, firsts, offsets, alongFixed, squared, parts } = kernel;
    const again = new Float64Array(points);
    const single = precision === 'single';

    /** Whether 32 bits do not decide the outcome, or are too few for the rate. */
    function isClose(i: number): boolean {
      if (!single) return false;
      if ((outcomes[i] & CLOSE_FLAG) !== 0) return true;
      if ((outcomes[i] & 3) === 0) return false;
      const slope = parts[i + I33 * capacity];
      return parts[i + CONDITION * capacity] > STEEP || slope * slope * squared[i] > FLAT * FLAT;
    }

    const lanes = {
      capacity,
      curves,
      squared,
      alongFixed,
      solve,
      handedOver: 0,
      residualSquares(count: number, into: Float64Array) {
        for (let i = 0, at = RESIDUAL * capacity; i < count; i++, at++) {
          if ((outcomes[i] & 3) !== 0) into[i] = parts[at];
          else into[i] = leastResidual(squared[i], squared[i] - alongFixed[i] * alongFixed[i]);
        }
        for (let i = 0; i < count && single; i++) {
          if (!isClose(i)) continue;
          takeCurve(lanes, i, again);
          fit(again);
          into[i] = solution.residualSquares;
        }
      },
      fixedAmplitude(i: number) {
        if (!isClose(i) && (outcomes[i] & 3) !== 0) return parts[i + FIXED * capacity];
        lanes.load(i);
        return solution.fixedAmplitude;
      },
      load(i: number) {
        const told = outcomes[i];
        const outcome = KERNEL_OUTCOMES[told & 3];
        if (isClose(i)) {
          lanes.handedOver++;
          takeCurve(lanes, i, again);
          return fit(again);
        }
        solution.ambiguous = (told & AMBIGUOUS_FLAG) !== 0;
        if (outcome === 'nothing') maker.fillNothing(alongFixed[i], squared[i]);
        else maker.fillFrom(parts, i, capacity, firsts[i], offsets[i]);
        return outcome;
      },
    };
    return lanes;
  }

  return {
    fit,
    block,
    newBlock,
    mirror: maker.mirror,
    solution,
    dictionary,
    influence: maker.influence,
    peakHeight: heightAround,
    refine(values, j, alongFixed, squared) {
      heightAround(values, j);
      return settle(alongFixed, squared);
    },
  };
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
