import { FINE } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import { concentrationReader, median } from '../perfusion/concentration-curves.ts';
import type { DynamicProtocol } from '../perfusion/protocol.ts';
import { type MeasuredInput, measuredInput, type RegionInputOptions } from './region.ts';
import { type VesselCriteria, vesselCriteria } from './vessel-criteria.ts';

/** A voxel that may be artery. */
export interface VesselCandidate {
  readonly voxel: number;
  readonly peakMm: number;
  /** From the end of the baseline, s. */
  readonly timeToPeakS: number;
  /** Full width at half maximum of the first pass, s. */
  readonly widthS: number;
  /** Mean of the last quarter over the peak. */
  readonly tail: number;
  /** Peak / (time to peak x width), mM/s^2. */
  readonly score: number;
  /** Squared correlation with the best curve that has others like itself; NaN where none has. */
  readonly r2: number;
  readonly chosen: boolean;
}

/** An arterial input that was found, with all that was looked at. */
export interface FoundInput extends MeasuredInput {
  /** The chosen voxels, the best first. */
  readonly chosen: Int32Array;
  /** All that passed the criteria of a single curve, by falling score. */
  readonly candidates: readonly VesselCandidate[];
  /** How many voxels each criterion turned down, in the order in which they were asked. */
  readonly turnedDown: Readonly<Record<string, number>>;
}

/** Which curves may be vessels, and how their signal becomes concentration (mM). */
export interface FindInputOptions extends RegionInputOptions {
  readonly criteria?: Partial<VesselCriteria>;
  /** Frames before arrival where the frames are concentrations; else those of the signal's baseline. */
  readonly baselineFrames?: readonly number[];
}

/**
 * Looks for the voxels that show arterial blood and averages them. The score is that of Murase et al. 2001 (JMRI 13:797;
 * CAPLEX P.AE2.005), which ranks a curve by an early, high and narrow first pass,
 *
 *   M = peak / (time to peak x full width at half maximum).
 *
 * Their clusters are replaced by criteria that each curve meets or not: a peak above noise and above the lowest that
 * blood has, a tail well below it (tissue keeps what it took up, and tumours wash out slowly), and a shape that others
 * have too. Time to peak counts from the last frame of the baseline, so that the clock does not
 * matter. Frames that are too slow for a first pass are refused: at 16 s a spike of noise and a bolus look the same (the
 * QIBA profile of DCE-MRI asks for frames within 10 s). The choice of the highest peaks among noisy ones makes the peak too high by about one standard error.
 *
 * @param voxels where to look: the whole image, or a region that holds the vessel.
 * @throws quantify/no-arterial-input where too few voxels qualify, with how many each criterion turned down;
 * quantify/settings; what the conversion throws.
 * @example
 * const found = findArterialInput(protocol, frames, voxels, { extra: { t1Ms: 1650 } });
 * found.chosen; // indices of the voxels, to be shown and exported
 */
export function findArterialInput(
  protocol: Pick<DynamicProtocol, 'timesS' | 'signal'>,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  { extra = {}, hematocrit, tissue, criteria, baselineFrames }: FindInputOptions = {},
): FoundInput {
  const { timesS, signal } = protocol;
  const asked = { ...vesselCriteria, ...criteria };
  const baseline = baselineFrames ?? signal?.baselineFrames;
  if (baseline === undefined || baseline.length === 0) {
    throw quantifyErrors.error('quantify/settings', {
      what: 'The frames before the bolus must be known to look for an artery: give baselineFrames',
    });
  }
  const lastBaseline = Math.max(...baseline);
  const spacingS = median(Float64Array.from(timesS.slice(1), (time, i) => time - timesS[i]));
  if (spacingS > asked.slowestFramesS) {
    throw quantifyErrors.error('quantify/no-arterial-input', {
      what: `Frames ${spacingS.toFixed(1)} s apart do not show a first pass (slowestFramesS is ${asked.slowestFramesS})`,
    });
  }
  const read = concentrationReader(protocol, frames, extra);
  const turnedDown: Record<string, number> = {
    undefined: 0,
    noise: 0,
    'low-peak': 0,
    'high-peak': 0,
    'late-or-early': 0,
    'no-washout': 0,
    'no-narrow-pass': 0,
    'other-shape': 0,
  };
  const curve = new Float64Array(timesS.length);
  const found: (Omit<VesselCandidate, 'r2' | 'chosen'> & { readonly curve: Float64Array })[] = [];
  for (const voxel of voxels) {
    const isDefined = read(voxel, curve) === FINE;
    const shape = isDefined ? shapeOf(timesS, curve, lastBaseline, asked) : 'undefined';
    if (typeof shape === 'string') turnedDown[shape]++;
    else found.push({ voxel, curve: curve.slice(), ...shape });
  }
  found.sort((a, b) => b.score - a.score || a.voxel - b.voxel);
  const alike = likenessToBest(
    found.map((candidate) => candidate.curve),
    asked,
  );
  turnedDown['other-shape'] = alike.filter((r2) => !(r2 >= asked.smallestR2)).length;
  const chosen = found.filter((_, rank) => alike[rank] >= asked.smallestR2).slice(0, asked.voxels);
  if (chosen.length < asked.fewest) throw noVessel(voxels.length, chosen.length, asked, turnedDown);
  const best = Int32Array.from(chosen, ({ voxel }) => voxel);
  return {
    ...measuredInput(timesS, read, best, { hematocrit, tissue }),
    chosen: best,
    candidates: found.map(({ curve: _curve, ...candidate }, rank) => ({
      ...candidate,
      r2: alike[rank],
      chosen: best.includes(candidate.voxel),
    })),
    turnedDown,
  };
}

/** Voxels alike are looked for among this many times the voxels that are wanted, the best of them. */
const LOOKED_AT = 10;

/**
 * The squared correlation of each curve with the best that has others like itself, `fewest` with it: a vessel has several
 * voxels of one shape, while spikes of noise are each of their own.
 */
function likenessToBest(
  curves: readonly Float64Array[],
  { voxels, fewest, smallestR2 }: VesselCriteria,
): readonly number[] {
  const best = curves.slice(0, LOOKED_AT * voxels);
  const isAlike = (a: Float64Array) => (b: Float64Array) => squaredCorrelation(a, b) >= smallestR2;
  const centre = best.find((curve) => best.filter(isAlike(curve)).length >= fewest);
  return curves.map((curve) => (centre ? squaredCorrelation(curve, centre) : Number.NaN));
}

/** A peak of fewer standard deviations of the noise is none. */
const PEAK_FROM = 10;

type Shape = Pick<VesselCandidate, 'peakMm' | 'timeToPeakS' | 'widthS' | 'tail' | 'score'>;

/** What a curve's first pass looks like, or the criterion that it fails. */
function shapeOf(
  timesS: readonly number[],
  curve: Float64Array,
  lastBaseline: number,
  { lowestPeakMm, highestPeakMm, largestTail }: VesselCriteria,
): Shape | string {
  const top = curve.indexOf(Math.max(...curve));
  const peakMm = curve[top];
  if (!(peakMm > PEAK_FROM * noiseAround(curve, top))) return 'noise';
  if (!(peakMm >= lowestPeakMm)) return 'low-peak';
  if (!(peakMm <= highestPeakMm)) return 'high-peak';
  if (top <= lastBaseline || top === curve.length - 1) return 'late-or-early';
  const from = Math.max(top + 1, Math.floor(0.75 * curve.length));
  let sum = 0;
  for (let t = from; t < curve.length; t++) sum += curve[t];
  const tail = sum / (curve.length - from) / peakMm;
  if (!(tail <= largestTail)) return 'no-washout';
  const widthS = crossing(timesS, curve, top, 1) - crossing(timesS, curve, top, -1);
  if (!Number.isFinite(widthS)) return 'no-narrow-pass';
  const timeToPeakS = timesS[top] - timesS[lastBaseline];
  return { peakMm, timeToPeakS, widthS, tail, score: peakMm / (timeToPeakS * widthS) };
}

/**
 * Standard deviation of the noise from the second differences of all frames but those of the first pass. Unlike a median
 * it is not 0 where grey levels are few, as in air.
 */
function noiseAround(curve: Float64Array, top: number): number {
  let squares = 0;
  let count = 0;
  for (let t = 1; t < curve.length - 1; t++) {
    if (t >= top - 3 && t <= top + 4) continue;
    const bend = curve[t - 1] - 2 * curve[t] + curve[t + 1];
    squares += bend * bend;
    count++;
  }
  return Math.sqrt(squares / (6 * count));
}

/** When the curve passes half of its peak on one side, on straight lines between frames; NaN where it does not. */
function crossing(timesS: readonly number[], curve: Float64Array, top: number, step: 1 | -1): number {
  const half = 0.5 * curve[top];
  for (let t = top + step; t >= 0 && t < curve.length; t += step) {
    if (curve[t] > half) continue;
    const share = (curve[t - step] - half) / (curve[t - step] - curve[t]);
    return timesS[t - step] + share * (timesS[t] - timesS[t - step]);
  }
  return Number.NaN;
}

function squaredCorrelation(a: Float64Array, b: Float64Array): number {
  const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let t = 0; t < a.length; t++) {
    ab += (a[t] - meanA) * (b[t] - meanB);
    aa += (a[t] - meanA) * (a[t] - meanA);
    bb += (b[t] - meanB) * (b[t] - meanB);
  }
  return (ab * ab) / (aa * bb);
}

function noVessel(
  looked: number,
  left: number,
  { fewest }: VesselCriteria,
  turnedDown: Readonly<Record<string, number>>,
) {
  const why = Object.entries(turnedDown)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
  return quantifyErrors.error('quantify/no-arterial-input', {
    what: `${left} of ${looked} voxels look like an artery, ${fewest} are needed (turned down: ${why || 'none'})`,
  });
}
