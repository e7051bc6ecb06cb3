import { type Infer, s } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';
import { protocolError, requirePoints, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate, dropUnidentifiable, reachesZero } from '../core/estimate.ts';
import { exactFitWarning } from '../core/exact-fit.ts';
import type { CurveEstimate, CurveFitter, MapModel } from '../core/model.ts';
import {
  AMPLITUDE_NOT_SIGNIFICANT,
  FINE,
  NOT_POSITIVE,
  OUTSIDE_MODEL,
  RATE_AT_LIMIT,
} from '../core/reasons.ts';
import { type bValuesSchema, requireBValues } from './b-values.ts';
import { ivimDefaults, ivimFace, ivimSettingsError, ivimShape } from './ivim-settings.ts';
import { type IvimInformation, ivimVerdict } from './ivim-verdict.ts';
import { kurtosisWarning } from './kurtosis-warning.ts';
import { fitLogLine, logLine } from './log-line.ts';

const settingsSchema = s.object({
  thresholdB: s.number({
    exclusiveMinimum: 0,
    default: 200,
    description: 'From this b-value on the perfusing blood is taken to be gone, s/mm2',
  }),
  lowestDStarMm2PerS: s.number({
    exclusiveMinimum: 0,
    default: 0.005,
    description: 'D* is sought above this; water at 37 C diffuses at 0.003',
  }),
  highestDStarMm2PerS: ivimShape.highestDStarMm2PerS,
});
type Settings = Infer<typeof settingsSchema>;
type Protocol = Infer<typeof bValuesSchema>;
const defaults: Settings = {
  thresholdB: 200,
  lowestDStarMm2PerS: 0.005,
  highestDStarMm2PerS: ivimDefaults.highestDStarMm2PerS,
};

/**
 * ln S(b) = ln S_int - b D  for b >= threshold;   f = 1 - S_int / S0;   S(b) = S_int exp(-b D) + (S0 - S_int) exp(-b D*)
 *
 * IVIM in steps (Le Bihan et al. 1988, Radiology 168:497; Sigmund et al. 2011, MRM 65:1437): D and S_int by the
 * weighted line of `adc` through the high b-values, S0 as measured at b = 0, then D* alone from the low ones. What of
 * the blood is left above the threshold goes into D and S_int; `ivim` has no such bias. Standard errors carry those of
 * each step into the next.
 */
export const ivimSegmentedModel: MapModel<Protocol, Settings> = {
  id: 'ivim-segmented',
  title: 'IVIM, segmented',
  equation: 'ln S(b ≥ threshold) = ln S_int − b D; f = 1 − S_int / S0; D* from the rest',
  citation: 'Le Bihan et al. 1988, Radiology 168:497; Sigmund et al. 2011, MRM 65:1437',
  ...ivimFace,
  settings: settingsSchema,
  prepare({ bValues }, given) {
    const settings = withDefaults(defaults, given);
    const { thresholdB, lowestDStarMm2PerS, highestDStarMm2PerS } = settings;
    requirePoints('b-values', bValues.length, 4);
    requireBValues(bValues, 4);
    if (!(lowestDStarMm2PerS < highestDStarMm2PerS)) {
      throw ivimSettingsError(
        `lowestDStarMm2PerS must be below highestDStarMm2PerS; got ${lowestDStarMm2PerS} and ${highestDStarMm2PerS}`,
      );
    }
    const high = new Set(bValues.filter((b) => b >= thresholdB)).size;
    const low = new Set(bValues.filter((b) => b > 0 && b < thresholdB)).size;
    if (high < 2 || low < 1 || !bValues.includes(0)) {
      throw protocolError(
        `Segmented IVIM needs b = 0, one b-value between 0 and ${thresholdB} and two from there on; got ${bValues.join(', ')}`,
      );
    }
    const fitter = segmentedFitter(Float64Array.from(bValues), settings);
    return preparedModel(ivimSegmentedModel, fitter, {
      warnings: [
        ...ivimVerdict(bValues, informationOf(bValues, thresholdB)),
        ...kurtosisWarning(preparedModel(ivimSegmentedModel, fitter), bValues),
        ...exactFitWarning('images', bValues.length, 4),
      ],
    });
  },
};

/** D and f come from the images at b = 0 and from the threshold on, where perfusion is taken to be gone. */
function informationOf(bValues: readonly number[], thresholdB: number): IvimInformation {
  const taken = bValues.filter((b) => b === 0 || b >= thresholdB);
  return {
    points: taken.length,
    free: [0, 1, 3],
    predict([d, f, , s0], _noise, into) {
      for (let i = 0; i < into.length; i++) into[i] = taken[i] === 0 ? s0 : s0 * (1 - f) * exp(-taken[i] * d);
    },
  };
}

/** Between neighbouring D* of the search, in the logarithm. */
const SPACING = 0.15;
const MOST_STEPS = 50;
const SETTLED = 1e-8;

function segmentedFitter(b: Float64Array, settings: Settings): CurveFitter {
  const { thresholdB, lowestDStarMm2PerS, highestDStarMm2PerS } = settings;
  const n = b.length;
  const indices = (of: (value: number) => boolean) =>
    Int32Array.from(Array.from(b, (_, i) => i).filter((i) => of(b[i])));
  const zero = indices((value) => value === 0);
  const low = indices((value) => value > 0 && value < thresholdB);
  const high = indices((value) => value >= thresholdB);
  const line = logLine(Float64Array.from(high, (i) => b[i]));
  const signals = new Float64Array(high.length);
  /** What the line leaves of the low b-values. */
  const left = new Float64Array(low.length);
  const limits = [log(lowestDStarMm2PerS), log(highestDStarMm2PerS)];
  const atoms = lowAtoms(
    Float64Array.from(low, (i) => b[i]),
    limits,
  );
  const fitted = { d: 0.5, intercept: 0.5, s0: 0.5, dStar: 0.5 };

  /** The best logarithm of D* among the atoms, for an amplitude. */
  function search(amplitude: number): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < atoms.logs.length; j++) {
      let squares = 0;
      for (let t = 0; t < left.length; t++) {
        const residual = left[t] - amplitude * atoms.values[j * left.length + t];
        squares += residual * residual;
      }
      if (squares < least) {
        least = squares;
        best = j;
      }
    }
    return atoms.logs[best];
  }

  function squaresAt(logDStar: number, amplitude: number): number {
    const dStar = exp(logDStar);
    let squares = 0;
    for (let t = 0; t < low.length; t++) {
      const residual = left[t] - amplitude * exp(-dStar * b[low[t]]);
      squares += residual * residual;
    }
    return squares;
  }

  /** Gauss-Newton in the logarithm, halved where it does not lower the residual. */
  function refine(start: number, amplitude: number): number {
    let at = start;
    let here = squaresAt(at, amplitude);
    for (let i = 0; i < MOST_STEPS; i++) {
      const dStar = exp(at);
      let jj = 0;
      let jr = 0;
      for (let t = 0; t < low.length; t++) {
        const value = exp(-dStar * b[low[t]]);
        const slope = -dStar * b[low[t]] * amplitude * value;
        jj += slope * slope;
        jr += slope * (left[t] - amplitude * value);
      }
      let move = Math.max(-SPACING, Math.min(SPACING, jr / jj));
      let next = within(at + move);
      let there = squaresAt(next, amplitude);
      while (there > here && Math.abs(move) > SETTLED) {
        move /= 2;
        next = within(at + move);
        there = squaresAt(next, amplitude);
      }
      if (!(there <= here) || Math.abs(next - at) < SETTLED) return at;
      at = next;
      here = there;
    }
    return at;
  }

  function within(value: number): number {
    return Math.max(limits[0], Math.min(limits[1], value));
  }

  function residualSquares(y: Float64Array): number {
    const { d, intercept, s0, dStar } = fitted;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const residual = y[i] - intercept * exp(-d * b[i]) - (s0 - intercept) * exp(-dStar * b[i]);
      squares += residual * residual;
    }
    return squares;
  }

  /** Variance of D* over that of the noise: of the low b-values, and of D, S_int and S0, which were taken as known. */
  function varianceOfDStar(): number {
    const { d, intercept, s0, dStar } = fitted;
    const { v00, v01, v11 } = line;
    let jj = 0;
    let byLogIntercept = 0;
    let byD = 0;
    let byS0 = 0;
    for (let t = 0; t < low.length; t++) {
      const at = b[low[t]];
      const fast = exp(-dStar * at);
      const slow = exp(-d * at);
      const slope = -at * (s0 - intercept) * fast;
      jj += slope * slope;
      byLogIntercept += slope * intercept * (slow - fast);
      byD -= slope * at * intercept * slow;
      byS0 += slope * fast;
    }
    const ofLine = byLogIntercept * byLogIntercept * v00 - 2 * byLogIntercept * byD * v01 + byD * byD * v11;
    return (jj + ofLine + (byS0 * byS0) / zero.length) / (jj * jj);
  }

  function fill(out: CurveEstimate, variance: number): void {
    const { d, intercept, s0 } = fitted;
    const share = intercept / s0;
    out.values[0] = d;
    out.errors[0] = Math.sqrt(variance * line.v11);
    out.values[1] = 1 - share;
    out.errors[1] = share * Math.sqrt(variance * (line.v00 + 1 / (zero.length * s0 * s0)));
    out.values[2] = fitted.dStar;
    out.errors[2] = Math.sqrt(variance * varianceOfDStar());
    out.values[3] = s0;
    out.errors[3] = Math.sqrt(variance / zero.length);
  }

  return {
    frameCount: n,
    fit(y, _inputs, out) {
      let s0 = 0;
      for (let i = 0; i < zero.length; i++) s0 += y[zero[i]] / zero.length;
      for (let i = 0; i < high.length; i++) signals[i] = y[high[i]];
      if (!(s0 > 0 && fitLogLine(line, signals))) return NOT_POSITIVE;
      fitted.d = -line.c1;
      fitted.intercept = exp(line.c0);
      fitted.s0 = s0;
      const amplitude = s0 - fitted.intercept;
      for (let t = 0; t < low.length; t++)
        left[t] = y[low[t]] - fitted.intercept * exp(-fitted.d * b[low[t]]);
      const found = refine(search(amplitude), amplitude);
      fitted.dStar = exp(found);
      const variance = closeEstimate(out, residualSquares(y), n, 4, line.condition);
      fill(out, variance);
      if (!(fitted.d > 0)) return OUTSIDE_MODEL;
      const reason = verdict(out, found);
      if (reason !== FINE) out.values[2] = Number.NaN;
      return reason;
    },
    fitted(into) {
      const { d, intercept, s0, dStar } = fitted;
      for (let i = 0; i < n; i++)
        into[i] = intercept * exp(-d * b[i]) + (s0 - intercept) * exp(-dStar * b[i]);
    },
    predict([d, f, dStar, s0], _inputs, into) {
      for (let i = 0; i < n; i++) into[i] = s0 * ((1 - f) * exp(-b[i] * d) + f * exp(-b[i] * dStar));
    },
  };

  function verdict(out: CurveEstimate, found: number): number {
    const significant =
      out.degreesOfFreedom > 0 && !reachesZero(out.values[1], out.errors[1], out.degreesOfFreedom);
    if (!significant) return AMPLITUDE_NOT_SIGNIFICANT;
    if (found <= limits[0] + SETTLED || found >= limits[1] - SETTLED) return RATE_AT_LIMIT;
    return dropUnidentifiable(out, 2);
  }
}

function lowAtoms(b: Float64Array, [lowest, highest]: readonly number[]) {
  const count = Math.ceil((highest - lowest) / SPACING) + 1;
  const logs = Float64Array.from(
    { length: count },
    (_, j) => lowest + (j * (highest - lowest)) / (count - 1),
  );
  const values = new Float64Array(count * b.length);
  logs.forEach((value, j) => {
    const rate = exp(value);
    b.forEach((at, t) => {
      values[j * b.length + t] = exp(-rate * at);
    });
  });
  return { logs, values };
}
