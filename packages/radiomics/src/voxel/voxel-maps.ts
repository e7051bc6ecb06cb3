import { hashOf, type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import type { Crew } from '@lobule/numerics';
import type { Grid, Mask, Volume } from '@lobule/volume';
import type { VoxelCounts } from '../feature.ts';
import { type Memory, makeField } from './field.ts';
import { type SlabMap, type VoxelPart, type VoxelPlan, voxelComputer } from './part.ts';
import {
  type ResolvedVoxelSettings,
  resolveVoxelSettings,
  type VoxelFeature,
  type VoxelMapSettings,
} from './settings.ts';

/** A feature at each voxel of the box around the mask. */
export interface VoxelMap {
  readonly feature: VoxelFeature;
  /** NaN where undefined and outside the mask; x fastest. */
  readonly values: Float32Array | Float64Array;
  /** By voxel: 0 where there is a value, else a code that `voxelReason` tells. */
  readonly reasons: Uint8Array;
}

/** Some slices of every map. */
export interface VoxelSlab {
  /** Of the maps as a whole, as in `VoxelMaps`. */
  readonly grid: Grid;
  /** First slice, counted from the first of the grid. */
  readonly z: number;
  readonly slices: number;
  /** In the order of the features, these slices alone; the arrays are used again for the next slab. */
  readonly maps: readonly VoxelMap[];
}

/** A value of each feature for each voxel, from its neighbourhood. */
export interface VoxelMaps {
  /** Of the maps: the box around the mask in the grid of the image; the whole of it where the mask is empty. */
  readonly grid: Grid;
  readonly features: readonly VoxelFeature[];
  /** One for each feature; none where slabs were handed out instead. */
  readonly maps: readonly VoxelMap[];
  readonly voxels: VoxelCounts;
  /** Every setting that was used, defaults included. */
  readonly settings: ResolvedVoxelSettings;
  readonly settingsHash: string;
}

/** How maps are handed on, how progress is told, and when to stop. */
export interface VoxelMapOptions {
  /** Takes the maps slab by slab, so that only one is ever in memory; the next waits for what it returns. */
  readonly onSlab?: (slab: VoxelSlab) => void | Promise<void>;
  /** Slices of a slab; default as many as fit 64 MB. No number that comes out depends on it. */
  readonly slabSlices?: number;
  /** Of `openVoxelCrew` (Node) or `webCrew` (browser); without it the caller's thread does the work. */
  readonly crew?: Crew;
  /** Bits of each value; default 32. */
  readonly precision?: 32 | 64;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

const SLAB_BYTES = 64 * 1024 * 1024;
/** Small enough that both progress and threads come out even, large enough that neighbouring rows share their pairs. */
const ROWS = 16;

let jobs = 0;

/**
 * Maps of features: at each voxel of the mask those of the window around it, a cube of 2 kernelRadius + 1 voxels cut to
 * the image and, unless `maskedKernel` is off, to the mask. Grey levels are those of the whole region. A value is what
 * `extractFeatures` has for the mask of that window with these grey levels.
 *
 * @throws what `extractFeatures` throws, and foundation/cancelled, numerics/worker
 * @example
 * const { maps } = await voxelMaps(image, mask, { families: ['glcm'], kernelRadius: 2 });
 * for (const { feature, values } of maps) console.log(feature.name, values.length);
 */
export async function voxelMaps(
  image: Volume,
  mask: Mask,
  given: VoxelMapSettings = {},
  { onSlab, slabSlices, crew, precision = 32, progress = silent, signal }: VoxelMapOptions = {},
): Promise<VoxelMaps> {
  const { settings, features } = resolveVoxelSettings(given);
  // A page that is not cross-origin isolated has no memory to share.
  const memory: Memory = (bytes) => (crew ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  const needsLevels = features.some(({ family }) => family !== 'statistics');
  const { field, grid, voxels } = makeField(image, mask, settings, needsLevels, memory);
  const [nx, ny, nz] = field.size;
  const perSlice = nx * ny * features.length * (precision / 8 + 1);
  const slices =
    onSlab === undefined
      ? nz
      : Math.min(nz, Math.max(1, slabSlices ?? Math.floor(SLAB_BYTES / Math.max(1, perSlice))));
  const into = features.map(() => slabMap(nx * ny * slices, precision, memory));
  const plan: VoxelPlan = {
    job: String(++jobs),
    field,
    features,
    settings,
    mostRows: Math.min(ROWS, ny),
  };
  const alone = crew ? undefined : voxelComputer(plan);
  let done = 0;
  const compute = async (part: VoxelPart) => {
    if (crew) await crew.ask(part);
    else alone?.(part);
    // Whoever may want to stop gets a turn.
    if (!crew && signal) await new Promise((resolve) => setTimeout(resolve));
    done += part.toY - part.fromY;
    progress({ task: 'Voxel maps', done, total: ny * nz });
  };
  for (let z = 0; z < nz; z += slices) {
    const end = Math.min(nz, z + slices);
    const parts = partsOf(plan, z, end, into);
    let next = 0;
    const takeTurns = async () => {
      while (next < parts.length && !signal?.aborted) await compute(parts[next++]);
    };
    await Promise.all(Array.from({ length: crew?.size ?? 1 }, takeTurns));
    throwIfCancelled(signal);
    await onSlab?.({ grid, z, slices: end - z, maps: cutTo(features, into, nx * ny * (end - z)) });
  }
  return {
    grid,
    features,
    maps: onSlab === undefined ? cutTo(features, into, nx * ny * nz) : [],
    voxels,
    settings,
    settingsHash: hashOf({ settings, features: features.map(({ name }) => name) }),
  };
}

function slabMap(length: number, precision: 32 | 64, memory: Memory): SlabMap {
  const bytes = memory((length * precision) / 8);
  return {
    values: precision === 64 ? new Float64Array(bytes) : new Float32Array(bytes),
    reasons: new Uint8Array(memory(length)),
  };
}

function partsOf(plan: VoxelPlan, from: number, to: number, into: readonly SlabMap[]): readonly VoxelPart[] {
  const ny = plan.field.size[1];
  const parts: VoxelPart[] = [];
  for (let z = from; z < to; z++) {
    for (let fromY = 0; fromY < ny; fromY += plan.mostRows) {
      parts.push({ plan, z, fromY, toY: Math.min(ny, fromY + plan.mostRows), slabZ: from, into });
    }
  }
  return parts;
}

function cutTo(
  features: readonly VoxelFeature[],
  slab: readonly SlabMap[],
  length: number,
): readonly VoxelMap[] {
  return slab.map(({ values, reasons }, n) => ({
    feature: features[n],
    values: values.subarray(0, length),
    reasons: reasons.subarray(0, length),
  }));
}
