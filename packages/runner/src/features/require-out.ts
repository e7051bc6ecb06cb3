import { existsSync, statSync } from 'node:fs';
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
