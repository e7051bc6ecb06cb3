import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withInitialMemory } from '../../src/pixels/compressed/small-memory.ts';
import { statedSize } from '../../src/pixels/compressed/stated-size.ts';

test('a module begins with as much memory as it is told, and what is no module is refused', async () => {
  // A module that exports a memory of 2 to 9 pages, nothing else.
  const wasm = Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[5, 4, 1, 1, 2, 9],
    ...[7, 10, 1, 6, 109, 101, 109, 111, 114, 121, 2, 0],
  ]);
  for (const pages of [1, 5, 9]) {
    const module = await WebAssembly.compile(withInitialMemory(wasm, pages * 65_536));
    const { memory } = new WebAssembly.Instance(module).exports as { memory: WebAssembly.Memory };
    expect(memory.buffer.byteLength).toBe(pages * 65_536);
  }
  expect(() => withInitialMemory(wasm.subarray(0, 8), 65_536)).toThrow(RangeError);
});

test('the codecs need a sixtieth of the memory that they ask for', async () => {
  const place = createRequire(import.meta.url).resolve('dcmjs-codecs');
  const codecs = new Uint8Array(readFileSync(path.join(path.dirname(place), 'dcmjs-native-codecs.wasm')));
  const small = withInitialMemory(codecs, 4_194_304);
  expect(Math.abs(small.length - codecs.length)).toBeLessThan(4);
  expect(WebAssembly.validate(small)).toBe(true);
});

test('the size of an image is read from JPEG, JPEG-LS and JPEG 2000, and from nothing else', () => {
  const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc0, 0, 11, 8, 0, 64, 0, 32, 1, 1, 17, 0];
  expect(statedSize(Uint8Array.from(jpeg))).toEqual({ rows: 64, columns: 32 });
  const siz = [0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0, 0, 0, 0, 34, 0, 0, 0, 66, 0, 0, 0, 2, 0, 0, 0, 2];
  expect(statedSize(Uint8Array.from([1, 2, 3, ...siz]))).toEqual({ rows: 64, columns: 32 });
  for (const bytes of [
    [],
    [0xff, 0xd8],
    [0xff, 0xd8, 0xff, 0xda, 0, 0, 0, 0, 0, 0, 0],
    new Array(40).fill(0),
  ]) {
    expect(statedSize(Uint8Array.from(bytes))).toBeUndefined();
  }
});
