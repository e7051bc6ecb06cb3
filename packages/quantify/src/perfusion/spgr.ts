import { type Infer, s } from '@lobule/foundation';
import { cos, exp, log, sin } from '@lobule/numerics';
import { protocolError, requireFlipAngles, requireRelaxivity, requireTrMs } from '../core/check.ts';
import { FINE, INPUT_MISSING, NOT_POSITIVE, SATURATED } from '../core/reasons.ts';
import { HIGHEST_B1 } from '../relaxometry/angle-table.ts';
import { relaxivityOf, relaxivitySchema } from './relaxivity.ts';

/**
 * Signal of a spoiled gradient echo to concentration of contrast agent, in closed form (CAPLEX M.SM2.002 solved for
 * R1). With E10 = exp(-TR R10) and the signal relative to its baseline, S/Sb:
 *
 *   a = (S/Sb) (1 - E10) / (1 - E10 cos alpha),  exp(-TR R1) = (1 - a) / (1 - a cos alpha),  C = (R1 - R10) / r1.
 *
 * A signal above what the sequence can give has no concentration; a negative concentration is noise and is kept.
 */
export const spgrSchema = s.object(
  {
    trMs: s.number({ exclusiveMinimum: 0, description: 'Repetition time, ms' }),
    flipAngleDeg: s.number({ exclusiveMinimum: 0, maximum: 180, description: 'Nominal flip angle' }),
    relaxivityPerMmPerS: relaxivitySchema,
    baselineFrames: s.array(s.integer({ minimum: 0 }), {
      minItems: 1,
      description:
        'Frames before arrival, counted from 0; their mean is the baseline, unless a map of m0 is given',
    }),
  },
  {
    description:
      'Frames are spoiled gradient echo signals; they are converted to concentration voxel by voxel',
  },
);
/** A spoiled gradient echo (ms, degrees), as `spgrSchema` reads it. */
export type SpgrProtocol = Infer<typeof spgrSchema>;

/** Turns signals of a spoiled gradient echo into concentrations. */
export interface SpgrConverter {
  /**
   * Turns signals into concentrations in mM, in place.
   *
   * @param t1Ms T1 before contrast. @param b1Factor actual over nominal flip angle; NaN means 1.
   * @param m0 signal at full relaxation from a T1 series of the same gain; then the baseline is computed from it and
   * T1 instead of being measured (many flip angles round and scatter less than a few baseline frames). NaN: measured.
   * @returns a code of fitReasons: T1 or B1 that cannot be (as in another unit), not-positive baseline, saturated signal,
   * or fine.
   */
  toConcentration(signal: Float64Array, t1Ms: number, b1Factor: number, m0: number): number;
  /** What the last conversion would have made of other signals and another T1, to first order. */
  readonly slopes: SpgrSlopes & { /** The three after each other. */ readonly all: Float64Array };
}

/** Per frame, with C(S / Sb, T1): differentiate a and E10 above. */
export interface SpgrSlopes {
  /** dC/dS at a fixed baseline, mM per unit of the signal. */
  readonly perSignal: Float64Array;
  /** S / Sb: dC/dSb is -S / Sb dC/dS. Zero where the baseline was computed from M0. */
  readonly perBaseline: Float64Array;
  /** dC/dT1 at fixed signals, mM/ms. */
  readonly perT1Ms: Float64Array;
}

/** Longer than that of any tissue or fluid, and than what t1-vfa gives: a map in microseconds, or noise. */
const LONGEST_T1_MS = 20_000;

/** @throws quantify/protocol for a TR in seconds, a flip angle of 0, a relaxivity or baseline that cannot be. */
export function spgrConverter(protocol: SpgrProtocol, frameCount: number): SpgrConverter {
  const { trMs, flipAngleDeg, baselineFrames } = protocol;
  const relaxivityPerMmPerS = relaxivityOf(protocol.relaxivityPerMmPerS);
  requireTrMs(trMs);
  requireFlipAngles([flipAngleDeg]);
  requireRelaxivity(relaxivityPerMmPerS);
  if (baselineFrames.length === 0)
    throw protocolError('At least one frame before contrast is needed as baseline');
  for (const frame of baselineFrames) {
    if (Number.isInteger(frame) && frame >= 0 && frame < frameCount) continue;
    throw protocolError(`Baseline frame ${frame} is not one of the ${frameCount} frames (counted from 0)`);
  }
  const alpha = (flipAngleDeg * Math.PI) / 180;
  const nominalCos = cos(alpha);
  const perTrPerRelaxivity = 1000 / (trMs * relaxivityPerMmPerS);
  const all = new Float64Array(3 * frameCount);
  const perSignal = all.subarray(0, frameCount);
  const perBaseline = all.subarray(frameCount, 2 * frameCount);
  const perT1Ms = all.subarray(2 * frameCount);

  function baselineOf(signal: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < baselineFrames.length; i++) sum += signal[baselineFrames[i]];
    return sum / baselineFrames.length;
  }

  return {
    slopes: { all, perSignal, perBaseline, perT1Ms },
    toConcentration(signal, t1Ms, b1Factor, m0) {
      if (t1Ms > LONGEST_T1_MS || b1Factor > HIGHEST_B1) return INPUT_MISSING;
      const angle = Number.isNaN(b1Factor) ? alpha : alpha * b1Factor;
      const cosine = angle === alpha ? nominalCos : cos(angle);
      const e10 = exp(-trMs / t1Ms);
      const overTipped = 1 / (1 - e10 * cosine);
      const perBase = Number.isNaN(m0) ? 1 / baselineOf(signal) : 0;
      const scale = Number.isNaN(m0) ? (1 - e10) * overTipped * perBase : 1 / (m0 * sin(angle));
      if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) return NOT_POSITIVE;
      const rest = 1 - cosine;
      const ofT1 = (perTrPerRelaxivity * trMs) / (t1Ms * t1Ms);
      const throughBaseline = e10 * rest * overTipped * overTipped;
      for (let t = 0; t < frameCount; t++) {
        const a = signal[t] * scale;
        if (!(a < 1)) return SATURATED;
        const over = 1 / ((1 - a) * (1 - a * cosine));
        const e = (1 - a) * (1 - a) * over;
        const slope = rest * over;
        const ratio = signal[t] * perBase;
        perSignal[t] = slope * scale * perTrPerRelaxivity;
        perBaseline[t] = ratio;
        perT1Ms[t] = ofT1 * (1 - slope * ratio * throughBaseline);
        // -(ln E - ln E10) / TR / r1, with both logarithms in one.
        signal[t] = -log(e / e10) * perTrPerRelaxivity;
      }
      return FINE;
    },
  };
}
