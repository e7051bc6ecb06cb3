import { closeEstimate, dropUnidentifiable, reachesZero } from '../core/estimate.ts';
import type { CurveEstimate } from '../core/model.ts';
import {
  AMPLITUDE_NOT_SIGNIFICANT,
  FINE,
  fitReasons,
  NO_UPTAKE,
  NOT_CONVERGED,
  ONE_COMPARTMENT,
  RATE_AT_LIMIT,
  VOLUME_ABOVE_ONE,
} from '../core/reasons.ts';
import type { OneRateSolution } from '../solver/one-rate-solution.ts';
import { ratePairSolver } from '../solver/rate-pair.ts';
import { derivedErrors, type LinearisedFit, oneRateOnDemand } from './derived-errors.ts';
import { flowModel } from './flow-model.ts';
import { EXTRACTION, FP, KTRANS, PS, TP, VE, VP } from './parameters.ts';
import type { ConcentrationStep, TissueBasis } from './protocol.ts';
import type { TissueFitter } from './tissue-model.ts';
import { exchangeCurve } from './tofts.ts';
import {
  dropUndetermined,
  FP_AT,
  fillUptake,
  HIGHEST_RATE,
  KTRANS_AT,
  LOWEST_RATE,
  PS_AT,
  plasmaProblem,
  uptakeCurve,
  VP_AT,
} from './two-compartment-uptake.ts';
import { type ResidueOfTwo, residueOfTwo, twoCompartments } from './two-compartments.ts';

/**
 * vp dcp/dt = Fp (Cp - cp) - PS (cp - ce),   ve dce/dt = PS (cp - ce),   C = vp cp + ve ce
 *
 * Plasma that flows, and exchange with the interstitium; as a residue C = Cp (x) [a1 exp(-k1 t) + a2 exp(-k2 t)] (see
 * `two-compartments.ts`). Brix et al. 2004, MRM 52:420; Sourbron and Buckley 2012, Phys Med Biol 57:R1.
 *
 * Its limits are fitted as the models that they are: where the slow rate lies at its end, uptake without return; where
 * the fast one does, extended Tofts. Where one compartment fits as well as two, which one it is cannot be told.
 */
export const twoCompartmentExchangeModel = flowModel(
  {
    id: '2cxm',
    title: 'Two-compartment exchange (plasma flow and exchange)',
    inWords: 'two-compartment exchange',
    equation: 'vp cp′ = Fp (Cp − cp) − PS (cp − ce), ve ce′ = PS (cp − ce), C(t) = vp cp + ve ce',
    citation: 'Sourbron and Buckley 2012, Phys Med Biol 57:R1; CAPLEX M.IC1.009',
    parameters: [FP, PS, VP, KTRANS, EXTRACTION, TP, VE],
    free: ['fpPerMin', 'psPerMin', 'vp', 've'],
  },
  {
    typical: { fpPerMin: 0.6, psPerMin: 0.3, vp: 0.05, ve: 0.4 },
    fitter: exchangeFitter,
    curve(basis, values, into) {
      const residue: ResidueOfTwo = { slowAmplitude: 0, slowRate: 0, fastAmplitude: 0, fastRate: 0 };
      residueOfTwo(values[FP_AT], values[PS_AT], values[VP_AT], values[VE_AT], residue);
      residueCurve(basis, residue, new Float64Array(into.length), into);
    },
  },
);
/** The others stand where the uptake model has them. */
const VE_AT = 6;

function exchangeFitter(basis: TissueBasis, concentration: ConcentrationStep): TissueFitter {
  const points = basis.frameCount;
  const solver = ratePairSolver(basis.atom, points, { lowest: LOWEST_RATE, highest: HIGHEST_RATE });
  const { solution } = solver;
  const uptake = oneRateOnDemand({ ...plasmaProblem(basis), fixed: basis.plasmaIntegral });
  const tofts = oneRateOnDemand({ ...plasmaProblem(basis), fixed: basis.plasma });
  const errors = derivedErrors(concentration, points, 4);
  const compartments = twoCompartments();
  const gradient = new Float64Array(4);
  const scratch = new Float64Array(points);
  const residue: ResidueOfTwo = { slowAmplitude: 0, slowRate: 0, fastAmplitude: 0, fastRate: 0 };
  const pairFit: LinearisedFit = {
    count: 4,
    covariance: solution.covariance,
    get residualSquares() {
      return solution.residualSquares;
    },
    get condition() {
      return solution.condition;
    },
    influence: solver.influence,
  };
  let used: 'pair' | 'uptake' | 'tofts' = 'pair';
  /** Of the model at the limit that was used last. */
  let atLimit: Readonly<Pick<OneRateSolution, 'amplitude' | 'rate' | 'fixedAmplitude'>> = {
    amplitude: 0,
    rate: 0,
    fixedAmplitude: 0,
  };

  function oneCompartment(out: CurveEstimate): number {
    closeEstimate(out, solution.oneRateSquares, points, 2, Number.NaN);
    return ONE_COMPARTMENT;
  }

  function fillPair(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number {
    const { slowAmplitude, slowRate, fastAmplitude, fastRate } = solution;
    compartments.of(slowAmplitude, slowRate, fastAmplitude, fastRate);
    errors.close(out, pairFit, y, inputs);
    const { values, relative } = compartments;
    for (let p = 0; p < values.length; p++) {
      out.values[p] = values[p];
      errors.set(out, p, values[p], relative[p]);
    }
    const undetermined = dropUndetermined(out);
    if (solution.oneRateWouldDo) {
      out.values[VE_AT] = Number.NaN;
      return AMPLITUDE_NOT_SIGNIFICANT;
    }
    const reason = dropUnidentifiable(out, VE_AT) || undetermined;
    if (reason !== FINE) return reason;
    return values[VP_AT] + values[VE_AT] > 1 ? VOLUME_ABOVE_ONE : FINE;
  }

  /** Nothing returns while we look: ve has no end. */
  function fitUptake(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number {
    const made = uptake();
    if (made === undefined) return oneCompartment(out);
    const { solver: single, fit } = made;
    const outcome = single.fit(y);
    if (outcome === 'nothing' || single.solution.fixedAmplitude < 0) return oneCompartment(out);
    used = 'uptake';
    atLimit = single.solution;
    errors.close(out, fit.take(outcome === 'highest' ? 2 : 3), y, inputs);
    const reason = fillUptake(out, single.solution, outcome, errors, gradient);
    // A mark beside numbers that stand would hide that ve does not.
    return fitReasons[reason].leaves === 'value' ? RATE_AT_LIMIT : reason;
  }

  /** The plasma follows the artery at once: Fp has no end, and Ktrans is PS. */
  function fitTofts(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number {
    const made = tofts();
    if (made === undefined) return oneCompartment(out);
    const { solver: single, fit } = made;
    const outcome = single.fit(y);
    const { fixedAmplitude: vp, amplitude: ktrans, rate } = single.solution;
    if (!(vp > 0) || outcome === 'highest' || outcome === 'nothing') return oneCompartment(out);
    used = 'tofts';
    atLimit = single.solution;
    errors.close(out, fit.take(3), y, inputs);
    set(out, VP_AT, vp, 1, 0, 0);
    set(out, KTRANS_AT, ktrans, 0, 1, 0);
    set(out, PS_AT, ktrans, 0, 1, 0);
    if (outcome === 'lowest') return RATE_AT_LIMIT;
    set(out, VE_AT, ktrans / rate, 0, 1 / rate, -ktrans / rate);
    if (reachesZero(ktrans, out.errors[KTRANS_AT], out.degreesOfFreedom)) {
      out.values[VE_AT] = Number.NaN;
      return AMPLITUDE_NOT_SIGNIFICANT;
    }
    return dropUnidentifiable(out, VE_AT) || RATE_AT_LIMIT;
  }

  /** Value and derivatives by the three quantities of a fit of one rate. */
  function set(out: CurveEstimate, parameter: number, value: number, by1: number, by2: number, by3: number) {
    out.values[parameter] = value;
    gradient[0] = by1;
    gradient[1] = by2;
    gradient[2] = by3;
    errors.set(out, parameter, 1, gradient);
  }

  return {
    fit(y, inputs, out) {
      used = 'pair';
      switch (solver.fit(y)) {
        case 'interior':
          return fillPair(y, inputs, out);
        case 'slow-at-limit':
          return fitUptake(y, inputs, out);
        case 'fast-at-limit':
          return fitTofts(y, inputs, out);
        case 'one-rate':
          return oneCompartment(out);
        case 'unsettled':
          return NOT_CONVERGED;
        case 'nothing':
          out.values[PS_AT] = 0;
          out.values[KTRANS_AT] = 0;
          closeEstimate(out, sumOfSquares(y), points, 0, Number.NaN);
          return NO_UPTAKE;
      }
    },
    fitted(onBasis, into) {
      if (used === 'uptake') {
        const { amplitude, rate, fixedAmplitude } = atLimit;
        return uptakeCurve(onBasis, amplitude, rate, fixedAmplitude, into);
      }
      if (used === 'tofts') {
        const { amplitude, rate, fixedAmplitude } = atLimit;
        exchangeCurve(onBasis, amplitude, rate, into);
        for (let t = 0; t < points; t++) into[t] += fixedAmplitude * onBasis.plasma[t];
        return;
      }
      residue.slowAmplitude = solution.slowAmplitude;
      residue.slowRate = solution.slowRate;
      residue.fastAmplitude = solution.fastAmplitude;
      residue.fastRate = solution.fastRate;
      residueCurve(onBasis, residue, scratch, into);
    },
  };
}

function residueCurve(
  basis: TissueBasis,
  { slowAmplitude, slowRate, fastAmplitude, fastRate }: Readonly<ResidueOfTwo>,
  scratch: Float64Array,
  into: Float64Array,
): void {
  basis.atom(slowRate, scratch);
  basis.atom(fastRate, into);
  for (let t = 0; t < into.length; t++) into[t] = slowAmplitude * scratch[t] + fastAmplitude * into[t];
}

function sumOfSquares(y: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < y.length; t++) sum += y[t] * y[t];
  return sum;
}
