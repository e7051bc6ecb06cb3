import { FINE, INPUT_MISSING, NOT_FINITE } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import { conversionInputs, type DynamicProtocol } from './protocol.ts';
import { spgrConverter } from './spgr.ts';

/** A map over the whole volume, or one value for all of it (as the T1 of blood). */
export type ConversionInputs = { readonly [name: string]: ArrayLike<number> | number };

/** Concentrations of some voxels. */
export interface ConcentrationCurves {
  /** voxels x frames, mM; NaN where there is none. */
  readonly curves: Float64Array;
  /** Why a voxel has none: a code of `fitReasons`; 0 where it has. */
  readonly reasons: Uint8Array;
}

/**
 * The concentration curve of each voxel: what frames show, or what their signals come from.
 *
 * @param frames one array per frame, over the whole volume.
 * @param extra T1 (required where frames are signals), B1 factor and M0.
 * @throws quantify/frames, quantify/voxels, quantify/voxel-input, quantify/protocol.
 */
export function concentrationCurves(
  { timesS, signal }: Pick<DynamicProtocol, 'timesS' | 'signal'>,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  extra: ConversionInputs = {},
): ConcentrationCurves {
  const count = timesS.length;
  const size = checkFrames(frames, count);
  const [t1Ms, b1Factor, m0] = conversionInputs.map(({ name }) => reader(name, extra[name], size));
  const converter = signal && spgrConverter(signal, count);
  if (converter && extra['t1Ms'] === undefined) {
    throw quantifyErrors.error('quantify/voxel-input', {
      what: 'Signals need t1Ms to become concentrations',
    });
  }
  const curves = new Float64Array(voxels.length * count);
  const reasons = new Uint8Array(voxels.length);
  voxels.forEach((voxel, i) => {
    if (!(voxel >= 0 && voxel < size)) {
      throw quantifyErrors.error('quantify/voxels', {
        what: `Voxel ${voxel} is outside a volume of ${size} voxels`,
      });
    }
    const curve = curves.subarray(i * count, (i + 1) * count);
    for (let t = 0; t < count; t++) curve[t] = frames[t][voxel];
    if (!curve.every(Number.isFinite)) reasons[i] = NOT_FINITE;
    else if (converter && !(t1Ms(voxel) > 0)) reasons[i] = INPUT_MISSING;
    else if (converter)
      reasons[i] = converter.toConcentration(curve, t1Ms(voxel), b1Factor(voxel), m0(voxel));
    if (reasons[i] !== FINE) curve.fill(Number.NaN);
  });
  return { curves, reasons };
}

function checkFrames(frames: readonly ArrayLike<number>[], count: number): number {
  const size = frames[0]?.length ?? 0;
  if (frames.length === count && frames.every(({ length }) => length === size)) return size;
  const what =
    frames.length === count
      ? 'The frames differ in size'
      : `The protocol has ${count} frames, the series ${frames.length}`;
  throw quantifyErrors.error('quantify/frames', { what });
}

function reader(name: string, given: ArrayLike<number> | number | undefined, size: number) {
  if (given === undefined) return () => Number.NaN;
  if (typeof given === 'number') return () => given;
  if (given.length === size) return (voxel: number) => given[voxel];
  throw quantifyErrors.error('quantify/voxel-input', {
    what: `Map ${name} has ${given.length} voxels, the frames have ${size}`,
  });
}

/** Mean of the curves that exist, and the standard deviation over voxels at each frame. */
export function meanCurve(
  { curves, reasons }: ConcentrationCurves,
  frameCount: number,
  chosen: (i: number) => boolean = () => true,
): { readonly mean: Float64Array; readonly sd: Float64Array; readonly count: number } {
  const mean = new Float64Array(frameCount);
  const sd = new Float64Array(frameCount);
  const used = Array.from(reasons.keys()).filter((i) => reasons[i] === FINE && chosen(i));
  for (let t = 0; t < frameCount; t++) {
    let sum = 0;
    for (const i of used) sum += curves[i * frameCount + t];
    mean[t] = sum / used.length;
    let squares = 0;
    for (const i of used) {
      const apart = curves[i * frameCount + t] - mean[t];
      squares += apart * apart;
    }
    sd[t] = Math.sqrt(squares / (used.length - 1));
  }
  return { mean, sd, count: used.length };
}

/**
 * Standard deviation of the noise in a curve, from the median size of its second differences: what is smooth over three
 * frames falls out, and the few frames of a bolus do not count (for white noise that median is 0.6745 sqrt(6) sigma).
 *
 * @param at frames in the middle of the three that count; undefined where none is left.
 */
export function noiseOf(curve: Float64Array, at: (t: number) => boolean = () => true): number | undefined {
  const bends: number[] = [];
  for (let t = 1; t < curve.length - 1; t++) {
    if (at(t)) bends.push(Math.abs(curve[t - 1] - 2 * curve[t] + curve[t + 1]));
  }
  return bends.length > 0 ? median(Float64Array.from(bends)) / (0.6745 * Math.sqrt(6)) : undefined;
}

/** The mean of the two in the middle where there is no middle one. */
export function median(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
}
