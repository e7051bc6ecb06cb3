import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeGrid, makeVolume, niftiFill, niftiHeader, readNifti, writeNifti } from '@lobule/volume';
import { readNiftiFile, readNiftiHead } from '@lobule/volume/node';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'lobule-nifti-'));
afterAll(() => rmSync(folder, { recursive: true }));
const grid = makeGrid({ size: [7, 5, 3], spacingMm: [1, 2, 3], originMm: [4, 5, 6] });
const frames = [0, 1, 2].map((t) =>
  Int16Array.from({ length: 105 }, (_, v) => ((v * 7919 + t) % 4001) - 2000),
);
const plain = writeNifti(frames.map((data) => makeVolume(grid, data)));

/** The same file with another type of its voxels, their bytes in either order. */
function stored(code: number, bits: number, little: boolean, scale = 1): Uint8Array {
  const count = frames.length * 105;
  const bytes = new Uint8Array(352 + (count * bits) / 8);
  bytes.set(plain.subarray(0, 352));
  const view = new DataView(bytes.buffer);
  if (!little) {
    const old = new DataView(plain.buffer);
    view.setInt32(0, 348);
    for (let at = 40; at < 56; at += 2) view.setInt16(at, old.getInt16(at, true));
    for (let at = 76; at < 108; at += 4) view.setFloat32(at, old.getFloat32(at, true));
    for (let at = 252; at < 256; at += 2) view.setInt16(at, old.getInt16(at, true));
    for (let at = 256; at < 328; at += 4) view.setFloat32(at, old.getFloat32(at, true));
    view.setFloat32(108, 352);
  }
  view.setInt16(70, code, little);
  view.setInt16(72, bits, little);
  view.setFloat32(112, scale, little);
  for (let n = 0; n < count; n++) {
    const value = Math.abs(frames[Math.floor(n / 105)][n % 105]);
    const at = 352 + (n * bits) / 8;
    if (bits === 8) view.setUint8(at, value & 255);
    else if (code === 512) view.setUint16(at, value, little);
    else if (code === 16) view.setFloat32(at, value, little);
    else if (code === 64) view.setFloat64(at, value, little);
    else view.setBigInt64(at, BigInt(value), little);
  }
  return bytes;
}

describe('a file read piece by piece', () => {
  test.each<[string, Uint8Array]>([
    ['whole numbers', plain],
    ['bytes', stored(2, 8, true)],
    ['the other order of bytes', stored(512, 16, false)],
    ['floats in the other order', stored(16, 32, false)],
    ['floats of 64 bits', stored(64, 64, true)],
    ['whole numbers of 64 bits', stored(1024, 64, true)],
    ['a scale', stored(512, 16, true, 0.5)],
  ])('has the image that it has in one piece, of %s, plain and packed', async (_name, bytes) => {
    const whole = readNifti(bytes);
    const file = path.join(folder, 'image.nii');
    for (const content of [bytes, gzipSync(bytes)]) {
      writeFileSync(file, content);
      const hash = createHash('sha256');
      const read = await readNiftiFile(file, (piece) => hash.update(piece));
      expect(read.grid).toEqual(whole.grid);
      expect(read.header).toEqual(whole.header);
      const { slope, intercept } = read.header;
      const values = read.stored.map((one) => Array.from(one, (value) => value * slope + intercept));
      expect(values).toEqual(whole.volumes.map(({ data }) => [...data]));
      expect(read.stored[0].buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
    }
    for (const step of [1, 13, 541]) {
      const fill = niftiFill();
      for (let at = 0; at < bytes.length; at += step) fill.take(bytes.subarray(at, at + step));
      expect(fill.finish().stored).toEqual((await readNiftiFile(file)).stored);
    }
  });

  const wide = (bytes: Uint8Array) => {
    const changed = bytes.slice();
    new DataView(changed.buffer).setInt16(46, 32_000, true);
    return changed;
  };
  const packed = new Uint8Array(gzipSync(plain));
  test.each<[string, Uint8Array, string]>([
    ['that is cut', plain.subarray(0, plain.length - 1), 'volume/truncated'],
    ['that is cut in its header', plain.subarray(0, 100), 'volume/truncated'],
    ['that is packed and cut', packed.subarray(0, packed.length - 40), 'volume/truncated'],
    [
      'that holds less than it says, packed',
      new Uint8Array(gzipSync(plain.subarray(0, 700))),
      'volume/truncated',
    ],
    ['whose header claims what cannot be there', wide(plain), 'volume/truncated'],
    [
      'whose header claims what cannot be there, packed',
      new Uint8Array(gzipSync(wide(plain))),
      'volume/truncated',
    ],
    [
      'with a wrong check sum',
      packed.map((byte, n) => (n === packed.length - 6 ? byte ^ 1 : byte)),
      'volume/corrupt',
    ],
    ['that is none', new TextEncoder().encode('no image, but a text'), 'volume/not-nifti'],
  ])('%s is refused', async (_name, bytes, code) => {
    const file = path.join(folder, 'bad.nii');
    writeFileSync(file, bytes);
    await expect(readNiftiFile(file)).rejects.toMatchObject({ code });
  });
});

test('a file written as it comes is the file that is written at once', () => {
  const data = Float32Array.from({ length: 105 }, (_, v) => Math.sqrt(v) - 3);
  const whole = writeNifti(makeVolume(grid, data), { description: 'root' });
  const header = niftiHeader(grid, 'float32', { description: 'root' });
  expect(Buffer.concat([header, new Uint8Array(data.buffer)]).equals(whole)).toBe(true);
});

describe('The head of a file', () => {
  test('says grid and number of volumes, plain and packed, whatever lies behind it', () => {
    for (const [name, bytes] of [
      ['head.nii', plain.subarray(0, 600)],
      ['head.nii.gz', gzipSync(plain).subarray(0, 1200)],
    ] as const) {
      const place = path.join(folder, name);
      writeFileSync(place, bytes);
      const { grid: own, volumes, header } = readNiftiHead(place);
      expect(own).toEqual(grid);
      expect([volumes, header.storedType]).toEqual([3, 'int16']);
    }
  });

  test('of a file that is none is a typed error', () => {
    const place = path.join(folder, 'none.nii');
    writeFileSync(place, 'no image');
    expect(() => readNiftiHead(place)).toThrow(/does not begin with the size of a NIfTI header/);
  });
});
