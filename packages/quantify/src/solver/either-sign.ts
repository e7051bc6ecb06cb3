import type { Precision } from '../kernels/one-rate-kernel.ts';
import { dot } from './basis.ts';
import type { Dictionary } from './dictionary.ts';
import {
  type OneRateBlock,
  type OneRateProblem,
  type OneRateSolver,
  oneRateSolver,
  takeCurve,
} from './one-rate.ts';

/** Residual sums of squares nearer than this share of |y|^2 are not told apart in 32 bits. */
const TIE = 1e-5;
/** What a cosine may be less between the looks. */
const BETWEEN = 0.05;

/**
 * The same problem with an amplitude a of either sign: the least squares of all, so that noise about no uptake gives as
 * many amplitudes below zero as above, and their mean is not too large. A negative amplitude for y is a positive one for
 * -y, so the fit of y and that of -y are compared and the one that leaves less is taken.
 *
 * The second fit is made for curves that may need it alone. Let q be the unit atom of the best positive amplitude and p
 * another with p . y <= -q . y: then p is from y at least as far beyond a right angle as q is from it below one, so the
 * angle between q and -p is at most twice that of q and y. Since no two atoms have a cosine below g, it is at least
 * arccos(-g), and there is no such p where (q . y)^2 >= |y|^2 (1 - g) / 2, y without its part along F.
 */
export function eitherSignSolver(problem: OneRateProblem): OneRateSolver {
  const { points } = problem;
  const solver = oneRateSolver(problem);
  const { solution, dictionary } = solver;
  const enough = (1 - leastCosine(dictionary, points)) / 2;
  const hasFixed = dictionary.fixedLength > 0;
  const minus = new Float64Array(points);

  /** @param without what is left where a is 0. */
  function isSettled(residual: number, without: number): boolean {
    return without - residual >= enough * without;
  }

  function leftWithoutAmplitude(y: Float64Array): number {
    let squared = 0;
    let along = 0;
    for (let t = 0; t < points; t++) squared += y[t] * y[t];
    if (hasFixed) for (let t = 0; t < points; t++) along += dictionary.fixedUnit[t] * y[t];
    return squared - along * along;
  }

  const fit: OneRateSolver['fit'] = (y) => {
    const outcome = solver.fit(y);
    const { residualSquares } = solution;
    if (isSettled(residualSquares, leftWithoutAmplitude(y))) return outcome;
    for (let t = 0; t < points; t++) minus[t] = -y[t];
    const mirrored = solver.fit(minus);
    if (!(solution.residualSquares < residualSquares)) return solver.fit(y);
    solver.mirror();
    return mirrored;
  };

  const blocks = new Map<Precision, OneRateBlock | undefined>();

  function newBlock(precision: Precision): OneRateBlock | undefined {
    const lanes = solver.newBlock(precision);
    const mirrored = solver.newBlock(precision);
    return lanes && mirrored && bothBlocks(lanes, mirrored, precision === 'single');
  }

  function bothBlocks(lanes: OneRateBlock, mirrored: OneRateBlock, single: boolean): OneRateBlock {
    const { capacity, curves, squared, alongFixed } = lanes;
    const y = new Float64Array(points);
    /** Where in the other block the curve upside down stands; POSITIVE or TIED where it is not taken from there. */
    const places = new Int32Array(capacity);
    const POSITIVE = -1;
    const TIED = -2;

    const left = new Float64Array(capacity);
    const leftMirrored = new Float64Array(capacity);

    function mirrorTheOpen(count: number): void {
      let open = 0;
      lanes.residualSquares(count, left);
      for (let i = 0; i < count; i++) {
        const without = squared[i] - alongFixed[i] * alongFixed[i];
        places[i] = isSettled(left[i], without) ? POSITIVE : open++;
        if (places[i] === POSITIVE) continue;
        const to = places[i];
        for (let t = 0, at = 0; t < points; t++, at += capacity) mirrored.curves[at + to] = -curves[at + i];
      }
      if (open === 0) return;
      mirrored.solve(open);
      mirrored.residualSquares(open, leftMirrored);
    }

    function choose(count: number): void {
      for (let i = 0; i < count; i++) {
        const place = places[i];
        if (place === POSITIVE) continue;
        const gain = left[i] - leftMirrored[place];
        if (single && Math.abs(gain) < TIE * squared[i]) places[i] = TIED;
        else if (gain > 0) left[i] = leftMirrored[place];
        else places[i] = POSITIVE;
      }
    }

    const block: OneRateBlock = {
      capacity,
      curves,
      squared,
      alongFixed,
      get handedOver() {
        return lanes.handedOver + mirrored.handedOver;
      },
      solve(count) {
        lanes.solve(count);
        mirrorTheOpen(count);
        choose(count);
      },
      load(i) {
        const place = places[i];
        if (place === POSITIVE) return lanes.load(i);
        if (place === TIED) {
          takeCurve(lanes, i, y);
          return fit(y);
        }
        const outcome = mirrored.load(place);
        solver.mirror();
        return outcome;
      },
      residualSquares(count, into) {
        for (let i = 0; i < count; i++) into[i] = left[i];
      },
      fixedAmplitude(i) {
        const place = places[i];
        if (place === POSITIVE) return lanes.fixedAmplitude(i);
        if (place !== TIED) return -mirrored.fixedAmplitude(place);
        block.load(i);
        return solution.fixedAmplitude;
      },
    };
    return block;
  }

  return {
    ...solver,
    fit,
    newBlock,
    block(precision = 'double') {
      if (!blocks.has(precision)) blocks.set(precision, newBlock(precision));
      return blocks.get(precision);
    },
  };
}

/** Of any two atoms, from those that are looked at first; the others lie between. */
function leastCosine({ unitAtoms, search }: Dictionary, points: number): number {
  const looked = Array.from(search.looks, (j) => unitAtoms.subarray(j * points, (j + 1) * points));
  let least = 1;
  for (const one of looked) for (const other of looked) least = Math.min(least, dot(one, 0, other, points));
  return Math.max(-1, least - BETWEEN);
}
