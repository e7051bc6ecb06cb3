import type { FitResult, PreparedModel } from '../core/model.ts';
import { prepareModel } from '../models.ts';
import { type SharedArray, sharedCodes, sharedCounts, sharedFloats } from './shared.ts';
import { frameValues, isStored, type StoredFrame } from './stored-frame.ts';

/** A model and its protocol as plain data, since a prepared model cannot cross to another thread. */
export interface FitPlan {
  readonly model: string;
  readonly protocol: object;
  readonly settings?: object;
}

/** What a worker is asked: voxels `from` to `to` of a fit, into memory that all share. */
export interface FitPart {
  readonly plan: FitPlan;
  readonly frames: readonly SharedArray[];
  readonly extra: { readonly [name: string]: SharedArray };
  readonly voxels: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly into: Maps;
}

/** The same for a range of voxels, from the start of that memory on. */
export interface RangeToFit extends Range {
  readonly plan: FitPlan;
  readonly into: Maps;
}

/** What a fit gives of its voxels. */
export type Maps = Omit<FitResult, 'warnings'>;

/** Some voxels of a volume. */
export interface Range {
  readonly frames: readonly (SharedArray | StoredFrame)[];
  readonly extra: { readonly [name: string]: SharedArray };
  /** Fitted where it is not 0; everywhere if absent. */
  readonly where?: SharedArray;
  readonly from: number;
  readonly to: number;
}

/** Voxels of a part: few enough that progress moves and nobody waits long, enough that asking costs nothing. */
export const PART = 16_384;

let ready: { readonly key: string; readonly model: PreparedModel } | undefined;

function modelOf(plan: FitPlan): PreparedModel {
  const key = JSON.stringify(plan);
  if (ready?.key !== key) ready = { key, model: prepareModel(plan.model, plan.protocol, plan.settings) };
  return ready.model;
}

/** Indices of the voxels of a range that are to be fitted. */
export function voxelsOfRange(where: ArrayLike<number> | undefined, from: number, to: number): Int32Array {
  if (where === undefined) return Int32Array.from({ length: to - from }, (_, i) => from + i);
  const voxels = new Int32Array(to - from);
  let count = 0;
  for (let v = from; v < to; v++) if (where[v] !== 0) voxels[count++] = v;
  return voxels.subarray(0, count);
}

/** Fits the voxels of a range. Frames that are stored otherwise than as their values are read for this range alone. */
export function fitRange(model: PreparedModel, { frames, extra, where, from, to }: Range): FitResult {
  const voxels = voxelsOfRange(where, from, to);
  if (!frames.some(isStored)) return model.fit(frames as readonly SharedArray[], voxels, extra);
  const here = frames.map((frame) => frameValues(frame, from, to));
  const inputs = Object.entries(extra).map(([name, map]) => [name, map.subarray(from, to)] as const);
  return model.fit(
    here,
    voxels.map((voxel) => voxel - from),
    Object.fromEntries(inputs),
  );
}

/** What a worker does: fits some voxels into shared memory. */
export function fitPart(asked: FitPart | RangeToFit): void {
  const { plan, from, to, into } = asked;
  const model = modelOf(plan);
  if ('voxels' in asked) {
    copyMaps(model.fit(asked.frames, asked.voxels.subarray(from, to), asked.extra), into, from);
  } else copyMaps(fitRange(model, asked), into, 0);
}

function copyMaps(part: Maps, into: Maps, at: number): void {
  for (const name of Object.keys(into.parameters)) {
    into.parameters[name].set(part.parameters[name], at);
    into.standardErrors[name].set(part.standardErrors[name], at);
    into.intervalDegreesOfFreedom[name].set(part.intervalDegreesOfFreedom[name], at);
  }
  into.residual.set(part.residual, at);
  into.condition.set(part.condition, at);
  into.degreesOfFreedom.set(part.degreesOfFreedom, at);
  into.reasons.set(part.reasons, at);
}

/** Shared memory for the maps of so many voxels. */
export function emptyMaps({ parameters }: PreparedModel, count: number): Maps {
  const each = <A>(make: (length: number) => A) =>
    Object.fromEntries(parameters.map(({ name }) => [name, make(count)]));
  return {
    parameters: each(sharedFloats),
    standardErrors: each(sharedFloats),
    intervalDegreesOfFreedom: each(sharedCounts),
    residual: sharedFloats(count),
    condition: sharedFloats(count),
    degreesOfFreedom: sharedCounts(count),
    reasons: sharedCodes(count),
  };
}

/** The first of them. */
export function firstMaps(maps: Maps, count: number): Maps {
  const each = <A extends Float32Array | Uint16Array>(of: { readonly [name: string]: A }) =>
    Object.fromEntries(Object.entries(of).map(([name, map]) => [name, map.subarray(0, count) as A]));
  return {
    parameters: each(maps.parameters),
    standardErrors: each(maps.standardErrors),
    intervalDegreesOfFreedom: each(maps.intervalDegreesOfFreedom),
    residual: maps.residual.subarray(0, count),
    condition: maps.condition.subarray(0, count),
    degreesOfFreedom: maps.degreesOfFreedom.subarray(0, count),
    reasons: maps.reasons.subarray(0, count),
  };
}
