import { type Infer, s } from '@lobule/foundation';
import { exp } from '@lobule/numerics';
import {
  protocolError,
  requireIncreasing,
  requirePoints,
  requirePositive,
  requireTimesMs,
  withDefaults,
} from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate, dropUnidentifiable } from '../core/estimate.ts';
import { exactFitWarning } from '../core/exact-fit.ts';
import { protocolVerdict, span, type TypicalTissue } from '../core/identifiability.ts';
import type { CurveEstimate, CurveFitter, MapModel, ParameterDescription } from '../core/model.ts';
import { FINE, LOW_SNR, NOISE_FLOOR, OUTSIDE_MODEL, RATE_AT_LIMIT } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import { type OneRateOutcome, type OneRateSolver, oneRateSolver, takeCurve } from '../solver/one-rate.ts';
import { S0 } from './parameters.ts';

const protocolSchema = s.object({
  echoTimesMs: s.array(s.number({ exclusiveMinimum: 0 }), {
    minItems: 2,
    description: 'Echo time of each image, ms, increasing; any spacing',
  }),
});
const settingsSchema = s.object({
  skipEchoes: s.integer({
    minimum: 0,
    default: 0,
    description:
      'Echoes left out at the start (1 for spin echo trains, whose first echo lacks stimulated echoes)',
  }),
  noiseSd: s.number({
    minimum: 0,
    default: 0,
    description:
      'Standard deviation of the noise of one channel, in units of the images; 0 leaves the noise floor alone',
  }),
  lowestSnr: s.number({
    minimum: 0,
    default: 0,
    description:
      'Voxels whose last echo is below this many noiseSd are left out as low-snr (5 in published breast work); 0 leaves none out',
  }),
});
type Settings = Infer<typeof settingsSchema>;
const defaults: Settings = { skipEchoes: 0, noiseSd: 0, lowestSnr: 0 };
type Protocol = Infer<typeof protocolSchema>;

const T2: ParameterDescription = {
  name: 't2Ms',
  unit: 'ms',
  standardId: 'DCM:113065',
  label: 'T2map',
  description: 'Transverse relaxation time',
};
const T2_STAR: ParameterDescription = {
  name: 't2StarMs',
  unit: 'ms',
  standardId: 'DCM:113064',
  label: 'T2starmap',
  description: 'Effective transverse relaxation time of gradient echoes',
};

/**
 * S(TE) = S0 exp(-TE / T2)
 *
 * One amplitude, one rate. Where the noise is given, the magnitude's noise floor is taken out: E[S^2] = A^2 + 2 sigma^2
 * of a Rician magnitude makes sqrt(S^2 - sigma^2) nearly unbiased for A above 2 sigma (Gudbjartsson and Patz 1995,
 * MRM 34:910), and echoes that the fit itself puts below that are left out, whatever noise made of them.
 */
export const t2Model = decayModel('t2', 'T2, mono-exponential', T2, 'spin echo', [
  { name: 'a tumour', truth: { t2Ms: 83, s0: 1 }, snr: 50 },
  { name: 'fibroglandular tissue', truth: { t2Ms: 71, s0: 1 }, snr: 50 },
]);
/**
 * S(TE) = S0 exp(-TE / T2*) of gradient echoes, T2* in ms; the noise floor is taken out as in `t2Model`.
 */
export const t2StarModel = decayModel('t2star', 'T2*, mono-exponential', T2_STAR, 'gradient echo', [
  { name: 'fibroglandular tissue', truth: { t2StarMs: 22, s0: 1 }, snr: 50 },
]);

function decayModel(
  id: string,
  title: string,
  time: ParameterDescription,
  echo: string,
  tissues: readonly TypicalTissue[],
): MapModel<Protocol, Settings> {
  const model: MapModel<Protocol, Settings> = {
    id,
    title,
    equation: `S(TE) = S0 exp(−TE / ${id === 't2' ? 'T2' : 'T2*'})`,
    citation: 'Carr and Purcell 1954; noise: Gudbjartsson and Patz 1995, MRM 34:910',
    frames: `one ${echo} image per echo time`,
    parameters: [time, S0],
    free: [time.name, 's0'],
    inputs: [],
    protocol: protocolSchema,
    settings: settingsSchema,
    prepare({ echoTimesMs }, given) {
      const settings = withDefaults(defaults, given);
      requirePositive('echoTimesMs', echoTimesMs);
      requireIncreasing('echoTimesMs', echoTimesMs);
      requireTimesMs('echoTimesMs', echoTimesMs, 1);
      requirePoints('echoes', echoTimesMs.length - settings.skipEchoes, 2);
      if (!(settings.noiseSd >= 0))
        throw protocolError(`noiseSd must not be negative; got ${settings.noiseSd}`);
      if (settings.lowestSnr > 0 && !(settings.noiseSd > 0)) {
        throw quantifyErrors.error('quantify/settings', { what: 'lowestSnr needs noiseSd' });
      }
      const used = echoTimesMs.slice(settings.skipEchoes);
      const verdict = protocolVerdict(model, usedCurve(used), `Echo times of ${span(used, 'ms')}`, tissues);
      return preparedModel(model, decayFitter(echoTimesMs, settings), {
        magnitude: true,
        warnings: [...verdict, ...exactFitWarning('echoes', used.length, 2)],
      });
    },
  };
  return model;
}

/** The curve at the echoes that are used, for the verdict on them. */
function usedCurve(timesMs: readonly number[]): Pick<CurveFitter, 'frameCount' | 'predict'> {
  return { frameCount: timesMs.length, predict: (values, _inputs, into) => decay(timesMs, values, into) };
}

function decay(timesMs: readonly number[], [t2Ms, s0]: Float64Array, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = s0 * exp(-timesMs[i] / t2Ms);
}

/** T2 is sought from a tenth of the first used echo to thirty times the last. */
const SHORTER = 0.1;
const LONGER = 30;
/** An echo whose fitted signal is below this many standard deviations is noise more than signal. */
const FLOOR = 2;

function decayFitter(timesMs: readonly number[], { skipEchoes, noiseSd, lowestSnr }: Settings): CurveFitter {
  const used = Float64Array.from(timesMs.slice(skipEchoes));
  const n = used.length;
  const solvers = new Map<number, OneRateSolver>();
  const curve = new Float64Array(n);

  /** One dictionary for each number of echoes kept, made when first needed. */
  function solverFor(count: number): OneRateSolver {
    let solver = solvers.get(count);
    if (solver === undefined) {
      solver = oneRateSolver({
        points: count,
        lowestRate: 1 / (LONGER * used[n - 1]),
        highestRate: 1 / (SHORTER * used[0]),
        atom(rate, values, perLogRate) {
          for (let i = 0; i < count; i++) {
            // Relative to the first echo, so that a fast decay does not vanish from the dictionary.
            values[i] = exp(-rate * (used[i] - used[0]));
            perLogRate[i] = -rate * (used[i] - used[0]) * values[i];
          }
        },
      });
      solvers.set(count, solver);
    }
    return solver;
  }
  let solver = solverFor(n);

  /** How many echoes the last fit puts above the floor. */
  function aboveFloor(count: number): number {
    const { amplitude, rate } = solver.solution;
    let kept = count;
    while (kept > 0 && amplitude * exp(-rate * (used[kept - 1] - used[0])) < FLOOR * noiseSd) kept--;
    return kept;
  }

  /** What is fitted of a signal: without noise floor, where the noise is given. */
  function cleaned(value: number): number {
    return noiseSd > 0 ? Math.sqrt(Math.max(0, value * value - noiseSd * noiseSd)) : value;
  }

  /** From the fit of all echoes, which is in the solver, and of which `curve` holds what was fitted. */
  function finish(first: OneRateOutcome, out: CurveEstimate): number {
    let count = n;
    let outcome = first;
    if (noiseSd > 0) {
      count = aboveFloor(n);
      if (count < Math.min(3, n)) return NOISE_FLOOR;
      if (count < n) {
        solver = solverFor(count);
        outcome = solver.fit(curve);
      }
    }
    const { solution } = solver;
    if (outcome === 'nothing') return OUTSIDE_MODEL;
    const variance = closeEstimate(out, solution.residualSquares, count, 2, solution.condition);
    if (outcome !== 'interior') return RATE_AT_LIMIT;
    const { amplitude, rate } = solution;
    const t2 = 1 / rate;
    out.values[0] = t2;
    out.errors[0] = t2 * Math.sqrt(variance * solution.varLogRate);
    // S0 = a exp(rate TE1): d log S0 = da / a + (rate TE1) dlog rate.
    const back = rate * used[0];
    const s0 = amplitude * exp(back);
    const relative =
      solution.varAmplitude / (amplitude * amplitude) +
      back * back * solution.varLogRate +
      (2 * back * solution.covAmplitudeLogRate) / amplitude;
    out.values[1] = s0;
    out.errors[1] = s0 * Math.sqrt(variance * Math.max(0, relative));
    return dropUnidentifiable(out, 0) || FINE;
  }

  const isBelowLimit = (last: number) => lowestSnr > 0 && last < lowestSnr * noiseSd;

  return {
    frameCount: timesMs.length,
    fit(y, _inputs, out) {
      if (isBelowLimit(y[y.length - 1])) return LOW_SNR;
      for (let i = 0; i < n; i++) curve[i] = cleaned(y[i + skipEchoes]);
      solver = solverFor(n);
      return finish(solver.fit(curve), out);
    },
    block() {
      const all = solverFor(n);
      const lanes = all.block();
      if (lanes === undefined) return undefined;
      const { capacity } = lanes;
      const asTheyAre = skipEchoes === 0 && noiseSd === 0;
      const signals = asTheyAre ? lanes.curves : new Float64Array(timesMs.length * capacity);
      const skipped = skipEchoes * capacity;
      const last = (timesMs.length - 1) * capacity;
      return {
        capacity,
        curves: signals,
        ...(asTheyAre && { squared: lanes.squared }),
        solve(count) {
          if (!asTheyAre) {
            for (let at = 0; at < n * capacity; at++) lanes.curves[at] = cleaned(signals[at + skipped]);
          }
          lanes.solve(count);
        },
        fit(i, _inputs, out) {
          if (isBelowLimit(signals[last + i])) return LOW_SNR;
          if (noiseSd > 0) takeCurve(lanes, i, curve);
          solver = all;
          return finish(lanes.load(i), out);
        },
      };
    },
    fitted(into) {
      const { amplitude, rate } = solver.solution;
      for (let i = 0; i < into.length; i++) into[i] = amplitude * exp(-rate * (timesMs[i] - used[0]));
    },
    predict(values, _inputs, into) {
      decay(timesMs, values, into);
    },
  };
}
