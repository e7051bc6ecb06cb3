import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from './atomic-write.ts';
import { ledgerErrors } from './errors.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';

/** Bytes by the hash of their content; a blob is never changed. */
export interface BlobStore {
  /**
   * Keeps the bytes; the answer is their SHA-256. Bytes that are there already are not written again, unless what is
   * there has changed.
   */
  put(bytes: Uint8Array): string;
  /** @throws ledger/missing, ledger/damaged */
  get(hash: string): Uint8Array;
  has(hash: string): boolean;
  /** True where the bytes are there and are still what was put; reads them. */
  isWhole(hash: string): boolean;
  pathOf(hash: string): string;
  hashes(): string[];
}

/**
 * A store of bytes by their hash below `folder`, which is made at the first write.
 *
 * @throws ledger/missing and ledger/damaged from `get`; ledger/disk-full and ledger/not-writable from `put`
 */
export function openBlobs(folder: string, files: FileSystem = diskFileSystem): BlobStore {
  const pathOf = (hash: string) => path.join(folder, hash.slice(0, 2), hash.slice(2));
  const isWhole = (hash: string) => {
    try {
      return hashBytes(readFileSync(pathOf(hash))) === hash;
    } catch {
      return false;
    }
  };
  return {
    pathOf,
    has: (hash) => existsSync(pathOf(hash)),
    isWhole,
    put(bytes) {
      const hash = hashBytes(bytes);
      if (!isWhole(hash)) writeFileAtomic(pathOf(hash), bytes, files, 'may-be-lost');
      return hash;
    },
    get(hash) {
      const file = pathOf(hash);
      let bytes: Uint8Array;
      try {
        bytes = readFileSync(file);
      } catch (error) {
        throw ledgerErrors.error('ledger/missing', {
          what: 'A stored file is missing',
          where: { file },
          cause: error,
        });
      }
      if (hashBytes(bytes) !== hash) {
        throw ledgerErrors.error('ledger/damaged', { what: 'A stored file has changed', where: { file } });
      }
      return bytes;
    },
    hashes() {
      if (!existsSync(folder)) return [];
      return readdirSync(folder)
        .filter((name) => /^[0-9a-f]{2}$/.test(name))
        .sort()
        .flatMap((name) =>
          readdirSync(path.join(folder, name))
            .filter((rest) => /^[0-9a-f]{62}$/.test(rest))
            .sort()
            .map((rest) => name + rest),
        );
    },
  };
}

/** SHA-256 of bytes, in lower-case hexadecimal. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
