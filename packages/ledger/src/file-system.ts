import * as fs from 'node:fs';
import { makeFolder } from './make-folder.ts';

/** The calls that reach the disk, as a value, so that tests can make any of them fail. */
export interface FileSystem {
  readonly open: (path: string, flags: string) => number;
  readonly write: (handle: number, bytes: Uint8Array) => number;
  readonly sync: (handle: number) => void;
  readonly close: (handle: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
  readonly makeFolder: (path: string) => void;
}

/** The file system of this machine; tests hand in others that fail. */
export const diskFileSystem: FileSystem = {
  open: (path, flags) => fs.openSync(path, flags, 0o644),
  write: (handle, bytes) => fs.writeSync(handle, bytes),
  sync: (handle) => fs.fsyncSync(handle),
  close: (handle) => fs.closeSync(handle),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path, { force: true }),
  makeFolder,
};
