import type { FitResult, PreparedModel } from '../core/model.ts';
import { prepareModel } from '../models.ts';
import type { SharedArray } from './shared.ts';
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
  readonly into: Omit<FitResult, 'warnings'>;
}

/** The same for a range of voxels whose maps are sent back. */
export interface RangeToFit extends Range {
  readonly plan: FitPlan;
}

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

/** What a worker does: fits a part into shared memory, or a range whose maps it sends back. */
export function fitPart(asked: FitPart | RangeToFit): Omit<FitResult, 'warnings'> | undefined {
  const { plan, from, to } = asked;
  const model = modelOf(plan);
  if (!('into' in asked)) {
    const { warnings: _warnings, ...maps } = fitRange(model, asked);
    return maps;
  }
  const { into, voxels, frames, extra } = asked;
  const part = model.fit(frames, voxels.subarray(from, to), extra);
  for (const name of Object.keys(into.parameters)) {
    into.parameters[name].set(part.parameters[name], from);
    into.standardErrors[name].set(part.standardErrors[name], from);
    into.intervalDegreesOfFreedom[name].set(part.intervalDegreesOfFreedom[name], from);
  }
  into.residual.set(part.residual, from);
  into.condition.set(part.condition, from);
  into.degreesOfFreedom.set(part.degreesOfFreedom, from);
  into.reasons.set(part.reasons, from);
  return undefined;
}
