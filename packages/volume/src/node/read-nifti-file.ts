import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isLobuleError } from '@lobule/foundation';
import { volumeErrors } from '../errors.ts';
import { isGzip, LARGEST_RATIO } from '../inflate.ts';
import { niftiFill, type StoredNifti } from '../nifti/fill.ts';

const CHUNK = 1_048_576;

/**
 * A NIfTI file, plain or gzip, read piece by piece into shared memory: beside the voxels as they are stored there is a
 * megabyte or two.
 *
 * @param onBytes gets the bytes of the file in their order, as for a hash; they are used again after it returns.
 * @throws what `readNifti` throws, and the system's errors where the file cannot be read.
 * @example
 * const { grid, header, stored } = await readNiftiFile('dynamic.nii.gz');
 */
export async function readNiftiFile(
  file: string,
  onBytes: (bytes: Uint8Array) => void = () => {},
): Promise<StoredNifti> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const start = new Uint8Array(19);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    const bytes = piecesOf(handle, onBytes);
    const isPacked = isGzip(start.subarray(0, bytesRead));
    const fill = niftiFill((length) => new SharedArrayBuffer(length), isPacked ? LARGEST_RATIO * size : size);
    if (isPacked) await unpack(bytes, fill.take);
    else for await (const piece of bytes) fill.take(piece);
    return fill.finish();
  } finally {
    await handle.close();
  }
}

async function* piecesOf(
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

async function unpack(packed: AsyncGenerator<Uint8Array>, take: (bytes: Uint8Array) => void): Promise<void> {
  const copies = async function* () {
    for await (const piece of packed) yield piece.slice();
  };
  try {
    await pipeline(
      copies,
      createGunzip({ chunkSize: CHUNK / 4 }),
      async (plain: AsyncIterable<Uint8Array>) => {
        for await (const piece of plain) take(piece);
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
