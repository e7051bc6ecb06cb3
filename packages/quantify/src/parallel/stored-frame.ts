import type { SharedArray } from './shared.ts';

/**
 * A frame as a file stores it: its values are `stored * slope + intercept`, the mean of several images where it is one.
 * So whole series need no more memory than their files have; values are made for the voxels in hand.
 */
export interface StoredFrame {
  readonly stored: readonly SharedArray[];
  readonly slope: number;
  readonly intercept: number;
}

export function isStored(frame: SharedArray | StoredFrame): frame is StoredFrame {
  return 'stored' in frame;
}

/** How many voxels a frame has. */
export function frameLength(frame: SharedArray | StoredFrame): number {
  return isStored(frame) ? frame.stored[0].length : frame.length;
}

/** Memory for the values of frames, used again for those of the next voxels. */
export interface FrameRoom {
  values?: Float64Array;
  mean?: Float32Array;
}

/**
 * The values of voxels `from` to `to` of a frame, of all by default: a view of them where they are stored as such.
 *
 * @param room where others are put; memory of their own by default.
 * @example
 * frameValues({ stored: [new Int16Array([1, 2])], slope: 0.5, intercept: 0 }, 0, 2); // 0.5, 1
 */
export function frameValues(
  frame: SharedArray | StoredFrame,
  from = 0,
  to = frameLength(frame),
  room: FrameRoom = {},
): SharedArray {
  if (!isStored(frame)) return frame.subarray(from, to);
  const { stored, slope, intercept } = frame;
  const count = to - from;
  if (stored.length === 1) {
    if (slope === 1 && intercept === 0) return stored[0].subarray(from, to);
    if (room.values === undefined || room.values.length < count) room.values = new Float64Array(count);
    const values = room.values.subarray(0, count);
    for (let v = from; v < to; v++) values[v - from] = stored[0][v] * slope + intercept;
    return values;
  }
  if (room.mean === undefined || room.mean.length < count) room.mean = new Float32Array(count);
  const mean = room.mean.subarray(0, count).fill(0);
  for (const one of stored) {
    for (let v = from; v < to; v++) mean[v - from] += (one[v] * slope + intercept) / stored.length;
  }
  return mean;
}
