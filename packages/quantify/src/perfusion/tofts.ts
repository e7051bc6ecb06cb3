import { withDefaults } from '../core/check.ts';
import { reachesZero } from '../core/estimate.ts';
import type { CurveEstimate, MapModel } from '../core/model.ts';
import {
  AMBIGUOUS_RATE,
  AMPLITUDE_BELOW_ZERO,
  AMPLITUDE_NOT_SIGNIFICANT,
  FINE,
  NO_UPTAKE,
  NOT_IDENTIFIABLE,
  RATE_AT_LIMIT,
  VOLUME_ABOVE_ONE,
} from '../core/reasons.ts';
import type { Precision } from '../kernels/one-rate-kernel.ts';
import { atomBetween } from '../solver/dictionary.ts';
import { eitherSignSolver } from '../solver/either-sign.ts';
import {
  fitOne,
  type OneRateOutcome,
  type OneRateProblem,
  type OneRateSolution,
  takeCurve,
} from '../solver/one-rate.ts';
import { type ExchangeErrors, exchangeErrors } from './exchange-errors.ts';
import { KEP, KTRANS, VE } from './parameters.ts';
import {
  type ExchangeSettings,
  exchangeDefaults,
  exchangeSettingsSchema,
  precisionMarks,
} from './precision.ts';
import { type DynamicProtocol, dynamicSchema, perfusionInputs, type TissueBasis } from './protocol.ts';
import { prepareTissue, type TissueModel } from './tissue-model.ts';

/**
 * C(t) = Ktrans Cp(t) (x) exp(-kep t),  kep = Ktrans / ve
 *
 * One amplitude, one rate. Tofts and Kermode 1991, MRM 17:357; Tofts et al. 1999, JMRI 10:223.
 */
export const toftsModel: MapModel<DynamicProtocol, ExchangeSettings> = {
  id: 'tofts',
  title: 'Tofts (one compartment, no plasma)',
  equation: 'C(t) = Ktrans ∫ Cp(u) exp(−kep (t − u)) du, kep = Ktrans / ve',
  citation: 'Tofts and Kermode 1991, MRM 17:357; CAPLEX M.IC1.004',
  frames: 'one image per dynamic phase: concentrations in mM, or signals where protocol.signal is given',
  parameters: [KTRANS, VE, KEP],
  free: ['ktransPerMin', 've'],
  inputs: perfusionInputs,
  protocol: dynamicSchema,
  settings: exchangeSettingsSchema,
  prepare(protocol, given) {
    const settings = withDefaults(exchangeDefaults, given);
    return prepareTissue(toftsTissue(settings.precision), protocol, settings, precisionMarks(settings));
  },
};

const toftsTissue = (precision: Precision): TissueModel => ({
  face: toftsModel,
  typical: { ktransPerMin: 0.2, ve: 0.4 },
  fitter(basis, concentration) {
    const solver = eitherSignSolver(exchangeProblem(basis));
    const errors = exchangeErrors(concentration, basis.frameCount, 2);

    function finish(outcome: OneRateOutcome, y: Float64Array, inputs: Float64Array, out: CurveEstimate) {
      errors.close(out, solver, y, inputs, FREE[outcome]);
      return fillExchange(out, solver.solution, outcome, errors);
    }

    return {
      atom: atomBetween(solver.dictionary, basis.frameCount),
      fit: (y, inputs, out) => finish(fitOne(solver, precision, y), y, inputs, out),
      block() {
        const lanes = solver.block(precision);
        if (lanes === undefined) return undefined;
        const y = new Float64Array(basis.frameCount);
        return {
          ...lanes,
          fit(i, inputs, out) {
            if (concentration.noise) takeCurve(lanes, i, y);
            return finish(lanes.load(i), y, inputs, out);
          },
        };
      },
      fitted(seen, into) {
        exchangeCurve(seen, solver.solution.amplitude, solver.solution.rate, into);
      },
    };
  },
  curve(basis, values, into) {
    exchangeCurve(basis, values[0], rateOf(values), into);
  },
});

/** Parameters that count as free after each outcome of the search; the lower limit is a rate of zero within noise. */
const FREE: Readonly<Record<OneRateOutcome, number>> = { interior: 2, lowest: 2, highest: 1, nothing: 0 };

/** Rates of exchange, 1/min: from what stays for hours to what follows the plasma within a second. */
export const LOWEST_KEP = 1e-3;
export const HIGHEST_KEP = 100;

export function exchangeProblem(basis: TissueBasis, fixed?: Float64Array): OneRateProblem {
  return {
    points: basis.frameCount,
    atom: basis.atom,
    lowestRate: LOWEST_KEP,
    highestRate: HIGHEST_KEP,
    ...(fixed && { fixed }),
  };
}

/**
 * Fills Ktrans, ve and kep at 0, 1, 2 from amplitude and rate.
 *
 * Ktrans and kep are near zero or not, within their standard errors: small values stand, since leaving them out would
 * bias what is left. What is undefined is a ratio whose denominator may be zero: kep and ve of a transfer that is not
 * different from zero, and ve = Ktrans / kep where its standard error exceeds it, so that kep may be zero. A transfer
 * below zero stands too, for the same reason: a mean over tissue that takes up nothing is then 0.
 */
export function fillExchange(
  out: CurveEstimate,
  solution: OneRateSolution,
  outcome: OneRateOutcome,
  standard: Pick<ExchangeErrors, 'moved' | 'set' | 'fromNoise'>,
): number {
  const { values } = out;
  const { amplitude, rate } = solution;
  const { moved } = standard;
  // T1 scales a curve but makes none: whether there is transfer is a matter of the signals' noise alone.
  const hidesInNoise = (variance: number) =>
    reachesZero(Math.abs(amplitude), standard.fromNoise(variance), out.degreesOfFreedom);
  if (outcome === 'nothing') {
    values[0] = 0;
    return NO_UPTAKE;
  }
  if (outcome === 'highest') {
    // The tissue follows the plasma: the volume is determined, how fast it fills is not.
    values[1] = amplitude / rate;
    standard.set(out, 1, solution.varAmplitudeAtRate / (rate * rate), moved.amplitude / rate);
    const isNoise = hidesInNoise(solution.varAmplitudeAtRate);
    return amplitude < 0 && !isNoise ? AMPLITUDE_BELOW_ZERO : RATE_AT_LIMIT;
  }
  values[0] = amplitude;
  // At the lower limit too the error of a rate that is free: that it came down to the limit is noise.
  standard.set(out, 0, solution.varAmplitude, moved.amplitude);
  // Nothing comes back while we look: the volume that is filled cannot be told.
  if (outcome === 'lowest' && amplitude > 0) return RATE_AT_LIMIT;
  if (hidesInNoise(solution.varAmplitude)) return AMPLITUDE_NOT_SIGNIFICANT;
  if (amplitude < 0) return AMPLITUDE_BELOW_ZERO;
  const ve = amplitude / rate;
  const relative = solution.varAmplitude / amplitude - 2 * solution.covAmplitudeLogRate;
  values[1] = ve;
  standard.set(
    out,
    1,
    ve * ve * (relative / amplitude + solution.varLogRate),
    ve * (moved.amplitude / amplitude - moved.logRate),
  );
  values[2] = rate;
  standard.set(out, 2, rate * rate * solution.varLogRate, rate * moved.logRate);
  if (out.errors[1] > ve) {
    values[1] = Number.NaN;
    return NOT_IDENTIFIABLE;
  }
  if (ve > 1) return VOLUME_ABOVE_ONE;
  return solution.ambiguous ? AMBIGUOUS_RATE : FINE;
}

/** Ktrans Cp (x) exp(-kep t). */
export function exchangeCurve(basis: TissueBasis, ktrans: number, kep: number, into: Float64Array) {
  basis.atom(kep, into);
  for (let t = 0; t < into.length; t++) into[t] *= ktrans;
  return into;
}

/** kep of [Ktrans, ve, kep], where ve or kep may be left out. */
export function rateOf([ktrans, ve, kep]: Float64Array): number {
  return Number.isNaN(kep) ? ktrans / ve : kep;
}
