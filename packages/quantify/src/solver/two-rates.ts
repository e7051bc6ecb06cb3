import { exp, log } from '@lobule/numerics';
import {
  coverFour,
  coverThree,
  eliminateAmplitudes,
  fillMoments,
  pairMoments,
  residualByPoint,
} from './pair-moments.ts';
import { pairSearch, type RateRange } from './pair-search.ts';

/**
 * The most probable y(x) = a1 exp(-k1 x) + a2 exp(-k2 x) with a1 > 0, a2 of either sign and k1 < k2, each rate within
 * its own range, where the fast rate is known beforehand to be log-normal: log k2 = m +- s.
 *
 * Few and noisy points do not tell k2 where a2 is small, and without k2 there is no a2 and no k1 either. What is known
 * of k2 from elsewhere settles that, and fades where the data know better. With the noise integrated out the posterior
 * is largest where
 *
 *   RSS exp(z^2 / nu),   z = (log k2 - m) / s,   nu = points - 4
 *
 * is least (Student's t likelihood times the prior; for IVIM Neil and Bretthorst 1993, MRM 29:642, and Orton et al.
 * 2014, MRM 71:411). The covariance is that of Laplace, the inverse of J'J plus sigma^2 / s^2 for log k2, so what is
 * not known of k2 stands in the errors of the others. Where nothing is known beforehand it is plain least squares.
 *
 * Every pair of dictionary atoms is a candidate (`pairSearch`), and the best pair is refined by Gauss-Newton steps in
 * the logarithms of the rates, the amplitudes following in closed form (variable projection): no starting value.
 */
interface TwoRatesSolver {
  fit(y: Float64Array): TwoRatesOutcome;
  readonly solution: TwoRatesSolution;
}

/** `fast-only`: the best fit has no slow part. */
type TwoRatesOutcome = 'interior' | 'fast-at-limit' | 'slow-at-limit' | 'fast-only' | 'unsettled';

interface TwoRatesSolution {
  slowAmplitude: number;
  fastAmplitude: number;
  slowRate: number;
  fastRate: number;
  residualSquares: number;
  condition: number;
  /** Parameters that the data determine: 3 and the share of log k2 that does not come from what was known before. */
  parameters: number;
  /** Variance of log k2 after the fit over that before; 0 where nothing was known, NaN where k2 is at its limit. */
  priorShare: number;
  /** 4 x 4 over the residual variance, for [a1, a2, log k1, log k2]; the last is empty where k2 is at its limit. */
  readonly covariance: Float64Array;
}

/** What is known of the logarithm of a rate beforehand. */
interface ExpectedRate {
  readonly rate: number;
  readonly spread: number;
}

const MOST_STEPS = 200;
/** A step is the last where it moves both logarithms by less, */
const SETTLED = 1e-6;
/** or both together by less than the root of this share of a standard error. */
const SETTLED_SHARE = 1e-8;
/** Residuals below this share of the signal are rounding. */
const ROUNDING = 1e-12;

export function twoRatesSolver(
  x: Float64Array,
  slow: RateRange,
  fast: RateRange,
  expected?: ExpectedRate,
): TwoRatesSolver {
  const nu = Math.max(1, x.length - 4);
  const expectedLog = expected ? log(expected.rate) : (log(fast.lowest) + log(fast.highest)) / 2;
  const precision = expected ? 1 / (expected.spread * expected.spread) : 0;
  const search = pairSearch(x, slow, fast, penalty, expectedLog);
  const limits = Float64Array.of(log(slow.lowest), log(slow.highest), log(fast.lowest), log(fast.highest));
  const h = pairMoments(x);
  const at = { log1: 0.5, log2: 0.5 };
  const solution: TwoRatesSolution = {
    slowAmplitude: 0.5,
    fastAmplitude: 0.5,
    slowRate: 0.5,
    fastRate: 0.5,
    residualSquares: 0.5,
    condition: 0.5,
    parameters: 0.5,
    priorShare: 0.5,
    covariance: new Float64Array(16),
  };

  /** exp(z^2 / nu). */
  function penalty(log2: number): number {
    return precision === 0 ? 1 : exp(((log2 - expectedLog) * (log2 - expectedLog) * precision) / nu);
  }

  function evaluate(y: Float64Array, log1: number, log2: number): boolean {
    return fillMoments(h, y, exp(log1), exp(log2));
  }

  /** Levenberg-Marquardt in the two logarithms, the amplitudes following in closed form. */
  function refine(y: Float64Array): TwoRatesOutcome {
    if (!evaluate(y, at.log1, at.log2)) return 'unsettled';
    let damping = 1e-4;
    let before = h.residualSquares * penalty(at.log2);
    for (let i = 0; i < MOST_STEPS; i++) {
      const noise = h.residualSquares / nu;
      eliminateAmplitudes(h, noise * precision);
      const { a1, a2, s11, s12, s22 } = h;
      const gradient1 = -a1 * h.k1 * (h.p1 - a1 * h.m11 - a2 * h.m12);
      const gradient2 =
        -a2 * h.k2 * (h.p2 - a1 * h.m12 - a2 * h.m22) - noise * precision * (at.log2 - expectedLog);
      const d11 = s11 * (1 + damping);
      const d22 = s22 * (1 + damping);
      const d = d11 * d22 - s12 * s12;
      if (!(d > 0 && d11 > 0)) return 'unsettled';
      const next1 = within(at.log1 + bounded((d22 * gradient1 - s12 * gradient2) / d), limits[0], limits[1]);
      const next2 = within(at.log2 + bounded((d11 * gradient2 - s12 * gradient1) / d), limits[2], limits[3]);
      const move1 = next1 - at.log1;
      const move2 = next2 - at.log2;
      const small =
        s11 * move1 * move1 + 2 * s12 * move1 * move2 + s22 * move2 * move2 < SETTLED_SHARE * noise;
      const settled = small || Math.max(Math.abs(move1), Math.abs(move2)) < SETTLED;
      const after =
        next1 < next2 && evaluate(y, next1, next2)
          ? h.residualSquares * penalty(next2)
          : Number.POSITIVE_INFINITY;
      if (after <= before) {
        at.log1 = next1;
        at.log2 = next2;
        before = after;
        damping *= 0.1;
      } else {
        evaluate(y, at.log1, at.log2);
        damping = Math.max(damping * 10, 1e-3);
      }
      if (settled) return 'interior';
    }
    // A flat valley: the rates still creep, but no step lowers the residual by anything that matters.
    return 'interior';
  }

  function close(y: Float64Array): TwoRatesOutcome {
    const residualSquares = residualByPoint(h, y);
    const known = (Math.max(residualSquares, ROUNDING * ROUNDING * h.squared) / nu) * precision;
    eliminateAmplitudes(h, known);
    const atLimit = at.log2 <= limits[2] || at.log2 >= limits[3];
    const { covariance } = solution;
    solution.condition = atLimit ? coverThree(h, covariance) : coverFour(h, known, covariance);
    if (Number.isNaN(solution.condition)) return 'unsettled';
    solution.slowAmplitude = h.a1;
    solution.fastAmplitude = h.a2;
    solution.slowRate = h.k1;
    solution.fastRate = h.k2;
    solution.residualSquares = residualSquares;
    solution.priorShare = covariance[15] * known;
    solution.parameters = atLimit ? 3 : 4 - solution.priorShare;
    if (at.log1 <= limits[0] || at.log1 >= limits[1]) return 'slow-at-limit';
    return atLimit ? 'fast-at-limit' : 'interior';
  }

  return {
    solution,
    fit(y) {
      h.squared = 0;
      for (let t = 0; t < y.length; t++) h.squared += y[t] * y[t];
      if (search.find(y) === 'fast-only') return 'fast-only';
      at.log1 = search.found.log1;
      at.log2 = search.found.log2;
      const refined = refine(y);
      return refined === 'interior' ? close(y) : refined;
    },
  };
}

/** A step of more than e is never trusted. */
function bounded(step: number): number {
  return Math.max(-1, Math.min(1, step));
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
