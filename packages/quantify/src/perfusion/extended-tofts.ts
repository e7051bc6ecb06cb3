import { type Reason, s } from '@lobule/foundation';
import { withDefaults } from '../core/check.ts';
import { cramerRaoBound } from '../core/cramer-rao.ts';
import { preparedModel } from '../core/driver.ts';
import type { CurveEstimate, CurveFitter, MapModel } from '../core/model.ts';
import { AMPLITUDE_AT_ZERO, FINE, VOLUME_ABOVE_ONE } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import { type OneRateOutcome, oneRateSolver } from '../solver/one-rate.ts';
import { exchangeErrors } from './exchange-errors.ts';
import { KEP, KTRANS, VE, VP } from './parameters.ts';
import {
  concentrationStep,
  type DynamicProtocol,
  dynamicSchema,
  inputsFor,
  type PerfusionSettings,
  perfusionDefaults,
  perfusionInputs,
  perfusionShape,
  requireFrames,
  tissueBasis,
} from './protocol.ts';
import { exchangeCurve, exchangeProblem, fillExchange, rateOf } from './tofts.ts';

export interface ExtendedToftsSettings extends PerfusionSettings {
  /** Fit although the protocol cannot tell the parameters apart; every output is marked. */
  readonly allowUnidentifiable: boolean;
}

const defaults: ExtendedToftsSettings = { ...perfusionDefaults, allowUnidentifiable: false };

/**
 * C(t) = vp Cp(t) + Ktrans Cp(t) (x) exp(-kep t),  kep = Ktrans / ve
 *
 * Two amplitudes, one rate. Tofts 1997, JMRI 7:91; Tofts et al. 1999, JMRI 10:223.
 */
export const extendedToftsModel: MapModel<DynamicProtocol, ExtendedToftsSettings> = {
  id: 'extended-tofts',
  title: 'Extended Tofts (one compartment and plasma)',
  equation: 'C(t) = vp Cp(t) + Ktrans ∫ Cp(u) exp(−kep (t − u)) du, kep = Ktrans / ve',
  citation: 'Tofts et al. 1999, JMRI 10:223; CAPLEX M.IC1.005',
  frames: 'one image per dynamic phase: concentrations in mM, or signals where protocol.signal is given',
  parameters: [KTRANS, VE, KEP, VP],
  free: ['ktransPerMin', 've', 'vp'],
  inputs: perfusionInputs,
  protocol: dynamicSchema,
  settings: s.object({
    ...perfusionShape,
    allowUnidentifiable: s.boolean({
      default: false,
      description: 'Fit although the protocol cannot tell the parameters apart; marks every output',
    }),
  }),
  prepare(protocol, given) {
    requireFrames(protocol, 3);
    const settings = withDefaults(defaults, given);
    const basis = tissueBasis(protocol, settings);
    const concentration = concentrationStep(protocol, 3);
    const solver = oneRateSolver(exchangeProblem(basis, basis.plasma));
    const withoutPlasma = oneRateSolver(exchangeProblem(basis));
    const points = basis.frameCount;
    const errors = exchangeErrors(concentration, points, 3);
    let used = solver;

    /** vp = 0 fits best: the rest is the Tofts model. */
    function fitTofts(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number {
      used = withoutPlasma;
      const outcome = withoutPlasma.fit(y);
      errors.close(out, withoutPlasma, y, inputs, FREE[outcome] - 1);
      const reason = fillExchange(out, withoutPlasma.solution, outcome, errors);
      out.values[3] = 0;
      return reason === FINE ? AMPLITUDE_AT_ZERO : reason;
    }

    const fitter: CurveFitter = {
      frameCount: points,
      fit(y, inputs, out) {
        const bad = concentration.convert(y, inputs);
        if (bad !== FINE) return bad;
        used = solver;
        const outcome = solver.fit(y);
        const { solution } = solver;
        if (solution.fixedAmplitude < 0) return fitTofts(y, inputs, out);
        errors.close(out, solver, y, inputs, FREE[outcome]);
        const reason = fillExchange(out, solution, outcome, errors);
        if (outcome === 'highest') {
          // Exchange as fast as the plasma itself: one volume is seen, which of the two it is cannot be said.
          out.values[1] = Number.NaN;
          out.errors[1] = Number.NaN;
          return reason;
        }
        out.values[3] = solution.fixedAmplitude;
        const rateIsFree = outcome === 'interior' || outcome === 'lowest';
        errors.set(out, 3, rateIsFree ? solution.varFixed : solution.varFixedAtRate, errors.moved.fixed);
        return reason === FINE && out.values[1] + out.values[3] > 1 ? VOLUME_ABOVE_ONE : reason;
      },
      fitted(into) {
        const { amplitude, rate, fixedAmplitude } = used.solution;
        addPlasma(exchangeCurve(basis, amplitude, rate, into), fixedAmplitude, basis.plasma);
      },
      predict(values, _inputs, into) {
        addPlasma(exchangeCurve(basis, values[0], rateOf(values), into), values[3], basis.plasma);
      },
    };
    const warnings = verdict(protocol.timesS, settings.allowUnidentifiable, (values, into) =>
      fitter.predict(values, NO_INPUTS, into),
    );
    return preparedModel({ ...extendedToftsModel, inputs: inputsFor(protocol) }, fitter, {
      zeroIsAir: protocol.signal !== undefined,
      warnings,
    });
  },
};

const NO_INPUTS = new Float64Array(0);

/** Parameters that count as free after each outcome of the search. */
const FREE: Readonly<Record<OneRateOutcome, number>> = { interior: 3, lowest: 3, highest: 2, nothing: 1 };

function addPlasma(into: Float64Array, vp: number, plasma: Float64Array): void {
  for (let t = 0; t < into.length; t++) into[t] += vp * plasma[t];
}

/** From this spacing of phases on, plasma and exchange cannot be told apart in the breast. */
const COARSE_S = 40;
/** A malignant lesion of the breast, and the noise of a good clinical series. */
const LESION = Float64Array.of(0.2, 0.4, Number.NaN, 0.05);
const NOISE_MM = 0.01;

/**
 * Refuses protocols of slow phases, with the Cramer-Rao bound in the message; with the override, returns the same
 * as a mark for every output.
 */
function verdict(
  timesS: readonly number[],
  allowed: boolean,
  predict: (values: Float64Array, into: Float64Array) => void,
): readonly Reason[] {
  const spacingS = medianGap(timesS);
  if (spacingS < COARSE_S) return [];
  const free = [0, 1, 3];
  const bound = cramerRaoBound(predict, LESION, free, timesS.length, NOISE_MM);
  const [ktrans, ve, vp] = free.map((index, i) => percent(bound[i] / LESION[index]));
  const what =
    `Phases ${Math.round(spacingS)} s apart do not determine extended Tofts: the smallest possible relative standard ` +
    `deviations are Ktrans ${ktrans}, ve ${ve}, vp ${vp} (Ktrans 0.2/min, ve 0.4, vp 0.05, noise ${NOISE_MM} mM)`;
  if (!allowed) throw quantifyErrors.error('quantify/not-identifiable-protocol', { what });
  return [{ code: 'not-identifiable-protocol', text: `${what}. Fitted all the same, on request.` }];
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : 'unbounded';
}

function medianGap(timesS: readonly number[]): number {
  const gaps = timesS.slice(1).map((t, i) => t - timesS[i]);
  return gaps.sort((a, b) => a - b)[gaps.length >> 1];
}
