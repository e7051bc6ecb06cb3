import { dropUnidentifiable, reachesZero } from '../core/estimate.ts';
import type { CurveEstimate } from '../core/model.ts';
import {
  AMBIGUOUS_RATE,
  AMPLITUDE_AT_ZERO,
  AT_ZERO_AND_UNDEFINED,
  FINE,
  NO_UPTAKE,
  RATE_AT_LIMIT,
  VOLUME_ABOVE_ONE,
} from '../core/reasons.ts';
import { atomBetween } from '../solver/dictionary.ts';
import { nestedBlock } from '../solver/nested-block.ts';
import { type OneRateOutcome, type OneRateProblem, oneRateSolver, takeCurve } from '../solver/one-rate.ts';
import {
  type DerivedErrors,
  derivedErrors,
  type OneRateWithFit,
  oneRateFit,
  oneRateOnDemand,
} from './derived-errors.ts';
import { flowModel } from './flow-model.ts';
import { EXTRACTION, FP, KTRANS, PS, TP, VP } from './parameters.ts';
import type { ConcentrationStep, TissueBasis } from './protocol.ts';
import type { TissueFitter } from './tissue-model.ts';

/**
 * C(t) = Fp Cp(t) (x) [(1 - E) exp(-t / Tp) + E],  E = PS / (PS + Fp),  Tp = vp / (PS + Fp)
 *
 * Plasma that flows, and uptake into a space from which nothing returns while we look: the exchange model for ve without
 * end. One rate 1/Tp with amplitude Fp (1 - E), beside the running integral of Cp with amplitude Fp E = Ktrans. Pradel
 * et al. 2003, Invest Radiol 38:119; Sourbron and Buckley 2012, Phys Med Biol 57:R1.
 */
export const twoCompartmentUptakeModel = flowModel(
  {
    id: '2cum',
    title: 'Two-compartment uptake (plasma flow and uptake without return)',
    inWords: 'two-compartment uptake',
    equation:
      'C(t) = Fp ∫ Cp(u) [(1 − E) exp(−(t − u) / Tp) + E] du, E = PS / (PS + Fp), Tp = vp / (PS + Fp)',
    citation: 'Sourbron and Buckley 2012, Phys Med Biol 57:R1; CAPLEX M.IC1.007',
    parameters: [FP, PS, VP, KTRANS, EXTRACTION, TP],
    free: ['fpPerMin', 'psPerMin', 'vp'],
  },
  {
    typical: { fpPerMin: 0.6, psPerMin: 0.3, vp: 0.05 },
    fitter: uptakeFitter,
    curve(basis, [fp, ps, vp], into) {
      const extraction = ps / (ps + fp);
      uptakeCurve(basis, fp * (1 - extraction), (ps + fp) / vp, fp * extraction, into);
    },
  },
);
export const FP_AT = 0;
export const PS_AT = 1;
export const VP_AT = 2;
export const KTRANS_AT = 3;
const E_AT = 4;
const TP_AT = 5;

/** Rates of the plasma, 1/min: from what stays for hours to what a fifth of a second empties. */
export const LOWEST_RATE = 1e-3;
export const HIGHEST_RATE = 300;

export function plasmaProblem({ frameCount, atom }: TissueBasis): OneRateProblem {
  return { points: frameCount, atom, lowestRate: LOWEST_RATE, highestRate: HIGHEST_RATE };
}

/** Whether an uptake stands; one below zero gives way to plasma alone. */
const isThere = (uptake: number): boolean => uptake > 0;

/** Quantities that count as free after each outcome of the search, of [b, a, log k]. */
const FREE: Readonly<Record<OneRateOutcome, number>> = { interior: 3, lowest: 3, highest: 2, nothing: 1 };

function uptakeFitter(basis: TissueBasis, concentration: ConcentrationStep): TissueFitter {
  const points = basis.frameCount;
  const solver = oneRateSolver({ ...plasmaProblem(basis), fixed: basis.plasmaIntegral });
  const fit = oneRateFit(solver);
  const withoutUptake = oneRateOnDemand(plasmaProblem(basis));
  const errors = derivedErrors(concentration, points, 3);
  const gradient = new Float64Array(3);
  let used = solver;

  /** PS = 0 fits best: plasma that flows, and nothing that leaves it. */
  function fitPlasma(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number {
    const without = withoutUptake();
    if (without === undefined) return NO_UPTAKE;
    return finishPlasma(without, without.solver.fit(y), y, inputs, out);
  }

  function finishPlasma(
    without: OneRateWithFit,
    outcome: OneRateOutcome,
    y: Float64Array,
    inputs: Float64Array,
    out: CurveEstimate,
  ): number {
    used = without.solver;
    const { amplitude: a, rate: k } = used.solution;
    out.values[PS_AT] = 0;
    out.values[KTRANS_AT] = 0;
    errors.close(out, without.fit.take(FREE[outcome] - 1), y, inputs);
    if (outcome === 'nothing') return NO_UPTAKE;
    const set = (parameter: number, value: number, byA: number, byLogK: number) => {
      out.values[parameter] = value;
      gradient[0] = byA;
      gradient[1] = byLogK;
      errors.set(out, parameter, 1, gradient);
    };
    if (outcome !== 'lowest') set(VP_AT, a / k, 1 / k, -a / k);
    if (outcome === 'highest') return AT_ZERO_AND_UNDEFINED;
    set(FP_AT, a, 1, 0);
    if (outcome === 'lowest') return AT_ZERO_AND_UNDEFINED;
    set(TP_AT, 60 / k, 0, -60 / k);
    out.values[E_AT] = 0;
    return AMPLITUDE_AT_ZERO;
  }

  function finish(outcome: OneRateOutcome, y: Float64Array, inputs: Float64Array, out: CurveEstimate) {
    used = solver;
    errors.close(out, fit.take(FREE[outcome]), y, inputs);
    return fillUptake(out, solver.solution, outcome, errors, gradient);
  }

  return {
    atom: atomBetween(solver.dictionary, points),
    fit(y, inputs, out) {
      const outcome = solver.fit(y);
      return isThere(solver.solution.fixedAmplitude)
        ? finish(outcome, y, inputs, out)
        : fitPlasma(y, inputs, out);
    },
    block() {
      const without = withoutUptake();
      const lanes = solver.block();
      const lanesWithout = without?.solver.block();
      if (without === undefined || lanes === undefined || lanesWithout === undefined) return undefined;
      const nested = nestedBlock(lanes, lanesWithout, isThere);
      const y = new Float64Array(points);
      return {
        ...nested,
        fit(i, inputs, out) {
          if (concentration.noise) takeCurve(lanes, i, y);
          const outcome = nested.load(i);
          return nested.isWhole(i)
            ? finish(outcome, y, inputs, out)
            : finishPlasma(without, outcome, y, inputs, out);
        },
      };
    },
    fitted(onBasis, into) {
      const { amplitude, rate, fixedAmplitude } = used.solution;
      uptakeCurve(onBasis, amplitude, rate, fixedAmplitude, into);
    },
  };
}

/**
 * Fills the parameters from [b, a, log k]: Fp = a + b, PS = b (a + b) / a, vp = (a + b)^2 / (a k).
 *
 * @param gradient scratch of three.
 */
export function fillUptake(
  out: CurveEstimate,
  solution: {
    readonly amplitude: number;
    readonly fixedAmplitude: number;
    readonly rate: number;
    readonly ambiguous: boolean;
  },
  outcome: OneRateOutcome,
  errors: DerivedErrors,
  gradient: Float64Array,
): number {
  const { amplitude: a, fixedAmplitude: b, rate: k } = solution;
  const set = (parameter: number, value: number, byB: number, byA: number, byLogK: number) => {
    out.values[parameter] = value;
    gradient[0] = byB;
    gradient[1] = byA;
    gradient[2] = byLogK;
    errors.set(out, parameter, 1, gradient);
  };
  const fp = a + b;
  // A transfer that fills at once or none: what separates plasma from tissue is not seen.
  if (outcome === 'lowest') {
    set(FP_AT, fp, 1, 1, 0);
    return RATE_AT_LIMIT;
  }
  set(KTRANS_AT, b, 1, 0, 0);
  if (outcome === 'nothing') return AMPLITUDE_AT_ZERO;
  const vp = (fp * fp) / (a * k);
  set(VP_AT, vp, (2 * fp) / (a * k), vp * (2 / fp - 1 / a), -vp);
  set(PS_AT, (b * fp) / a, 1 + (2 * b) / a, -(b * b) / (a * a), 0);
  // The plasma follows the artery at once: how fast is not seen, and this is the model of Patlak.
  if (outcome === 'highest') return RATE_AT_LIMIT;
  set(FP_AT, fp, 1, 1, 0);
  set(E_AT, b / fp, a / (fp * fp), -b / (fp * fp), 0);
  set(TP_AT, 60 / k, 0, 0, -60 / k);
  const undetermined = dropUndetermined(out);
  if (undetermined !== FINE) return undetermined;
  if (vp > 1) return VOLUME_ABOVE_ONE;
  return solution.ambiguous ? AMBIGUOUS_RATE : FINE;
}

/**
 * Flow, volume and transit time cannot be zero: where the standard error exceeds them, nothing is known of them. A small
 * PS stands with its error, but not a large one beside a transfer that is there: then it is the upper end that is open
 * (the flow alone limits the transfer).
 */
export function dropUndetermined(out: CurveEstimate): number {
  const { values, errors } = out;
  let reason = dropUnidentifiable(out, VP_AT) || dropUnidentifiable(out, TP_AT);
  const flow = dropUnidentifiable(out, FP_AT);
  if (flow !== FINE) values[E_AT] = Number.NaN;
  const transferIsThere = !reachesZero(values[KTRANS_AT], errors[KTRANS_AT], out.degreesOfFreedom);
  const open = transferIsThere ? dropUnidentifiable(out, PS_AT) : FINE;
  reason = reason || flow || open;
  return reason;
}

/** a Cp (x) exp(-k t) + b integral of Cp. */
export function uptakeCurve(basis: TissueBasis, a: number, k: number, b: number, into: Float64Array): void {
  basis.atom(k, into);
  for (let t = 0; t < into.length; t++) into[t] = a * into[t] + b * basis.plasmaIntegral[t];
}
