import { dicomErrors } from '../../errors.ts';
import type { DicomFile, Element } from '../../read/dataset.ts';
import { inflateRaw } from '../../read/inflate.ts';
import { type Codecs, type CompressedShape, newPatience } from './codecs.ts';
import { compressedFrames } from './frames.ts';
import { decodeRle } from './rle.ts';

/** Pixels as uncompressed little-endian bytes, each image starting at a whole byte. */
export interface Decompressed {
  readonly images: readonly Uint8Array[];
  /** Of 1-bit images: eight to a byte, or one. */
  readonly packed: boolean;
}

/**
 * Every image of encapsulated pixels (PS3.5 A.4), decoded.
 *
 * @throws dicom/needs-codecs where the JPEG family is met and no codecs were given, dicom/cannot-decode,
 *   dicom/truncated, dicom/malformed
 */
export function decompress(
  file: DicomFile,
  element: Element,
  shape: CompressedShape & { frames: number },
  codecs: Codecs | undefined,
): Decompressed {
  const values = shape.columns * shape.rows * shape.samples;
  const bytes = Math.ceil((values * shape.bitsAllocated) / 8);
  refuseBomb(element, bytes * shape.frames);
  const decode = decoderOf(file, shape, values, bytes, codecs);
  const images = compressedFrames(file, element, shape.frames).map((image) => {
    const decoded = decode(image);
    if (decoded.length < bytes) {
      throw dicomErrors.error('dicom/truncated', {
        what: `An image of ${bytes} bytes unpacks to ${decoded.length}`,
      });
    }
    return decoded;
  });
  return { images, packed: shape.bitsAllocated === 1 && !isJpegFamily(file) };
}

/** Empty images pack to a thousandth; what claims to be more, and is more than a study, is no image. */
function refuseBomb({ fragments = [] }: Element, unpackedBytes: number): void {
  const packed = fragments.reduce((sum, [, length]) => sum + length, 0);
  if (unpackedBytes <= Math.max(1_073_741_824, 1000 * packed)) return;
  throw dicomErrors.error('dicom/too-large', {
    what: `${packed} bytes of compressed pixels claim to be ${unpackedBytes}`,
  });
}

const rle = '1.2.840.10008.1.2.5';
const deflatedImages = '1.2.840.10008.1.2.8.1';
const uncompressed = '1.2.840.10008.1.2.1.98';

function isJpegFamily(file: DicomFile): boolean {
  return ![rle, deflatedImages, uncompressed].includes(file.transferSyntax.uid);
}

function decoderOf(
  file: DicomFile,
  shape: CompressedShape,
  values: number,
  bytes: number,
  codecs: Codecs | undefined,
): (image: Uint8Array) => Uint8Array {
  const { uid, name } = file.transferSyntax;
  const wide = shape.bitsAllocated / 8;
  if (uid === rle) {
    return (image) =>
      wide < 1 ? decodeRle(image, bytes, 1, 1) : decodeRle(image, values, wide, shape.samples);
  }
  if (uid === deflatedImages) return (image) => inflateRaw(image, bytes + 2);
  if (uid === uncompressed) return (image) => image;
  if (codecs === undefined) {
    throw dicomErrors.error('dicom/needs-codecs', { what: `The pixels are compressed (${name}, ${uid})` });
  }
  const patience = newPatience();
  return (image) => codecs.decode(uid, image, shape, patience);
}
