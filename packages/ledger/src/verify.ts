import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import { openBlobs } from './blobs.ts';
import { openEvents } from './events.ts';

export interface Verification {
  readonly blobs: number;
  readonly events: number;
  /** Files whose bytes are not what was written, and lines of the ledger that do not follow; empty where all is well. */
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
  let events = 0;
  const ledger = path.join(folder, 'ledger.jsonl');
  try {
    events = openEvents(ledger).events().length;
  } catch (error) {
    if (!isLobuleError(error)) throw error;
    damaged.push({ file: ledger, what: error.message });
  }
  return { blobs: hashes.length, events, damaged };
}
