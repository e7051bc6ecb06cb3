import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { LobuleError } from '@lobule/foundation';
import { ledgerErrors } from './errors.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';

/**
 * Writes a file so that under its final name there is either the whole of it or what was there before: temporary
 * name, fsync, rename, fsync of the folder (as PostgreSQL's durable_rename). Where the entry may be lost in a power cut
 * (the file is looked for again and made anew), the last fsync is left out.
 *
 * @throws ledger/disk-full, ledger/not-writable
 */
export function writeFileAtomic(
  file: string,
  content: Uint8Array | string,
  files: FileSystem = diskFileSystem,
  entry: 'durable' | 'may-be-lost' = 'durable',
): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  let handle: number | undefined;
  try {
    files.makeFolder(path.dirname(file));
    handle = files.open(temporary, 'wx');
    writeWhole(files, handle, bytes);
    files.sync(handle);
    files.close(handle);
    handle = undefined;
    files.rename(temporary, file);
    if (entry === 'durable') syncFolder(path.dirname(file), files);
  } catch (error) {
    if (handle !== undefined) quietly(() => files.close(handle as number));
    quietly(() => files.remove(temporary));
    throw asLedgerError(error, file);
  }
}

export function writeWhole(files: FileSystem, handle: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += files.write(handle, bytes.subarray(written));
}

/** A rename is durable only once its folder is. Not every system lets a folder be opened. */
function syncFolder(folder: string, files: FileSystem): void {
  if (process.platform === 'win32') return;
  const handle = files.open(folder, 'r');
  try {
    files.sync(handle);
  } finally {
    files.close(handle);
  }
}

/**
 * An error of the file system as ledger/disk-full or ledger/not-writable; one that is typed already stays as
 * it is.
 */
export function asLedgerError(error: unknown, file: string): LobuleError {
  if (error instanceof LobuleError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return ledgerErrors.error('ledger/disk-full', {
      what: 'The disk is full',
      where: { file },
      cause: error,
    });
  }
  return ledgerErrors.error('ledger/not-writable', {
    what: `The file cannot be written: ${code ?? message}`,
    where: { file },
    cause: error,
  });
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The first error is the one to tell.
  }
}
