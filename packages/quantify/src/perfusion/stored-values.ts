import { type Reason, s } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';
import { plasmaResolution } from '../arterial-input/arterial-input.ts';
import { closeEstimate, setErrorOfTwo } from '../core/estimate.ts';
import { intervalFactor } from '../core/interval.ts';
import type { CurveEstimate, CurveFitter } from '../core/model.ts';
import {
  AMPLITUDE_AT_ZERO,
  AT_ZERO_AND_UNDEFINED,
  FINE,
  fitReasons,
  NO_UPTAKE,
  NOT_CONVERGED,
  VOLUME_ABOVE_ONE,
  WITHIN_RESOLUTION,
} from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import type { OneRateOutcome } from '../solver/one-rate.ts';
import { valueAt } from './convolution.ts';
import { plasmaOnly } from './plasma-only.ts';
import { type ExchangeSettings, exchangeShape } from './precision.ts';
import { B1_AT, type DynamicProtocol, freedomOfT1, T1_AT, T1_SE_AT, type TissueBasis } from './protocol.ts';
import { spgrConverter } from './spgr.ts';
import { spgrSignal } from './spgr-signal.ts';
import { KTRANS_AT, LOG_KEP_AT, S0_AT, storedFit, VP_AT } from './stored-fit.ts';
import { fillExchange, HIGHEST_KEP, LOWEST_KEP } from './tofts.ts';

/** Settings of extended Tofts, which can be fitted to what images really tell that are stored in steps. */
export interface StoredSettings extends ExchangeSettings {
  readonly resolution?: number;
}

export const storedSettingsSchema = s.object({
  ...exchangeShape,
  resolution: s.optional(
    s.number({
      exclusiveMinimum: 0,
      description:
        'Step between the signals that the images can hold, in their unit (1 for whole numbers that are not rescaled), ' +
        'for images with few grey levels: every signal is then taken as known to half a step, the signal without ' +
        'contrast is fitted with the rest, and Ktrans is 0 where plasma alone gives every stored value; takes signals, ' +
        'no delay and 64 bits',
    }),
  ),
});

/** @throws quantify/settings where the fit of stored values meets what it does not take. */
export function storedMarks(
  { signal }: DynamicProtocol,
  { resolution, delay, precision }: StoredSettings,
): readonly Reason[] {
  if (resolution === undefined) return [];
  const refuse = (what: string) => quantifyErrors.error('quantify/settings', { what });
  if (!(resolution > 0)) throw refuse(`A resolution is a step above 0; it is ${resolution}`);
  if (signal === undefined) throw refuse('A resolution is of signals; the frames are concentrations');
  if (delay !== undefined && delay.kind !== 'none') throw refuse('A resolution is for fits without a delay');
  if (precision === 'single') throw refuse('A resolution needs double precision');
  return [
    {
      code: 'stored-in-steps',
      text: `Fitted to signals that are known to half of ${resolution}, with the signal without contrast free, on request.`,
    },
  ];
}

/** Rates at which the search begins where the usual fit has none: what hardly returns, and what returns in a minute. */
const USUAL_KEPS = [0.05, 1];
const BEGIN_KTRANS = 0.01;
/** Standard errors of a T1 that is known as if from endless data. */
const NORMAL_REACH = 1.959963984540054;
const T1_STEP = 1e-4;
const ROOT_THREE = Math.sqrt(3);

/**
 * Extended Tofts of signals that are stored in steps, by maximum likelihood of the stored values (`storedFit`), from the
 * usual fit on. Before it, the least that explains them: where plasma alone gives every stored value within half a step,
 * for the T1 given or at an end of its 95 % interval, the images do not show transfer.
 *
 * Rounding is not white noise: while a signal stays within a step its error stays, and the mean of many frames knows no
 * more than one. Standard errors are those of the likelihood, in which such frames count for nothing.
 */
export function storedValuesFitter(
  usual: CurveFitter,
  basis: TissueBasis,
  { timesS, signal: spgr }: DynamicProtocol,
  { resolution, arterialInput }: StoredSettings,
): CurveFitter {
  if (resolution === undefined || spgr === undefined) return usual;
  const half = 0.5 * resolution;
  const points = basis.frameCount;
  const { plasma } = basis;
  const step = plasmaResolution(arterialInput);
  const plasmaHalf = step && Float64Array.from(timesS, (t) => 0.5 * valueAt(step, t));
  const signal = spgrSignal(spgr);
  const converter = spgrConverter(spgr, points);
  const none = plasmaOnly(points);
  const lowest = Float64Array.of(0, 0, log(LOWEST_KEP), 0);
  const highest = Float64Array.of(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, log(HIGHEST_KEP), 1);
  const full = storedFit(basis, plasmaHalf, lowest, highest);
  const covariance = new Float64Array(16);
  const byT1 = new Float64Array(4);
  const stored = new Float64Array(points);
  const curve = new Float64Array(points);
  const relative = new Float64Array(points);
  const change = new Float64Array(points);
  const perMm = new Float64Array(points);
  const best = new Float64Array(4);
  const solution = {
    amplitude: 0,
    fixedAmplitude: 0,
    rate: 0,
    residualSquares: Number.NaN,
    varAmplitude: Number.NaN,
    varLogRate: Number.NaN,
    varFixed: Number.NaN,
    covAmplitudeLogRate: Number.NaN,
    covFixedAmplitude: Number.NaN,
    covFixedLogRate: Number.NaN,
    varAmplitudeAtRate: Number.NaN,
    varFixedAtRate: Number.NaN,
    ambiguous: false,
    condition: Number.NaN,
  };
  let t1Freedom = Number.POSITIVE_INFINITY;
  const moved = { fixed: 0, amplitude: 0, logRate: 0 };
  const standard = {
    moved,
    set(out: CurveEstimate, parameter: number, variance: number, byOneError: number) {
      setErrorOfTwo(out, parameter, Math.max(0, variance), byOneError * byOneError, t1Freedom);
    },
    fromNoise: (variance: number) => Math.sqrt(variance),
  };
  const asked = { stored, half, plasma, plasmaHalf };

  /** The volume of plasma of least squares in the concentrations. */
  function plasmaNear(y: Float64Array): number {
    let along = 0;
    let square = 0;
    for (let t = 0; t < points; t++) {
      along += plasma[t] * y[t];
      square += plasma[t] * plasma[t];
    }
    return Math.max(0, along / square);
  }

  function plasmaExplains(near: number, t1Ms: number, b1Factor: number, t1ReachMs: number): boolean {
    for (const t1 of t1ReachMs > 0 ? [t1Ms, t1Ms - t1ReachMs, t1Ms + t1ReachMs] : [t1Ms]) {
      if (!(t1 > 0)) continue;
      signal.take(t1, b1Factor);
      if (none.explains(asked, signal, near)) return true;
    }
    return false;
  }

  function fillPlasmaOnly(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number {
    signal.take(inputs[T1_AT], inputs[B1_AT]);
    for (let t = 0; t < points; t++) curve[t] = none.vp * plasma[t];
    const reason = finishCurve(y, inputs, none.s0, 2, Number.NaN, out);
    if (reason !== FINE) return reason;
    out.values.fill(Number.NaN);
    out.errors.fill(Number.NaN);
    out.values[0] = 0;
    out.values[3] = none.vp;
    // Any volume within the reach explains the values: the standard deviation of what is uniform there, and that of T1,
    // by which a concentration is about divided.
    const reach = none.vpReach / ROOT_THREE;
    const ofT1 = (none.vp * inputs[T1_SE_AT]) / inputs[T1_AT];
    setErrorOfTwo(out, 3, reach * reach, ofT1 * ofT1, t1Freedom);
    return WITHIN_RESOLUTION;
  }

  /** Leaves the concentrations in y that the signal without contrast gives, and fills what tells how they are fitted. */
  function finishCurve(
    y: Float64Array,
    inputs: Float64Array,
    s0: number,
    parameters: number,
    condition: number,
    out: CurveEstimate,
  ): number {
    y.set(stored);
    const bad = converter.toConcentration(y, inputs[T1_AT], inputs[B1_AT], signal.m0Of(s0));
    let squares = 0;
    for (let t = 0; t < points; t++) squares += (y[t] - curve[t]) * (y[t] - curve[t]);
    closeEstimate(out, squares, points, parameters, condition);
    return bad;
  }

  /** Begins at the usual fit, and with other rates where that has none. */
  function search(ktrans: number, kep: number, vp: number): void {
    let most = Number.NEGATIVE_INFINITY;
    for (const rate of kep > 0 ? [kep] : USUAL_KEPS) {
      const { at } = full;
      at[KTRANS_AT] = ktrans > 0 ? ktrans : BEGIN_KTRANS;
      at[LOG_KEP_AT] = log(rate);
      at[VP_AT] = vp > 0 ? vp : 0;
      at[S0_AT] = signalWithoutContrast(at);
      const found = full.run(signal, stored, half);
      if (!(found > most)) continue;
      most = found;
      best.set(at);
    }
    full.at.set(best);
  }

  /** By least squares for a tissue. */
  function signalWithoutContrast(at: Float64Array): number {
    basis.atom(exp(at[LOG_KEP_AT]), curve);
    for (let t = 0; t < points; t++) curve[t] = at[KTRANS_AT] * curve[t] + at[VP_AT] * plasma[t];
    signal.fill(curve, relative, perMm);
    let along = 0;
    let square = 0;
    for (let t = 0; t < points; t++) {
      along += relative[t] * stored[t];
      square += relative[t] * relative[t];
    }
    return along / square;
  }

  /** What of the estimate moves with T1. */
  function followT1(t1Ms: number, b1Factor: number, t1SeMs: number): void {
    const s0 = full.at[S0_AT];
    signal.take(t1Ms, b1Factor);
    signal.fill(curve, relative, perMm);
    signal.take(t1Ms * (1 + T1_STEP), b1Factor);
    signal.fill(curve, change, perMm);
    for (let t = 0; t < points; t++) change[t] = (s0 * (change[t] - relative[t])) / (T1_STEP * t1Ms);
    signal.take(t1Ms, b1Factor);
    full.moved(change, covariance, byT1);
    for (let i = 0; i < byT1.length; i++) byT1[i] *= t1SeMs;
  }

  function fillTransfer(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number {
    const { at } = full;
    const condition = full.covariance(signal, stored, half, covariance);
    if (Number.isNaN(condition)) return NOT_CONVERGED;
    curve.set(full.concentration);
    out.values.fill(Number.NaN);
    out.errors.fill(Number.NaN);
    const bad = finishCurve(y, inputs, at[S0_AT], 4, condition, out);
    if (bad !== FINE) return bad;
    followT1(inputs[T1_AT], inputs[B1_AT], inputs[T1_SE_AT]);
    solution.amplitude = at[KTRANS_AT];
    solution.rate = exp(at[LOG_KEP_AT]);
    solution.varAmplitude = covariance[KTRANS_AT * 5];
    solution.varAmplitudeAtRate = solution.varAmplitude;
    solution.varLogRate = covariance[LOG_KEP_AT * 5];
    solution.covAmplitudeLogRate = covariance[LOG_KEP_AT * 4 + KTRANS_AT];
    moved.amplitude = byT1[KTRANS_AT];
    moved.logRate = byT1[LOG_KEP_AT];
    const outcome = outcomeAt(at);
    const reason = fillExchange(out, solution, outcome, standard);
    out.values[3] = at[VP_AT];
    if (at[VP_AT] === 0) {
      if (reason === NO_UPTAKE) return reason;
      return fitReasons[reason].leaves === 'value' ? AMPLITUDE_AT_ZERO : AT_ZERO_AND_UNDEFINED;
    }
    standard.set(out, 3, covariance[VP_AT * 5], byT1[VP_AT]);
    if (outcome === 'highest') {
      out.values[1] = Number.NaN;
      out.errors[1] = Number.NaN;
    }
    return reason === FINE && out.values[1] + out.values[3] > 1 ? VOLUME_ABOVE_ONE : reason;
  }

  function outcomeAt(at: Float64Array): OneRateOutcome {
    if (at[KTRANS_AT] === 0) return 'nothing';
    if (at[LOG_KEP_AT] <= lowest[LOG_KEP_AT]) return 'lowest';
    return at[LOG_KEP_AT] >= highest[LOG_KEP_AT] ? 'highest' : 'interior';
  }

  return {
    frameCount: points,
    fit(y, inputs, out) {
      stored.set(y);
      const bad = usual.fit(y, inputs, out);
      if (fitReasons[bad].leaves === 'nothing') return bad;
      t1Freedom = freedomOfT1(inputs);
      const [ktrans, , kep, vp] = out.values;
      const reach = t1Freedom < Number.POSITIVE_INFINITY ? intervalFactor(t1Freedom) : NORMAL_REACH;
      if (plasmaExplains(plasmaNear(y), inputs[T1_AT], inputs[B1_AT], reach * inputs[T1_SE_AT])) {
        return fillPlasmaOnly(y, inputs, out);
      }
      signal.take(inputs[T1_AT], inputs[B1_AT]);
      search(ktrans, kep, vp);
      return fillTransfer(y, inputs, out);
    },
    fitted: (into) => into.set(curve),
    predict: usual.predict,
  };
}
