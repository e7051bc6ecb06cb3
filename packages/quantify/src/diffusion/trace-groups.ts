import { exp, log } from '@lobule/numerics';
import { protocolError } from '../core/check.ts';
import { requireAverages } from './b-values.ts';

/** What the header says of each image, in the order of the frames. */
export interface DiffusionFrames {
  /** s/mm2, as it was applied. */
  readonly bValues: readonly number[];
  /** Gradient direction of each image, [0, 0, 0] where it has none (b = 0, trace images); absent: all are trace. */
  readonly directions?: readonly (readonly number[])[];
  /** How many acquisitions each image is the mean of; absent: one. */
  readonly averages?: readonly number[];
}

/** Images of one b-value, by direction. */
export interface TraceGroup {
  /** The b-value that holds for the group: the mean over its directions of the mean over their images. */
  readonly bValue: number;
  readonly directions: readonly {
    readonly frames: readonly number[];
    readonly averages: readonly number[];
  }[];
}

/** Applied b-values that differ by less than this share are one nominal b-value; so are those below `ZERO_B`. */
const NOMINAL_SHARE = 0.05;
/** Below this an image counts as unweighted: scanners state 0 to 15 for what the imaging gradients do. */
export const ZERO_B = 20;
/** Two gradients nearer than this cosine (2.6 degrees), or opposite, encode one direction. */
const SAME_DIRECTION = 0.999;

/**
 * Sorts images into b-values and, within each, into directions. Where no directions are stated each image is a group
 * of its own: there is nothing to be averaged before the fit.
 *
 * @throws quantify/protocol where the lists do not fit, or where the directions of one b-value are not those of another.
 */
export function traceGroups({ bValues, directions, averages }: DiffusionFrames): readonly TraceGroup[] {
  if (directions && directions.length !== bValues.length)
    throw protocolError(`directions has ${directions.length} entries for ${bValues.length} b-values`);
  requireAverages(averages, bValues.length);
  const order = bValues.map((_, i) => i).sort((i, j) => bValues[i] - bValues[j] || i - j);
  const members: number[][] = [];
  for (const i of order) {
    const last = members[members.length - 1];
    if (directions && last && sameNominal(bValues[last[0]], bValues[i])) last.push(i);
    else members.push([i]);
  }
  const groups = members.map((frames) => {
    const byDirection = sameDirections(frames, directions);
    const means = byDirection.map((same) => weightedMean(same, bValues, averages));
    return {
      bValue: means.reduce((sum, b) => sum + b, 0) / means.length,
      directions: byDirection.map((same) => ({
        frames: same,
        averages: same.map((i) => averages?.[i] ?? 1),
      })),
    };
  });
  requireSameDirections(groups, directions);
  return groups;
}

function sameNominal(lowest: number, b: number): boolean {
  return b < ZERO_B || b - lowest <= NOMINAL_SHARE * lowest;
}

function weightedMean(frames: readonly number[], bValues: readonly number[], averages?: readonly number[]) {
  let weights = 0;
  let sum = 0;
  for (const i of frames) {
    const weight = averages?.[i] ?? 1;
    weights += weight;
    sum += weight * bValues[i];
  }
  return sum / weights;
}

/** Frames of one b-value, sorted into lists of one direction each; those without a direction are one list. */
function sameDirections(frames: readonly number[], directions: DiffusionFrames['directions']): number[][] {
  const lists: { direction: readonly number[] | undefined; frames: number[] }[] = [];
  for (const i of frames) {
    const direction = unitDirection(directions?.[i], i);
    const list = lists.find((other) => alike(other.direction, direction));
    if (list) list.frames.push(i);
    else lists.push({ direction, frames: [i] });
  }
  return lists.map((list) => list.frames);
}

/** @throws quantify/protocol for what is not a direction. */
export function unitDirection(
  given: readonly number[] | undefined,
  frame: number,
): readonly [number, number, number] | undefined {
  if (given === undefined) return undefined;
  const [x, y, z] = given;
  const length = Math.sqrt(x * x + y * y + z * z);
  if (given.length !== 3 || !(length < Number.POSITIVE_INFINITY))
    throw protocolError(`directions: entry ${frame + 1} is not three numbers: ${given.join(', ')}`);
  if (length === 0) return undefined;
  if (Math.abs(length - 1) > 0.05)
    throw protocolError(`directions must be of unit length: entry ${frame + 1} has ${length.toFixed(3)}`);
  return [x / length, y / length, z / length];
}

function alike(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Math.abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) > SAME_DIRECTION;
}

/** A mean over other directions at each b-value would take a difference of directions for one of b-values. */
function requireSameDirections(
  groups: readonly TraceGroup[],
  directions: DiffusionFrames['directions'],
): void {
  if (directions === undefined) return;
  const sets = groups
    .map(({ bValue, directions: sets }) => ({
      bValue,
      units: sets.map(({ frames: [first] }) => unitDirection(directions[first], first)),
    }))
    .filter(({ bValue, units }) => !(bValue < ZERO_B && units.every((unit) => unit === undefined)));
  for (const { bValue, units } of sets.slice(1)) {
    const first = sets[0];
    const fits =
      units.length === first.units.length &&
      units.every((unit) => first.units.some((other) => alike(unit, other)));
    if (fits) continue;
    throw protocolError(
      `b ${Math.round(bValue)} has not the directions of b ${Math.round(first.bValue)}: ` +
        'a mean over directions needs the same at every b-value',
    );
  }
}

export interface GroupReducer {
  /** Fills the three from the signals of all frames; false where one is not positive. */
  read(y: Float64Array): boolean;
  /** Of the geometric mean over directions of the mean over repeats. */
  readonly logs: Float64Array;
  readonly signals: Float64Array;
  /** Inverse variances of the logarithms, for a noise of 1 in one acquisition. */
  readonly weights: Float64Array;
  /** The one image of each group and its averages, where there is nothing to be averaged. */
  readonly single: { readonly frame: Int32Array; readonly averages: Float64Array } | undefined;
}

/** One trace signal of each group in scratch memory. */
export function groupReducer(groups: readonly TraceGroup[]): GroupReducer {
  const n = groups.length;
  const logs = new Float64Array(n);
  const signals = new Float64Array(n);
  const weights = new Float64Array(n);
  const lists = groups.map(({ directions }) => directions);

  function readGroup(y: Float64Array, g: number): boolean {
    const directions = lists[g];
    const m = directions.length;
    let sum = 0;
    let variance = 0;
    for (let d = 0; d < m; d++) {
      const { frames, averages } = directions[d];
      let signal = 0;
      let count = 0;
      for (let i = 0; i < frames.length; i++) {
        signal += averages[i] * y[frames[i]];
        count += averages[i];
      }
      signal /= count;
      if (!(signal > 0)) return false;
      sum += log(signal);
      variance += 1 / (count * signal * signal);
      signals[g] = signal;
    }
    logs[g] = sum / m;
    if (m > 1) signals[g] = exp(logs[g]);
    weights[g] = (m * m) / variance;
    return true;
  }

  const isSingle = lists.every((directions) => directions.length === 1 && directions[0].frames.length === 1);
  const frame = Int32Array.from(lists, ([{ frames }]) => frames[0]);
  const count = Float64Array.from(lists, ([{ averages }]) => averages[0]);

  function readSingle(y: Float64Array): boolean {
    for (let g = 0; g < n; g++) {
      const signal = y[frame[g]];
      if (!(signal > 0)) return false;
      signals[g] = signal;
      logs[g] = log(signal);
      weights[g] = count[g] * signal * signal;
    }
    return true;
  }

  function readAll(y: Float64Array): boolean {
    for (let g = 0; g < n; g++) if (!readGroup(y, g)) return false;
    return true;
  }

  const single = isSingle ? { frame, averages: count } : undefined;
  return { logs, signals, weights, single, read: single ? readSingle : readAll };
}
