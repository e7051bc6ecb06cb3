// What a comparison with another program leaves behind, in bench/peers/records: programs are not on every machine, so each
// record keeps its own date until it is made again there.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadNow, type Made, madeHere } from '../../scripts/made.ts';

const FOLDER = path.join(import.meta.dirname, 'records');

export interface PeerRow {
  readonly work: string;
  /** Of `versions`. */
  readonly peer: string;
  /** `fits/s` is better when more, anything else when less. */
  readonly unit: string;
  readonly lobule: number;
  readonly theirs: number;
  /** How many times as fast, or as small, Lobule is. */
  readonly ratio: number;
  /** How far either is from the truth, or whether both find the same, in words. */
  readonly result?: string;
}

export interface PeerRecord {
  readonly made: Made | { readonly date: string; readonly transcribed: string };
  readonly command: string;
  /** Of the other programs and what they stand on. */
  readonly versions: Readonly<Record<string, string>>;
  /** How it was measured: what is counted, how often. */
  readonly how: string;
  readonly rows: readonly PeerRow[];
}

/** All that are kept, by name. */
export function readPeerRecords(): Readonly<Record<string, PeerRecord>> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [
      file.slice(0, -'.json'.length),
      JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as PeerRecord,
    ]),
  );
}

/** Keeps a comparison that was just made; docs/benchmarks.md is renewed by `npm run bench -- --page`. */
export function keepPeerRecord(name: string, record: Omit<PeerRecord, 'made'>): void {
  const kept: PeerRecord = { made: { ...madeHere(), load: loadNow() }, ...record };
  writeFileSync(path.join(FOLDER, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}
