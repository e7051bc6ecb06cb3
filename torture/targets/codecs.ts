import {
  type DicomFile,
  getNumber,
  readDicom,
  readPixels,
  type StoredArray,
  writeDicom,
} from '@lobule/dicom';
import { openCodecs } from '@lobule/dicom/node';
import { isLobuleError } from '@lobule/foundation';
import type { Seed } from '../edits.ts';
import { dicomSeed, fewOfEach, referenceSeeds } from './dicom-seeds.ts';
import { binary, type Target } from './target.ts';

const codecs = await openCodecs();

/** Marks of the JPEG family within the compressed bytes: what follows them are lengths and sizes. */
function withMarks(seed: Seed): Seed {
  const file = readDicom(seed.bytes);
  const pixels = file.elements.get(0x7fe00010);
  const marks: number[] = [];
  for (const [at, length] of pixels?.fragments ?? []) {
    for (let i = at; i + 1 < at + length && marks.length < 400; i++) {
      if (seed.bytes[i] === 0xff && seed.bytes[i + 1] >= 0x4f && seed.bytes[i + 1] < 0xff)
        marks.push(i, i + 2, i + 4, i + 6);
    }
  }
  return { ...seed, points: [...seed.points.slice(0, 40), ...marks, ...marks] };
}

function compressedBy(...syntaxes: readonly string[]) {
  return (file: DicomFile) => syntaxes.some((uid) => file.transferSyntax.uid === `1.2.840.10008.1.2.${uid}`);
}

function target(name: string, share: number, syntaxes: readonly string[], largest = 60_000): Target {
  const seeds = () => fewOfEach(referenceSeeds(compressedBy(...syntaxes), largest), 5).map(withMarks);
  const own = syntaxes.includes('5') ? [ownRunLengths()] : [];
  let made: readonly Seed[] | undefined;
  let sound: DicomFile | undefined;
  return {
    ...binary,
    name,
    share,
    seeds: () => {
      made ??= [...own, ...seeds()];
      return made;
    },
    read(bytes) {
      const file = readDicom(bytes);
      const { data } = readPixels(file, codecs);
      // Once more behind another image: what a damaged one leaves out must not show what was decoded before.
      sound ??= made?.map((seed) => readDicom(seed.bytes)).find(isReadable);
      if (sound !== undefined) readPixels(sound, codecs);
      if (!sameBytes(data, readPixels(file, codecs).data))
        throw new Error('Memory of another image shows in the pixels');
      return 2 * data.byteLength;
    },
  };
}

function isReadable(file: DicomFile): boolean {
  try {
    readPixels(file, codecs);
    return true;
  } catch (error) {
    if (isLobuleError(error)) return false;
    throw error;
  }
}

function sameBytes(a: StoredArray, b: StoredArray): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  );
}

/** Two images of 16-bit values, each a segment of high and one of low bytes, made by hand (PS3.5 G). */
function ownRunLengths(): Seed {
  const frame = (value: number) => {
    const header = new Uint32Array(16);
    header.set([2, 64, 68]);
    return [...new Uint8Array(header.buffer), 0xf1, 0, 128, 128, 3, value, 1, 2, 3, 0xf5, value, 128, 128];
  };
  const item = (bytes: readonly number[]) => [0xfe, 0xff, 0, 0xe0, bytes.length, 0, 0, 0, ...bytes];
  const pixels = [
    ...[0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 255, 255, 255, 255],
    ...[...item([]), ...item(frame(7)), ...item(frame(9)), 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0],
  ];
  const plain = writeDicom({
    Rows: 4,
    Columns: 4,
    NumberOfFrames: 2,
    SamplesPerPixel: 1,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
  });
  const syntax = readDicom(plain).meta.elements.get(0x00020010);
  const bytes = new Uint8Array([...plain, ...pixels]);
  // The UID of run lengths is shorter: the rest of its place is filled with zeros, as padding is.
  const uid = new TextEncoder().encode('1.2.840.10008.1.2.5');
  bytes.fill(0, syntax?.offset, (syntax?.offset ?? 0) + (syntax?.length ?? 0));
  bytes.set(uid, syntax?.offset);
  const seed = dicomSeed('own/run-lengths', bytes);
  if (getNumber(readDicom(seed.bytes), 'Rows') !== 4)
    throw new Error('The seed of run lengths is not as it should be');
  return seed;
}

export const codecTargets: readonly Target[] = [
  target('rle', 7, ['5']),
  target('jpeg', 6, ['4.50', '4.51']),
  target('jpeg-lossless', 4, ['4.57', '4.70'], 130_000),
  target('jpeg-ls', 7, ['4.80', '4.81']),
  target('jpeg-2000', 8, ['4.90', '4.91']),
  target('htj2k', 2, ['4.201', '4.202', '4.203'], 400_000),
];
