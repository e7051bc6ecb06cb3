import { type Infer, type Reason, s } from '@lobule/foundation';
import { type ArterialInput, arterialInputSchema, plasmaInput } from '../arterial-input/arterial-input.ts';
import { protocolError, requireIncreasing, requirePoints } from '../core/check.ts';
import type { InputDescription } from '../core/model.ts';
import { FINE } from '../core/reasons.ts';
import { exponentialConvolution, type SampledCurve, valueAt } from './convolution.ts';
import { type ArterialDelay, delaySchema } from './delay.ts';
import { type SignalNoise, signalNoise } from './signal-noise.ts';
import { spgrConverter, spgrSchema } from './spgr.ts';

/** What every model of perfusion needs to know of the dynamic series. */
export const dynamicSchema = s.object({
  timesS: s.array(s.number(), {
    minItems: 2,
    description: 'When the centre of k-space of each frame was taken, s, on the clock of the arterial input',
  }),
  frameDurationS: s.optional(
    s.number({ exclusiveMinimum: 0, description: 'How long one frame took, s; needed to average over it' }),
  ),
  signal: s.optional(spgrSchema),
});
/** How a dynamic series was acquired (times in s from injection), as `dynamicSchema` reads it. */
export type DynamicProtocol = Infer<typeof dynamicSchema>;

export const perfusionShape = {
  arterialInput: arterialInputSchema,
  sampling: s.oneOf(['instant', 'window'], {
    default: 'instant',
    description: 'Whether a frame shows the tissue at its time or its mean over frameDurationS',
  }),
  delay: s.optional(delaySchema),
  allowUnidentifiable: s.boolean({
    default: false,
    description: 'Fit although the protocol cannot tell the parameters apart; marks every output',
  }),
};
export const perfusionSettingsSchema = s.object(perfusionShape);
/** The arterial input, how frames sample the curve, and the delay (s). */
export interface PerfusionSettings {
  readonly arterialInput: ArterialInput;
  readonly sampling: 'instant' | 'window';
  readonly delay?: ArterialDelay;
  /** Fit although the protocol cannot tell the parameters apart; every output is marked. */
  readonly allowUnidentifiable: boolean;
}

export const perfusionDefaults: PerfusionSettings = {
  arterialInput: { kind: 'parker' },
  sampling: 'instant',
  allowUnidentifiable: false,
};

/** What turns signals into concentrations. */
export const conversionInputs: readonly InputDescription[] = [
  {
    name: 't1Ms',
    unit: 'ms',
    required: false,
    description: 'T1 before contrast; required where frames are signals',
  },
  {
    name: 'b1Factor',
    unit: '1',
    required: false,
    description: 'Actual over nominal flip angle; 1 where not given',
  },
  {
    name: 'm0',
    unit: 'a.u.',
    required: false,
    description: 'Signal at full relaxation, of the same receiver gain; then no baseline frame is used',
  },
];

/** The same, with what the standard errors of a fit need. */
export const perfusionInputs: readonly InputDescription[] = [
  ...conversionInputs,
  {
    name: 't1SeMs',
    unit: 'ms',
    required: false,
    description: 'Standard error of T1; taken as 0 where not given',
    standardErrorOf: 't1Ms',
  },
  {
    name: 't1Freedom',
    unit: '1',
    required: false,
    description: 'Degrees of freedom of the standard error of T1; as if it were known where not given',
  },
];
export const T1_AT = 0;
export const B1_AT = 1;
const M0_AT = 2;
export const T1_SE_AT = 3;
const T1_FREEDOM_AT = 4;

export function freedomOfT1(inputs: Float64Array): number {
  return Number.isNaN(inputs[T1_FREEDOM_AT]) ? Number.POSITIVE_INFINITY : inputs[T1_FREEDOM_AT];
}

/** The arterial input seen at the frames, and what tissue makes of it. Rates in 1/min, integrals in mM min. */
export interface TissueBasis {
  readonly frameCount: number;
  /** Plasma concentration at the frames, mM. */
  readonly plasma: Float64Array;
  /** Running integral of the plasma concentration at the frames, mM min. */
  readonly plasmaIntegral: Float64Array;
  /** Cp (x) exp(-k t) at the frames in mM min, and its derivative in log k. */
  atom(ratePerMin: number, values: Float64Array, perLogRate?: Float64Array): void;
}

/** Sub-samples of an averaged frame stand at most this far apart. */
const WINDOW_STEP_S = 0.5;

export function tissueBasis(protocol: DynamicProtocol, settings: PerfusionSettings): TissueBasis {
  const seen = seenFrames(protocol, settings);
  return basisOf(seen, plasmaInput(settings.arterialInput, seen.at[seen.at.length - 1]), 0);
}

/** When the tissue is seen: `parts` moments of each frame, all in one increasing row. */
export interface SeenFrames {
  readonly at: Float64Array;
  readonly parts: number;
}

export function seenFrames(protocol: DynamicProtocol, settings: PerfusionSettings): SeenFrames {
  const { timesS, frameDurationS } = protocol;
  requireIncreasing('timesS', timesS);
  const parts = settings.sampling === 'window' ? windowParts(frameDurationS) : 1;
  const duration = parts > 1 ? (frameDurationS ?? 0) : 0;
  const at = new Float64Array(timesS.length * parts);
  timesS.forEach((t, i) => {
    for (let p = 0; p < parts; p++) at[i * parts + p] = t + duration * ((p + 0.5) / parts - 0.5);
  });
  requireIncreasing('frames averaged over frameDurationS', at);
  return { at, parts };
}

/** @param delayS how much later the tissue sees the curve. */
export function basisOf(seen: SeenFrames, plasmaCurve: SampledCurve, delayS: number): TissueBasis {
  const { parts } = seen;
  const at = delayS === 0 ? seen.at : seen.at.map((t) => t - delayS);
  const frameCount = at.length / parts;
  const fine = new Float64Array(at.length);
  const fineSlope = new Float64Array(at.length);

  const atom: TissueBasis['atom'] = (ratePerMin, values, perLogRate) => {
    const perS = ratePerMin / 60;
    exponentialConvolution(plasmaCurve, perS, at, fine, perLogRate && fineSlope);
    averageParts(fine, parts, values, 1 / 60);
    if (perLogRate) averageParts(fineSlope, parts, perLogRate, perS / 60);
  };
  const plasmaIntegral = new Float64Array(frameCount);
  atom(0, plasmaIntegral);
  if (!plasmaIntegral.some((value) => value > 0)) {
    throw protocolError(
      'No frame lies after the arrival of the bolus: check arrivalS and the clock of timesS',
    );
  }
  return { frameCount, plasma: plasmaAt(plasmaCurve, at, parts), plasmaIntegral, atom };
}

function windowParts(frameDurationS: number | undefined): number {
  if (frameDurationS === undefined) throw protocolError('Sampling over the window needs frameDurationS');
  if (!(frameDurationS > 0)) throw protocolError(`frameDurationS must be positive; got ${frameDurationS}`);
  return Math.max(2, Math.ceil(frameDurationS / WINDOW_STEP_S));
}

function plasmaAt(curve: SampledCurve, at: Float64Array, parts: number): Float64Array {
  const plasma = new Float64Array(at.length / parts);
  averageParts(
    at.map((t) => valueAt(curve, t)),
    parts,
    plasma,
    1,
  );
  return plasma;
}

function averageParts(fine: Float64Array, parts: number, into: Float64Array, scale: number): void {
  for (let i = 0; i < into.length; i++) {
    let sum = 0;
    for (let p = 0; p < parts; p++) sum += fine[i * parts + p];
    into[i] = (sum / parts) * scale;
  }
}

/** What stands between the frames and the concentrations that are fitted. */
export interface ConcentrationStep {
  /** Turns a held curve into concentrations, in place; does nothing where the frames are concentrations already. */
  convert(y: Float64Array, inputs: Float64Array): number;
  /** How noise of the signals reaches the concentrations; absent where the frames are concentrations. */
  readonly noise?: SignalNoise;
  /** All that the noise takes from the last conversion. */
  readonly slopes?: Float64Array;
}

/** @param parameters the most that a model fits to the concentrations; 0 where it asks for no errors. */
export function concentrationStep(
  protocol: Pick<DynamicProtocol, 'timesS' | 'signal'>,
  parameters: number,
): ConcentrationStep {
  if (protocol.signal === undefined) return { convert: () => FINE };
  const frameCount = protocol.timesS.length;
  const converter = spgrConverter(protocol.signal, frameCount);
  return {
    convert: (y, inputs) => converter.toConcentration(y, inputs[T1_AT], inputs[B1_AT], inputs[M0_AT]),
    slopes: converter.slopes.all,
    noise: signalNoise(converter.slopes, protocol.signal.baselineFrames, frameCount, parameters),
  };
}

/** A model's inputs for a protocol: T1 is required where frames are signals. */
export function inputsFor(
  { signal }: Pick<DynamicProtocol, 'signal'>,
  inputs = perfusionInputs,
): readonly InputDescription[] {
  if (signal === undefined) return inputs;
  return inputs.map((input, i) => {
    if (i === T1_AT) return { ...input, required: true };
    return i === T1_SE_AT ? { ...input, whenAbsent: T1_TAKEN_AS_EXACT } : input;
  });
}

const T1_TAKEN_AS_EXACT: Reason = {
  code: 't1-taken-as-exact',
  text: 'No standard errors of T1 were given: those of the perfusion parameters take T1 as exact and are too small.',
};

export function requireFrames(protocol: DynamicProtocol, parameters: number): void {
  requirePoints('frames', protocol.timesS.length, parameters);
}
