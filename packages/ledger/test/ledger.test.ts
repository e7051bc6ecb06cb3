import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  diskFileSystem,
  type FileSystem,
  makeFolder,
  openBlobs,
  openEvents,
  openStore,
  takeFolder,
  verifyFolder,
  writeFileAtomic,
} from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = (text: string) => new TextEncoder().encode(text);
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isLobuleError(error)) return error.code;
    throw error;
  }
  return 'no error';
};

/** A disk whose n-th call fails with this code. */
function failingAt(n: number, code: string): FileSystem & { calls: number } {
  const disk = { ...diskFileSystem, calls: 0 } as FileSystem & { calls: number };
  const names = ['open', 'write', 'sync', 'close', 'rename', 'makeFolder'] as const;
  const failing = Object.fromEntries(
    names.map((name) => [
      name,
      (...args: unknown[]) => {
        disk.calls++;
        if (disk.calls === n) throw Object.assign(new Error(code), { code });
        return (diskFileSystem[name] as (...rest: unknown[]) => unknown)(...args);
      },
    ]),
  );
  return Object.assign(disk, failing);
}

test('a folder is made with those above it, or the system says at once why it cannot be', () => {
  const deep = path.join(folder, 'a', 'b', 'c');
  makeFolder(deep);
  makeFolder(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => makeFolder(path.join(folder, 'file', 'below'))).toThrow(/EEXIST|ENOTDIR/);
});

test.runIf(process.platform === 'linux')('where nothing can be made, making a folder comes back', () => {
  expect(() => makeFolder('/proc/nowhere/below')).toThrow(/ENOENT/);
});

describe('an atomic write', () => {
  test('leaves the old content or the new one, whichever of its calls fails', () => {
    const file = path.join(folder, 'report.html');
    for (let n = 1; ; n++) {
      writeFileSync(file, 'old');
      const disk = failingAt(n, 'EIO');
      const code = codeOf(() => writeFileAtomic(file, 'new', disk));
      expect(['old', 'new']).toContain(readFileSync(file, 'utf8'));
      expect(readdirSync(folder)).toEqual(['report.html']);
      if (code === 'no error') break;
      expect(code).toBe('ledger/not-writable');
    }
    expect(readFileSync(file, 'utf8')).toBe('new');
  });

  test('says that the disk is full, and leaves nothing half-written', () => {
    const file = path.join(folder, 'map.nii');
    expect(codeOf(() => writeFileAtomic(file, 'x', failingAt(3, 'ENOSPC')))).toBe('ledger/disk-full');
    expect(existsSync(file)).toBe(false);
  });
});

describe('blobs', () => {
  test('are kept by the hash of their content, once', () => {
    const blobs = openBlobs(folder);
    const hash = blobs.put(bytesOf('abc'));
    expect(hash).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(blobs.put(bytesOf('abc'))).toBe(hash);
    expect(new TextDecoder().decode(blobs.get(hash))).toBe('abc');
    expect(blobs.hashes()).toEqual([hash]);
  });

  test('a flipped bit is found, named, and nothing else touched', () => {
    const store = openStore(folder);
    const kept = Array.from({ length: 20 }, (_, i) => store.blobs.put(bytesOf(`blob ${i}`)));
    const victim = store.blobs.pathOf(kept[7]);
    const bytes = readFileSync(victim);
    bytes[2] ^= 4;
    writeFileSync(victim, bytes);
    expect(codeOf(() => store.blobs.get(kept[7]))).toBe('ledger/damaged');
    const { blobs, damaged } = verifyFolder(folder);
    expect(blobs).toBe(20);
    expect(damaged.map(({ file }) => file)).toEqual([victim]);
  });

  test('one that is gone is said to be missing', () => {
    expect(codeOf(() => openBlobs(folder).get('0'.repeat(64)))).toBe('ledger/missing');
  });
});

describe('the ledger of events', () => {
  test('goes on where it was, and drops a last line that was cut', () => {
    const file = path.join(folder, 'ledger.jsonl');
    openEvents(file).append('started', { seed: 1 });
    openEvents(file).append('done', null);
    appendFileSync(file, '{"sequence":2,"prev');
    const again = openEvents(file);
    expect(again.events().map(({ kind }) => kind)).toEqual(['started', 'done']);
    again.append('opened', null);
    expect(openEvents(file).events()).toHaveLength(3);
  });

  test('a last line that was cut is named by verify, and stays as it is until something is written', () => {
    const file = path.join(folder, 'ledger.jsonl');
    openEvents(file).append('started', { who: 'Zoë' });
    const whole = readFileSync(file);
    appendFileSync(file, '{"sequence":1,"data":"é');
    const cut = readFileSync(file);
    expect(verifyFolder(folder)).toMatchObject({
      events: 1,
      damaged: [{ file, what: expect.stringContaining('cut after 24 bytes') }],
    });
    expect(openEvents(file).cutBytes).toBe(24);
    expect(readFileSync(file)).toEqual(cut);
    openEvents(file).append('done', null);
    expect(readFileSync(file).subarray(0, whole.length)).toEqual(whole);
    expect(verifyFolder(folder)).toMatchObject({ events: 2, damaged: [] });
  });

  test('a changed line breaks the chain', () => {
    const file = path.join(folder, 'ledger.jsonl');
    const ledger = openEvents(file);
    ledger.append('outcome-read', { plan: 'a' });
    ledger.append('scored', null);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"plan":"a"', '"plan":"b"'));
    expect(codeOf(() => openEvents(file))).toBe('ledger/broken-chain');
    expect(verifyFolder(folder).damaged).toHaveLength(1);
  });
});

describe('steps', () => {
  test('a record whose blob is gone is as if it had never been', () => {
    const store = openStore(folder);
    const hash = store.blobs.put(bytesOf('T1 map'));
    store.keep({ key: 'ab12', step: 'map', facts: { voxels: 3 }, blobs: { T1map: hash } });
    expect(store.find('ab12')?.facts).toEqual({ voxels: 3 });
    rmSync(store.blobs.pathOf(hash));
    expect(store.find('ab12')).toBeUndefined();
  });
});

describe('what has changed on the disk', () => {
  const kept = () => {
    const store = openStore(folder);
    const hash = store.blobs.put(bytesOf('T1 map'));
    store.keep({ key: 'ab12', step: 'map', facts: { median: 1428 }, blobs: { T1map: hash } });
    return { hash, blob: store.blobs.pathOf(hash), record: path.join(folder, 'steps', 'ab', '12.json') };
  };

  test('a record whose blob has changed is not used, and the blob is named and written again', () => {
    const { hash, blob } = kept();
    writeFileSync(blob, 'T2 map');
    const named: string[] = [];
    const store = openStore(folder, diskFileSystem, (file) => named.push(file));
    expect(store.find('ab12')).toBeUndefined();
    expect(named).toEqual([blob]);
    store.blobs.put(bytesOf('T1 map'));
    expect(store.blobs.isWhole(hash)).toBe(true);
    expect(store.find('ab12')).toBeDefined();
  });

  test('a record with one digit changed is not used, and verify names it', () => {
    const { record } = kept();
    writeFileSync(record, readFileSync(record, 'utf8').replace('1428', '1429'));
    expect(openStore(folder).find('ab12')).toBeUndefined();
    expect(verifyFolder(folder)).toMatchObject({ steps: 1, damaged: [{ file: record }] });
  });
});

describe('the folder', () => {
  test('is refused to a second user, who is told who has it, and given back', () => {
    const giveBack = takeFolder(folder);
    expect(codeOf(() => takeFolder(folder))).toBe('ledger/in-use');
    giveBack();
    takeFolder(folder)();
  });

  test('is taken over from a process that is no more', () => {
    writeFileSync(path.join(folder, 'lock'), '999999999');
    takeFolder(folder)();
  });

  test('is taken over from an earlier process that had the id of this one, as in a container', () => {
    writeFileSync(path.join(folder, 'lock'), String(process.pid));
    takeFolder(folder)();
  });
});
