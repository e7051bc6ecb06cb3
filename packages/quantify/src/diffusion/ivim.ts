import { type Infer, s } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';
import { requirePoints, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate, dropUnidentifiable, reachesZero } from '../core/estimate.ts';
import { exactFitWarning } from '../core/exact-fit.ts';
import type { CurveEstimate, CurveFitter, MapModel } from '../core/model.ts';
import {
  AMPLITUDE_NOT_SIGNIFICANT,
  FINE,
  NOT_CONVERGED,
  NOT_IDENTIFIABLE,
  OUTSIDE_MODEL,
  RATE_AT_LIMIT,
} from '../core/reasons.ts';
import { twoRatesSolver } from '../solver/two-rates.ts';
import { type bValuesSchema, requireBValues } from './b-values.ts';
import { ivimDefaults, ivimFace, ivimSettingsError, ivimShape, LOWEST_D } from './ivim-settings.ts';
import { type IvimInformation, ivimVerdict } from './ivim-verdict.ts';
import { kurtosisWarning } from './kurtosis-warning.ts';

const settingsSchema = s.object({
  ...ivimShape,
  priorOnDStar: s.oneOf(['log-normal', 'none'], {
    default: 'log-normal',
    description:
      'What is known of D* before; none is plain least squares of all four parameters, which loses D and f with D*',
  }),
});
type Settings = Infer<typeof settingsSchema>;
type Protocol = Infer<typeof bValuesSchema>;
const defaults: Settings = { ...ivimDefaults, priorOnDStar: 'log-normal' };

/**
 * S(b) = S0 [(1 - f) exp(-b D) + f exp(-b D*)],  D < D*
 *
 * Intravoxel incoherent motion, all four parameters at once (Le Bihan et al. 1988, Radiology 168:497). Eight b-values
 * at a clinical noise seldom tell D*, and a fit that waits for it loses D and f too, or keeps them where noise made f
 * large. So D* has a wide log-normal expectation, which matters where the data are silent and adds to the errors of D
 * and f what is not known of D*; f may be negative, as noise makes it where there is little perfusion: clamped at zero
 * it would be too large on average. D* is given where f is different from zero and four fifths of what is known of D*
 * come from the data.
 *
 * `priorOnDStar: none` leaves all this out: plain non-linear least squares. D* is then given where its standard error
 * is smaller than itself and f is different from zero.
 *
 * What is expected: mean D* of breast lesions is about 15e-3 mm2/s in Sigmund et al. 2011 (MRM 65:1437), 38e-3
 * (malignant) and 52e-3 (benign) in the defaults of OSIPI's IVIM collection; 20e-3 within a factor of four holds these.
 */
export const ivimModel: MapModel<Protocol, Settings> = {
  id: 'ivim',
  title: 'IVIM, bi-exponential',
  equation: 'S(b) = S0 [(1 − f) exp(−b D) + f exp(−b D*)]',
  citation: 'Le Bihan et al. 1988, Radiology 168:497',
  ...ivimFace,
  settings: settingsSchema,
  prepare({ bValues }, given) {
    requirePoints('b-values', bValues.length, 4);
    requireBValues(bValues, 4);
    const settings = withDefaults(defaults, given);
    requireExpected(settings);
    const fitter = ivimFitter(Float64Array.from(bValues), settings);
    return preparedModel(ivimModel, fitter, {
      warnings: [
        ...ivimVerdict(bValues, informationOf(fitter, settings)),
        ...kurtosisWarning(preparedModel(ivimModel, fitter), bValues),
        ...exactFitWarning('images', bValues.length, 4),
      ],
    });
  },
};

/** All images, and what was known of log D* before as one more. */
function informationOf(fitter: CurveFitter, { priorOnDStar, spreadOfDStar }: Settings): IvimInformation {
  const { frameCount } = fitter;
  const knows = priorOnDStar !== 'none';
  return {
    points: frameCount + (knows ? 1 : 0),
    free: [0, 1, 2, 3],
    predict(values, noise, into) {
      fitter.predict(values, NO_INPUTS, into.subarray(0, frameCount));
      if (knows) into[frameCount] = (noise / spreadOfDStar) * log(values[2]);
    },
  };
}

const NO_INPUTS = new Float64Array(0);

/** More of the variance of log D* than this still comes from what was known before: the data do not tell D*. */
const LARGEST_PRIOR_SHARE = 0.2;

function requireExpected({
  highestDMm2PerS,
  highestDStarMm2PerS,
  expectedDStarMm2PerS,
  spreadOfDStar,
}: Settings): void {
  if (!(spreadOfDStar > 0)) throw ivimSettingsError(`spreadOfDStar must be positive; got ${spreadOfDStar}`);
  if (expectedDStarMm2PerS > highestDMm2PerS && expectedDStarMm2PerS < highestDStarMm2PerS) return;
  throw ivimSettingsError(
    `expectedDStarMm2PerS must lie between ${highestDMm2PerS} and ${highestDStarMm2PerS}; got ${expectedDStarMm2PerS}`,
  );
}

function ivimFitter(b: Float64Array, settings: Settings): CurveFitter {
  const { highestDMm2PerS, highestDStarMm2PerS, expectedDStarMm2PerS, spreadOfDStar } = settings;
  const n = b.length;
  const solver = twoRatesSolver(
    b,
    { lowest: LOWEST_D, highest: highestDMm2PerS },
    { lowest: highestDMm2PerS, highest: highestDStarMm2PerS },
    settings.priorOnDStar === 'none' ? undefined : { rate: expectedDStarMm2PerS, spread: spreadOfDStar },
  );

  /** D, f, D*, S0 from [a1, a2, log k1, log k2]: f = a2 / (a1 + a2), S0 = a1 + a2. */
  function fill(out: CurveEstimate): void {
    const { slowAmplitude, fastAmplitude, slowRate, fastRate, covariance: v } = solver.solution;
    const { residualSquares, parameters, condition } = solver.solution;
    const { values, errors } = out;
    closeEstimate(out, residualSquares, n, Math.round(parameters), condition);
    const variance = out.degreesOfFreedom > 0 ? residualSquares / (n - parameters) : Number.NaN;
    const s0 = slowAmplitude + fastAmplitude;
    const f = fastAmplitude / s0;
    values[0] = slowRate;
    errors[0] = slowRate * Math.sqrt(variance * v[10]);
    values[1] = f;
    errors[1] = Math.sqrt(variance * (f * f * v[0] + (1 - f) * (1 - f) * v[5] - 2 * f * (1 - f) * v[1])) / s0;
    values[2] = fastRate;
    errors[2] = fastRate * Math.sqrt(variance * v[15]);
    values[3] = s0;
    errors[3] = Math.sqrt(variance * (v[0] + v[5] + 2 * v[1]));
  }

  /** Whether D* has a meaning and comes from these data. */
  function verdict(out: CurveEstimate, atLimit: boolean): number {
    if (reachesZero(out.values[1], out.errors[1], out.degreesOfFreedom)) return AMPLITUDE_NOT_SIGNIFICANT;
    if (atLimit) return RATE_AT_LIMIT;
    if (settings.priorOnDStar === 'none') return dropUnidentifiable(out, 2);
    return solver.solution.priorShare > LARGEST_PRIOR_SHARE ? NOT_IDENTIFIABLE : FINE;
  }

  return {
    frameCount: n,
    fit(y, _inputs, out) {
      const outcome = solver.fit(y);
      if (outcome === 'fast-only' || outcome === 'slow-at-limit') return OUTSIDE_MODEL;
      if (outcome === 'unsettled') return NOT_CONVERGED;
      fill(out);
      const reason = verdict(out, outcome === 'fast-at-limit');
      if (reason !== FINE) out.values[2] = Number.NaN;
      return reason;
    },
    fitted(into) {
      const { slowAmplitude, fastAmplitude, slowRate, fastRate } = solver.solution;
      for (let i = 0; i < n; i++) {
        into[i] = slowAmplitude * exp(-slowRate * b[i]) + fastAmplitude * exp(-fastRate * b[i]);
      }
    },
    predict([d, f, dStar, s0], _inputs, into) {
      for (let i = 0; i < n; i++) into[i] = s0 * ((1 - f) * exp(-b[i] * d) + f * exp(-b[i] * dStar));
    },
  };
}
