import { type Infer, s } from '@lobule/foundation';
import { type ArterialInput, arterialInputSchema, plasmaInput } from '../arterial-input/arterial-input.ts';
import { protocolError, requireIncreasing, requirePoints } from '../core/check.ts';
import type { InputDescription } from '../core/model.ts';
import { FINE } from '../core/reasons.ts';
import { exponentialConvolution, type SampledCurve, valueAt } from './convolution.ts';
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
export type DynamicProtocol = Infer<typeof dynamicSchema>;

export const perfusionShape = {
  arterialInput: arterialInputSchema,
  sampling: s.oneOf(['instant', 'window'], {
    default: 'instant',
    description: 'Whether a frame shows the tissue at its time or its mean over frameDurationS',
  }),
};
export const perfusionSettingsSchema = s.object(perfusionShape);
export interface PerfusionSettings {
  readonly arterialInput: ArterialInput;
  readonly sampling: 'instant' | 'window';
}

export const perfusionDefaults: PerfusionSettings = {
  arterialInput: { kind: 'parker' },
  sampling: 'instant',
};

export const perfusionInputs: readonly InputDescription[] = [
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
  const { timesS, frameDurationS } = protocol;
  requireIncreasing('timesS', timesS);
  const parts = settings.sampling === 'window' ? windowParts(frameDurationS) : 1;
  const duration = parts > 1 ? (frameDurationS ?? 0) : 0;
  const at = new Float64Array(timesS.length * parts);
  timesS.forEach((t, i) => {
    for (let p = 0; p < parts; p++) at[i * parts + p] = t + duration * ((p + 0.5) / parts - 0.5);
  });
  requireIncreasing('frames averaged over frameDurationS', at);
  const plasmaCurve = plasmaInput(settings.arterialInput, at[at.length - 1]);
  const fine = new Float64Array(at.length);
  const fineSlope = new Float64Array(at.length);

  const atom: TissueBasis['atom'] = (ratePerMin, values, perLogRate) => {
    const perS = ratePerMin / 60;
    exponentialConvolution(plasmaCurve, perS, at, fine, fineSlope);
    averageParts(fine, parts, values, 1 / 60);
    if (perLogRate) averageParts(fineSlope, parts, perLogRate, perS / 60);
  };
  const plasmaIntegral = new Float64Array(timesS.length);
  atom(0, plasmaIntegral);
  if (!plasmaIntegral.some((value) => value > 0)) {
    throw protocolError(
      'No frame lies after the arrival of the bolus: check arrivalS and the clock of timesS',
    );
  }
  return { frameCount: timesS.length, plasma: plasmaAt(plasmaCurve, at, parts), plasmaIntegral, atom };
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

/** Converts a held curve of signals to concentrations where the protocol says that frames are signals. */
export function concentrationStep(
  protocol: DynamicProtocol,
): (y: Float64Array, inputs: Float64Array) => number {
  if (protocol.signal === undefined) return () => FINE;
  const converter = spgrConverter(protocol.signal, protocol.timesS.length);
  return (y, inputs) => converter.toConcentration(y, inputs[0], inputs[1], inputs[2]);
}

/** The inputs of a perfusion model: T1 is required where frames are signals. */
export function inputsFor(protocol: DynamicProtocol): readonly InputDescription[] {
  const signals = protocol.signal !== undefined;
  return perfusionInputs.map((input) => (input.name === 't1Ms' ? { ...input, required: signals } : input));
}

export function requireFrames(protocol: DynamicProtocol, parameters: number): void {
  requirePoints('frames', protocol.timesS.length, parameters);
}
