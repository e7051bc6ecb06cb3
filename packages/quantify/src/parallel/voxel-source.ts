import { lengthOfAll, requireLength } from '../core/driver.ts';
import type { VoxelInputs } from '../core/model.ts';
import { type SharedArray, shared } from './shared.ts';
import { frameLength, isStored, type StoredFrame } from './stored-frame.ts';

/** Voxels `from` to `to` of a study: entry 0 of each array is voxel `from`. In memory that threads share. */
export interface VoxelsRead {
  readonly frames: readonly (SharedArray | StoredFrame)[];
  /** Maps that the model takes beside the frames, by name. */
  readonly extra: { readonly [name: string]: SharedArray };
  /** Nothing is fitted where it is 0; all is where it is absent. */
  readonly where?: SharedArray;
}

/** A study whose voxels are read part by part: from memory, or from files that need not be in memory at all. */
export interface VoxelSource {
  /** Voxels of a frame. */
  readonly length: number;
  /**
   * Reads voxels `from` to `to`; of none it answers arrays of no length.
   *
   * @param room which of a few memories to use: what was read into it before is no longer needed.
   */
  read(from: number, to: number, room: number): Promise<VoxelsRead>;
}

/**
 * Frames and maps that are in memory, copied once where it is not shared.
 *
 * @param where as in `VoxelsRead`, of the whole volume.
 * @throws quantify/frames, quantify/voxel-input where they are not of one length.
 */
export function voxelsInMemory(
  frames: readonly (ArrayLike<number> | StoredFrame)[],
  extra: VoxelInputs = {},
  where?: Uint8Array,
): VoxelSource {
  const there = frames.map((frame): SharedArray | StoredFrame =>
    'stored' in frame ? { ...frame, stored: frame.stored.map(shared) } : shared(frame),
  );
  const maps = Object.entries(extra).map(([name, map]) => [name, shared(map)] as const);
  const inside = where && shared(where);
  const length = lengthOfAll(there.map((frame) => ({ length: frameLength(frame) })));
  for (const [name, map] of maps) requireLength(name, map, length);
  return {
    length,
    async read(from, to) {
      const part = (all: SharedArray) => all.subarray(from, to);
      return {
        frames: there.map((frame) =>
          isStored(frame) ? { ...frame, stored: frame.stored.map(part) } : part(frame),
        ),
        extra: Object.fromEntries(maps.map(([name, map]) => [name, part(map)])),
        ...(inside && { where: part(inside) }),
      };
    },
  };
}
