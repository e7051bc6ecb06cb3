import { tagText } from '../dictionary.ts';
import { dicomErrors } from '../errors.ts';
import type { Dataset, DicomFile, Element } from '../read/dataset.ts';
import { getElement, getNumber, getText } from '../read/values.ts';
import type { NumericArray } from '../write/object.ts';
import { unpackBits } from './bits.ts';
import type { Codecs } from './compressed/codecs.ts';
import { decompress } from './compressed/decompress.ts';

/** Stored values, before any rescale. */
export type StoredArray = NumericArray;

/** The pixels of a file before any scaling, frame by frame, row by row. */
export interface Pixels {
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
  /** 1 for grey, 3 for colour. */
  readonly samples: number;
  /** What the samples mean: MONOCHROME2, RGB, YBR_FULL ... */
  readonly photometric: string;
  /**
   * columns x rows x samples x frames values (x fastest, the samples of a pixel beside each other), sign-extended, one
   * a bit.
   */
  readonly data: StoredArray;
}

/**
 * The pixels of a file as stored values. Bits outside Bits Stored (old overlays) are masked away. Run lengths and
 * deflated images are unpacked by this room itself; the JPEG family needs `codecs`.
 *
 * @throws dicom/no-pixels, dicom/needs-codecs, dicom/cannot-decode, dicom/truncated, dicom/malformed
 * @example
 * const { data, rows, columns } = readPixels(readDicom(bytes), await openCodecs());
 */
export function readPixels(file: DicomFile, codecs?: Codecs): Pixels {
  const element =
    getElement(file, 'PixelData') ??
    getElement(file, 'FloatPixelData') ??
    getElement(file, 'DoubleFloatPixelData');
  if (element === undefined) throw dicomErrors.error('dicom/no-pixels', { what: 'The file has no pixels' });
  const shape = readShape(file);
  const count = shape.columns * shape.rows * shape.samples * shape.frames;
  if (element.fragments !== undefined || file.transferSyntax.compressed) {
    return decompressed(file, element, shape, codecs);
  }
  const bits =
    element.tag === 0x7fe00008 ? 32 : element.tag === 0x7fe00009 ? 64 : whole(file, 'BitsAllocated', 1, 64);
  const halved = shape.photometric === 'YBR_FULL_422' && shape.samples === 3 && bits === 8;
  const needed = Math.ceil(((halved ? (2 * count) / 3 : count) * bits) / 8);
  if (needed > element.length || element.offset + needed > file.bytes.length) {
    throw dicomErrors.error('dicom/truncated', {
      what: `The pixels need ${needed} bytes and ${Math.min(element.length, file.bytes.length - element.offset)} are there`,
      where: { tag: tagText(element.tag) },
    });
  }
  // The odd last byte of 8-bit pixels in 16-bit words stands second in its word.
  const bytes = file.bytes.subarray(
    element.offset,
    element.offset + Math.min(needed + (needed % 2), element.length),
  );
  if (element.tag !== 0x7fe00010) return { ...shape, data: floats(bytes, bits, file.littleEndian, count) };
  if (halved) return { ...shape, photometric: 'YBR_FULL', data: wholeColour(bytes, count) };
  const data = integers(file, element, bytes, bits, count);
  const planar = shape.samples > 1 && getNumber(file, 'PlanarConfiguration') === 1;
  return { ...shape, data: planar ? besideEachOther(data, shape) : data };
}

/** Encapsulated pixels: decoded image by image into one array. */
function decompressed(
  file: DicomFile,
  element: Element,
  shape: Omit<Pixels, 'data'>,
  codecs: Codecs | undefined,
): Pixels {
  const bits = whole(file, 'BitsAllocated', 1, 32);
  const { images, packed } = decompress(
    file,
    element,
    {
      ...shape,
      bitsAllocated: bits,
      bitsStored: getNumber(file, 'BitsStored') ?? bits,
      signed: getNumber(file, 'PixelRepresentation') === 1,
    },
    codecs,
  );
  const inImage = shape.columns * shape.rows * shape.samples;
  if (bits === 1) {
    const data = new Uint8Array(inImage * shape.frames);
    images.forEach((image, k) => {
      data.set(packed ? unpackBits(image, inImage) : image.subarray(0, inImage), k * inImage);
    });
    return { ...shape, data };
  }
  const bytes = new Uint8Array((inImage * shape.frames * bits) / 8);
  const inBytes = bytes.length / shape.frames;
  images.forEach((image, k) => {
    bytes.set(image.subarray(0, inBytes), k * inBytes);
  });
  const little = { ...file, littleEndian: true };
  return { ...shape, data: integers(little, { ...element, vr: 'OB' }, bytes, bits, inImage * shape.frames) };
}

/** Colour with one pair of differences for two pixels (PS3.3 C.7.6.3.1.2): Y Y Cb Cr becomes Y Cb Cr, Y Cb Cr. */
function wholeColour(bytes: Uint8Array, count: number): Uint8Array {
  const data = new Uint8Array(count);
  for (let pair = 0; 6 * pair + 5 < count; pair++) {
    const [y0, y1, cb, cr] = bytes.subarray(4 * pair, 4 * pair + 4);
    data.set([y0, cb, cr, y1, cb, cr], 6 * pair);
  }
  return data;
}

/** Colour by planes becomes colour by pixels. */
function besideEachOther(data: StoredArray, { columns, rows, samples, frames }: Omit<Pixels, 'data'>) {
  const out = data.slice();
  const plane = columns * rows;
  for (let frame = 0; frame < frames; frame++) {
    for (let sample = 0; sample < samples; sample++) {
      const from = (frame * samples + sample) * plane;
      const to = frame * samples * plane + sample;
      for (let i = 0; i < plane; i++) out[to + i * samples] = data[from + i];
    }
  }
  return out;
}

function readShape(file: Dataset): Omit<Pixels, 'data'> {
  return {
    columns: whole(file, 'Columns', 1, 65535),
    rows: whole(file, 'Rows', 1, 65535),
    samples: getNumber(file, 'SamplesPerPixel') === undefined ? 1 : whole(file, 'SamplesPerPixel', 1, 4),
    photometric: getText(file, 'PhotometricInterpretation') ?? 'MONOCHROME2',
    frames: getNumber(file, 'NumberOfFrames') === undefined ? 1 : whole(file, 'NumberOfFrames', 1, 1e7),
  };
}

function whole(
  file: Dataset,
  keyword: 'Columns' | 'Rows' | 'SamplesPerPixel' | 'NumberOfFrames' | 'BitsAllocated',
  low: number,
  high: number,
): number {
  const value = getNumber(file, keyword);
  if (value !== undefined && Number.isInteger(value) && value >= low && value <= high) return value;
  throw dicomErrors.error('dicom/malformed', {
    what: value === undefined ? `${keyword} is absent` : `${keyword} cannot be ${value}`,
    where: { tag: keyword },
  });
}

function integers(
  file: Dataset,
  element: Element,
  bytes: Uint8Array,
  bits: number,
  count: number,
): StoredArray {
  if (bits === 1) return unpackBits(bytes, count);
  if (bits !== 8 && bits !== 16 && bits !== 32) {
    throw dicomErrors.error('dicom/malformed', {
      what: `Pixels of ${bits} bits are not read`,
      where: { tag: '(0028,0100)' },
    });
  }
  const signed = getNumber(file, 'PixelRepresentation') === 1;
  const data = inHostOrder(bytes, bits, signed, file.littleEndian, element.vr === 'OW', count);
  const stored = getNumber(file, 'BitsStored') ?? bits;
  const high = getNumber(file, 'HighBit') ?? stored - 1;
  if (!(stored >= 1 && stored <= bits && high >= stored - 1 && high < bits)) {
    throw dicomErrors.error('dicom/malformed', {
      what: `Pixels cannot have ${stored} bits stored up to bit ${high} of ${bits}`,
      where: { tag: '(0028,0101)' },
    });
  }
  if (stored < bits) shiftIntoPlace(data, 32 - 1 - high, 32 - stored, signed);
  return data;
}

/** A copy of its own, aligned; 8-bit pixels in 16-bit words of a big-endian file are swapped in pairs (PS3.5 A.3). */
function inHostOrder(
  bytes: Uint8Array,
  bits: number,
  signed: boolean,
  littleEndian: boolean,
  inWords: boolean,
  count: number,
): Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array {
  const copy = new Uint8Array(bytes);
  if (!littleEndian) reverseEach(copy, bits === 8 ? (inWords ? 2 : 1) : bits / 8);
  if (bits === 8) return signed ? new Int8Array(copy.buffer, 0, count) : copy.subarray(0, count);
  if (bits === 16)
    return signed ? new Int16Array(copy.buffer, 0, count) : new Uint16Array(copy.buffer, 0, count);
  return signed ? new Int32Array(copy.buffer, 0, count) : new Uint32Array(copy.buffer, 0, count);
}

function reverseEach(bytes: Uint8Array, width: number): void {
  for (let at = 0; at + width <= bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

function floats(
  bytes: Uint8Array,
  bits: number,
  littleEndian: boolean,
  count: number,
): Float32Array | Float64Array {
  const copy = new Uint8Array(bytes);
  if (!littleEndian) reverseEach(copy, bits / 8);
  return bits === 32 ? new Float32Array(copy.buffer, 0, count) : new Float64Array(copy.buffer, 0, count);
}

/** Drops the bits above and below the stored ones, and extends the sign. */
function shiftIntoPlace(
  data: Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array,
  up: number,
  down: number,
  signed: boolean,
): void {
  for (let i = 0; i < data.length; i++) {
    const raised = data[i] << up;
    data[i] = signed ? raised >> down : raised >>> down;
  }
}
