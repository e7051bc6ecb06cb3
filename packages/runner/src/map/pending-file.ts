import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, openSync, renameSync, rmSync } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { asLedgerError } from '@lobule/ledger';

/** A file that grows under a temporary name, and has its own only when it is whole. */
export interface PendingFile {
  /** Appends bytes, which must not change until they are taken. @throws ledger/disk-full, ledger/not-writable */
  add(bytes: Uint8Array): Promise<void>;
  /** Ends the file and has it on the disk, still under its temporary name. @throws as `add` */
  end(): Promise<void>;
  /** What was written, after `end`. */
  read(): AsyncIterable<Uint8Array>;
  /** Gives it its name. @throws ledger/not-writable */
  keep(): void;
  /** Takes it away; also while it grows. A file that has its name stays. */
  drop(): Promise<void>;
}

/**
 * Begins a file. Packed with the machine's own zlib at its lightest setting: three times as fast as the portable one,
 * which counts with dozens of maps an exam.
 *
 * @throws ledger/disk-full, ledger/not-writable
 */
export function pendingFile(file: string, { packed }: { readonly packed: boolean }): PendingFile {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  const written = createWriteStream(temporary, { fd: opened(temporary, file), flush: true });
  const gzip = packed ? createGzip({ level: 1 }) : undefined;
  const into = gzip ?? written;
  const done = gzip ? pipeline(gzip, written) : finished(written);
  // Told where it is waited for.
  done.catch(() => undefined);
  const told = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (error) {
      throw asLedgerError(error, file);
    }
  };
  // Only then it is on the disk, and may be renamed or removed on any system.
  const closed = new Promise<void>((resolve) => {
    written.once('close', () => resolve());
  });
  return {
    async add(bytes) {
      const taken = new Promise<void>((resolve, reject) => {
        into.write(bytes, (error) => (error ? reject(error) : resolve()));
      });
      await told(Promise.race([taken, done]));
    },
    async end() {
      into.end();
      await told(done);
      await closed;
    },
    read() {
      const stored = createReadStream(temporary);
      return packed ? stored.pipe(createGunzip()) : stored;
    },
    keep() {
      try {
        renameSync(temporary, file);
      } catch (error) {
        throw asLedgerError(error, file);
      }
    },
    async drop() {
      into.destroy();
      await closed;
      rmSync(temporary, { force: true });
    },
  };
}

function opened(temporary: string, file: string): number {
  try {
    return openSync(temporary, 'wx');
  } catch (error) {
    throw asLedgerError(error, file);
  }
}

/** Floats of a file that come in pieces of any length, those before `skip` bytes left out. */
export async function* floatsOf(
  bytes: AsyncIterable<Uint8Array>,
  skip: number,
): AsyncGenerator<Float32Array> {
  let left = new Uint8Array(0);
  let toSkip = skip;
  for await (const piece of bytes) {
    const here = piece.subarray(Math.min(toSkip, piece.length));
    toSkip -= piece.length - here.length;
    const whole = new Uint8Array(left.length + here.length);
    whole.set(left);
    whole.set(here, left.length);
    const floats = whole.length >> 2;
    left = whole.slice(4 * floats);
    if (floats > 0) yield new Float32Array(whole.buffer, 0, floats);
  }
}
