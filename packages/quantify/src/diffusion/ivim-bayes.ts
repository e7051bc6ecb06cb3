import { type Infer, s } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';
import { requirePoints, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import type { CurveEstimate, CurveFitter, MapModel } from '../core/model.ts';
import { FINE, MOSTLY_PRIOR, OUTSIDE_MODEL, RATE_AT_LIMIT } from '../core/reasons.ts';
import { fitSlow, slowGivenFast } from '../solver/slow-given-fast.ts';
import { studentShape, truncateT } from '../solver/truncated-t.ts';
import { twoRatesSolver } from '../solver/two-rates.ts';
import { type bValuesSchema, requireBValues } from './b-values.ts';
import { ivimDefaults, ivimFace, ivimSettingsError, ivimShape, LOWEST_D } from './ivim-settings.ts';
import { type IvimInformation, ivimVerdict } from './ivim-verdict.ts';
import { kurtosisWarning } from './kurtosis-warning.ts';

const settingsSchema = s.object({
  ...ivimShape,
  expectedDMm2PerS: s.number({
    exclusiveMinimum: 0,
    default: 0.0012,
    description: 'Median of D as known before (log-normal)',
  }),
  spreadOfD: s.number({
    exclusiveMinimum: 0,
    default: 0.5,
    description: 'Standard deviation of the natural logarithm of D as known before',
  }),
  highestF: s.number({
    exclusiveMinimum: 0,
    maximum: 1,
    default: 1,
    description: 'f is evenly distributed between 0 and this before',
  }),
});
type Settings = Infer<typeof settingsSchema>;
type Protocol = Infer<typeof bValuesSchema>;
const defaults: Settings = { ...ivimDefaults, expectedDMm2PerS: 0.0012, spreadOfD: 0.5, highestF: 1 };

/**
 * S(b) = S0 [(1 - f) exp(-b D) + f exp(-b D*)]: the mean and the standard deviation of each parameter over the
 * posterior (Neil and Bretthorst 1993, MRM 29:642; Orton et al. 2014, MRM 71:411), from
 *
 *   log D ~ normal,  log D* ~ normal, cut to D < highest D < D* < highest D*,  f ~ uniform,  S0 flat,  noise 1 / sigma.
 *
 * No sampling, no seed: D* is summed over a grid of its logarithm that is laid anew until it is as wide as the
 * posterior; at each D* the noise and S0 are integrated in closed form, and f and log D by Laplace as a Student t around
 * their most probable values, of which f is cut to its range exactly.
 *
 * Unlike those of `ivim`, the figures exist wherever there is a signal: f is never below 0 (so over voxels without
 * perfusion it is too large on average) and D* falls back on what was known before, with the flag `mostly-prior`; where
 * the posterior is cut off at the highest D*, D* is undefined. The
 * standard errors are posterior standard deviations, 1.96 of them reach 95 %.
 */
export const ivimBayesModel: MapModel<Protocol, Settings> = {
  id: 'ivim-bayes',
  title: 'IVIM, posterior mean',
  equation: 'E[θ | S] with S(b) = S0 [(1 − f) exp(−b D) + f exp(−b D*)]',
  citation: 'Neil and Bretthorst 1993, MRM 29:642; Orton et al. 2014, MRM 71:411',
  ...ivimFace,
  settings: settingsSchema,
  prepare({ bValues }, given) {
    requirePoints('b-values', bValues.length, 6);
    requireBValues(bValues, 4);
    const settings = withDefaults(defaults, given);
    checkSettings(settings);
    const fitter = bayesFitter(Float64Array.from(bValues), settings);
    return preparedModel(ivimBayesModel, fitter, {
      warnings: [
        ...ivimVerdict(bValues, informationOf(fitter, settings)),
        ...kurtosisWarning(preparedModel(ivimBayesModel, fitter), bValues),
      ],
    });
  },
};

/** All images, and what was known of log D and log D* before as two more. */
function informationOf(fitter: CurveFitter, { spreadOfD, spreadOfDStar }: Settings): IvimInformation {
  const { frameCount } = fitter;
  return {
    points: frameCount + 2,
    free: [0, 1, 2, 3],
    predict(values, noise, into) {
      fitter.predict(values, NO_INPUTS, into.subarray(0, frameCount));
      into[frameCount] = (noise / spreadOfD) * log(values[0]);
      into[frameCount + 1] = (noise / spreadOfDStar) * log(values[2]);
    },
  };
}

const NO_INPUTS = new Float64Array(0);

function checkSettings(settings: Settings): void {
  const { expectedDMm2PerS, expectedDStarMm2PerS, highestDMm2PerS, highestDStarMm2PerS, highestF } = settings;
  for (const [name, value] of Object.entries(settings)) {
    if (!(value > 0)) throw ivimSettingsError(`${name} must be positive; got ${value}`);
  }
  if (highestF > 1) throw ivimSettingsError(`highestF must be at most 1; got ${highestF}`);
  const inOrder =
    LOWEST_D < expectedDMm2PerS &&
    expectedDMm2PerS < highestDMm2PerS &&
    highestDMm2PerS < expectedDStarMm2PerS &&
    expectedDStarMm2PerS < highestDStarMm2PerS;
  if (!inOrder) {
    throw ivimSettingsError(
      `expected D, highest D, expected D*, highest D* must increase; got ${expectedDMm2PerS}, ${highestDMm2PerS}, ` +
        `${expectedDStarMm2PerS}, ${highestDStarMm2PerS}`,
    );
  }
}

const NODES = 33;
/** A grid with fewer nodes where the posterior is more than e^-NEGLIGIBLE of its highest is laid anew, narrower. */
const ENOUGH = 12;
const NEGLIGIBLE = 14;
const MOST_GRIDS = 20;
/** The grid reaches so many of Laplace's standard deviations of log D* to each side. */
const REACH = 6;
/** So many standard errors are well within. */
const CLEAR = 4;
/** The weight of the last D*, over the largest, from which the posterior is cut off there and not told by the data. */
const AT_END = 0.1;
const ROUNDING = 1e-9;
/** More of the variance of log D* than this is left of what was known before. */
const MOSTLY = 0.5;

function bayesFitter(b: Float64Array, settings: Settings): CurveFitter {
  const { highestDMm2PerS, highestDStarMm2PerS, spreadOfD, spreadOfDStar, highestF } = settings;
  const n = b.length;
  const nu = n - 3;
  const shape = studentShape(nu);
  const solver = twoRatesSolver(
    b,
    { lowest: LOWEST_D, highest: highestDMm2PerS },
    { lowest: highestDMm2PerS, highest: highestDStarMm2PerS },
    { rate: settings.expectedDStarMm2PerS, spread: spreadOfDStar },
  );
  const limits = [log(highestDMm2PerS), log(highestDStarMm2PerS)];
  const slowLimits = [log(LOWEST_D), log(highestDMm2PerS)];
  const slowPrior = { mean: log(settings.expectedDMm2PerS), precision: 1 / (spreadOfD * spreadOfD) };
  const fastPrior = {
    mean: log(settings.expectedDStarMm2PerS),
    precision: 1 / (spreadOfDStar * spreadOfDStar),
  };
  const fast = new Float64Array(n);
  const slow = slowGivenFast();
  const part = { share: 0.5, mean: 0.5, variance: 0.5 };
  /** By node: the logarithm of its weight, then of D, f, D* and S0 the mean and the variance. */
  const logWeights = new Float64Array(NODES);
  const means = new Float64Array(NODES * 4);
  const variances = new Float64Array(NODES * 4);
  const fitted = new Float64Array(4);
  /** Of log D* on the grid. */
  const range = { from: 0.5, to: 0.5 };

  /** Everything but D* at one D*: fills the node. */
  function fillNode(y: Float64Array, squared: number, log2: number, node: number): void {
    const k2 = exp(log2);
    for (let t = 0; t < n; t++) fast[t] = exp(-k2 * b[t]);
    logWeights[node] = Number.NEGATIVE_INFINITY;
    if (!fitSlow(slow, b, y, fast, squared, nu, slowPrior)) return;
    const s0 = slow.a1 + slow.a2;
    if (!(s0 > 0)) return;
    const z1 = slow.log1 - slowPrior.mean;
    const z2 = log2 - fastPrior.mean;
    const prior = z1 * z1 * slowPrior.precision + z2 * z2 * fastPrior.precision;
    const noise = slow.residualSquares / nu;
    const f = slow.a2 / s0;
    // f by the amplitudes: its variance and its covariance with log D.
    const vff = (f * f * slow.v11 + (1 - f) * (1 - f) * slow.v22 - 2 * f * (1 - f) * slow.v12) / (s0 * s0);
    const vfk = ((1 - f) * slow.v2k - f * slow.v1k) / s0;
    truncateT(part, f, Math.sqrt(noise * vff), shape, 0, highestF);
    if (!(part.share > 0)) return;
    const slope = vfk / vff;
    const logD = slow.log1 + slope * (part.mean - f);
    const spread = noise * (nu / (nu - 2));
    // Where f is cut far from its most probable value D may be carried out of its own range: no part of the posterior.
    if (!(logD > slowLimits[0] && logD < slowLimits[1])) return;
    const varLogD = spread * Math.max(0, slow.vkk - slope * vfk) + slope * slope * part.variance;
    const d = exp(logD + varLogD / 2);
    const at = node * 4;
    means[at] = d;
    variances[at] = d * d * (exp(varLogD) - 1);
    means[at + 1] = part.mean;
    variances[at + 1] = part.variance;
    means[at + 2] = k2;
    variances[at + 2] = 0;
    means[at + 3] = s0;
    variances[at + 3] = spread * (slow.v11 + slow.v22 + 2 * slow.v12);
    logWeights[node] =
      log(part.share / (s0 * Math.sqrt(slow.determinant))) - 0.5 * (nu * log(slow.residualSquares) + prior);
  }

  /** Fills the grid over the range of log D*. */
  function fillNodes(y: Float64Array, squared: number, centre: number, start: number): void {
    const step = (range.to - range.from) / (NODES - 1);
    // From the most probable D* outwards, so that each D starts where its neighbour's is.
    const middle = Math.max(0, Math.min(NODES - 1, Math.round((centre - range.from) / step)));
    slow.log1 = start;
    fillNode(y, squared, range.from + middle * step, middle);
    const found = slow.log1;
    for (let j = middle + 1; j < NODES; j++) fillNode(y, squared, range.from + j * step, j);
    slow.log1 = found;
    for (let j = middle - 1; j >= 0; j--) fillNode(y, squared, range.from + j * step, j);
  }

  /** Narrows the range to where the posterior is; false where the grid already resolves it. */
  function narrow(): boolean {
    let best = 0;
    for (let j = 1; j < NODES; j++) if (logWeights[j] > logWeights[best]) best = j;
    let first = best;
    let last = best;
    for (let j = 0; j < NODES; j++) {
      if (!(logWeights[j] > logWeights[best] - NEGLIGIBLE)) continue;
      first = Math.min(first, j);
      last = Math.max(last, j);
    }
    first = Math.max(0, first - 1);
    last = Math.min(NODES - 1, last + 1);
    if (last - first >= ENOUGH) return false;
    const step = (range.to - range.from) / (NODES - 1);
    range.to = range.from + last * step;
    range.from += first * step;
    return true;
  }

  /** Means and standard deviations over the grid; returns the variance of log D*. */
  function close(out: CurveEstimate): number {
    const { from } = range;
    const step = (range.to - from) / (NODES - 1);
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < NODES; j++) if (logWeights[j] > most) most = logWeights[j];
    let total = 0;
    let logMean = 0;
    for (let j = 0; j < NODES; j++) {
      const ends = j === 0 || j === NODES - 1 ? 0.5 : 1;
      logWeights[j] = ends * exp(logWeights[j] - most);
      total += logWeights[j];
      logMean += logWeights[j] * (from + j * step);
    }
    logMean /= total;
    for (let p = 0; p < 4; p++) {
      let mean = 0;
      for (let j = 0; j < NODES; j++) if (logWeights[j] > 0) mean += logWeights[j] * means[j * 4 + p];
      mean /= total;
      let variance = 0;
      for (let j = 0; j < NODES; j++) {
        if (!(logWeights[j] > 0)) continue;
        const away = means[j * 4 + p] - mean;
        variance += logWeights[j] * (variances[j * 4 + p] + away * away);
      }
      out.values[p] = mean;
      out.errors[p] = Math.sqrt(variance / total);
      fitted[p] = mean;
    }
    let logVariance = 0;
    for (let j = 0; j < NODES; j++)
      logVariance += logWeights[j] * (from + j * step - logMean) * (from + j * step - logMean);
    return logVariance / total;
  }

  return {
    frameCount: n,
    fit(y, _inputs, out) {
      const outcome = solver.fit(y);
      let squared = 0;
      for (let t = 0; t < n; t++) squared += y[t] * y[t];
      const known = outcome === 'interior' && isClear();
      const { slowRate, fastRate, residualSquares, covariance } = solver.solution;
      const centre = known ? log(fastRate) : fastPrior.mean;
      const start = known ? log(slowRate) : slowPrior.mean;
      const reach = known
        ? REACH * Math.sqrt((residualSquares / nu) * covariance[15])
        : limits[1] - limits[0];
      range.from = Math.max(limits[0], centre - reach);
      range.to = Math.min(limits[1], centre + reach);
      fillNodes(y, squared, centre, start);
      for (let i = 0; i < MOST_GRIDS && narrow(); i++) fillNodes(y, squared, centre, start);
      const varianceOfLog = close(out);
      if (!(out.errors[0] > 0)) return OUTSIDE_MODEL;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        const residual = y[i] - predictOne(b[i]);
        squares += residual * residual;
      }
      out.residual = Math.sqrt(squares / n);
      out.degreesOfFreedom = n - 4;
      out.freedom.fill(POSTERIOR);
      out.condition = known ? solver.solution.condition : Number.NaN;
      if (varianceOfLog * fastPrior.precision > MOSTLY) return MOSTLY_PRIOR;
      if (!(range.to > limits[1] - ROUNDING && logWeights[NODES - 1] > AT_END)) return FINE;
      out.values[2] = Number.NaN;
      return RATE_AT_LIMIT;
    },
    fitted(into) {
      for (let i = 0; i < n; i++) into[i] = predictOne(b[i]);
    },
    predict([d, f, dStar, s0], _inputs, into) {
      for (let i = 0; i < n; i++) into[i] = s0 * ((1 - f) * exp(-b[i] * d) + f * exp(-b[i] * dStar));
    },
  };

  /** f well within its range: then the most probable D*, at an f of either sign, tells where its posterior is. */
  function isClear(): boolean {
    const { slowAmplitude: a1, fastAmplitude: a2, residualSquares, covariance: v } = solver.solution;
    const s0 = a1 + a2;
    const f = a2 / s0;
    const vff = (f * f * v[0] + (1 - f) * (1 - f) * v[5] - 2 * f * (1 - f) * v[1]) / (s0 * s0);
    const reach = CLEAR * Math.sqrt((residualSquares / nu) * vff);
    return f > reach && f < highestF - reach;
  }

  function predictOne(at: number): number {
    const [d, f, dStar, s0] = fitted;
    return s0 * ((1 - f) * exp(-at * d) + f * exp(-at * dStar));
  }
}

/** Degrees of freedom of a posterior standard deviation, in which the noise is integrated out: normal. */
const POSTERIOR = 65_535;
