import path from 'node:path';
import { compareGrids, makeGrid, makeVolume, readNifti, type Volume, writeNifti } from '@lobule/volume';
import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import { suite } from '../../../../validation/nifti.ts';
import { anyGrid } from '../grids.ts';

const grid = makeGrid({ size: [3, 2, 2], spacingMm: [0.5, 1, 2], originMm: [-10, 20, 30] });
const image = makeVolume(
  grid,
  Float32Array.from({ length: 12 }, (_, v) => v / 7),
);
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : `not typed: ${error}`;
  }
  return 'no error';
};

describe('NIfTI written and read', () => {
  test('is the same image in the same place, packed or not, 3D and 4D', () => {
    fc.assert(
      fc.property(anyGrid, fc.boolean(), fc.integer({ min: 1, max: 3 }), (on, gzip, times) => {
        const length = on.size[0] * on.size[1] * on.size[2];
        const volumes = Array.from({ length: times }, (_, t) =>
          makeVolume(
            on,
            Float32Array.from({ length }, (_, v) => Math.sqrt(v + 1) * (t + 1)),
          ),
        );
        const back = readNifti(writeNifti(volumes, { gzip, timeStepS: 65 }));
        expect(back.volumes.map(({ data }) => data)).toEqual(volumes.map(({ data }) => data));
        expect(compareGrids(back.grid, on, 1e-3).reason).toBe('');
        expect(back.header.timeStepS).toBe(65);
      }),
    );
  });

  test('says the same place twice, by matrix and by quaternion', () => {
    fc.assert(
      fc.property(anyGrid, (on) => {
        const length = on.size[0] * on.size[1] * on.size[2];
        const bytes = writeNifti(makeVolume(on, new Uint8Array(length)));
        new DataView(bytes.buffer).setInt16(254, 0, true);
        const back = readNifti(bytes);
        expect(back.header.affineFrom).toBe('qform');
        // Half-turns have a = 0, which sqrt(1 - b2 - c2 - d2) of float32 keeps to 3e-4 only.
        expect(compareGrids(back.grid, on, 0.05).reason).toBe('');
      }),
    );
  });

  test('says where a header gives no unit of length', () => {
    const bytes = writeNifti(makeVolume(grid, new Uint8Array(12)));
    expect(readNifti(bytes).header.hasLengthUnit).toBe(true);
    new DataView(bytes.buffer).setUint8(123, 8);
    expect(readNifti(bytes).header.hasLengthUnit).toBe(false);
  });

  test('keeps whole numbers whole, and refuses what does not fit', () => {
    const whole = makeVolume(
      grid,
      Int16Array.from({ length: 12 }, (_, v) => v * 2000 - 9000),
    );
    expect(readNifti(writeNifti(whole)).volumes[0].data).toEqual(whole.data);
    const bytes = makeVolume(
      grid,
      Uint8Array.from({ length: 12 }, (_, v) => v * 20),
    );
    expect(readNifti(writeNifti(bytes)).volumes[0].data).toEqual(bytes.data);
    expect(code(() => writeNifti(image, { type: 'int16' }))).toBe('volume/does-not-fit');
    expect(code(() => writeNifti(makeVolume(grid, new Int32Array(12).fill(256)), { type: 'uint8' }))).toBe(
      'volume/does-not-fit',
    );
    expect(code(() => writeNifti(makeVolume(grid, new Float64Array(12).fill(1e60))))).toBe(
      'volume/does-not-fit',
    );
  });

  test('keeps what is undefined', () => {
    const holes = makeVolume(grid, new Float64Array(12).fill(Number.NaN));
    expect([...readNifti(writeNifti(holes)).volumes[0].data].every(Number.isNaN)).toBe(true);
  });

  test('gives the same bytes for the same input', () => {
    expect(writeNifti(image, { gzip: true })).toEqual(writeNifti(image, { gzip: true }));
  });

  test('needs one grid for all volumes, and sizes that NIfTI-1 can hold', () => {
    const elsewhere = makeGrid({ size: [3, 2, 2], spacingMm: [0.5, 1, 2] });
    expect(code(() => writeNifti([image, makeVolume(elsewhere, image.data)]))).toBe('volume/bad-grid');
    expect(code(() => writeNifti([]))).toBe('volume/bad-grid');
    const long = makeGrid({ size: [32768, 1, 1], spacingMm: [1, 1, 1] });
    expect(code(() => writeNifti(makeVolume(long, new Uint8Array(32768))))).toBe('volume/bad-grid');
  });
});

describe('a damaged NIfTI file', () => {
  const plain = writeNifti(image);
  const packed = writeNifti(image, { gzip: true });

  test('is refused wherever it is cut', () => {
    for (let length = 0; length < plain.length; length++) {
      expect(['volume/truncated', 'volume/not-nifti']).toContain(
        code(() => readNifti(plain.slice(0, length))),
      );
    }
    for (let length = 0; length < packed.length; length++) {
      expect(['volume/truncated', 'volume/not-nifti', 'volume/corrupt']).toContain(
        code(() => readNifti(packed.slice(0, length))),
      );
    }
  });

  test('with any bytes changed gives an image of finite place or a typed error', () => {
    const changes = fc.array(fc.tuple(fc.nat({ max: 351 }), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(changes, (edits) => {
        const bytes = plain.slice();
        for (const [at, value] of edits) bytes[at] = value;
        const outcome = code(() => readNifti(bytes));
        expect(outcome === 'no error' || outcome.startsWith('volume/')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('that is packed and has a byte changed is refused by its check sum', () => {
    const bytes = packed.slice();
    bytes[bytes.length - 20] ^= 16;
    expect(['volume/corrupt', 'volume/truncated']).toContain(code(() => readNifti(bytes)));
    const wrongSum = packed.slice();
    wrongSum[wrongSum.length - 6] ^= 1;
    expect(code(() => readNifti(wrongSum))).toBe('volume/corrupt');
  });

  test('failure 3: that claims more voxels than there can be costs no memory', () => {
    const edit = (bytes: Uint8Array) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      for (const n of [1, 2, 3]) view.setInt16(40 + 2 * n, 32767, true);
      return bytes;
    };
    expect(code(() => readNifti(edit(plain.slice())))).toBe('volume/truncated');
    expect(code(() => readNifti(gzipSync(edit(plain.slice()))))).toBe('volume/truncated');
  });

  test('that is packed in several members is whole', () => {
    const half = plain.length / 2;
    const members = [plain.slice(0, half), plain.slice(half), new Uint8Array(0)].map((part) =>
      gzipSync(part),
    );
    const bytes = new Uint8Array(members.reduce((sum, { length }) => sum + length, 0));
    members.reduce((at, part) => {
      bytes.set(part, at);
      return at + part.length;
    }, 0);
    expect(readNifti(bytes).volumes[0].data).toEqual(image.data);
  });

  const withShort = (at: number, value: number) => {
    const bytes = plain.slice();
    new DataView(bytes.buffer).setInt16(at, value, true);
    return bytes;
  };

  test.each([
    ['no dimensions', 40, 0, 'volume/corrupt'],
    ['a negative size', 42, -3, 'volume/corrupt'],
    ['complex voxels', 70, 32, 'volume/unsupported'],
    ['bits that are not those of its type', 72, 8, 'volume/corrupt'],
    ['another mark', 344, 0, 'volume/not-nifti'],
  ])('with %s is refused', (_, at, value, expected) => {
    expect(code(() => readNifti(withShort(at, value)))).toBe(expected);
  });

  test('of a pair asks for its voxels, and takes them', () => {
    const header = plain.slice(0, 352);
    new DataView(header.buffer).setUint32(344, 0x6e693100);
    new DataView(header.buffer).setFloat32(108, 0, true);
    expect(code(() => readNifti(header))).toBe('volume/nifti-header-only');
    const imageBytes = plain.slice(352);
    expect(readNifti(header, { imageBytes }).volumes[0].data).toEqual(image.data);
    expect(readNifti(header, { imageBytes: gzipSync(imageBytes) }).volumes[0].data).toEqual(image.data);
    expect(code(() => readNifti(header, { imageBytes: imageBytes.slice(1) }))).toBe('volume/truncated');
  });
});

test('a scale in the header is applied, a slope of 0 is none, and an offset counts', () => {
  const bytes = writeNifti(
    makeVolume(
      grid,
      Int16Array.from({ length: 12 }, (_, v) => v),
    ),
  );
  const view = new DataView(bytes.buffer);
  view.setFloat32(112, 0, true);
  view.setFloat32(116, 5, true);
  expect(readNifti(bytes).volumes[0].data).toEqual(Int16Array.from({ length: 12 }, (_, v) => v));
  view.setFloat32(112, 0.5, true);
  const scaled: Volume = readNifti(bytes).volumes[0];
  expect(scaled.data).toEqual(Float64Array.from({ length: 12 }, (_, v) => v / 2 + 5));
});

describeWithReference('the files of nibabel', 'nifti-nibabel', (directory) => {
  test('are all read as nibabel reads them or refused with the right code', async () => {
    const reference = (relative: string) => path.join(path.dirname(directory), relative);
    const results = await suite.run({ reference, progress: () => {} });
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results).toHaveLength(suite.cases);
  });
});
