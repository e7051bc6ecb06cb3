import { type Infer, s } from '@lobule/foundation';
import { exp, fisherF } from '@lobule/numerics';
import { requirePoints, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate, dropUnidentifiable } from '../core/estimate.ts';
import type { CurveEstimate, CurveFitter, MapModel } from '../core/model.ts';
import { AMPLITUDE_AT_ZERO, NOT_CONVERGED, OUTSIDE_MODEL, RATE_AT_LIMIT } from '../core/reasons.ts';
import { S0 } from '../relaxometry/parameters.ts';
import { oneRateSolver } from '../solver/one-rate.ts';
import { twoRatesSolver } from '../solver/two-rates.ts';
import { bValuesSchema, requireBValues } from './b-values.ts';
import { DIFFUSION, PERFUSION_FRACTION, PSEUDO_DIFFUSION } from './parameters.ts';

const settingsSchema = s.object({
  highestDMm2PerS: s.number({
    exclusiveMinimum: 0,
    default: 0.005,
    description: 'D is sought below this, D* above; water at 37 C diffuses at 0.003',
  }),
  highestDStarMm2PerS: s.number({
    exclusiveMinimum: 0,
    default: 0.5,
    description: 'D* is sought below this',
  }),
});
type Settings = Infer<typeof settingsSchema>;
type Protocol = Infer<typeof bValuesSchema>;
const defaults: Settings = { highestDMm2PerS: 0.005, highestDStarMm2PerS: 0.5 };
const LOWEST_D = 5e-5;

/**
 * S(b) = S0 [(1 - f) exp(-b D) + f exp(-b D*)],  D < D*
 *
 * Intravoxel incoherent motion, all four parameters at once with both amplitudes non-negative (Le Bihan et al. 1988,
 * Radiology 168:497).
 */
export const ivimModel: MapModel<Protocol, Settings> = {
  id: 'ivim',
  title: 'IVIM, bi-exponential',
  citation: 'Le Bihan et al. 1988, Radiology 168:497',
  frames: 'one image per b-value',
  parameters: [DIFFUSION, PERFUSION_FRACTION, PSEUDO_DIFFUSION, S0],
  free: ['dMm2PerS', 'f', 'dStarMm2PerS', 's0'],
  inputs: [],
  protocol: bValuesSchema,
  settings: settingsSchema,
  prepare({ bValues }, given) {
    requirePoints('b-values', bValues.length, 4);
    requireBValues(bValues, 4);
    return preparedModel(ivimModel, ivimFitter(Float64Array.from(bValues), withDefaults(defaults, given)));
  },
};

function ivimFitter(b: Float64Array, { highestDMm2PerS, highestDStarMm2PerS }: Settings): CurveFitter {
  const n = b.length;
  const solver = twoRatesSolver(
    b,
    { lowest: LOWEST_D, highest: highestDMm2PerS },
    { lowest: highestDMm2PerS, highest: highestDStarMm2PerS },
  );
  const tissueOnly = oneRateSolver({
    points: n,
    lowestRate: LOWEST_D,
    highestRate: highestDMm2PerS,
    atom(rate, values, perLogRate) {
      for (let i = 0; i < n; i++) {
        values[i] = exp(-rate * b[i]);
        perLogRate[i] = -rate * b[i] * values[i];
      }
    },
  });
  let mono = false;
  const twoMore = 1 + (2 * fisherF.quantile(0.95, 2, Math.max(1, n - 4))) / Math.max(1, n - 4);

  /**
   * Where D* came down to D: if one exponential does as well (F test at 95 %), there is no perfusion to be seen, else
   * the two cannot be told apart.
   */
  function fitAtLowestDStar(y: Float64Array, out: CurveEstimate): number {
    const { residualSquares } = solver.solution;
    const reason = fitTissueOnly(y, out);
    const rounding = 1e-12 * tissueOnly.solution.amplitude * tissueOnly.solution.amplitude;
    if (tissueOnly.solution.residualSquares <= twoMore * residualSquares + rounding) return reason;
    out.values.fill(Number.NaN);
    out.errors.fill(Number.NaN);
    return RATE_AT_LIMIT;
  }

  /** f = 0 fits best: what is left is mono-exponential. */
  function fitTissueOnly(y: Float64Array, out: CurveEstimate): number {
    mono = true;
    const outcome = tissueOnly.fit(y);
    const { solution } = tissueOnly;
    const variance = closeEstimate(out, solution.residualSquares, n, 2, solution.condition);
    if (outcome !== 'interior') return OUTSIDE_MODEL;
    out.values[0] = solution.rate;
    out.errors[0] = solution.rate * Math.sqrt(variance * solution.varLogRate);
    out.values[1] = 0;
    out.values[3] = solution.amplitude;
    out.errors[3] = Math.sqrt(variance * solution.varAmplitude);
    return AMPLITUDE_AT_ZERO;
  }

  /** D, f, D*, S0 from [a1, a2, log k1, log k2]: f = a2 / (a1 + a2), S0 = a1 + a2. */
  function fill(out: CurveEstimate, variance: number): void {
    const { slowAmplitude, fastAmplitude, slowRate, fastRate, covariance: v } = solver.solution;
    const { values, errors } = out;
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

  return {
    frameCount: n,
    fit(y, _inputs, out) {
      mono = false;
      const outcome = solver.fit(y);
      if (outcome === 'slow-only') return fitTissueOnly(y, out);
      if (outcome === 'fast-at-lowest') return fitAtLowestDStar(y, out);
      if (outcome === 'fast-only' || outcome === 'slow-at-limit') return OUTSIDE_MODEL;
      if (outcome === 'unsettled') return NOT_CONVERGED;
      const atLimit = outcome === 'fast-at-highest';
      const { residualSquares, condition } = solver.solution;
      const variance = closeEstimate(out, residualSquares, n, atLimit ? 3 : 4, condition);
      fill(out, variance);
      if (atLimit) {
        out.values[2] = Number.NaN;
        return RATE_AT_LIMIT;
      }
      const ofFraction = dropUnidentifiable(out, 1);
      return dropUnidentifiable(out, 2) || ofFraction;
    },
    fitted(into) {
      const { slowAmplitude, fastAmplitude, slowRate, fastRate } = solver.solution;
      const { amplitude, rate } = tissueOnly.solution;
      for (let i = 0; i < n; i++) {
        into[i] = mono
          ? amplitude * exp(-rate * b[i])
          : slowAmplitude * exp(-slowRate * b[i]) + fastAmplitude * exp(-fastRate * b[i]);
      }
    },
    predict([d, f, dStar, s0], _inputs, into) {
      for (let i = 0; i < n; i++) into[i] = s0 * ((1 - f) * exp(-b[i] * d) + f * exp(-b[i] * dStar));
    },
  };
}
