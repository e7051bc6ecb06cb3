import { type Infer, s } from '@lobule/foundation';
import { protocolError, requirePositive, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { MOST_FREEDOM } from '../core/estimate.ts';
import type { CurveFitter, InputDescription, MapModel } from '../core/model.ts';
import { AMBIGUOUS_PHASE, FINE, OUTSIDE_MODEL, PHASE_UNWRAPPED } from '../core/reasons.ts';
import { B1_FACTOR } from './parameters.ts';

const protocolSchema = s.object({
  nominalPeakUt: s.number({
    exclusiveMinimum: 0,
    description: 'Peak amplitude that the off-resonant pulse should have, microtesla',
  }),
  kRadPerUt2: s.optional(
    s.number({
      exclusiveMinimum: 0,
      description: 'Phase per squared peak amplitude, rad per microtesla^2 (1 rad/G^2 is 1e-4 of it)',
    }),
  ),
  pulse: s.optional(
    s.object({
      durationMs: s.number({ exclusiveMinimum: 0, description: 'Length of the off-resonant pulse, ms' }),
      offsetHz: s.number({ exclusiveMinimum: 0, description: 'Its distance from resonance, Hz' }),
      envelope: s.array(s.number(), {
        minItems: 1,
        description: 'Its amplitude over its peak, at equal steps from start to end; [1] is a hard pulse',
      }),
    }),
  ),
});
const settingsSchema = s.object({
  radiansPerUnit: s.number({
    exclusiveMinimum: 0,
    default: 1,
    description: 'Radians of one unit of the phase images (pi / 4096 where +-4096 is +-pi)',
  }),
  lowestFactor: s.number({
    minimum: 0,
    default: 0.3,
    description: 'Factors below this are not sought when the phase is unwrapped',
  }),
  highestFactor: s.number({
    exclusiveMinimum: 0,
    default: 1.7,
    description: 'Factors above this are not sought when the phase is unwrapped',
  }),
});
type Protocol = Infer<typeof protocolSchema>;
type Settings = Infer<typeof settingsSchema>;
const defaults: Settings = { radiansPerUnit: 1, lowestFactor: 0.3, highestFactor: 1.7 };

const snrInput: InputDescription = {
  name: 'magnitudeSnr',
  unit: '1',
  required: false,
  description: 'Signal-to-noise ratio of one magnitude image; the standard error is from it',
};

/**
 * phi(+) - phi(-) = 2 K B1^2,  K = integral of (gamma b(t))^2 / (2 delta omega) dt,  b(t) the pulse over its peak
 *
 * A pulse far off resonance shifts the phase by the square of its amplitude (Bloch-Siegert shift); the difference of two
 * images with the pulse at +delta omega and -delta omega keeps that shift alone. It is known up to whole turns: of the
 * values within the factors that are sought the one nearest to nominal is taken; one beyond half a turn is flagged, and so
 * is that there were several. Sacolick et al. 2010, MRM 63:1315, equations 4 to 6.
 */
export const b1BlochSiegertModel: MapModel<Protocol, Settings> = {
  id: 'b1-bloch-siegert',
  title: 'B1 by the Bloch-Siegert shift',
  equation: 'φ(+Δω) − φ(−Δω) = 2 K B1², K = ∫ (γ b(t))² / (2 Δω) dt',
  citation: 'Sacolick et al. 2010, MRM 63:1315',
  frames:
    'two phase images: the pulse above resonance, then below (the order of which the shift is positive)',
  parameters: [B1_FACTOR],
  free: ['b1Factor'],
  inputs: [snrInput],
  protocol: protocolSchema,
  settings: settingsSchema,
  prepare(protocol, given) {
    const settings = withDefaults(defaults, given);
    requirePositive('nominalPeakUt', [protocol.nominalPeakUt]);
    requirePositive('radiansPerUnit', [settings.radiansPerUnit]);
    if (!(settings.lowestFactor >= 0 && settings.highestFactor > settings.lowestFactor)) {
      throw protocolError('highestFactor must be above lowestFactor, and that not negative');
    }
    const k = shiftPerSquare(protocol);
    const atNominal = 2 * k * protocol.nominalPeakUt * protocol.nominalPeakUt;
    return preparedModel(b1BlochSiegertModel, shiftFitter(atNominal, settings));
  },
};

/** Gyromagnetic ratio of the proton, rad per s per microtesla (CODATA 2018: 2.6752218744e8 rad/(s T)). */
const GAMMA = 267.52218744;

/**
 * K of a pulse, rad per microtesla^2.
 *
 * @throws quantify/protocol where neither K nor a pulse is given, or both.
 */
function shiftPerSquare({ kRadPerUt2, pulse }: Protocol): number {
  if ((kRadPerUt2 === undefined) === (pulse === undefined)) {
    throw protocolError('Give either kRadPerUt2 or the pulse that it follows from');
  }
  if (pulse === undefined) {
    requirePositive('kRadPerUt2', [kRadPerUt2 as number]);
    return kRadPerUt2 as number;
  }
  const { durationMs, offsetHz, envelope } = pulse;
  requirePositive('pulse.durationMs', [durationMs]);
  requirePositive('pulse.offsetHz', [offsetHz]);
  let squares = 0;
  for (const amplitude of envelope) {
    if (!(Math.abs(amplitude) <= 1)) throw protocolError('pulse.envelope is relative to the peak: at most 1');
    squares += amplitude * amplitude;
  }
  if (!(squares > 0)) throw protocolError('pulse.envelope is zero throughout');
  const effectiveS = ((squares / envelope.length) * durationMs) / 1000;
  return (GAMMA * GAMMA * effectiveS) / (4 * Math.PI * offsetHz);
}

function shiftFitter(
  atNominal: number,
  { radiansPerUnit, lowestFactor, highestFactor }: Settings,
): CurveFitter {
  const turn = 2 * Math.PI;
  const lowest = atNominal * lowestFactor * lowestFactor;
  const highest = atNominal * highestFactor * highestFactor;
  let difference = 0;
  let middle = 0;

  return {
    frameCount: 2,
    fit(y, inputs, out) {
      const apart = (y[0] - y[1]) * radiansPerUnit;
      // The first candidate at or above the lowest shift that is sought; the others are whole turns above.
      const first = apart + turn * Math.ceil((lowest - apart) / turn);
      if (!(first <= highest)) return OUTSIDE_MODEL;
      const candidates = 1 + Math.floor((highest - first) / turn);
      difference = first;
      for (let i = 1; i < candidates; i++) {
        const next = first + i * turn;
        if (distance(next) < distance(difference)) difference = next;
      }
      middle = 0.5 * (y[0] + y[1]);
      const factor = Math.sqrt(difference / atNominal);
      out.residual = 0;
      out.condition = 1;
      out.values[0] = factor;
      if (inputs[0] > 0) {
        // Phase noise of an image is 1 / SNR; d factor = d difference / (2 factor atNominal).
        out.errors[0] = Math.SQRT2 / inputs[0] / (2 * factor * atNominal);
        // The noise was given, not estimated.
        out.freedom[0] = MOST_FREEDOM;
      }
      if (candidates > 1) return AMBIGUOUS_PHASE;
      return difference > Math.PI ? PHASE_UNWRAPPED : FINE;
    },
    fitted(into) {
      into[0] = middle + (0.5 * difference) / radiansPerUnit;
      into[1] = middle - (0.5 * difference) / radiansPerUnit;
    },
    predict([b1Factor], _inputs, into) {
      into[0] = (0.5 * atNominal * b1Factor * b1Factor) / radiansPerUnit;
      into[1] = -into[0];
    },
  };

  /** How far a shift is from nominal, in the factor. */
  function distance(shift: number): number {
    return Math.abs(Math.sqrt(shift / atNominal) - 1);
  }
}
