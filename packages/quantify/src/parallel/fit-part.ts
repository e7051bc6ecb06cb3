import type { FitResult, PreparedModel } from '../core/model.ts';
import { prepareModel } from '../models.ts';
import type { SharedArray } from './shared.ts';

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
export interface RangeToFit {
  readonly plan: FitPlan;
  readonly frames: readonly SharedArray[];
  readonly extra: { readonly [name: string]: SharedArray };
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

/** What a worker does: fits a part into shared memory, or a range whose maps it sends back. */
export function fitPart(asked: FitPart | RangeToFit): Omit<FitResult, 'warnings'> | undefined {
  const { plan, frames, extra, from, to } = asked;
  const model = modelOf(plan);
  if (!('into' in asked)) {
    const range = Int32Array.from({ length: to - from }, (_, i) => from + i);
    const { warnings: _warnings, ...maps } = model.fit(frames, range, extra);
    return maps;
  }
  const { into, voxels } = asked;
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
