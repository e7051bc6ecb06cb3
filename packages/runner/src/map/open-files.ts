import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { asLedgerError, ledgerErrors, makeFolder } from '@lobule/ledger';
import type { VoxelArray } from '@lobule/volume';
import {
  type NumbersPlace,
  type OpenNifti,
  openNiftiFile,
  storedNumbers,
  type UnpackedFile,
} from '@lobule/volume/node';
import { imageInFile, type StoredImage } from './stored-image.ts';

/** The files that a fit reads while it runs, so that its images need not be in memory. */
export interface OpenFiles {
  /** @throws what `openNiftiFile` throws; ledger/disk-full, ledger/not-writable for a packed file */
  nifti(file: string, onBytes: (bytes: Uint8Array) => void): Promise<OpenNifti>;
  /** Puts an image that was decoded on the disk. @throws ledger/disk-full, ledger/not-writable */
  keep(values: VoxelArray): Promise<StoredImage>;
  /** @throws volume/changed where one was written to since it was opened */
  requireUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Begins with no file open. What must be unpacked or decoded goes into one file without a name in the folder of the maps,
 * as large as the images are unpacked: the system takes it away when it is closed, however the process ends.
 */
export function openFiles(folder: string): OpenFiles {
  const opened: OpenNifti[] = [];
  let scratch: ScratchFile | undefined;
  const scratchFile = async () => {
    scratch ??= await openScratch(folder);
    return scratch;
  };
  return {
    async nifti(file, onBytes) {
      const image = await openNiftiFile(file, scratchFile, onBytes);
      opened.push(image);
      return image;
    },
    async keep(values) {
      const { handle, size, append } = await scratchFile();
      await append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      const place = { offset: size, length: values.length, type: typeOf(values), littleEndian: IS_LITTLE };
      return imageInFile(storedNumbers(handle, place));
    },
    async requireUnchanged() {
      for (const image of opened) await image.requireUnchanged();
    },
    async close() {
      for (const image of opened) await image.close();
      await scratch?.close();
    },
  };
}

const IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** `int16` of an Int16Array. */
function typeOf(values: VoxelArray): NumbersPlace['type'] {
  return values.constructor.name.replace('Array', '').toLowerCase() as NumbersPlace['type'];
}

interface ScratchFile extends UnpackedFile {
  close(): Promise<void>;
}

async function openScratch(folder: string): Promise<ScratchFile> {
  const file = path.join(folder, `images.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
  const handle = await openedNew(file);
  // An open file needs no name on most systems; where it does, it goes when it is closed.
  const isUnnamed = removed(file);
  let size = 0;
  return {
    handle,
    get size() {
      return size;
    },
    async append(bytes) {
      try {
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, size);
          done += bytesWritten;
          size += bytesWritten;
        }
      } catch (error) {
        throw asLedgerError(error, file);
      }
    },
    async close() {
      await handle.close();
      if (!isUnnamed) rmSync(file, { force: true });
    },
  };
}

async function openedNew(file: string): Promise<FileHandle> {
  requireFolder(path.dirname(file));
  try {
    return await open(file, 'wx+');
  } catch (error) {
    throw asLedgerError(error, file);
  }
}

function removed(file: string): boolean {
  try {
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

/** Before the work: hours of it are not lost to a folder that cannot be written. @throws ledger/not-writable */
export function requireFolder(out: string): void {
  try {
    makeFolder(out);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw ledgerErrors.error('ledger/not-writable', {
      what: `The folder cannot be made: ${code}`,
      where: { file: out },
      cause: error,
    });
  }
}
