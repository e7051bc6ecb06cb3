import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { type BlobStore, hashBytes } from '@lobule/ledger';
import type { OutputFile } from '@lobule/study';

export interface Publication {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly hash: string;
  readonly step: string;
  readonly key: string;
}

/**
 * Gives a blob its name for people. A hard link costs no room; where the system has none, a copy is made under a
 * temporary name and then renamed, so that a file is whole or absent.
 */
export function publish(out: string, blobs: BlobStore, item: Publication): OutputFile {
  const target = path.join(out, ...item.path.split('/'));
  const source = blobs.pathOf(item.hash);
  const file: OutputFile = {
    path: item.path,
    sha256: item.hash,
    bytes: statSync(source).size,
    step: item.step,
    key: item.key,
  };
  if (existsSync(target) && isSame(target, source, item.hash)) return file;
  mkdirSync(path.dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  try {
    linkSync(source, temporary);
  } catch {
    copyFileSync(source, temporary);
  }
  renameSync(temporary, target);
  // Two names of one file: a rename between them leaves the temporary one.
  rmSync(temporary, { force: true });
  return file;
}

function isSame(target: string, source: string, hash: string): boolean {
  const [a, b] = [statSync(target), statSync(source)];
  if (a.ino !== 0 && a.ino === b.ino && a.dev === b.dev) return true;
  return a.size === b.size && hashBytes(readFileSync(target)) === hash;
}
