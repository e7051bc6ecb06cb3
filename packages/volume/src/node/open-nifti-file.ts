import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { volumeErrors } from '../errors.ts';
import type { Grid } from '../grid.ts';
import { LARGEST_RATIO } from '../inflate.ts';
import { layoutOf, type NiftiLayout, truncated } from '../nifti/fill.ts';
import { HEADER_BYTES, type NiftiHeader, parseNiftiHeader } from '../nifti/header.ts';
import { isPackedFile, piecesOf, unpack } from './pieces.ts';
import { type StoredNumbers, storedNumbers } from './stored-numbers.ts';

/** A NIfTI file whose voxels stay where they are: `value = stored * header.slope + header.intercept`. */
export interface OpenNifti {
  readonly grid: Grid;
  readonly header: NiftiHeader;
  /** One for each volume. */
  readonly stored: readonly StoredNumbers[];
  /** @throws volume/changed where the file was written to since it was opened. */
  requireUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** A file that takes what a packed one holds, where it can be read at any place. */
export interface UnpackedFile {
  readonly handle: FileHandle;
  /** Bytes that are there already. */
  readonly size: number;
  append(bytes: Uint8Array): Promise<void>;
}

/**
 * Opens a NIfTI file to read its voxels piece by piece: of a plain file from where they are, of a packed one from
 * `unpacked`, since gzip can only be read from its start.
 *
 * @param unpacked is asked for where the file is packed, and stays its owner's to close.
 * @param onBytes gets all bytes of the file in their order, as for a hash; they are used again after it returns.
 * @throws what `readNifti` throws, the system's errors where the file cannot be read, and what `unpacked` throws.
 * @example
 * const { grid, stored, close } = await openNiftiFile('dynamic.nii', askForFile);
 * await stored[0].read(0, stored[0].room(1000)); // the first thousand voxels of the first volume
 */
export async function openNiftiFile(
  file: string,
  unpacked: () => Promise<UnpackedFile>,
  onBytes: (bytes: Uint8Array) => void = () => {},
): Promise<OpenNifti> {
  const handle = await open(file);
  try {
    const before = await handle.stat({ bigint: true });
    const size = Number(before.size);
    const bytes = piecesOf(handle, onBytes);
    const source = (await isPackedFile(handle))
      ? await unpackTo(await unpacked(), bytes, LARGEST_RATIO * size)
      : await plainFile(handle, bytes, size);
    const { header, grid, count, volumes, volumeBytes } = source.layout;
    const { storedType: type, littleEndian } = header;
    return {
      grid,
      header,
      stored: Array.from({ length: volumes }, (_, t) => {
        const offset = source.start + header.dataOffset + t * volumeBytes;
        return storedNumbers(source.handle, { offset, length: count, type, littleEndian });
      }),
      async requireUnchanged() {
        const now = await handle.stat({ bigint: true });
        if (now.size === before.size && now.mtimeNs === before.mtimeNs) return;
        throw volumeErrors.error('volume/changed', {
          what: 'The file is not what it was when it was opened',
          where: { file: path.basename(file) },
        });
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface PlainBytes {
  readonly handle: FileHandle;
  readonly layout: NiftiLayout;
  /** Where the file begins in it. */
  readonly start: number;
}

async function plainFile(
  handle: FileHandle,
  pieces: AsyncGenerator<Uint8Array>,
  size: number,
): Promise<PlainBytes> {
  const head = headOf();
  let found = 0;
  for await (const piece of pieces) {
    head.take(piece, size);
    found += piece.length;
  }
  const layout = head.finish(found, size);
  return { handle, layout, start: 0 };
}

/** Writes what is unpacked up to the end of the voxels; the rest is read for its check sum alone. */
async function unpackTo(
  { handle, size: start, append }: UnpackedFile,
  packed: AsyncGenerator<Uint8Array>,
  mostBytes: number,
): Promise<PlainBytes> {
  const head = headOf();
  let found = 0;
  await unpack(packed, async (piece) => {
    const due = head.take(piece, mostBytes)?.due ?? Number.POSITIVE_INFINITY;
    const wanted = piece.subarray(0, Math.max(0, due - found));
    found += piece.length;
    if (wanted.length > 0) await append(wanted);
  });
  return { handle, layout: head.finish(found, mostBytes), start };
}

/** Reads the header from the first bytes of a file: as soon as they are there, so that one that lies costs no work. */
function headOf() {
  const head = new Uint8Array(HEADER_BYTES);
  let length = 0;
  let layout: NiftiLayout | undefined;
  const parsed = (mostBytes: number) => {
    const found = layoutOf(parseNiftiHeader(head.subarray(0, length)));
    if (found.due > mostBytes) throw truncated(found.due, mostBytes);
    return found;
  };
  return {
    take(piece: Uint8Array, mostBytes: number): NiftiLayout | undefined {
      if (length < HEADER_BYTES) {
        const part = piece.subarray(0, HEADER_BYTES - length);
        head.set(part, length);
        length += part.length;
      }
      if (length === HEADER_BYTES) layout ??= parsed(mostBytes);
      return layout;
    },
    /** @throws volume/truncated, and what a header may be wrong in */
    finish(found: number, mostBytes: number): NiftiLayout {
      layout ??= parsed(mostBytes);
      if (found < layout.due) throw truncated(layout.due, found);
      return layout;
    },
  };
}
