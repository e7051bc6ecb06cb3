import type { FileHandle } from 'node:fs/promises';
import { BYTES_OF, decodeNumbers, numbersOf, type StoredType } from '../bytes.ts';
import { truncated } from '../nifti/fill.ts';
import type { VoxelArray } from '../volume.ts';

/** Numbers that stay in a file and are read from it when they are asked for. */
export interface StoredNumbers {
  /** How many. */
  readonly length: number;
  /** Memory for so many of them, which threads can share. */
  room(count: number): VoxelArray;
  /** Fills `into` with those from `from` on. @throws volume/truncated, and the system's errors */
  read(from: number, into: VoxelArray): Promise<void>;
}

/** Where numbers lie in a file: from which byte, and how many numbers. */
export interface NumbersPlace {
  readonly offset: number;
  readonly length: number;
  readonly type: StoredType;
  readonly littleEndian: boolean;
}

/**
 * Numbers of a file that is open.
 *
 * @throws volume/truncated
 * @example
 * const counts = storedNumbers(handle, { offset: 352, length: 1000, type: 'int16', littleEndian: true });
 * await counts.read(500, counts.room(100)); // those from 500 to 600
 */
export function storedNumbers(handle: FileHandle, place: NumbersPlace): StoredNumbers {
  const { offset, length, type, littleEndian } = place;
  const size = BYTES_OF[type];
  const numbersIn = (buffer: ArrayBufferLike) => numbersOf(buffer, type, littleEndian);
  const { isNative } = numbersIn(new ArrayBuffer(0));
  return {
    length,
    room: (count) => numbersIn(new SharedArrayBuffer(count * size)).numbers,
    async read(from, into) {
      const bytes = new Uint8Array(into.buffer, into.byteOffset, into.length * size);
      for (let done = 0; done < bytes.length; ) {
        const at = offset + from * size + done;
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, at);
        if (bytesRead === 0) throw truncated(offset + length * size, at);
        done += bytesRead;
      }
      // Those that the machine has otherwise are turned where they are.
      if (!isNative) into.set(decodeNumbers(bytes.slice(), 0, into.length, type, littleEndian));
    },
  };
}
