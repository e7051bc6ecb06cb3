import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { type BlobStore, hashBytes, writeFileAtomic } from '@lobule/ledger';
import type { OutputFile } from '@lobule/study';

export interface Publication {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly hash: string;
  readonly step: string;
  readonly key: string;
}

/**
 * Gives a blob its name for people. A hard link costs no room; where the system has none, a copy is written. Either way
 * the file is whole or absent.
 *
 * @throws ledger/disk-full, ledger/not-writable
 */
export function publish(out: string, blobs: BlobStore, item: Publication): OutputFile {
  const target = path.join(out, ...item.path.split('/'));
  const source = blobs.pathOf(item.hash);
  if (!(existsSync(target) && isSame(target, source, item.hash)) && !tryLink(source, target)) {
    writeFileAtomic(target, blobs.get(item.hash));
  }
  return {
    path: item.path,
    sha256: item.hash,
    bytes: statSync(source).size,
    step: item.step,
    key: item.key,
  };
}

function tryLink(source: string, target: string): boolean {
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    rmSync(temporary, { force: true });
    linkSync(source, temporary);
    renameSync(temporary, target);
    return true;
  } catch {
    // Not every disk has links; writing the copy tells what is wrong where something else is.
    return false;
  } finally {
    // A rename between two names of one file leaves the temporary one.
    rmSync(temporary, { force: true });
  }
}

function isSame(target: string, source: string, hash: string): boolean {
  const [a, b] = [statSync(target), statSync(source)];
  if (a.ino !== 0 && a.ino === b.ino && a.dev === b.dev) return true;
  return a.size === b.size && hashBytes(readFileSync(target)) === hash;
}
