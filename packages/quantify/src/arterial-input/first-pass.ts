import type { Reason } from '@lobule/foundation';
import { quantifyErrors } from '../errors.ts';
import type { SampledCurve } from '../perfusion/convolution.ts';

/**
 * Points farther apart do not show the first pass of a bolus, s: in an artery as the QIBA profile of DCE-MRI asks for, in
 * the portal vein, where the gut has spread it, twice as far.
 */
const SLOWEST_S = { arterial: 10, portal: 20 };
export type Vessel = keyof typeof SLOWEST_S;
/** A millisecond for rounding: the clock of a curve comes from headers. */
const ROUNDING_S = 1e-3;
/** Below this share of the peak the bolus has not arrived. */
const ARRIVED_FROM = 0.05;
/** The first pass ends where the curve has fallen to half of its peak; within half a minute where it never does. */
const FALLEN_TO = 0.5;
const LONGEST_FALL_S = 30;

/** The widest gap of a curve around its first pass. */
export interface FirstPass {
  /** s; 0 where nothing arrives. */
  readonly widestGapS: number;
  readonly peakS: number;
  /** The points at the ends of the widest gap, s. */
  readonly fromS: number;
  readonly toS: number;
}

/**
 * How finely a curve is known where it matters: from the last point before arrival to the first one after the fall from
 * its peak.
 *
 * @example
 * firstPass([0, 65, 130, 195], [0, 2, 1.2, 1]).widestGapS; // 65
 */
function firstPass(timesS: ArrayLike<number>, concentration: ArrayLike<number>): FirstPass {
  const last = timesS.length - 1;
  let peak = 0;
  for (let i = 1; i <= last; i++) if (concentration[i] > concentration[peak]) peak = i;
  const top = concentration[peak];
  let widest = { widestGapS: 0, peakS: timesS[peak], fromS: timesS[peak], toS: timesS[peak] };
  if (!(top > 0)) return widest;
  let first = peak;
  while (first > 0 && concentration[first] > ARRIVED_FROM * top) first--;
  const until = timesS[peak] + LONGEST_FALL_S;
  let end = peak;
  while (end < last && concentration[end] > FALLEN_TO * top && timesS[end] < until) end++;
  for (let i = first; i < end; i++) {
    const gap = timesS[i + 1] - timesS[i];
    if (gap > widest.widestGapS) {
      widest = { widestGapS: gap, peakS: timesS[peak], fromS: timesS[i], toS: timesS[i + 1] };
    }
  }
  return widest;
}

/**
 * Refuses a measured input that does not show its first pass: lines between points 65 s apart put Ktrans off by a factor
 * of 0.5 to 4.3, depending on where the points fall, and nothing in the fit shows it. With the override the same is
 * returned as a mark for every output.
 *
 * @throws quantify/slow-arterial-input unless `allowed`.
 * @example
 * firstPassVerdict(plasmaInput({ kind: 'measured', timesS, concentrationMm, of: 'blood' }, 300), false, 'arterial'); // []
 */
export function firstPassVerdict(
  { timeS, value }: SampledCurve,
  allowed: boolean,
  vessel: Vessel,
): readonly Reason[] {
  const { widestGapS, peakS, fromS, toS } = firstPass(timeS, value);
  if (widestGapS <= SLOWEST_S[vessel] + ROUNDING_S) return [];
  const what =
    `The measured ${vessel} input has no point between ${short(fromS)} and ${short(toS)} s, around its first pass (peak at ` +
    `${short(peakS)} s): ${short(widestGapS)} s apart, where more than ${SLOWEST_S[vessel]} s do not show it`;
  if (!allowed) throw quantifyErrors.error('quantify/slow-arterial-input', { what });
  const text = `${what}; Ktrans may be off by hundreds of percent. Fitted all the same, on request.`;
  return [{ code: 'slow-arterial-input', text }];
}

/**
 * Refuses the mean of a drawn region that does not fall from its peak as blood does: to half within half a minute.
 * Tissue takes up and keeps, and a curve of it would give Ktrans that looks like any other. A series that ends before is
 * not judged. With the override the same is returned as a mark for every output.
 *
 * @throws quantify/slow-arterial-input unless `allowed`.
 */
export function regionVerdict(
  timesS: ArrayLike<number>,
  concentration: Float64Array,
  allowed: boolean,
): readonly Reason[] {
  // Slow frames are the model's own verdict: nothing can be told of a fall between them.
  if (firstPass(timesS, concentration).widestGapS > SLOWEST_S.arterial + ROUNDING_S) return [];
  const last = timesS.length - 1;
  let peak = 0;
  for (let i = 1; i <= last; i++) if (concentration[i] > concentration[peak]) peak = i;
  const until = timesS[peak] + LONGEST_FALL_S;
  for (let i = peak + 1; i <= last && timesS[i] <= until; i++) {
    if (concentration[i] <= FALLEN_TO * concentration[peak]) return [];
  }
  if (timesS[last] < until) return [];
  const what =
    `The mean of the region stays above half of its peak (${concentration[peak].toFixed(2)} mM at ` +
    `${short(timesS[peak])} s) for ${LONGEST_FALL_S} s: it shows no first pass, as a region in tissue does not`;
  if (!allowed) {
    throw quantifyErrors.error('quantify/slow-arterial-input', {
      what,
      cure: 'Draw the region within an artery, away from its wall, or give a population input (arterialInput: { kind: parker, arrivalS: ... }); or set allowUnidentifiable: true, which marks every output.',
    });
  }
  const text = `${what}; Ktrans may be off by hundreds of percent. Fitted all the same, on request.`;
  return [{ code: 'slow-arterial-input', text }];
}

function short(seconds: number): string {
  return Number(seconds.toFixed(2)).toString();
}
