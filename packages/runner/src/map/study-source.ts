import { type FrameRoom, frameValues, type VoxelSource } from '@lobule/quantify';
import { readFrame, type StoredImage, type StudyFrame } from './stored-image.ts';
import type { Where } from './where.ts';

/** What a fit reads: frames in the order of the protocol, and the maps that the model takes beside them, by name. */
export interface FitImages {
  readonly frames: readonly StudyFrame[];
  readonly extra: Readonly<Record<string, StoredImage>>;
}

/** The images of a fit, read part by part from wherever they are. */
export function studySource({ frames, extra }: FitImages, { inside }: Where): VoxelSource {
  const maps = Object.entries(extra);
  // The frame that says which voxels are fitted is often one of the study's own.
  const looked = inside ? frames.indexOf(inside.frame) : -1;
  const masks: Uint8Array[] = [];
  const ofFrame: FrameRoom = {};
  return {
    length: frames[0][0].length,
    async read(from, to, room) {
      const read = await Promise.all(frames.map((frame) => readFrame(frame, from, to, room)));
      const beside = await Promise.all(
        maps.map(async ([name, image]) => [name, await image.read(from, to, room)] as const),
      );
      const parts = { frames: read, extra: Object.fromEntries(beside) };
      if (inside === undefined) return parts;
      const frame = looked >= 0 ? read[looked] : await readFrame(inside.frame, from, to, room);
      const values = frameValues(frame, 0, to - from, ofFrame);
      if (masks[room] === undefined || masks[room].length < values.length) {
        masks[room] = new Uint8Array(values.length);
      }
      const where = masks[room].subarray(0, values.length);
      for (let v = 0; v < values.length; v++) where[v] = inside.takes(values[v]) ? 1 : 0;
      return { ...parts, where };
    },
  };
}
