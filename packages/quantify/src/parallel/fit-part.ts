import { mapsFrom } from '../core/fitted-maps.ts';
import type { FitResult, FittedMaps, PreparedModel } from '../core/model.ts';
import { prepareModel } from '../models.ts';
import type { SharedArray } from './shared.ts';
import { type FrameRoom, frameLength, frameValues, isStored, type StoredFrame } from './stored-frame.ts';

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
  readonly into: FittedMaps;
}

/** The same for a slab, from the start of that memory on. */
export interface SlabToFit extends Slab {
  readonly plan: FitPlan;
  readonly into: FittedMaps;
}

/** Some voxels of a volume that lie together in memory: the first of each array is the first of them. */
export interface Slab {
  readonly frames: readonly (SharedArray | StoredFrame)[];
  readonly extra: { readonly [name: string]: SharedArray };
  /** Which of them are fitted, counted from the first. */
  readonly voxels: Int32Array;
}

/** Voxels of a part: few enough that progress moves and nobody waits long, enough that asking costs nothing. */
export const PART = 16_384;

const rooms: FrameRoom[] = [];
let ready: { readonly key: string; readonly model: PreparedModel } | undefined;

function modelOf(plan: FitPlan): PreparedModel {
  const key = JSON.stringify(plan);
  if (ready?.key !== key) ready = { key, model: prepareModel(plan.model, plan.protocol, plan.settings) };
  return ready.model;
}

/**
 * Fits a slab. Frames that are stored otherwise than as their values are read for it alone.
 *
 * @param rooms memory for these values, one for each frame, which is used again; none at first.
 */
export function fitSlab(
  model: PreparedModel,
  { frames, extra, voxels }: Slab,
  rooms: FrameRoom[],
  into?: FittedMaps,
): FitResult {
  const values = frames.map((frame, t) => {
    rooms[t] ??= {};
    return isStored(frame) ? frameValues(frame, 0, frameLength(frame), rooms[t]) : frame;
  });
  return model.fit(values, voxels, extra, into);
}

/** What a worker does: fits some voxels into shared memory. */
export function fitPart(asked: FitPart | SlabToFit): void {
  const model = modelOf(asked.plan);
  if (!('from' in asked)) {
    fitSlab(model, asked, rooms, asked.into);
    return;
  }
  const { frames, voxels, extra, from, to, into } = asked;
  model.fit(frames, voxels.subarray(from, to), extra, mapsFrom(into, from, to));
}
