import { studentT } from '@lobule/numerics';
import { oneRateKernel, type Precision } from '../kernels/one-rate-kernel.ts';
import { makeDictionary } from './dictionary.ts';
import { interpolate, NODES, peakBetween, polynomial, stationaryNear } from './lagrange.ts';
import { oneRateBlock } from './one-rate-block.ts';
import type { OneRateBlock, OneRateOutcome, OneRateProblem, OneRateSolver } from './one-rate-problem.ts';
import { type OneRateSolution, solutionMaker } from './one-rate-solution.ts';
import { blocked, multiplyInto, productsOf } from './products.ts';

export {
  fitOne,
  type OneRateBlock,
  type OneRateOutcome,
  type OneRateProblem,
  type OneRateSolver,
  takeCurve,
} from './one-rate-problem.ts';
export type { OneRateSolution };

/** Residual sums of squares nearer than this share of |y|^2 are equal: rounding of the images is coarser. */
const EQUAL = 1e-11;

/** Makes a solver of a problem: its dictionary is made once, its memory is used by every fit. */
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
    return kernel && oneRateBlock(kernel, points, maker, precision === 'single' ? fit : undefined);
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
