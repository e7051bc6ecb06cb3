import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { codecsFrom, readDicom, readPixels, writeDicom } from '../../src/index.ts';
import { newPatience } from '../../src/pixels/compressed/codecs.ts';
import { STEPS_LEFT, withStepCount } from '../../src/pixels/compressed/step-count.ts';

const place = createRequire(import.meta.url).resolve('dcmjs-codecs');
const wasm = new Uint8Array(readFileSync(path.join(path.dirname(place), 'dcmjs-native-codecs.wasm')));
const codecs = await codecsFrom(wasm);
const shape = { columns: 10, rows: 10, samples: 1, bitsAllocated: 8, bitsStored: 8, signed: false };
const grey = { ...shape, photometric: 'MONOCHROME2' };
const nearLossless = '1.2.840.10008.1.2.4.81';

/** A JPEG-LS image of 10 x 10 with these bytes after its heads. */
function image(...scan: number[]): Uint8Array {
  const frame = [0xff, 0xf7, 0, 11, 8, 0, 10, 0, 10, 1, 1, 17, 0];
  return Uint8Array.of(0xff, 0xd8, ...frame, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, ...scan);
}

/** The data end too soon, which this decoder does not see: it counts zeros for half a minute. */
const endless = image(0x29, 0x48, 0xe0);
/** A whole image of zeros: runs alone, 24 bits of one (ITU-T T.87 A.7.1), a zero stuffed behind each byte of ones. */
const sound = image(0xff, 0x7f, 0xff, 0x40, 0xff, 0xd9);

describe('The steps of the codecs', () => {
  test('failure 10: an image that keeps a decoder busy without end is refused, and the next one is decoded', () => {
    expect(() => codecs.decode(nearLossless, endless, grey)).toThrow(/came to no end/);
    expect(codecs.decode(nearLossless, sound, grey)).toEqual(new Uint8Array(100));
  });

  test('are shared by the images of a file: where one has used them up, the others have only their own', () => {
    const patience = newPatience();
    expect(() => codecs.decode(nearLossless, endless, grey, patience)).toThrow(/came to no end/);
    expect(patience.stepsLeft).toBe(0);
    expect(codecs.decode(nearLossless, sound, grey, patience)).toEqual(new Uint8Array(100));
    expect(() => codecs.decode(nearLossless, endless, grey, patience)).toThrow(/came to no end/);
  });

  test('are the same each time, and a sound image takes none of those that are shared', () => {
    const left = [0, 1].map(() => {
      const patience = newPatience();
      codecs.decode(nearLossless, sound, grey, patience);
      return patience.stepsLeft;
    });
    expect(left).toEqual([newPatience().stepsLeft, newPatience().stepsLeft]);
  });

  test('a file of 100 sound images is not refused', () => {
    const frames = 100;
    const bytes = writeDicom({ Rows: 10, Columns: 10, NumberOfFrames: frames, BitsAllocated: 8 });
    const file = readDicom(bytes);
    const whole = new Uint8Array(bytes.length + frames * sound.length);
    whole.set(bytes);
    const fragments: (readonly [number, number])[] = [[bytes.length, 0]];
    for (let n = 0; n < frames; n++) {
      fragments.push([bytes.length + n * sound.length, sound.length]);
      whole.set(sound, bytes.length + n * sound.length);
    }
    const elements = new Map(file.elements);
    elements.set(0x7fe00010, { tag: 0x7fe00010, vr: 'OB', offset: bytes.length, length: 0, fragments });
    const transferSyntax = { ...file.transferSyntax, uid: nearLossless, compressed: true };
    const { data } = readPixels({ ...file, bytes: whole, elements, transferSyntax }, codecs);
    expect(data).toHaveLength(100 * frames);
  });
});

test('failure 5: pixels of 12 bits, which no codec gives, are a typed error', () => {
  const odd = { ...grey, columns: 3, rows: 3, bitsAllocated: 12 };
  const small = Uint8Array.from(sound);
  small.set([0, 3, 0, 3], 7);
  expect(() => codecs.decode(nearLossless, small, odd)).toThrow(
    expect.objectContaining({ code: 'dicom/cannot-decode' }),
  );
});

test('failure 5: an image of another size than its header says is refused before it is decoded', () => {
  const long = { ...grey, rows: 60_000, columns: 60_000 };
  expect(() => codecs.decode(nearLossless, image(0x29), long)).toThrow(
    /is 10 x 10; the header says 60000 x 60000/,
  );
  expect(() => codecs.decode(nearLossless, Uint8Array.of(0xff, 0xd8, 0xff, 0xd9, 0), grey)).toThrow(
    /states no size/,
  );
});

/** (module (global i32 (i32.const 0)) (func (export "f") (loop (br 0)))), and a function that calls itself. */
const spinning = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0],
  ...[3, 3, 2, 0, 0],
  ...[6, 6, 1, 0x7f, 0, 0x41, 0, 0x0b],
  ...[7, 9, 2, 1, 0x66, 0, 0, 1, 0x67, 0, 1],
  ...[10, 14, 2, 7, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b, 4, 0, 0x10, 1, 0x0b],
);

test('A module that spins for ever traps when its steps are used up', async () => {
  const { exports } = new WebAssembly.Instance(await WebAssembly.compile(withStepCount(spinning)));
  const left = exports[STEPS_LEFT] as WebAssembly.Global<'i64'>;
  left.value = 100_000n;
  expect(exports['f']).toThrow(WebAssembly.RuntimeError);
  expect(left.value).toBe(-1n);
  left.value = 100n;
  expect(exports['g']).toThrow(WebAssembly.RuntimeError);
  expect(left.value).toBe(-1n);
  expect(() => withStepCount(wasm.subarray(0, 8))).toThrow(RangeError);
});
