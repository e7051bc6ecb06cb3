import { log, pow } from '@lobule/numerics';
import type { OneRateOutcome, OneRateSolver } from '../solver/one-rate.ts';

/**
 * Magnitude images of a recovery lose the sign before the zero crossing. With the times sorted, the signs are fixed
 * by how many of the first points are negative; the best rate of each number is sought in the same dictionary, and the
 * least residual of all wins.
 *
 * Every number is tried at some of the atoms (`looks`), the products being updated point by point. An atom between them
 * is within a known angle of the nearest, so that a look bounds what any rate can leave; only numbers whose bound is not
 * above the least residual are sought in full, as a rule one or two.
 */
interface PolaritySearch {
  /** Fits A - B exp(-rate t) with B > 0; y is left with its restored signs. */
  fit(y: Float64Array, restore: boolean): OneRateOutcome;
  /**
   * Puts the solutions of other choices of signs that the data leave plausible into the solver's, one after another, and
   * then that of the best again.
   */
  eachOther(visit: (outcome: OneRateOutcome) => void): void;
  /** Whether there are such. */
  readonly hasOthers: boolean;
  /** Whether another choice of signs fits almost as well and gives a rate further off than two standard errors of this one. */
  ambiguous(variance: number): boolean;
}

/** A second best of less than this times the least residual sum of squares is as good. */
const AS_GOOD = 1.05;
/** A choice of signs with a likelihood of less than this beside the best does not count: RSS to the power of -df / 2. */
const PLAUSIBLE = 0.01;
/** Every fourth atom is looked at: c has no feature narrower than e^0.2 in the rate. */
const STRIDE = 4;
/** From a look to the highest atom around it in steps of half a stride and of one. */
const FIRST_STEP = 2;
/** Nodes of the interpolation, from two below the atom to three above. */
const NODES = 6;

export function polaritySearch(solver: OneRateSolver, n: number): PolaritySearch {
  const { solution } = solver;
  const { rates, unitAtoms, fixedUnit } = solver.dictionary;
  const count = rates.length;
  const looks = lookedAt(count);
  const looksByAtom = chosenAtoms(unitAtoms, looks, n);
  const looksByPoint = byPoint(looksByAtom, looks.length, n);
  const { cosine, sine } = widestAngle(unitAtoms, looks, n);
  const sums = new Float64Array(looks.length);
  /** By number of negative points: the best look, c there, the residual that it leaves, and F . y / |F|. */
  const lookOf = new Int32Array(n);
  const heightOf = new Float64Array(n);
  const leftOf = new Float64Array(n);
  const alongFixedOf = new Float64Array(n);
  /** Minus the points with the signs under trial, and c at the atoms around its peak. */
  const signed = new Float64Array(n);
  const c = new Float64Array(count);
  let secondResidual = Number.POSITIVE_INFINITY;
  let secondAtom = 0;
  const worth = Math.max(AS_GOOD, n > 3 ? pow(1 / PLAUSIBLE, 2 / (n - 3)) : 0);
  /** The choices that were sought in full: numbers of negative points, atoms and residuals. */
  const sought = new Int32Array(n);
  const atomOf = new Int32Array(n);
  const residuals = new Float64Array(n);
  let soughtCount = 0;
  const magnitudes = new Float64Array(n);
  let squares = 0;
  /** Of the best. */
  let flips = 0;
  let least = 0;

  function keep(k: number, atom: number): number {
    const residual = residualOf(k, atom, squares);
    sought[soughtCount] = k;
    atomOf[soughtCount] = atom;
    residuals[soughtCount] = residual;
    soughtCount++;
    return residual;
  }

  function isPlausible(i: number): boolean {
    return sought[i] !== flips && residuals[i] < worth * least;
  }

  /** Puts the solution of a choice whose c has been filled into the solver's. */
  function settle(k: number, atom: number): OneRateOutcome {
    // The solver fits -S = B E - A, so that the amplitude of the exponential is positive.
    const outcome = solver.refine(c, atom, -alongFixedOf[k], squares);
    solution.fixedAmplitude = -solution.fixedAmplitude;
    solution.covFixedAmplitude = -solution.covFixedAmplitude;
    solution.covFixedLogRate = -solution.covFixedLogRate;
    return outcome;
  }

  /** Looks at every number of negative points from 0 to `most`. */
  function lookAtAll(y: Float64Array, most: number, squared: number, alongFixed: number): void {
    for (let i = 0; i < n; i++) signed[i] = -y[i];
    let best = 0;
    for (let l = 0, at = 0; l < looks.length; l++) {
      let sum = 0;
      for (let i = 0; i < n; i++, at++) sum += looksByAtom[at] * signed[i];
      sums[l] = sum;
      if (sum > sums[best]) best = l;
    }
    note(0, best, squared, alongFixed);
    let along = alongFixed;
    for (let k = 1; k <= most; k++) {
      const change = 2 * y[k - 1];
      along -= fixedUnit[k - 1] * change;
      note(k, flip(k - 1, change), squared, along);
    }
  }

  /** Adds the change of one point to the product with every look, and returns the look of the largest. */
  function flip(point: number, change: number): number {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let l = 0, at = point * looks.length; l < looks.length; l++, at++) {
      const sum = sums[l] + looksByPoint[at] * change;
      sums[l] = sum;
      if (sum > most) {
        most = sum;
        best = l;
      }
    }
    return best;
  }

  function note(k: number, look: number, squared: number, alongFixed: number): void {
    const height = Math.max(0, sums[look]);
    lookOf[k] = look;
    heightOf[k] = height;
    leftOf[k] = squared - alongFixed * alongFixed - height * height;
    alongFixedOf[k] = alongFixed;
  }

  /** What k negative points leave at least, at any rate. */
  function leastPossible(k: number): number {
    const least = Math.sqrt(Math.max(0, leftOf[k])) * cosine - heightOf[k] * sine;
    return least > 0 ? least * least : 0;
  }

  /** Fills c around its peak for k negative points; returns the atom of the peak. */
  function seek(y: Float64Array, k: number): number {
    for (let i = 0; i < n; i++) signed[i] = i < k ? y[i] : -y[i];
    let best = looks[lookOf[k]];
    let highest = along(best);
    for (let step = FIRST_STEP; step > 0; step >>= 1) {
      const centre = best;
      for (let next = centre - step; next <= centre + step; next += 2 * step) {
        if (next < 0 || next >= count) continue;
        const here = along(next);
        if (here > highest) {
          highest = here;
          best = next;
        }
      }
    }
    const first = Math.min(Math.max(best - 2, 0), count - NODES);
    for (let j = first; j < first + NODES; j++) c[j] = along(j);
    return best;
  }

  function along(j: number): number {
    let sum = 0;
    for (let i = 0, at = j * n; i < n; i++, at++) sum += unitAtoms[at] * signed[i];
    return sum;
  }

  return {
    fit(y, restore) {
      squares = 0;
      let alongFixed = 0;
      for (let i = 0; i < n; i++) {
        if (restore) y[i] = Math.abs(y[i]);
        magnitudes[i] = y[i];
        squares += y[i] * y[i];
        alongFixed += fixedUnit[i] * y[i];
      }
      // All flipped is none flipped upside down, so the last point keeps its sign.
      const most = restore ? n - 1 : 0;
      lookAtAll(y, most, squares, alongFixed);
      flips = 0;
      for (let k = 1; k <= most; k++) if (leftOf[k] < leftOf[flips]) flips = k;
      const likeliest = flips;
      let atom = seek(y, likeliest);
      soughtCount = 0;
      least = keep(likeliest, atom);
      let held = likeliest;
      secondResidual = Number.POSITIVE_INFINITY;
      for (let k = 0; k <= most; k++) {
        if (k === likeliest || leastPossible(k) >= worth * least) continue;
        const j = seek(y, k);
        const residual = keep(k, j);
        held = k;
        if (residual < least) {
          secondResidual = least;
          secondAtom = atom;
          least = residual;
          atom = j;
          flips = k;
        } else if (residual < secondResidual) {
          secondResidual = residual;
          secondAtom = j;
        }
      }
      if (held !== flips) seek(y, flips);
      for (let i = 0; i < flips; i++) y[i] = -y[i];
      return settle(flips, atom);
    },
    get hasOthers() {
      for (let i = 0; i < soughtCount; i++) if (isPlausible(i)) return true;
      return false;
    },
    eachOther(visit) {
      let best = 0;
      for (let i = 0; i < soughtCount; i++) {
        if (sought[i] === flips) best = i;
        if (!isPlausible(i)) continue;
        seek(magnitudes, sought[i]);
        visit(settle(sought[i], atomOf[i]));
      }
      seek(magnitudes, flips);
      settle(flips, atomOf[best]);
    },
    ambiguous(variance) {
      if (!(secondResidual < AS_GOOD * solution.residualSquares)) return false;
      const apart = Math.abs(log(rates[secondAtom] / solution.rate));
      return apart > 2 * Math.sqrt(variance * solution.varLogRate);
    },
  };

  function residualOf(k: number, atom: number, squared: number): number {
    const height = solver.peakHeight(c, atom);
    return squared - alongFixedOf[k] * alongFixedOf[k] - height * height;
  }
}

/** Every fourth atom, and the last. */
function lookedAt(count: number): Int32Array {
  const looks = Array.from({ length: Math.ceil(count / STRIDE) }, (_, i) => i * STRIDE);
  if (looks[looks.length - 1] !== count - 1) looks.push(count - 1);
  return Int32Array.from(looks);
}

function chosenAtoms(atoms: Float64Array, chosen: Int32Array, points: number): Float64Array {
  const result = new Float64Array(chosen.length * points);
  chosen.forEach((j, l) => {
    result.set(atoms.subarray(j * points, (j + 1) * points), l * points);
  });
  return result;
}

/** The same table with rows and columns exchanged. */
function byPoint(atoms: Float64Array, count: number, points: number): Float64Array {
  return Float64Array.from(atoms, (_, at) => atoms[(at % count) * points + Math.floor(at / count)]);
}

/** Of the angle that an atom has to the nearest look, at most: the atoms are unit vectors. */
function widestAngle(atoms: Float64Array, looks: Int32Array, points: number) {
  let cosine = 1;
  for (let l = 0; l + 1 < looks.length; l++) {
    for (let j = looks[l]; j <= looks[l + 1]; j++) {
      const nearest = Math.max(product(looks[l], j), product(looks[l + 1], j));
      cosine = Math.min(cosine, nearest);
    }
  }
  return { cosine, sine: Math.sqrt(Math.max(0, 1 - cosine * cosine)) };

  function product(j: number, k: number): number {
    let sum = 0;
    for (let i = 0; i < points; i++) sum += atoms[j * points + i] * atoms[k * points + i];
    return sum;
  }
}
