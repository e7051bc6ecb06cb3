import { type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import type { Crew } from '@lobule/numerics';
import { warningsOf } from '../core/driver.ts';
import type { FitResult, PreparedModel, VoxelInputs } from '../core/model.ts';
import { prepareModel } from '../models.ts';
import {
  emptyMaps,
  type FitPlan,
  firstMaps,
  fitRange,
  PART,
  type Range,
  type RangeToFit,
  voxelsOfRange,
} from './fit-part.ts';
import { type SharedArray, shared } from './shared.ts';
import { frameLength, isStored, type StoredFrame } from './stored-frame.ts';

/** The maps of one part of a volume, in rising order of its voxels. */
export interface FittedPart {
  readonly result: FitResult;
  /** Those that were fitted, of the voxels from `from` up to `to`. */
  readonly voxels: Int32Array;
  readonly from: number;
  readonly to: number;
}

export interface PartsOptions {
  /** Nothing is fitted where it is 0. */
  readonly where?: Uint8Array;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

type OnPart = (part: FittedPart) => void | Promise<void>;
type Frames = readonly (ArrayLike<number> | StoredFrame)[];

/**
 * Fits every voxel by several workers and hands the maps over part by part, so that they are never in memory together:
 * beside the images there are only a few thousand voxels of results. For studies whose maps are written as they come.
 *
 * @param crew as for `fitInParallel`.
 * @param frames one array per frame, or what a file stores of one.
 * @param onPart gets the parts in rising order, which are its own until what it returns is done; the next waits for that.
 * @throws what `fitInParallel` throws.
 * @example
 * await fitByParts(crew, { model: 'adc', protocol: { bValues: [0, 800] } }, frames, ({ result, from }) => {
 *   adc.set(result.parameters.adcMm2PerS, from);
 * });
 */
export async function fitByParts(
  crew: Crew,
  plan: FitPlan,
  frames: Frames,
  onPart: OnPart,
  extra: VoxelInputs = {},
  options: PartsOptions = {},
): Promise<void> {
  const model = prepareModel(plan.model, plan.protocol, plan.settings);
  const job = sharedJob(model, frames, extra, options);
  const warnings = warningsOf(model, Object.keys(extra));
  // One part for each worker and one that is ready when a worker is; with as many, memory is used again.
  const ahead = crew.size + 1;
  const memory = Array.from({ length: ahead }, () => emptyMaps(model, PART));
  await inOrder(job, plan.model, ahead, onPart, options, async (range, voxels) => {
    if (voxels.length === 0) return fitRange(model, range);
    const into = memory[(range.from / PART) % ahead];
    await crew.ask({ ...range, plan, into } satisfies RangeToFit);
    return { ...firstMaps(into, voxels.length), warnings };
  });
}

/**
 * The same in this thread, with a model that is prepared: part by part, so that progress moves and a stop is heard.
 *
 * @throws what `fit` throws; foundation/cancelled.
 */
export async function fitPartsHere(
  model: PreparedModel,
  frames: Frames,
  onPart: OnPart,
  extra: VoxelInputs = {},
  options: PartsOptions = {},
): Promise<void> {
  const job = sharedJob(model, frames, extra, options);
  await inOrder(job, model.modelId, 1, onPart, options, async (range) => fitRange(model, range));
}

type Job = Omit<Range, 'from' | 'to'>;

/** Refuses here what a fit would refuse, before any worker begins. */
function sharedJob(model: PreparedModel, frames: Frames, extra: VoxelInputs, { where }: PartsOptions): Job {
  const there = frames.map(sharedFrame);
  model.fit(
    there.map((frame) => (isStored(frame) ? frame.stored[0] : frame)),
    new Int32Array(0),
    extra,
  );
  return {
    frames: there,
    extra: Object.fromEntries(Object.entries(extra).map(([name, map]) => [name, shared(map)])),
    ...(where && { where: shared(where) }),
  };
}

async function inOrder(
  job: Job,
  name: string,
  ahead: number,
  onPart: OnPart,
  { progress = silent, signal }: PartsOptions,
  fit: (range: Range, voxels: Int32Array) => Promise<FitResult>,
): Promise<void> {
  const total = frameLength(job.frames[0]);
  const waiting: Promise<FittedPart>[] = [];
  const begin = async (from: number): Promise<FittedPart> => {
    const to = Math.min(from + PART, total);
    const voxels = voxelsOfRange(job.where, from, to);
    return { result: await fit({ ...job, from, to }, voxels), voxels, from, to };
  };
  let next = 0;
  for (let from = 0; from < total; from += PART) {
    throwIfCancelled(signal);
    for (; next < total && waiting.length < ahead; next += PART) waiting.push(begin(next));
    const part = (await waiting.shift()) as FittedPart;
    await onPart(part);
    progress({ task: `Fitting ${name}`, done: part.to, total });
  }
}

function sharedFrame(frame: ArrayLike<number> | StoredFrame): SharedArray | StoredFrame {
  return 'stored' in frame ? { ...frame, stored: frame.stored.map(shared) } : shared(frame);
}
