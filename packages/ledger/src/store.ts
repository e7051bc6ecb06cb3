import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Json, sha256 } from '@lobule/foundation';
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
  /** The record of this key, or undefined where there is none, or where it or one of its blobs is gone or damaged. */
  find(key: string): StepRecord | undefined;
  keep(record: StepRecord): void;
}

/** @param damaged is told every file that is there and is not what was written. */
export function openStore(
  folder: string,
  files: FileSystem = diskFileSystem,
  damaged: (file: string) => void = () => {},
): StepStore {
  const blobs = openBlobs(path.join(folder, 'blobs'), files);
  return {
    blobs,
    find(key) {
      const file = recordFile(folder, key);
      if (!existsSync(file)) return undefined;
      const record = readRecord(file);
      if (record?.key !== key) {
        damaged(file);
        return undefined;
      }
      const broken = Object.values(record.blobs).filter((hash) => !blobs.isWhole(hash));
      for (const hash of broken) if (blobs.has(hash)) damaged(blobs.pathOf(hash));
      return broken.length === 0 ? record : undefined;
    },
    keep(record) {
      const text = JSON.stringify(record);
      writeFileAtomic(recordFile(folder, record.key), `{"sha256":"${sha256(text)}","record":${text}}`, files);
    },
  };
}

function recordFile(folder: string, key: string): string {
  return path.join(folder, 'steps', key.slice(0, 2), `${key.slice(2)}.json`);
}

/** The record that a file holds, or undefined where it is not what was written. */
export function readRecord(file: string): StepRecord | undefined {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { sha256: string; record: StepRecord };
    return sha256(JSON.stringify(kept.record)) === kept.sha256 ? kept.record : undefined;
  } catch {
    return undefined;
  }
}
