import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { openNiftiFile, readNiftiFile, storedNumbers, type UnpackedFile } from '@lobule/volume/node';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'lobule-open-nifti-'));
const scratch: FileHandle[] = [];
afterAll(async () => {
  for (const handle of scratch) await handle.close();
  rmSync(folder, { recursive: true });
});
const file = path.join(folder, 'image.nii');
const grid = makeGrid({ size: [11, 7, 5], spacingMm: [1, 2, 3] });
const count = 11 * 7 * 5;
const frames = [0, 1, 2].map((t) =>
  Int16Array.from({ length: count }, (_, v) => ((v * 7919 + t) % 4001) - 2000),
);
const plain = writeNifti(frames.map((data) => makeVolume(grid, data)));

/** A file for what is unpacked, in which something stands already. */
async function unpacked(): Promise<UnpackedFile> {
  const handle = await open(path.join(folder, `unpacked-${scratch.length}`), 'w+');
  scratch.push(handle);
  await handle.write(new Uint8Array(13));
  let size = 13;
  return {
    handle,
    get size() {
      return size;
    },
    async append(bytes) {
      await handle.write(bytes, 0, bytes.length, size);
      size += bytes.length;
    },
  };
}

/** The image in floats of the other order of bytes. */
function bigEndian(): Uint8Array {
  const floats = writeNifti(frames.map((data) => makeVolume(grid, Float32Array.from(data))));
  const bytes = floats.slice();
  const [view, old] = [new DataView(bytes.buffer), new DataView(floats.buffer)];
  view.setInt32(0, 348);
  for (let at = 40; at < 76; at += 2) view.setInt16(at, old.getInt16(at, true));
  for (let at = 76; at < 124; at += 4) view.setFloat32(at, old.getFloat32(at, true));
  for (let at = 252; at < 256; at += 2) view.setInt16(at, old.getInt16(at, true));
  for (let at = 256; at < 328; at += 4) view.setFloat32(at, old.getFloat32(at, true));
  for (let at = 352; at < bytes.length; at += 4) view.setFloat32(at, old.getFloat32(at, true));
  return bytes;
}

describe('a file that stays where it is', () => {
  test.each<[string, Uint8Array]>([
    ['plain', plain],
    ['packed', gzipSync(plain)],
    ['plain, in the other order of bytes', bigEndian()],
    ['packed, in the other order of bytes', gzipSync(bigEndian())],
    ['longer than its voxels', new Uint8Array([...plain, 1, 2, 3])],
  ])('has the voxels that it has in memory, piece by piece: %s', async (_name, bytes) => {
    writeFileSync(file, bytes);
    const whole = await readNiftiFile(file);
    const hash = createHash('sha256');
    const image = await openNiftiFile(file, unpacked, (piece) => hash.update(piece));
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(image.grid).toEqual(whole.grid);
    expect(image.header).toEqual(whole.header);
    for (const length of [1, 100, count]) {
      const room = image.stored[0].room(length);
      expect(room.buffer).toBeInstanceOf(SharedArrayBuffer);
      for (const [t, stored] of image.stored.entries()) {
        for (let from = 0; from + length <= count; from += length) {
          await stored.read(from, room);
          expect(room).toEqual(whole.stored[t].slice(from, from + length));
        }
      }
    }
    await image.requireUnchanged();
    await image.close();
  });

  test.each<[string, Uint8Array]>([
    ['is cut off', plain.subarray(0, plain.length - 1)],
    ['is cut off and packed', gzipSync(plain.subarray(0, plain.length - 1))],
    ['is packed and cut off', gzipSync(plain).subarray(0, 300)],
    ['has a wrong check sum', new Uint8Array([...gzipSync(plain).subarray(0, -8), 1, 2, 3, 4, 5, 6, 7, 8])],
    ['is none', new Uint8Array(1000)],
    ['is shorter than a header', plain.subarray(0, 100)],
  ])('is refused as in memory where it %s', async (_name, bytes) => {
    writeFileSync(file, bytes);
    const inMemory = await readNiftiFile(file).catch((error: unknown) => error);
    await expect(openNiftiFile(file, unpacked)).rejects.toMatchObject({
      code: (inMemory as { code: string }).code,
    });
  });

  test('is refused by its header where that lies, before anything is unpacked', async () => {
    const lies = plain.slice();
    new DataView(lies.buffer).setInt16(42, 32_000, true);
    writeFileSync(file, gzipSync(lies));
    const target = await unpacked();
    await expect(openNiftiFile(file, async () => target)).rejects.toMatchObject({ code: 'volume/truncated' });
    expect(target.size).toBe(13);
  });

  test('tells what became of what it is unpacked to', async () => {
    writeFileSync(file, gzipSync(plain));
    const full = async (): Promise<UnpackedFile> => ({
      ...(await unpacked()),
      append: () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
    });
    await expect(openNiftiFile(file, full)).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  test('says when it was written to, and when its end is gone', async () => {
    writeFileSync(file, plain);
    const image = await openNiftiFile(file, unpacked);
    utimesSync(file, 1, 1);
    await expect(image.requireUnchanged()).rejects.toMatchObject({
      code: 'volume/changed',
      where: { file: 'image.nii' },
    });
    writeFileSync(file, plain.subarray(0, 400));
    await expect(image.stored[2].read(0, image.stored[2].room(count))).rejects.toMatchObject({
      code: 'volume/truncated',
    });
    await image.close();
  });

  test('holds numbers of any place', async () => {
    writeFileSync(file, Uint8Array.of(9, 9, 9, 1, 0, 2, 0, 3, 0));
    const handle = await open(file);
    scratch.push(handle);
    const counts = storedNumbers(handle, { offset: 3, length: 3, type: 'int16', littleEndian: true });
    const room = counts.room(2);
    await counts.read(1, room);
    expect([...room]).toEqual([2, 3]);
  });
});
