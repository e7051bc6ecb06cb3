import { exp, log } from '@lobule/numerics';
import { factor, inverseFactored, solveFactored } from '../solver/small-system.ts';
import type { TissueBasis } from './protocol.ts';
import { type RoundedNormal, roundedNormal } from './rounded-normal.ts';
import type { SpgrSignal } from './spgr-signal.ts';

/** Places of what is fitted. */
export const S0_AT = 0;
export const KTRANS_AT = 1;
export const LOG_KEP_AT = 2;
export const VP_AT = 3;
const COUNT = 4;

/**
 * Maximum likelihood of stored values: the signal S0 g(C(t)) with normal noise, rounded (`roundedNormal`). S0, the signal
 * without contrast, is fitted too, so that every frame tells it and not those before arrival alone.
 */
export interface StoredFit {
  /** S0, Ktrans, log kep, vp: a start, and then the estimate. */
  readonly at: Float64Array;
  /** @param signal that has taken T1 and B1. @param stored values, half a step. @returns log likelihood. */
  run(signal: SpgrSignal, stored: Float64Array, half: number): number;
  /**
   * Fills the covariance, count x count, at the estimate; zero for what lies at a limit.
   *
   * @returns the largest variance inflation factor, NaN where there is no covariance.
   */
  covariance(signal: SpgrSignal, stored: Float64Array, half: number, into: Float64Array): number;
  /** Fills how far the estimate moves where the signal is changed by `change` at each frame; after `covariance`. */
  moved(change: Float64Array, covariance: Float64Array, into: Float64Array): void;
  /** Of tissue at the estimate, mM; after `covariance`. */
  readonly concentration: Float64Array;
}

/**
 * Noise, in half steps: from what makes the likelihood smooth down to what is no noise beside the rounding. With less
 * than that the likelihood becomes flat where rounding leaves a choice, and standard errors from it lose their meaning.
 */
const FIRST_NOISE = 0.8;
const LEAST_NOISE = 0.1;
const MOST_STEPS = 60;
/** A gain in log likelihood that is none. */
const NO_GAIN = 1e-5;
const GOLDEN = 0.6180339887498949;
/** To a hundredth of the noise. */
const GOLDEN_STEPS = 10;

export function storedFit(
  basis: TissueBasis,
  plasmaHalf: Float64Array | undefined,
  lowest: Float64Array,
  highest: Float64Array,
): StoredFit {
  const points = basis.frameCount;
  const count = COUNT;
  const at = new Float64Array(count);
  const next = new Float64Array(count);
  const kept = new Float64Array(count);
  const gradient = new Float64Array(count);
  const step = new Float64Array(count);
  const column = new Float64Array(count);
  const information = new Float64Array(count * count);
  const inverse = new Float64Array(count * count);
  const damped = new Float64Array(count * count);
  const free = new Int32Array(count);
  const atom = new Float64Array(points);
  const perLogRate = new Float64Array(points);
  const concentration = new Float64Array(points);
  const relative = new Float64Array(points);
  const perMm = new Float64Array(points);
  const jacobian = new Float64Array(count * points);
  const slopes = new Float64Array(points);
  const bends = new Float64Array(points);
  const told: RoundedNormal = { logP: 0, slope: 0, bend: 0 };
  /** Noise beside the rounding, as found. */
  let sd = 0;

  /** Log likelihood at a place; leaves what its derivatives are made from. */
  function likelihood(
    place: Float64Array,
    noise: number,
    signal: SpgrSignal,
    stored: Float64Array,
    half: number,
  ) {
    const vp = place[VP_AT];
    basis.atom(exp(place[LOG_KEP_AT]), atom, perLogRate);
    for (let t = 0; t < points; t++) concentration[t] = place[KTRANS_AT] * atom[t] + vp * basis.plasma[t];
    signal.fill(concentration, relative, perMm);
    let sum = 0;
    for (let t = 0; t < points; t++) {
      // Of the input's own rounding, uniform within half a step, what stands in the tissue's signal.
      const ofInput = plasmaHalf ? place[S0_AT] * perMm[t] * vp * plasmaHalf[t] : 0;
      const spread = Math.sqrt(noise * noise + (ofInput * ofInput) / 3);
      roundedNormal(place[S0_AT] * relative[t] - stored[t], half, spread, told);
      sum += told.logP;
      slopes[t] = told.slope;
      bends[t] = told.bend;
    }
    return sum;
  }

  /** Gradient and Gauss-Newton information at the last place. */
  function derive(place: Float64Array): void {
    for (let t = 0; t < points; t++) {
      const perConcentration = place[S0_AT] * perMm[t];
      jacobian[t] = relative[t];
      jacobian[points + t] = perConcentration * atom[t];
      jacobian[2 * points + t] = perConcentration * place[KTRANS_AT] * perLogRate[t];
      jacobian[3 * points + t] = perConcentration * basis.plasma[t];
    }
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let t = 0; t < points; t++) sum += jacobian[i * points + t] * slopes[t];
      gradient[i] = sum;
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let t = 0; t < points; t++) {
          product += bends[t] * jacobian[i * points + t] * jacobian[j * points + t];
        }
        information[i * count + j] = product;
        information[j * count + i] = product;
      }
    }
  }

  /** Those that do not push against a limit, and of which anything is known (log kep is not where Ktrans is 0). */
  function chooseFree(): number {
    let used = 0;
    for (let i = 0; i < count; i++) {
      const pushes =
        (at[i] <= lowest[i] && !(gradient[i] > 0)) || (at[i] >= highest[i] && !(gradient[i] < 0));
      if (!pushes && information[i * count + i] > 0) free[used++] = i;
    }
    return used;
  }

  /** The damped step in units of each parameter's own information (Marquardt 1963). */
  function propose(used: number, damping: number): boolean {
    for (let a = 0; a < used; a++) {
      const i = free[a];
      const own = Math.sqrt(information[i * count + i]);
      column[a] = gradient[i] / own;
      for (let b = 0; b <= a; b++) {
        const j = free[b];
        const other = Math.sqrt(information[j * count + j]);
        damped[a * used + b] = information[i * count + j] / (own * other) + (a === b ? damping : 0);
      }
    }
    if (!factor(damped, used)) return false;
    solveFactored(damped, used, column);
    step.fill(0);
    for (let a = 0; a < used; a++)
      step[free[a]] = column[a] / Math.sqrt(information[free[a] * count + free[a]]);
    return true;
  }

  function climb(noise: number, signal: SpgrSignal, stored: Float64Array, half: number): number {
    let here = likelihood(at, noise, signal, stored, half);
    let damping = 1e-4;
    for (let i = 0; i < MOST_STEPS; i++) {
      derive(at);
      const used = chooseFree();
      let gain = 0;
      for (; used > 0 && damping < 1e10; damping *= 6) {
        if (!propose(used, damping)) continue;
        for (let k = 0; k < count; k++) {
          next[k] = Math.min(highest[k], Math.max(lowest[k], at[k] + step[k]));
        }
        const there = likelihood(next, noise, signal, stored, half);
        if (!(there > here)) continue;
        gain = there - here;
        at.set(next);
        here = there;
        break;
      }
      damping = Math.max(1e-9, damping / 10);
      if (!(gain > NO_GAIN)) break;
    }
    return here;
  }

  /** The noise of largest likelihood near one, with the rest as it is. */
  function settleNoise(near: number, signal: SpgrSignal, stored: Float64Array, half: number): number {
    const likelihoodOf = (logNoise: number) => likelihood(at, exp(logNoise), signal, stored, half);
    let low = log(near) - log(2);
    let high = log(near) + log(2);
    let left = high - GOLDEN * (high - low);
    let right = low + GOLDEN * (high - low);
    let atLeft = likelihoodOf(left);
    let atRight = likelihoodOf(right);
    for (let i = 0; i < GOLDEN_STEPS; i++) {
      if (atLeft > atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = likelihoodOf(left);
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = likelihoodOf(right);
      }
    }
    return Math.max(LEAST_NOISE * half, exp(0.5 * (low + high)));
  }

  return {
    at,
    concentration,
    run(signal, stored, half) {
      for (let k = 0; k < count; k++) at[k] = Math.min(highest[k], Math.max(lowest[k], at[k]));
      likelihood(at, FIRST_NOISE * half, signal, stored, half);
      let squares = 0;
      for (let t = 0; t < points; t++) {
        const miss = at[S0_AT] * relative[t] - stored[t];
        squares += miss * miss;
      }
      sd = Math.max(FIRST_NOISE * half, Math.sqrt(squares / points));
      let best = climb(sd, signal, stored, half);
      while (sd > LEAST_NOISE * half) {
        kept.set(at);
        const less = Math.max(LEAST_NOISE * half, 0.5 * sd);
        const here = climb(less, signal, stored, half);
        if (here > best) {
          best = here;
          sd = less;
          continue;
        }
        at.set(kept);
        sd = settleNoise(sd, signal, stored, half);
        best = climb(sd, signal, stored, half);
        break;
      }
      return best;
    },
    covariance(signal, stored, half, into) {
      likelihood(at, sd, signal, stored, half);
      derive(at);
      into.fill(0);
      const used = chooseFree();
      if (used === 0 || !propose(used, 0)) return Number.NaN;
      inverseFactored(damped, used, column, inverse);
      let inflation = 1;
      for (let a = 0; a < used; a++) {
        inflation = Math.max(inflation, inverse[a * used + a]);
        for (let b = 0; b < used; b++) {
          const i = free[a];
          const j = free[b];
          const scale = Math.sqrt(information[i * count + i] * information[j * count + j]);
          into[i * count + j] = inverse[a * used + b] / scale;
        }
      }
      return inflation;
    },
    moved(change, covariance, into) {
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let t = 0; t < points; t++) sum += jacobian[i * points + t] * bends[t] * change[t];
        column[i] = sum;
      }
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let j = 0; j < count; j++) sum += covariance[i * count + j] * column[j];
        into[i] = -sum;
      }
    },
  };
}
