import { type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import type { Crew } from '@lobule/numerics';
import { warningsOf } from '../core/driver.ts';
import { emptyMaps, firstMaps } from '../core/fitted-maps.ts';
import type { FitResult, FittedMaps, PreparedModel, VoxelInputs } from '../core/model.ts';
import { prepareModel } from '../models.ts';
import { type FitPlan, fitSlab, PART, type Slab, type SlabToFit } from './fit-part.ts';
import { inShared } from './shared.ts';
import type { FrameRoom, StoredFrame } from './stored-frame.ts';
import { type VoxelSource, voxelsInMemory } from './voxel-source.ts';

/** The maps of one part of a volume, in rising order of its voxels. */
export interface FittedPart {
  readonly result: FitResult;
  /** Those that were fitted, of the voxels from `from` up to `to`. */
  readonly voxels: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** How a source is fitted. */
export interface SourceOptions {
  /** Voxels that are read and fitted together. Default: 16384; the numbers do not depend on it. */
  readonly part?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** Mask, chunks, progress and cancellation of a fit by parts. */
export interface PartsOptions extends Omit<SourceOptions, 'part'> {
  /** Nothing is fitted where it is 0. */
  readonly where?: Uint8Array;
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
  { where, ...options }: PartsOptions = {},
): Promise<void> {
  await fitSource(crew, plan, voxelsInMemory(frames, extra, where), onPart, options);
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
  { where, ...options }: PartsOptions = {},
): Promise<void> {
  await fitSourceHere(model, voxelsInMemory(frames, extra, where), onPart, options);
}

/**
 * Fits a study that is read part by part: neither its images nor its maps are ever in memory together.
 *
 * @throws what `fitInParallel` throws, and what the source throws.
 * @example
 * await fitSource(crew, { model: 'adc', protocol: { bValues: [0, 800] } }, source, ({ result, from }) => {
 *   adc.set(result.parameters.adcMm2PerS, from);
 * });
 */
export async function fitSource(
  crew: Crew,
  plan: FitPlan,
  source: VoxelSource,
  onPart: OnPart,
  options: SourceOptions = {},
): Promise<void> {
  const model = prepareModel(plan.model, plan.protocol, plan.settings);
  // One part for each worker, and one that is ready when a worker is.
  await inOrder(model, source, crew.size + 1, onPart, options, async (slab, into) => {
    if (slab.voxels.length > 0) await crew.ask({ ...slab, plan, into } satisfies SlabToFit);
    const warnings = warningsOf(model, Object.keys(slab.extra));
    return { ...firstMaps(into, slab.voxels.length), warnings };
  });
}

/**
 * The same in this thread, with a model that is prepared.
 *
 * @throws what `fit` throws, and what the source throws; foundation/cancelled.
 */
export async function fitSourceHere(
  model: PreparedModel,
  source: VoxelSource,
  onPart: OnPart,
  options: SourceOptions = {},
): Promise<void> {
  const rooms: FrameRoom[] = [];
  await inOrder(model, source, 1, onPart, options, async (slab, into) => fitSlab(model, slab, rooms, into));
}

/** Memory of a part, which is used again for another when it has been handed over. */
interface Room {
  readonly into: FittedMaps;
  readonly inPart: Int32Array;
  readonly voxels: Int32Array;
}

async function inOrder(
  model: PreparedModel,
  source: VoxelSource,
  ahead: number,
  onPart: OnPart,
  { part = PART, progress = silent, signal }: SourceOptions,
  fit: (slab: Slab, into: FittedMaps) => Promise<FitResult>,
): Promise<void> {
  const { length: total } = source;
  await refuseWhole(model, source);
  const names = model.parameters.map(({ name }) => name);
  const indices = () => new Int32Array(inShared(4 * part));
  const rooms = Array.from(
    { length: ahead },
    (): Room => ({ into: emptyMaps(names, part, inShared), inPart: indices(), voxels: indices() }),
  );
  const begin = async (from: number): Promise<FittedPart> => {
    const at = (from / part) % ahead;
    const { into, inPart, voxels } = rooms[at];
    const to = Math.min(from + part, total);
    const { where, ...read } = await source.read(from, to, at);
    const count = listVoxels(where, to - from, inPart);
    for (let i = 0; i < count; i++) voxels[i] = from + inPart[i];
    const result = await fit({ ...read, voxels: inPart.subarray(0, count) }, into);
    return { result, voxels: voxels.subarray(0, count), from, to };
  };
  const waiting: Promise<FittedPart>[] = [];
  let next = 0;
  try {
    for (let from = 0; from < total; from += part) {
      throwIfCancelled(signal);
      for (; next < total && waiting.length < ahead; next += part) {
        const begun = begin(next);
        // Told in its turn.
        begun.catch(() => undefined);
        waiting.push(begun);
      }
      const fitted = await waiting[0];
      await onPart(fitted);
      waiting.shift();
      progress({ task: `Fitting ${model.modelId}`, done: fitted.to, total });
    }
  } finally {
    // Nobody reads on once this has ended: the source may be closed.
    await Promise.allSettled(waiting);
  }
}

/** Refuses here, before any worker begins, what a fit would refuse. */
async function refuseWhole(model: PreparedModel, source: VoxelSource): Promise<void> {
  const { where: _, ...none } = await source.read(0, 0, 0);
  fitSlab(model, { ...none, voxels: new Int32Array(0) }, []);
}

/** Lists the voxels of a part that are to be fitted, counted from its first; answers how many. */
function listVoxels(where: ArrayLike<number> | undefined, length: number, into: Int32Array): number {
  let count = 0;
  for (let v = 0; v < length; v++) if (where === undefined || where[v] !== 0) into[count++] = v;
  return count;
}
