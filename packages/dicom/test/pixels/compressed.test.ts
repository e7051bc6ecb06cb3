import { readFileSync } from 'node:fs';
import { makeUid, readDicom, readPixels, writeDicom } from '@lobule/dicom';
import { openCodecs } from '@lobule/dicom/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import { compressedFrames } from '../../src/pixels/compressed/frames.ts';
import { decodeRle } from '../../src/pixels/compressed/rle.ts';
import type { DicomFile, Element } from '../../src/read/dataset.ts';

/** PackBits in its plainest form: literal runs only, or repeats where a byte stands more than twice. */
function packBits(bytes: Uint8Array): number[] {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let run = 1;
    while (run < 128 && bytes[at + run] === bytes[at]) run++;
    if (run > 2) out.push(257 - run, bytes[at]);
    else out.push(run - 1, ...bytes.subarray(at, at + run));
    at += run;
  }
  return out.length % 2 === 0 ? out : [...out, 0];
}

function encodeRle(samples: Uint8Array, bytesPerValue: number, perPixel: number): Uint8Array {
  const segments: number[][] = [];
  const step = bytesPerValue * perPixel;
  for (let sample = 0; sample < perPixel; sample++) {
    for (let byte = bytesPerValue - 1; byte >= 0; byte--) {
      segments.push(packBits(samples.filter((_, i) => i % step === sample * bytesPerValue + byte)));
    }
  }
  const header = new Uint32Array(16);
  header[0] = segments.length;
  let at = 64;
  segments.forEach((segment, s) => {
    header[s + 1] = at;
    at += segment.length;
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()]);
}

describe('run lengths', () => {
  test('what was packed is unpacked, for every width and number of samples', () => {
    const image = fc
      .record({ wide: fc.constantFrom(1, 2, 4), samples: fc.constantFrom(1, 3), pixels: fc.nat(40) })
      .chain(({ wide, samples, pixels }) =>
        fc.tuple(
          fc.constant({ wide, samples }),
          fc.uint8Array({ minLength: wide * samples * pixels, maxLength: wide * samples * pixels, max: 3 }),
        ),
      );
    fc.assert(
      fc.property(image, ([{ wide, samples }, bytes]) => {
        const packed = encodeRle(bytes, wide, samples);
        expect(decodeRle(packed, bytes.length / wide, wide, samples)).toEqual(bytes);
      }),
    );
  });

  test('failure 5: any bytes give an image or a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          expect(decodeRle(bytes, 16, 2, 1)).toHaveLength(32);
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^dicom\/(truncated|malformed)$/);
        }
      }),
    );
  });
});

describe('fragments', () => {
  const encapsulated = (table: number[], ...parts: number[][]) => {
    const bytes: number[] = [];
    const fragments: [number, number][] = [];
    for (const part of [[...new Uint8Array(Uint32Array.from(table).buffer)], ...parts]) {
      bytes.push(...new Array(8).fill(0));
      fragments.push([bytes.length, part.length]);
      bytes.push(...part);
    }
    const element = { tag: 0x7fe00010, vr: 'OB', offset: 0, length: 0, fragments } as Element;
    return [{ bytes: Uint8Array.from(bytes) } as DicomFile, element] as const;
  };

  test('are one image each, joined by the offset table, or by the marks of JPEG', () => {
    const [a, b, c] = [
      [0xff, 0xd8, 1, 2],
      [3, 4],
      [0xff, 0xd8, 5, 6],
    ];
    const whole = [Uint8Array.of(...a, ...b), Uint8Array.of(...c)];
    expect(compressedFrames(...encapsulated([], a, b, c), 3)).toHaveLength(3);
    expect(compressedFrames(...encapsulated([0, 22], a, b, c), 2)).toEqual(whole);
    expect(compressedFrames(...encapsulated([], a, b, c), 2)).toEqual(whole);
    expect(compressedFrames(...encapsulated([], a, b, c), 1)[0]).toHaveLength(10);
  });

  test('failure 7: an offset table that points elsewhere is not believed', () => {
    const [a, b] = [
      [0xff, 0xd8, 1, 2],
      [3, 4],
    ];
    expect(() => compressedFrames(...encapsulated([0, 0x7fffffff], a, b, a), 4)).toThrow(/for 4 images/);
    expect(compressedFrames(...encapsulated([0, 0x7fffffff], a, b, a), 2)).toHaveLength(2);
  });
});

describe('codecs', () => {
  const grey = { columns: 8, rows: 8, samples: 1, bitsAllocated: 16, bitsStored: 16, signed: false };
  const shape = { ...grey, photometric: 'MONOCHROME2' };

  test('failure 5: damaged images are typed errors that do not harm the next image', async () => {
    const codecs = await openCodecs();
    for (const uid of ['4.50', '4.70', '4.80', '4.90', '4.201']) {
      for (const bytes of [
        new Uint8Array(0),
        new Uint8Array(40).fill(255),
        Uint8Array.of(0xff, 0xd8, 0xff),
      ]) {
        expect(() => codecs.decode(`1.2.840.10008.1.2.${uid}`, bytes, shape)).toThrow(
          expect.objectContaining({ code: 'dicom/cannot-decode' }),
        );
      }
    }
    expect(() => codecs.decode('1.2.3', new Uint8Array(1), shape)).toThrow(/No codec reads/);
  });

  test('pixels by planes stand beside each other after reading; halved colour is made whole', () => {
    const image = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.7', SOPInstanceUID: makeUid('planes') };
    const size = { Rows: 1, Columns: 2, SamplesPerPixel: 3, BitsAllocated: 8, BitsStored: 8 };
    const planes = writeDicom({
      ...image,
      ...size,
      PhotometricInterpretation: 'RGB',
      PlanarConfiguration: 1,
      PixelData: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
    expect([...readPixels(readDicom(planes)).data]).toEqual([1, 3, 5, 2, 4, 6]);
    const halved = writeDicom({
      ...image,
      ...size,
      PhotometricInterpretation: 'YBR_FULL_422',
      PixelData: Uint8Array.of(10, 20, 30, 40),
    });
    expect(readPixels(readDicom(halved))).toMatchObject({ photometric: 'YBR_FULL' });
    expect([...readPixels(readDicom(halved)).data]).toEqual([10, 30, 40, 20, 30, 40]);
  });
});

describeWithReference('every encoding of one image', 'dicom-vendors', (dir) => {
  test('gives the same pixels; without codecs the JPEG family says what it needs', async () => {
    const codecs = await openCodecs();
    const file = (n: number) => readDicom(readFileSync(`${dir}/ts/In/${n}.dcm`));
    const plain = readPixels(file(1)).data;
    for (const n of [4, 5, 7, 9]) expect(readPixels(file(n), codecs).data).toEqual(plain);
    expect(() => readPixels(file(5))).toThrow(expect.objectContaining({ code: 'dicom/needs-codecs' }));
  });
});
