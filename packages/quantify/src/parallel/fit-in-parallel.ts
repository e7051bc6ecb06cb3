import { type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import type { Crew } from '@lobule/numerics';
import { warningsOf } from '../core/driver.ts';
import { emptyMaps } from '../core/fitted-maps.ts';
import type { FitResult, VoxelInputs } from '../core/model.ts';
import { prepareModel } from '../models.ts';
import { type FitPart, type FitPlan, PART } from './fit-part.ts';
import { inShared, shared } from './shared.ts';

/**
 * The same fit as `prepareModel(...).fit(...)`, bit for bit, by several workers over shared memory.
 *
 * @param crew of `openFitCrew` (Node) or `webCrew` (browser).
 * @param frames as for `fit`; arrays over a SharedArrayBuffer are used where they are, others are copied once.
 * @throws what `prepareModel` and `fit` throw; foundation/cancelled; numerics/worker.
 * @example
 * const crew = openFitCrew(4);
 * const maps = await fitInParallel(crew, { model: 'adc', protocol: { bValues: [0, 800] } }, frames, voxels);
 */
export async function fitInParallel(
  crew: Crew,
  plan: FitPlan,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  extra: VoxelInputs = {},
  { progress = silent, signal }: { progress?: ProgressListener; signal?: AbortSignal } = {},
): Promise<FitResult> {
  const model = prepareModel(plan.model, plan.protocol, plan.settings);
  // A call that a fit would refuse is refused here, before any worker begins.
  model.fit(frames, voxels.subarray(0, 0), extra);
  const job = {
    plan,
    frames: frames.map(shared),
    extra: Object.fromEntries(Object.entries(extra).map(([name, map]) => [name, shared(map)])),
    voxels: shared(voxels) as Int32Array,
    into: emptyMaps(
      model.parameters.map(({ name }) => name),
      voxels.length,
      inShared,
    ),
  };
  let done = 0;
  let next = 0;
  const takeTurns = async () => {
    while (next < voxels.length && !signal?.aborted) {
      const from = next;
      const to = Math.min(from + PART, voxels.length);
      next = to;
      await crew.ask({ ...job, from, to } satisfies FitPart);
      done += to - from;
      progress({ task: `Fitting ${plan.model}`, done, total: voxels.length });
    }
  };
  await Promise.all(Array.from({ length: crew.size }, takeTurns));
  throwIfCancelled(signal);
  return { ...job.into, warnings: warningsOf(model, Object.keys(extra)) };
}
