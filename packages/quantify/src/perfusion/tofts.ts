import { withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate, dropUnidentifiable } from '../core/estimate.ts';
import type { CurveEstimate, CurveFitter, MapModel } from '../core/model.ts';
import { AMBIGUOUS_RATE, FINE, NO_UPTAKE, RATE_AT_LIMIT, VOLUME_ABOVE_ONE } from '../core/reasons.ts';
import {
  type OneRateOutcome,
  type OneRateProblem,
  type OneRateSolution,
  oneRateSolver,
} from '../solver/one-rate.ts';
import { KEP, KTRANS, VE } from './parameters.ts';
import {
  concentrationStep,
  type DynamicProtocol,
  dynamicSchema,
  inputsFor,
  type PerfusionSettings,
  perfusionDefaults,
  perfusionInputs,
  perfusionSettingsSchema,
  requireFrames,
  type TissueBasis,
  tissueBasis,
} from './protocol.ts';

/**
 * C(t) = Ktrans Cp(t) (x) exp(-kep t),  kep = Ktrans / ve
 *
 * One amplitude, one rate. Tofts and Kermode 1991, MRM 17:357; Tofts et al. 1999, JMRI 10:223.
 */
export const toftsModel: MapModel<DynamicProtocol, PerfusionSettings> = {
  id: 'tofts',
  title: 'Tofts (one compartment, no plasma)',
  citation: 'Tofts and Kermode 1991, MRM 17:357; CAPLEX M.IC1.004',
  frames: 'one image per dynamic phase: concentrations in mM, or signals where protocol.signal is given',
  parameters: [KTRANS, VE, KEP],
  free: ['ktransPerMin', 've'],
  inputs: perfusionInputs,
  protocol: dynamicSchema,
  settings: perfusionSettingsSchema,
  prepare(protocol, settings) {
    requireFrames(protocol, 2);
    const basis = tissueBasis(protocol, withDefaults(perfusionDefaults, settings));
    const toConcentration = concentrationStep(protocol);
    const solver = oneRateSolver(exchangeProblem(basis));
    const points = basis.frameCount;

    const fitter: CurveFitter = {
      frameCount: points,
      fit(y, inputs, out) {
        const bad = toConcentration(y, inputs);
        if (bad !== FINE) return bad;
        const outcome = solver.fit(y);
        const { solution } = solver;
        const variance = closeEstimate(out, solution.residualSquares, points, 2, solution.condition);
        return fillExchange(out, solution, outcome, variance);
      },
      fitted: (into) => exchangeCurve(basis, solver.solution.amplitude, solver.solution.rate, into),
      predict: (values, _inputs, into) => exchangeCurve(basis, values[0], rateOf(values), into),
    };
    return preparedModel({ ...toftsModel, inputs: inputsFor(protocol) }, fitter, {
      zeroIsAir: protocol.signal !== undefined,
    });
  },
};

/** Rates of exchange, 1/min: from what stays for hours to what follows the plasma within a second. */
const LOWEST_KEP = 1e-3;
const HIGHEST_KEP = 100;

export function exchangeProblem(basis: TissueBasis, fixed?: Float64Array): OneRateProblem {
  return {
    points: basis.frameCount,
    atom: basis.atom,
    lowestRate: LOWEST_KEP,
    highestRate: HIGHEST_KEP,
    ...(fixed && { fixed }),
  };
}

/** Fills Ktrans, ve and kep at 0, 1, 2 from amplitude and rate. */
export function fillExchange(
  out: CurveEstimate,
  solution: OneRateSolution,
  outcome: OneRateOutcome,
  variance: number,
): number {
  const { values, errors } = out;
  const { amplitude, rate } = solution;
  if (outcome === 'nothing') {
    values[0] = 0;
    return NO_UPTAKE;
  }
  if (outcome === 'lowest') {
    // Nothing comes back while we look: the transfer is determined, the volume that it fills is not.
    values[0] = amplitude;
    errors[0] = Math.sqrt(variance * solution.varAmplitudeAtRate);
    return RATE_AT_LIMIT;
  }
  if (outcome === 'highest') {
    // The tissue follows the plasma: the volume is determined, how fast it fills is not.
    values[1] = amplitude / rate;
    errors[1] = Math.sqrt(variance * solution.varAmplitudeAtRate) / rate;
    return RATE_AT_LIMIT;
  }
  const relative = solution.varAmplitude / amplitude - 2 * solution.covAmplitudeLogRate;
  values[0] = amplitude;
  errors[0] = Math.sqrt(variance * solution.varAmplitude);
  values[1] = amplitude / rate;
  errors[1] = values[1] * Math.sqrt(variance * Math.max(0, relative / amplitude + solution.varLogRate));
  values[2] = rate;
  errors[2] = rate * Math.sqrt(variance * solution.varLogRate);
  const ofVolume = dropUnidentifiable(out, 1);
  const ofRate = dropUnidentifiable(out, 2);
  const undefinedPart = ofVolume || ofRate;
  if (undefinedPart !== FINE) return undefinedPart;
  if (values[1] > 1) return VOLUME_ABOVE_ONE;
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
