import { type FrameRoom, frameValues, type SharedArray, type StoredFrame, shared } from '@lobule/quantify';
import type { VoxelArray } from '@lobule/volume';
import type { StoredNumbers } from '@lobule/volume/node';

/** One image as it is stored, in memory or in a file: a value is `stored * slope + intercept`. */
export interface StoredImage {
  /** Voxels. */
  readonly length: number;
  readonly slope: number;
  readonly intercept: number;
  /**
   * What is stored of voxels `from` to `to`, in memory that threads share.
   *
   * @param room which of a few memories to read into: what stood there before is lost. Absent, it is memory of its own.
   */
  read(from: number, to: number, room?: number): Promise<SharedArray>;
}

/** A frame of a study: an image, or several of one scale whose mean is meant. */
export type StudyFrame = readonly StoredImage[];

/** An image that is in memory. */
export function imageInMemory(values: VoxelArray, slope = 1, intercept = 0): StoredImage {
  const stored = shared(values);
  return { length: stored.length, slope, intercept, read: async (from, to) => stored.subarray(from, to) };
}

/** An image that is in a file. */
export function imageInFile(numbers: StoredNumbers, slope = 1, intercept = 0): StoredImage {
  const rooms: VoxelArray[] = [];
  const roomFor = (count: number, room: number | undefined) => {
    if (room === undefined) return numbers.room(count);
    if (rooms[room] === undefined || rooms[room].length < count) rooms[room] = numbers.room(count);
    return rooms[room].subarray(0, count);
  };
  return {
    length: numbers.length,
    slope,
    intercept,
    async read(from, to, room) {
      const into = roomFor(to - from, room);
      await numbers.read(from, into);
      return into as SharedArray;
    },
  };
}

/** An image of one value. */
export function imageOf(value: number, length: number): StoredImage {
  let all: Float32Array = new Float32Array(0);
  return {
    length,
    slope: 1,
    intercept: 0,
    async read(from, to) {
      if (all.length < to - from) all = (shared(new Float32Array(to - from)) as Float32Array).fill(value);
      return all.subarray(0, to - from);
    },
  };
}

/** The values of an image times a factor, as 32-bit floats. */
export function scaledImage(image: StoredImage, factor: number): StoredImage {
  const rooms: Float32Array[] = [];
  const ofFile: FrameRoom = {};
  const roomFor = (count: number, room: number | undefined) => {
    if (room === undefined) return shared(new Float32Array(count)) as Float32Array;
    if (rooms[room] === undefined || rooms[room].length < count) {
      rooms[room] = shared(new Float32Array(count)) as Float32Array;
    }
    return rooms[room].subarray(0, count);
  };
  return {
    length: image.length,
    slope: 1,
    intercept: 0,
    async read(from, to, room) {
      const frame = await readFrame([image], from, to, room);
      const values = frameValues(frame, 0, to - from, ofFile);
      if (factor === 1 && values instanceof Float32Array) return values;
      const into = roomFor(to - from, room);
      for (let v = 0; v < into.length; v++) into[v] = values[v] * factor;
      return into;
    },
  };
}

/** The values of an image as images of its own scale, whatever that of their file. */
export function unscaledImage(image: StoredImage): StoredImage {
  return {
    length: image.length,
    slope: 1,
    intercept: 0,
    read: async (from, to, room) => shared(await valuesOfImage(image, from, to, room)),
  };
}

/** Voxels `from` to `to` of a frame. */
export async function readFrame(
  frame: StudyFrame,
  from: number,
  to: number,
  room?: number,
): Promise<StoredFrame> {
  const [{ slope, intercept }] = frame;
  return {
    stored: await Promise.all(frame.map((image) => image.read(from, to, room))),
    slope,
    intercept,
  };
}

/** The values of voxels `from` to `to` of an image, of all by default. */
export async function valuesOfImage(
  image: StoredImage,
  from = 0,
  to = image.length,
  room?: number,
): Promise<VoxelArray> {
  return frameValues(await readFrame([image], from, to, room));
}

/** The values of a whole frame. */
export async function valuesOfFrame(frame: StudyFrame): Promise<VoxelArray> {
  return frameValues(await readFrame(frame, 0, frame[0].length));
}

/** The same frame, read into memory. */
export async function heldFrame(frame: StudyFrame): Promise<StudyFrame> {
  const { stored, slope, intercept } = await readFrame(frame, 0, frame[0].length);
  return stored.map((values) => imageInMemory(values, slope, intercept));
}

/** Voxels that are looked through at a time, where all are looked at before a fit. */
const LOOK = 262_144;

/** Hands over what is stored of frames, from their first to their last voxel, a few at a time, in memory that is used again. */
export async function* lookThrough(frames: readonly StudyFrame[]): AsyncGenerator<readonly StoredFrame[]> {
  const { length } = frames[0][0];
  for (let from = 0; from < length; from += LOOK) {
    const to = Math.min(from + LOOK, length);
    yield await Promise.all(frames.map((frame) => readFrame(frame, from, to, 0)));
  }
}

/** The same of their values. */
export async function* valuesThrough(frames: readonly StudyFrame[]): AsyncGenerator<readonly VoxelArray[]> {
  const rooms = frames.map((): FrameRoom => ({}));
  for await (const parts of lookThrough(frames)) {
    yield parts.map((part, t) => frameValues(part, 0, part.stored[0].length, rooms[t]));
  }
}
