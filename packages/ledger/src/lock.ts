import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asLedgerError } from './atomic-write.ts';
import { ledgerErrors } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/** Folders that this process has taken. A lock with its own id that is not among them is of an earlier process. */
const held = new Set<string>();

/**
 * Takes a folder for this process; the second one that asks is told who has it. The lock of a process that is no more
 * is taken over.
 *
 * @returns a function that gives the folder back.
 * @throws ledger/in-use
 */
export function takeFolder(folder: string): () => void {
  const lock = path.join(folder, 'lock');
  const mine = path.join(folder, `lock.${process.pid}`);
  try {
    makeFolder(folder);
    writeFileSync(mine, String(process.pid));
  } catch (error) {
    throw asLedgerError(error, folder);
  }
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (tryLink(mine, lock)) {
        held.add(path.resolve(folder));
        return () => {
          held.delete(path.resolve(folder));
          rmSync(lock, { force: true });
        };
      }
      const holder = holderOf(lock);
      const other = holder === process.pid ? held.has(path.resolve(folder)) : true;
      if (holder !== undefined && other && isAlive(holder)) {
        throw ledgerErrors.error('ledger/in-use', {
          what: `Process ${holder} is working in this folder`,
          where: { file: folder },
        });
      }
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw ledgerErrors.error('ledger/in-use', { what: 'The folder is in use', where: { file: folder } });
}

/** A hard link is made by one process only, and with its content already in it. */
function tryLink(mine: string, lock: string): boolean {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw asLedgerError(error, lock);
  }
}

function holderOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
