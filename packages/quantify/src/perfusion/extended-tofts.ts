import { withDefaults } from '../core/check.ts';
import type { CurveEstimate, MapModel } from '../core/model.ts';
import {
  AMPLITUDE_AT_ZERO,
  AT_ZERO_AND_UNDEFINED,
  FINE,
  fitReasons,
  NO_UPTAKE,
  VOLUME_ABOVE_ONE,
} from '../core/reasons.ts';
import type { Precision } from '../kernels/one-rate-kernel.ts';
import { atomBetween } from '../solver/dictionary.ts';
import { nestedBlock } from '../solver/nested-block.ts';
import { fitOne, type OneRateOutcome, oneRateSolver, takeCurve } from '../solver/one-rate.ts';
import { dynamicVerdict, judged } from './dynamic-verdict.ts';
import { exchangeErrors } from './exchange-errors.ts';
import { KEP, KTRANS, VE, VP } from './parameters.ts';
import { exchangeDefaults, precisionMarks } from './precision.ts';
import { type DynamicProtocol, dynamicSchema, perfusionInputs, requireFrames } from './protocol.ts';
import {
  type StoredSettings,
  storedMarks,
  storedSettingsSchema,
  storedValuesFitter,
} from './stored-values.ts';
import { prepareTissue, type TissueModel } from './tissue-model.ts';
import { exchangeCurve, exchangeProblem, fillExchange, rateOf } from './tofts.ts';

/**
 * C(t) = vp Cp(t) + Ktrans Cp(t) (x) exp(-kep t),  kep = Ktrans / ve
 *
 * Two amplitudes, one rate. Tofts 1997, JMRI 7:91; Tofts et al. 1999, JMRI 10:223.
 *
 * Neither amplitude may be below zero, unlike that of Tofts: plasma and a fast exchange make the same curve, so that with
 * opposite signs both grow without end and cancel (Ktrans of tissue without uptake, 60 frames 5 s apart and a noise of
 * 0.01 mM, has then a mean of -0.022 per minute and a standard deviation of 0.11; so 0.0025 and 0.008). What is at its
 * bound has a reason that says so.
 */
export const extendedToftsModel: MapModel<DynamicProtocol, StoredSettings> = {
  id: 'extended-tofts',
  title: 'Extended Tofts (one compartment and plasma)',
  equation: 'C(t) = vp Cp(t) + Ktrans ∫ Cp(u) exp(−kep (t − u)) du, kep = Ktrans / ve',
  citation: 'Tofts et al. 1999, JMRI 10:223; CAPLEX M.IC1.005',
  frames: 'one image per dynamic phase: concentrations in mM, or signals where protocol.signal is given',
  parameters: [KTRANS, VE, KEP, VP],
  free: ['ktransPerMin', 've', 'vp'],
  inputs: perfusionInputs,
  protocol: dynamicSchema,
  settings: storedSettingsSchema,
  prepare(protocol, given) {
    const settings: StoredSettings = withDefaults<StoredSettings>(exchangeDefaults, given);
    const marks = [...precisionMarks(settings), ...storedMarks(protocol, settings)];
    requireFrames(protocol, 3);
    const tissue: TissueModel = {
      ...extendedTofts(settings.precision),
      refine: (usual, basis) => storedValuesFitter(usual, basis, protocol, settings),
    };
    const verdict = dynamicVerdict(judged(tissue, protocol, settings), 'extended Tofts', protocol, settings);
    return prepareTissue(tissue, protocol, settings, [...verdict, ...marks]);
  },
};

const extendedTofts = (precision: Precision): TissueModel => ({
  face: extendedToftsModel,
  typical: { ktransPerMin: 0.2, ve: 0.4, vp: 0.05 },
  fitter(basis, concentration) {
    const solver = oneRateSolver(exchangeProblem(basis, basis.plasma));
    const withoutPlasma = oneRateSolver(exchangeProblem(basis));
    const points = basis.frameCount;
    const errors = exchangeErrors(concentration, points, 3);
    let used = solver;

    /** vp = 0 fits best: the rest is the Tofts model. */
    function finishTofts(outcome: OneRateOutcome, y: Float64Array, inputs: Float64Array, out: CurveEstimate) {
      used = withoutPlasma;
      errors.close(out, withoutPlasma, y, inputs, FREE[outcome] - 1);
      const reason = fillExchange(out, withoutPlasma.solution, outcome, errors);
      out.values[3] = 0;
      if (reason === NO_UPTAKE) return reason;
      return fitReasons[reason].leaves === 'value' ? AMPLITUDE_AT_ZERO : AT_ZERO_AND_UNDEFINED;
    }

    function finish(outcome: OneRateOutcome, y: Float64Array, inputs: Float64Array, out: CurveEstimate) {
      const { solution } = solver;
      used = solver;
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
    }

    return {
      atom: atomBetween(withoutPlasma.dictionary, points),
      fit(y, inputs, out) {
        const outcome = fitOne(solver, precision, y);
        if (solver.solution.fixedAmplitude >= 0) return finish(outcome, y, inputs, out);
        return finishTofts(fitOne(withoutPlasma, precision, y), y, inputs, out);
      },
      block() {
        const lanes = solver.block(precision);
        const lanesWithout = withoutPlasma.block(precision);
        if (lanes === undefined || lanesWithout === undefined) return undefined;
        const nested = nestedBlock(lanes, lanesWithout, (vp) => vp >= 0);
        const y = new Float64Array(points);
        return {
          ...nested,
          fit(i, inputs, out) {
            if (concentration.noise) takeCurve(lanes, i, y);
            const outcome = nested.load(i);
            return nested.isWhole(i) ? finish(outcome, y, inputs, out) : finishTofts(outcome, y, inputs, out);
          },
        };
      },
      fitted(seen, into) {
        const { amplitude, rate, fixedAmplitude } = used.solution;
        addPlasma(exchangeCurve(seen, amplitude, rate, into), fixedAmplitude, seen.plasma);
      },
    };
  },
  curve(basis, values, into) {
    addPlasma(exchangeCurve(basis, values[0], rateOf(values), into), values[3], basis.plasma);
  },
});

/** Parameters that count as free after each outcome of the search. */
const FREE: Readonly<Record<OneRateOutcome, number>> = { interior: 3, lowest: 3, highest: 2, nothing: 1 };

function addPlasma(into: Float64Array, vp: number, plasma: Float64Array): void {
  for (let t = 0; t < into.length; t++) into[t] += vp * plasma[t];
}
