import { type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import type { Crew } from '@lobule/numerics';
import { warningsOf } from '../core/driver.ts';
import type { FitResult, VoxelInputs } from '../core/model.ts';
import { prepareModel } from '../models.ts';
import { type FitPlan, PART, type RangeToFit } from './fit-part.ts';
import { shared } from './shared.ts';

/**
 * Fits every voxel by several workers and hands the maps over part by part, so that they are never in memory together:
 * beside the images there are only a few thousand voxels of results. For studies whose maps are written as they come.
 *
 * @param crew as for `fitInParallel`.
 * @param onPart gets the maps of voxels `from` to `from + reasons.length`, in rising order of `from`; the next part
 * waits for what it returns.
 * @throws what `fitInParallel` throws.
 * @example
 * await fitByParts(crew, { model: 'adc', protocol: { bValues: [0, 800] } }, frames, (part, from) => {
 *   adc.set(part.parameters.adcMm2PerS, from);
 * });
 */
export async function fitByParts(
  crew: Crew,
  plan: FitPlan,
  frames: readonly ArrayLike<number>[],
  onPart: (part: FitResult, from: number) => void | Promise<void>,
  extra: VoxelInputs = {},
  { progress = silent, signal }: { progress?: ProgressListener; signal?: AbortSignal } = {},
): Promise<void> {
  const model = prepareModel(plan.model, plan.protocol, plan.settings);
  // A call that a fit would refuse is refused here, before any worker begins.
  model.fit(frames, new Int32Array(0), extra);
  const count = frames[0].length;
  const job = {
    plan,
    frames: frames.map(shared),
    extra: Object.fromEntries(Object.entries(extra).map(([name, map]) => [name, shared(map)])),
  };
  const warnings = warningsOf(model, Object.keys(extra));
  const ask = (from: number) =>
    crew.ask({ ...job, from, to: Math.min(from + PART, count) } satisfies RangeToFit);
  const waiting: Promise<unknown>[] = [];
  let next = 0;
  for (let from = 0; from < count; from += PART) {
    throwIfCancelled(signal);
    // One part for each worker and one that is ready when a worker is.
    for (; next < count && waiting.length <= crew.size; next += PART) waiting.push(ask(next));
    const part = (await waiting.shift()) as Omit<FitResult, 'warnings'>;
    await onPart({ ...part, warnings }, from);
    progress({ task: `Fitting ${plan.model}`, done: Math.min(from + PART, count), total: count });
  }
}
