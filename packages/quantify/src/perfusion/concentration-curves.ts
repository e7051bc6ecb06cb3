import { FINE, INPUT_MISSING, NOT_FINITE } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import { conversionInputs, type DynamicProtocol } from './protocol.ts';
import { spgrConverter } from './spgr.ts';

/** A map over the whole volume, or one value for all of it (as the T1 of blood). */
export type ConversionInputs = { readonly [name: string]: ArrayLike<number> | number };

/**
 * Fills `into` with the concentrations of a voxel, mM.
 *
 * @returns 0, or why there are none: a code of `fitReasons`.
 */
export type CurveReader = (voxel: number, into: Float64Array) => number;

/**
 * Reads the concentration curves of an image: what its frames show, or what their signals come from.
 *
 * @param frames one array per frame, over the whole volume.
 * @param extra T1 (required where frames are signals), B1 factor and M0.
 * @throws quantify/frames, quantify/voxel-input, quantify/protocol; the reader quantify/voxels.
 */
export function concentrationReader(
  { timesS, signal }: Pick<DynamicProtocol, 'timesS' | 'signal'>,
  frames: readonly ArrayLike<number>[],
  extra: ConversionInputs = {},
): CurveReader {
  const count = timesS.length;
  const size = checkFrames(frames, count);
  const [t1Ms, b1Factor, m0] = conversionInputs.map(({ name }) => valueReader(name, extra[name], size));
  const converter = signal && spgrConverter(signal, count);
  if (converter && extra['t1Ms'] === undefined) {
    throw quantifyErrors.error('quantify/voxel-input', {
      what: 'Signals need t1Ms to become concentrations',
    });
  }
  return (voxel, into) => {
    if (!(voxel >= 0 && voxel < size)) {
      throw quantifyErrors.error('quantify/voxels', {
        what: `Voxel ${voxel} is outside a volume of ${size} voxels`,
      });
    }
    let sum = 0;
    for (let t = 0; t < count; t++) {
      into[t] = frames[t][voxel];
      sum += Math.abs(into[t]);
    }
    if (!(sum < Number.POSITIVE_INFINITY)) return NOT_FINITE;
    if (converter === undefined) return FINE;
    const t1 = t1Ms(voxel);
    return t1 > 0 ? converter.toConcentration(into, t1, b1Factor(voxel), m0(voxel)) : INPUT_MISSING;
  };
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

function valueReader(name: string, given: ArrayLike<number> | number | undefined, size: number) {
  if (given === undefined) return () => Number.NaN;
  if (typeof given === 'number') return () => given;
  if (given.length === size) return (voxel: number) => given[voxel];
  throw quantifyErrors.error('quantify/voxel-input', {
    what: `Map ${name} has ${given.length} voxels, the frames have ${size}`,
  });
}

/** The mean of some curves. */
export interface MeanCurve {
  readonly mean: Float64Array;
  /** Standard deviation over the voxels at each frame; NaN for a single one. */
  readonly sd: Float64Array;
  readonly used: number;
  /** Voxels that have no curve, by the code of their reason. */
  readonly undefined: ReadonlyMap<number, number>;
}

/**
 * Mean and standard deviation over voxels, one after another (Welford 1962, Technometrics 4:419).
 *
 * @param takes whether a curve is one of those that are averaged.
 */
export function meanCurve(
  read: CurveReader,
  frameCount: number,
  voxels: ArrayLike<number>,
  takes: (curve: Float64Array) => boolean = () => true,
): MeanCurve {
  const curve = new Float64Array(frameCount);
  const mean = new Float64Array(frameCount);
  const squares = new Float64Array(frameCount);
  const without = new Map<number, number>();
  let used = 0;
  for (let i = 0; i < voxels.length; i++) {
    const reason = read(voxels[i], curve);
    if (reason !== FINE) {
      without.set(reason, (without.get(reason) ?? 0) + 1);
      continue;
    }
    if (!takes(curve)) continue;
    used++;
    for (let t = 0; t < frameCount; t++) {
      const apart = curve[t] - mean[t];
      mean[t] += apart / used;
      squares[t] += apart * (curve[t] - mean[t]);
    }
  }
  return { mean, sd: squares.map((sum) => Math.sqrt(sum / (used - 1))), used, undefined: without };
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
