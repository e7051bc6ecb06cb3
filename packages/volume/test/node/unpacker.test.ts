import { gzipSync } from 'node:zlib';
import { makeGrid, makeVolume, readNifti, readNrrd, writeNifti } from '@lobule/volume';
import { nodeUnpacker } from '@lobule/volume/node';
import { describe, expect, test } from 'vitest';

const grid = makeGrid({ size: [40, 30, 20], spacingMm: [1, 2, 3] });
const data = Int16Array.from({ length: 24_000 }, (_, v) => ((v * 7919) % 4001) - 2000);
const plain = writeNifti([makeVolume(grid, data)]);
const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

/** What a reader gives, or the code of its error. */
function outcome(read: () => { readonly data: ArrayLike<number> }): unknown {
  try {
    return read().data;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the unpacker of Node gives what the portable way gives, errors too', () => {
  const whole = new Uint8Array(gzipSync(plain));
  const flipped = whole.map((byte, n) => (n === whole.length >> 1 ? byte ^ 0x40 : byte));
  const wrongSum = whole.map((byte, n) => (n === whole.length - 6 ? byte ^ 1 : byte));
  test.each([
    ['one member', whole],
    ['more than is wanted', new Uint8Array(gzipSync(join(plain, new Uint8Array(5000))))],
    ['a cut file', whole.subarray(0, whole.length - 2000)],
    ['a file cut in its header', whole.subarray(0, 40)],
    ['too few voxels', new Uint8Array(gzipSync(plain.subarray(0, plain.length - 10)))],
    ['a bit that flipped', flipped],
    ['a wrong check sum', wrongSum],
    ['no image', new Uint8Array(gzipSync(new Uint8Array(5000)))],
  ])('NIfTI: %s', (_, bytes) => {
    const portable = outcome(() => readNifti(bytes).volumes[0]);
    expect(outcome(() => readNifti(bytes, { unpacker: nodeUnpacker }).volumes[0])).toEqual(portable);
  });

  test('NIfTI in several members is whole', () => {
    const bytes = join(gzipSync(plain.subarray(0, 1000)), gzipSync(plain.subarray(1000)));
    expect(readNifti(bytes, { unpacker: nodeUnpacker }).volumes[0].data).toEqual(data);
  });

  test('NRRD', () => {
    const head = new TextEncoder().encode(
      'NRRD0004\ntype: short\ndimension: 3\nsizes: 40 30 20\nendian: little\nencoding: gzip\n\n',
    );
    const bytes = join(head, gzipSync(new Uint8Array(data.buffer)));
    expect(readNrrd(bytes, nodeUnpacker).data).toEqual(data);
    expect(readNrrd(bytes).data).toEqual(data);
  });
});
