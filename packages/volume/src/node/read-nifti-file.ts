import { open } from 'node:fs/promises';
import { LARGEST_RATIO } from '../inflate.ts';
import { niftiFill, type StoredNifti } from '../nifti/fill.ts';
import { isPackedFile, piecesOf, unpack } from './pieces.ts';

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
    const bytes = piecesOf(handle, onBytes);
    const isPacked = await isPackedFile(handle);
    const fill = niftiFill((length) => new SharedArrayBuffer(length), isPacked ? LARGEST_RATIO * size : size);
    if (isPacked) await unpack(bytes, fill.take);
    else for await (const piece of bytes) fill.take(piece);
    return fill.finish();
  } finally {
    await handle.close();
  }
}
