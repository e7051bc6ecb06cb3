import { constants, type Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import { dicomErrors } from '../errors.ts';
import type { SourceEntry } from '../scan/scan-entries.ts';
import type { RefusedFile } from '../scan/scan-instances.ts';
import { refusedLink, type Source, safeName, sourceOf, uniqueNames } from './source.ts';

/** All plain files under a folder, in the order of their names; links are never followed. */
export async function openFolder(root: string): Promise<Source> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files = found.map((item) => ({ item, place: path.join(item.parentPath, item.name) }));
  const named = files.map(({ item, place }) => ({ item, place, relative: relativeName(root, place) }));
  named.sort((a, b) => (a.relative < b.relative ? -1 : 1));
  const entries: SourceEntry[] = [];
  const refused: RefusedFile[] = [];
  const unique = uniqueNames();
  for (const { item, place, relative } of named) {
    const name = unique(relative);
    if (item.isFile()) entries.push(await fileEntry(place, name));
    else if (!item.isDirectory()) refused.push(refusedOther(item, name));
  }
  return sourceOf(entries, refused);
}

function relativeName(root: string, place: string): string {
  return safeName(path.relative(root, place));
}

function refusedOther(item: Dirent, name: string): RefusedFile {
  if (item.isSymbolicLink()) return refusedLink(name);
  return { source: { name, size: 0 }, code: 'dicom/special', text: 'not a plain file', foreign: true };
}

/** A file on disk, opened for each reading. */
export async function fileEntry(place: string, name: string): Promise<SourceEntry> {
  const { size } = await stat(place);
  return { name, size, read: (maximumBytes = size) => readStart(place, name, Math.min(maximumBytes, size)) };
}

async function readStart(place: string, name: string, length: number): Promise<Uint8Array> {
  try {
    const file = await open(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isLobuleError(error)) throw error;
    throw dicomErrors.error('dicom/source-not-found', {
      what: `The file cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`,
      where: { file: name },
      cause: error,
    });
  }
}
