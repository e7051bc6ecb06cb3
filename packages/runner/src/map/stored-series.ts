import { frameLength, frameValues, type StoredFrame, shared } from '@lobule/quantify';
import type { VoxelArray } from '@lobule/volume';
import type { ImageSeries } from '../exam/images.ts';
import type { ExamProtocol } from '../exam/protocol.ts';

/** A series whose frames stay as its files store them, in memory that threads share: no more than the files have. */
export interface StoredSeries extends ImageSeries {
  /** To be called once: the series keeps nothing. */
  readonly stored: () => Promise<readonly StoredFrame[]>;
}

/** Values that are stored as such, in shared memory. */
export function storedAsIs(values: VoxelArray): StoredFrame {
  return { stored: [shared(values)], slope: 1, intercept: 0 };
}

/** One frame for each entry of the protocol; those that stand together are averaged when they are read. */
export async function framesOfProtocol(
  protocol: ExamProtocol,
  series: StoredSeries,
): Promise<readonly StoredFrame[]> {
  const all = await series.stored();
  return protocol.frames.map((same) =>
    same.length === 1 ? all[same[0]] : together(same.map((n) => all[n])),
  );
}

function together(frames: readonly StoredFrame[]): StoredFrame {
  const [{ slope, intercept }] = frames;
  const isAlike = frames.every((frame) => frame.slope === slope && frame.intercept === intercept);
  const alike = isAlike ? frames : frames.map((frame) => storedAsIs(valuesOf(frame)));
  return { ...alike[0], stored: alike.flatMap(({ stored }) => stored) };
}

/** All values of a frame: the stored ones themselves where they are its values. */
export function valuesOf(frame: StoredFrame): VoxelArray {
  return frameValues(frame, 0, frameLength(frame));
}
