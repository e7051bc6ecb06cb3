import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import { openBlobs } from './blobs.ts';
import { openEvents } from './events.ts';
import { readRecord } from './store.ts';

/** What `verifyFolder` looked at and what it found amiss. */
export interface Verification {
  readonly blobs: number;
  /** Records of steps. */
  readonly steps: number;
  readonly events: number;
  /** Files whose bytes are not what was written, and lines of the ledger that do not follow or were cut; empty where all is well. */
  readonly damaged: readonly { readonly file: string; readonly what: string }[];
}

/** Reads every stored byte and checks it against its hash; touches nothing. */
export function verifyFolder(folder: string): Verification {
  const blobs = openBlobs(path.join(folder, 'blobs'));
  const damaged: { file: string; what: string }[] = [];
  const hashes = blobs.hashes();
  for (const hash of hashes) {
    try {
      blobs.get(hash);
    } catch (error) {
      if (!isLobuleError(error)) throw error;
      damaged.push({ file: blobs.pathOf(hash), what: error.what });
    }
  }
  const records = filesUnder(path.join(folder, 'steps'));
  for (const file of records) {
    if (readRecord(file) === undefined) damaged.push({ file, what: 'A record of a step has changed' });
  }
  let events = 0;
  const ledger = path.join(folder, 'ledger.jsonl');
  try {
    const opened = openEvents(ledger);
    events = opened.events().length;
    if (opened.cutBytes > 0) damaged.push({ file: ledger, what: cutLine(opened.cutBytes) });
  } catch (error) {
    if (!isLobuleError(error)) throw error;
    damaged.push({ file: ledger, what: error.message });
  }
  return { blobs: hashes.length, steps: records.length, events, damaged };
}

function cutLine(bytes: number): string {
  return `Its last line was cut after ${bytes} bytes: a run was stopped while it wrote. The same command again goes on without it`;
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
