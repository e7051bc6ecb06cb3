import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { canonicalJson, type Json, sha256 } from '@lobule/foundation';
import { asLedgerError, writeWhole } from './atomic-write.ts';
import { ledgerErrors } from './errors.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';

/** One line of the ledger: what happened, chained to the line before by its hash. */
export interface LedgerEvent {
  readonly sequence: number;
  /** Hash of the line before; 64 zeros for the first. */
  readonly previous: string;
  readonly kind: string;
  readonly data: Json;
  /** Hash of all the above. */
  readonly hash: string;
}

/** A ledger of lines, each of which holds the hash of the one before. */
export interface EventLedger {
  /** Appends a line and returns when it is on the disk. */
  append(kind: string, data: Json): LedgerEvent;
  events(): readonly LedgerEvent[];
  /** Bytes after the last line feed: of a line that a crash cut. */
  readonly cutBytes: number;
}

const GENESIS = '0'.repeat(64);

/**
 * Opens an append-only ledger, a line of canonical JSON for each event. A last line that was cut by a crash (no line
 * feed at its end) was never acknowledged: it is no event, and the next line takes its place. Any other damage is an
 * error. Nothing is changed before something is appended.
 *
 * @throws ledger/broken-chain
 */
export function openEvents(file: string, files: FileSystem = diskFileSystem): EventLedger {
  const { known, wholeBytes, cutBytes } = readEvents(file);
  let isCut = cutBytes > 0;
  return {
    events: () => known,
    cutBytes,
    append(kind, data) {
      if (isCut) truncateSync(file, wholeBytes);
      isCut = false;
      const body = { sequence: known.length, previous: known.at(-1)?.hash ?? GENESIS, kind, data };
      const event = { ...body, hash: sha256(canonicalJson(body)) };
      appendDurably(file, `${canonicalJson(event)}\n`, files);
      known.push(event);
      return event;
    },
  };
}

interface ReadEvents {
  readonly known: LedgerEvent[];
  readonly wholeBytes: number;
  readonly cutBytes: number;
}

function readEvents(file: string): ReadEvents {
  if (!existsSync(file)) return { known: [], wholeBytes: 0, cutBytes: 0 };
  const bytes = readFileSync(file);
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  const events: LedgerEvent[] = [];
  bytes
    .toString('utf8', 0, wholeBytes)
    .split('\n')
    .slice(0, -1)
    .forEach((line, index) => {
      events.push(checkedEvent(line, index, events.at(-1)?.hash ?? GENESIS, file));
    });
  return { known: events, wholeBytes, cutBytes: bytes.length - wholeBytes };
}

function checkedEvent(line: string, index: number, previous: string, file: string): LedgerEvent {
  try {
    const { hash, ...body } = JSON.parse(line) as LedgerEvent;
    const holds =
      body.sequence === index && body.previous === previous && sha256(canonicalJson(body)) === hash;
    if (holds) return { ...body, hash };
  } catch {
    // Reported below as a broken chain: the line is no event at all.
  }
  throw ledgerErrors.error('ledger/broken-chain', {
    what: 'A line of the ledger does not follow from the one before it',
    where: { file, line: index + 1 },
  });
}

function appendDurably(file: string, line: string, files: FileSystem): void {
  let handle: number | undefined;
  try {
    handle = files.open(file, 'a');
    writeWhole(files, handle, new TextEncoder().encode(line));
    files.sync(handle);
  } catch (error) {
    throw asLedgerError(error, file);
  } finally {
    if (handle !== undefined) files.close(handle);
  }
}
