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

let ready: { readonly key: string; readonly model: PreparedModel } | undefined;

/** Fits one part: what a worker does. */
export function fitPart({ plan, frames, extra, voxels, from, to, into }: FitPart): void {
  const key = JSON.stringify(plan);
  if (ready?.key !== key) ready = { key, model: prepareModel(plan.model, plan.protocol, plan.settings) };
  const part = ready.model.fit(frames, voxels.subarray(from, to), extra);
  for (const name of Object.keys(into.parameters)) {
    into.parameters[name].set(part.parameters[name], from);
    into.standardErrors[name].set(part.standardErrors[name], from);
    into.intervalDegreesOfFreedom[name].set(part.intervalDegreesOfFreedom[name], from);
  }
  into.residual.set(part.residual, from);
  into.condition.set(part.condition, from);
  into.degreesOfFreedom.set(part.degreesOfFreedom, from);
  into.reasons.set(part.reasons, from);
}
