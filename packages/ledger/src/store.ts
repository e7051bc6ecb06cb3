import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Json } from '@lobule/foundation';
import { writeFileAtomic } from './atomic-write.ts';
import { type BlobStore, openBlobs } from './blobs.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';

/** What a step yielded: small facts, and blobs by name. */
export interface StepRecord {
  readonly key: string;
  readonly step: string;
  readonly facts: Json;
  readonly blobs: Readonly<Record<string, string>>;
}

/**
 * Results of steps by the hash of everything they depend on. A record is written after its blobs are on the disk, so
 * a record that can be read is complete. Several processes may use one store: equal keys give equal records.
 */
export interface StepStore {
  readonly blobs: BlobStore;
  /** The record of this key, or undefined where there is none or one of its blobs is gone. */
  find(key: string): StepRecord | undefined;
  keep(record: StepRecord): void;
}

export function openStore(folder: string, files: FileSystem = diskFileSystem): StepStore {
  const blobs = openBlobs(path.join(folder, 'blobs'), files);
  const fileOf = (key: string) => path.join(folder, 'steps', key.slice(0, 2), `${key.slice(2)}.json`);
  return {
    blobs,
    find(key) {
      try {
        const record = JSON.parse(readFileSync(fileOf(key), 'utf8')) as StepRecord;
        return record.key === key && Object.values(record.blobs).every(blobs.has) ? record : undefined;
      } catch {
        return undefined;
      }
    },
    keep(record) {
      writeFileAtomic(fileOf(record.key), JSON.stringify(record), files);
    },
  };
}
