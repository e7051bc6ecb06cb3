import { type Infer, s } from '@lobule/foundation';
import { acos, cos, exp, sin } from '@lobule/numerics';
import { protocolError, requireFlipAngles, requireTrMs, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { MOST_FREEDOM } from '../core/estimate.ts';
import type { CurveFitter, InputDescription, MapModel } from '../core/model.ts';
import { FINE, NOT_POSITIVE, OUTSIDE_MODEL } from '../core/reasons.ts';
import { B1_FACTOR } from './parameters.ts';

const protocolSchema = s.object({
  flipAngleDeg: s.number({ exclusiveMinimum: 0, maximum: 180, description: 'Nominal flip angle' }),
  tr1Ms: s.number({ exclusiveMinimum: 0, description: 'The shorter delay, after the first signal, ms' }),
  tr2Ms: s.number({ exclusiveMinimum: 0, description: 'The longer delay, after the second signal, ms' }),
});
const settingsSchema = s.object({
  noiseSd: s.number({
    minimum: 0,
    default: 0,
    description:
      'Standard deviation of the noise, in units of the images; two images tell nothing of it, so 0 leaves the map without standard errors',
  }),
});
type Protocol = Infer<typeof protocolSchema>;
type Settings = Infer<typeof settingsSchema>;

const t1Input: InputDescription = {
  name: 't1Ms',
  unit: 'ms',
  required: false,
  description: 'T1, for the exact equation; without it delays are taken as short against T1',
};

/**
 * r = S2 / S1 = (1 - E1 + (1 - E2) E1 cos a) / (1 - E2 + (1 - E1) E2 cos a),  Ei = exp(-TRi / T1)
 *   ~ (1 + n cos a) / (n + cos a),  n = TR2 / TR1,  for delays short against T1
 *
 * Actual flip-angle imaging: two interleaved delays in one steady state of spoiled gradient echoes. Both forms are
 * solved for cos a in closed form, for angles below acos(-1 / n) where S2 is positive. Yarnykh 2007, MRM 57:192,
 * equations 5 to 7.
 */
export const b1AfiModel: MapModel<Protocol, Settings> = {
  id: 'b1-afi',
  title: 'B1 by actual flip-angle imaging',
  equation: 'cos α = (r n − 1) / (n − r), r = S2 / S1, n = TR2 / TR1; B1 = α / nominal',
  citation: 'Yarnykh 2007, MRM 57:192',
  frames: 'two images: the signal before the shorter delay, then that before the longer one',
  parameters: [B1_FACTOR],
  free: ['b1Factor'],
  inputs: [t1Input],
  protocol: protocolSchema,
  settings: settingsSchema,
  prepare(protocol, given) {
    const { noiseSd } = withDefaults<Settings>({ noiseSd: 0 }, given);
    requireFlipAngles([protocol.flipAngleDeg]);
    requireTrMs(protocol.tr1Ms);
    requireTrMs(protocol.tr2Ms);
    if (!(protocol.tr2Ms > protocol.tr1Ms)) {
      throw protocolError(`tr2Ms must be above tr1Ms; got ${protocol.tr2Ms} after ${protocol.tr1Ms}`);
    }
    if (!(noiseSd >= 0)) throw protocolError(`noiseSd must not be negative; got ${noiseSd}`);
    return preparedModel(b1AfiModel, afiFitter(protocol, noiseSd));
  },
};

function afiFitter({ flipAngleDeg, tr1Ms, tr2Ms }: Protocol, noiseSd: number): CurveFitter {
  const nominal = (flipAngleDeg * Math.PI) / 180;
  const n = tr2Ms / tr1Ms;
  /** S1 : S2 = (a + b cos) : (c + d cos). */
  const shape = new Float64Array(4);
  let angle = 0;
  let brightness = 0;

  function setShape(t1Ms: number): void {
    if (Number.isNaN(t1Ms)) {
      shape[0] = n;
      shape[1] = 1;
      shape[2] = 1;
      shape[3] = n;
      return;
    }
    const e1 = exp(-tr1Ms / t1Ms);
    const e2 = exp(-tr2Ms / t1Ms);
    shape[0] = 1 - e2;
    shape[1] = (1 - e1) * e2;
    shape[2] = 1 - e1;
    shape[3] = (1 - e2) * e1;
  }

  function signals(at: number, scale: number, into: Float64Array): void {
    const c = cos(at);
    into[0] = scale * (shape[0] + shape[1] * c);
    into[1] = scale * (shape[2] + shape[3] * c);
  }

  return {
    frameCount: 2,
    fit(y, inputs, out) {
      const [first, second] = y;
      if (!(first > 0 && second > 0)) return NOT_POSITIVE;
      setShape(inputs[0]);
      const [a, b, c, d] = shape;
      const r = second / first;
      const below = d - r * b;
      const cosine = (r * a - c) / below;
      if (!(below > 0 && cosine > -1 && cosine < 1)) return OUTSIDE_MODEL;
      angle = acos(cosine);
      brightness = first / (a + b * cosine);
      out.residual = 0;
      out.condition = 1;
      out.values[0] = angle / nominal;
      if (noiseSd > 0) {
        // d cos / dr = (a d - b c) / (d - r b)^2, and r of two signals with equal noise.
        const byRatio = (a * d - b * c) / (below * below * sin(angle) * nominal);
        out.errors[0] = (byRatio * noiseSd * Math.sqrt(1 + r * r)) / first;
        // The noise was given, not estimated.
        out.freedom[0] = MOST_FREEDOM;
      }
      return FINE;
    },
    fitted(into) {
      signals(angle, brightness, into);
    },
    /** In units of the first signal at a flip angle of 90 degrees. */
    predict([b1Factor], inputs, into) {
      setShape(inputs[0]);
      const at = b1Factor * nominal;
      signals(at, sin(at) / shape[0], into);
    },
  };
}
