import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isLobuleError } from '@lobule/foundation';
import { volumeErrors } from '../errors.ts';
import { isGzip } from '../inflate.ts';

const CHUNK = 1_048_576;
/** Longer than the header of gzip that is looked at. */
const START = 19;

/** Whether a file begins as gzip does. */
export async function isPackedFile(handle: FileHandle): Promise<boolean> {
  const start = new Uint8Array(START);
  const { bytesRead } = await handle.read(start, 0, START, 0);
  return isGzip(start.subarray(0, bytesRead));
}

/** The bytes of a file in their order, in memory that is used again for the next. */
export async function* piecesOf(
  handle: FileHandle,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK);
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) return;
    const piece = buffer.subarray(0, bytesRead);
    onBytes(piece);
    yield piece;
    at += bytesRead;
  }
}

/**
 * Unpacks gzip as it comes.
 *
 * @throws volume/truncated, volume/corrupt, and what `take` throws
 */
export async function unpack(
  packed: AsyncGenerator<Uint8Array>,
  take: (bytes: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const copies = async function* () {
    for await (const piece of packed) yield piece.slice();
  };
  try {
    await pipeline(
      copies,
      createGunzip({ chunkSize: CHUNK / 4 }),
      async (plain: AsyncIterable<Uint8Array>) => {
        for await (const piece of plain) await take(piece);
      },
    );
  } catch (error) {
    if (isLobuleError(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') {
      throw volumeErrors.error('volume/truncated', {
        what: 'The compressed file ends too soon',
        cause: error,
      });
    }
    if (code?.startsWith('Z_')) {
      throw volumeErrors.error('volume/corrupt', {
        what: 'The compressed bytes cannot be unpacked, or their check sum is wrong',
        cause: error,
      });
    }
    throw error;
  }
}
