import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { watchedCodecs } from '../../src/node/watched-codecs.ts';

const place = createRequire(import.meta.url).resolve('dcmjs-codecs');
const wasm = new Uint8Array(readFileSync(path.join(path.dirname(place), 'dcmjs-native-codecs.wasm')));
const shape = { columns: 10, rows: 10, samples: 1, bitsAllocated: 8, bitsStored: 8, signed: false };
const grey = { ...shape, photometric: 'MONOCHROME2' };
const nearLossless = '1.2.840.10008.1.2.4.81';

/** A JPEG-LS image of 10 x 10 with these bytes after its heads. */
function image(...scan: number[]): Uint8Array {
  const frame = [0xff, 0xf7, 0, 11, 8, 0, 10, 0, 10, 1, 1, 17, 0];
  return Uint8Array.of(0xff, 0xd8, ...frame, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, ...scan);
}

test('failure 10: an image that keeps a decoder busy without end is refused, and the next one is decoded', () => {
  const codecs = watchedCodecs(wasm, () => 250);
  // The data end too soon, which this decoder does not see: it counts zeros for half a minute.
  expect(() => codecs.decode(nearLossless, image(0x29, 0x48, 0xe0), grey)).toThrow(/came to no end/);
  // A whole image of one value: runs alone.
  const sound = image(0xff, 0x7f, 0xff, 0x7f, 0xff, 0x7f, 0xff, 0x7f, 0xff, 0x7f, 0xff, 0xd9);
  expect(() => codecs.decode(nearLossless, sound, grey)).not.toThrow(/came to no end/);
});

test('failure 5: an image of another size than its header says is refused before it is decoded', () => {
  const codecs = watchedCodecs(wasm);
  const long = { ...grey, rows: 60_000, columns: 60_000 };
  expect(() => codecs.decode(nearLossless, image(0x29), long)).toThrow(
    /is 10 x 10; the header says 60000 x 60000/,
  );
  expect(() => codecs.decode(nearLossless, Uint8Array.of(0xff, 0xd8, 0xff, 0xd9, 0), grey)).toThrow(
    /states no size/,
  );
});
