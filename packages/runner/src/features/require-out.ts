import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { ledgerErrors, makeFolder } from '@lobule/ledger';
import { runnerErrors } from '../errors.ts';

/**
 * Before the work: hours of it are not lost to a file that cannot be written.
 *
 * @throws runner/out-not-csv, ledger/not-writable
 */
export function requireTable(out: string): void {
  if (!/\.csv$/i.test(out) || (existsSync(out) && statSync(out).isDirectory())) {
    throw runnerErrors.error('runner/out-not-csv', {
      what: 'Features are written as a table',
      where: { file: out },
    });
  }
  requireFolder(path.dirname(path.resolve(out)));
}

/** @throws ledger/not-writable */
export function requireFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw ledgerErrors.error('ledger/not-writable', {
      what: code === 'EEXIST' ? 'A file has the name of the folder' : `The folder cannot be made: ${code}`,
      where: { file: folder },
      cause: error,
    });
  }
}

/**
 * Before work that may yet find its call wrong: that a folder can be made, without making it.
 *
 * @throws ledger/not-writable
 */
export function requireWritable(folder: string): void {
  let place = path.resolve(folder);
  while (!existsSync(place) && path.dirname(place) !== place) place = path.dirname(place);
  try {
    if (!statSync(place).isDirectory()) throw Object.assign(new Error('a file'), { code: 'ENOTDIR' });
    accessSync(place, constants.W_OK);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw ledgerErrors.error('ledger/not-writable', {
      what:
        code === 'ENOTDIR'
          ? 'A file stands where the folder is to be'
          : `Nothing can be written there: ${code}`,
      where: { file: folder },
      cause: error,
    });
  }
}
