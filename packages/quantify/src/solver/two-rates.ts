import { exp, log } from '@lobule/numerics';
import { factor, inverseFactored, solveFactored } from './small-system.ts';

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
 * not known of k2 stands in the errors of the others.
 *
 * Every pair of dictionary atoms is tried, with both amplitudes in closed form (variable projection; the products of
 * y with the atoms are shared by all pairs), and the best pair is refined by Gauss-Newton steps in the logarithms of
 * the rates: no starting value.
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
  /** Variance of log k2 after the fit over that before; NaN where k2 is at its limit. */
  priorShare: number;
  /** 4 x 4 over the residual variance, for [a1, a2, log k1, log k2]; the last is empty where k2 is at its limit. */
  readonly covariance: Float64Array;
}

/** What is known of the logarithm of a rate beforehand. */
interface ExpectedRate {
  readonly rate: number;
  readonly spread: number;
}

interface RateRange {
  readonly lowest: number;
  readonly highest: number;
}

const SPACING = 0.2;
const MOST_STEPS = 30;
const SETTLED = 1e-6;
/** Residuals below this share of the signal are rounding. */
const ROUNDING = 1e-12;

export function twoRatesSolver(
  x: Float64Array,
  slow: RateRange,
  fast: RateRange,
  expected: ExpectedRate,
): TwoRatesSolver {
  const n = x.length;
  const slowAtoms = unitAtoms(x, slow);
  const fastAtoms = unitAtoms(x, fast);
  const pairs = pairTable(slowAtoms, fastAtoms, n);
  const alongSlow = new Float64Array(slowAtoms.rates.length);
  const alongFast = new Float64Array(fastAtoms.rates.length);
  const e1 = new Float64Array(n);
  const e2 = new Float64Array(n);
  const information = new Float64Array(16);
  const step = new Float64Array(4);
  const column = new Float64Array(4);
  const diagonal = new Float64Array(4);
  const expectedLog = log(expected.rate);
  const precision = 1 / (expected.spread * expected.spread);
  const nu = Math.max(1, n - 4);
  const penalties = fastAtoms.logs.map(penalty);
  const limits = Float64Array.of(log(slow.lowest), log(slow.highest), log(fast.lowest), log(fast.highest));
  const solution: TwoRatesSolution = {
    slowAmplitude: 0,
    fastAmplitude: 0,
    slowRate: 0,
    fastRate: 0,
    residualSquares: 0,
    condition: Number.NaN,
    parameters: 4,
    priorShare: 0,
    covariance: new Float64Array(16),
  };
  let log1 = 0;
  let log2 = 0;
  let a1 = 0;
  let a2 = 0;
  /** The noise's variance as the residual has it, never quite zero. */
  let noise = 0;
  let floor = 0;

  /** exp(z^2 / nu). */
  function penalty(log2: number): number {
    return exp(((log2 - expectedLog) * (log2 - expectedLog) * precision) / nu);
  }

  /** The best pair among all; sets the logarithms of its rates. */
  function search(y: Float64Array): TwoRatesOutcome {
    const bestSlow = project(slowAtoms.atoms, y, alongSlow);
    const bestFast = project(fastAtoms.atoms, y, alongFast);
    let squared = 0;
    for (let t = 0; t < n; t++) squared += y[t] * y[t];
    floor = ROUNDING * ROUNDING * squared;
    let outcome: TwoRatesOutcome = 'interior';
    log1 = slowAtoms.logs[bestSlow];
    log2 = expectedLog;
    let least = squared - positiveSquare(alongSlow[bestSlow]);
    const fastAlone = (squared - positiveSquare(alongFast[bestFast])) * penalties[bestFast];
    if (fastAlone < least) {
      least = fastAlone;
      outcome = 'fast-only';
    }
    const fastCount = alongFast.length;
    for (let i = 0, p = 0; i < alongSlow.length; i++) {
      const b1 = alongSlow[i];
      for (let j = 0; j < fastCount; j++, p += 2) {
        const b2 = alongFast[j];
        const cosine = pairs[p];
        const left1 = b1 - cosine * b2;
        const left2 = b2 - cosine * b1;
        const here = (squared - (left1 * b1 + left2 * b2) * pairs[p + 1]) * penalties[j];
        if (here < least && left1 > 0 && left2 > 0) {
          least = here;
          outcome = 'interior';
          log1 = slowAtoms.logs[i];
          log2 = fastAtoms.logs[j];
        }
      }
    }
    return outcome;
  }

  /** Amplitudes in closed form at these rates, and the residual; false where the slow one or their sum is not positive. */
  function amplitudes(y: Float64Array, at1: number, at2: number): boolean {
    const k1 = exp(at1);
    const k2 = exp(at2);
    let n11 = 0;
    let n12 = 0;
    let n22 = 0;
    let b1 = 0;
    let b2 = 0;
    for (let t = 0; t < n; t++) {
      const slowValue = exp(-k1 * x[t]);
      const fastValue = exp(-k2 * x[t]);
      e1[t] = slowValue;
      e2[t] = fastValue;
      n11 += slowValue * slowValue;
      n12 += slowValue * fastValue;
      n22 += fastValue * fastValue;
      b1 += slowValue * y[t];
      b2 += fastValue * y[t];
    }
    const determinant = n11 * n22 - n12 * n12;
    a1 = (b1 * n22 - b2 * n12) / determinant;
    a2 = (b2 * n11 - b1 * n12) / determinant;
    if (!(a1 > 0 && a1 + a2 > 0)) return false;
    let squares = 0;
    for (let t = 0; t < n; t++) {
      const residual = y[t] - a1 * e1[t] - a2 * e2[t];
      squares += residual * residual;
    }
    solution.residualSquares = squares;
    solution.slowRate = k1;
    solution.fastRate = k2;
    noise = Math.max(squares, floor) / nu;
    return true;
  }

  /** J'J for [a1, a2, log k1, log k2] and J'r, with what is known of log k2, at what `amplitudes` left. */
  function normalEquations(y: Float64Array): void {
    information.fill(0);
    step.fill(0);
    const { slowRate: k1, fastRate: k2 } = solution;
    for (let t = 0; t < n; t++) {
      const j1 = e1[t];
      const j2 = e2[t];
      const j3 = -a1 * k1 * x[t] * j1;
      const j4 = -a2 * k2 * x[t] * j2;
      const residual = y[t] - a1 * j1 - a2 * j2;
      information[0] += j1 * j1;
      information[4] += j2 * j1;
      information[5] += j2 * j2;
      information[8] += j3 * j1;
      information[9] += j3 * j2;
      information[10] += j3 * j3;
      information[12] += j4 * j1;
      information[13] += j4 * j2;
      information[14] += j4 * j3;
      information[15] += j4 * j4;
      step[0] += j1 * residual;
      step[1] += j2 * residual;
      step[2] += j3 * residual;
      step[3] += j4 * residual;
    }
    information[15] += noise * precision;
    step[3] -= noise * precision * (log2 - expectedLog);
  }

  function objective(at2: number): number {
    return Math.max(solution.residualSquares, floor) * penalty(at2);
  }

  /** Levenberg-Marquardt in the two logarithms, the amplitudes following in closed form. */
  function refine(y: Float64Array): TwoRatesOutcome {
    if (!amplitudes(y, log1, log2)) return 'unsettled';
    let damping = 1e-4;
    for (let i = 0; i < MOST_STEPS; i++) {
      const before = objective(log2);
      normalEquations(y);
      for (let d = 0; d < 4; d++) information[d * 5] *= 1 + damping;
      if (!factor(information, 4)) return 'unsettled';
      solveFactored(information, 4, step);
      const next1 = within(log1 + bounded(step[2]), limits[0], limits[1]);
      const next2 = within(log2 + bounded(step[3]), limits[2], limits[3]);
      const moved = Math.max(Math.abs(next1 - log1), Math.abs(next2 - log2));
      if (next1 < next2 && amplitudes(y, next1, next2) && objective(next2) <= before) {
        log1 = next1;
        log2 = next2;
        damping *= 0.1;
        if (moved < SETTLED) return 'interior';
        continue;
      }
      amplitudes(y, log1, log2);
      if (moved < SETTLED) return 'interior';
      damping = Math.max(damping * 10, 1e-3);
    }
    // A flat valley: the rates still creep, but no step lowers the residual by anything that matters.
    return 'interior';
  }

  function close(y: Float64Array): TwoRatesOutcome {
    solution.slowAmplitude = a1;
    solution.fastAmplitude = a2;
    const atLimit = log2 <= limits[2] || log2 >= limits[3];
    const size = atLimit ? 3 : 4;
    normalEquations(y);
    if (atLimit) packThree(information);
    for (let d = 0; d < size; d++) diagonal[d] = information[d * (size + 1)];
    solution.covariance.fill(Number.NaN);
    if (!factor(information, size)) return 'unsettled';
    inverseFactored(information, size, column, solution.covariance);
    if (atLimit) unpackThree(solution.covariance);
    let condition = 1;
    for (let d = 0; d < size; d++) condition = Math.max(condition, diagonal[d] * solution.covariance[d * 5]);
    solution.condition = condition;
    solution.priorShare = solution.covariance[15] * noise * precision;
    solution.parameters = atLimit ? 3 : 4 - solution.priorShare;
    if (log1 <= limits[0] || log1 >= limits[1]) return 'slow-at-limit';
    return atLimit ? 'fast-at-limit' : 'interior';
  }

  return {
    solution,
    fit(y) {
      const found = search(y);
      if (found !== 'interior') return found;
      const refined = refine(y);
      return refined === 'interior' ? close(y) : refined;
    },
  };
}

function unitAtoms(x: Float64Array, { lowest, highest }: RateRange) {
  const count = Math.ceil(log(highest / lowest) / SPACING) + 1;
  const logs = Float64Array.from(
    { length: count },
    (_, j) => log(lowest) + (j * log(highest / lowest)) / (count - 1),
  );
  const rates = logs.map((value) => exp(value));
  const atoms = new Float64Array(count * x.length);
  rates.forEach((rate, j) => {
    const atom = x.map((b) => exp(-rate * b));
    const length = Math.sqrt(atom.reduce((sum, value) => sum + value * value, 0));
    atoms.set(
      atom.map((value) => value / length),
      j * x.length,
    );
  });
  return { logs, rates, atoms };
}

/** For each pair: the cosine between the atoms, and 1 / (1 - cosine^2); a pair too alike to tell apart gets 0. */
function pairTable(slow: { atoms: Float64Array }, fast: { atoms: Float64Array }, n: number): Float64Array {
  const slowCount = slow.atoms.length / n;
  const fastCount = fast.atoms.length / n;
  const table = new Float64Array(slowCount * fastCount * 2);
  for (let i = 0, p = 0; i < slowCount; i++) {
    for (let j = 0; j < fastCount; j++, p += 2) {
      let cosine = 0;
      for (let t = 0; t < n; t++) cosine += slow.atoms[i * n + t] * fast.atoms[j * n + t];
      const apart = 1 - cosine * cosine;
      table[p] = cosine;
      table[p + 1] = apart > 1e-6 ? 1 / apart : 0;
    }
  }
  return table;
}

function project(atoms: Float64Array, y: Float64Array, into: Float64Array): number {
  const n = y.length;
  let best = 0;
  for (let j = 0, at = 0; j < into.length; j++) {
    let sum = 0;
    for (let t = 0; t < n; t++, at++) sum += atoms[at] * y[t];
    into[j] = sum;
    if (sum > into[best]) best = j;
  }
  return best;
}

/** Moves the leading 3 x 3 of a 4 x 4 into the layout of a 3 x 3, and back. */
function packThree(a: Float64Array): void {
  for (let i = 1; i < 3; i++) for (let j = 0; j < 3; j++) a[i * 3 + j] = a[i * 4 + j];
}

function unpackThree(a: Float64Array): void {
  for (let i = 2; i >= 0; i--) for (let j = 2; j >= 0; j--) a[i * 4 + j] = a[i * 3 + j];
  for (let i = 0; i < 4; i++) {
    a[i * 4 + 3] = Number.NaN;
    a[12 + i] = Number.NaN;
  }
}

function positiveSquare(c: number): number {
  return c > 0 ? c * c : 0;
}

/** A step of more than e is never trusted. */
function bounded(step: number): number {
  return Math.max(-1, Math.min(1, step));
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
