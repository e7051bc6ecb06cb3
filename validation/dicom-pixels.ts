import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Codecs, readDicom, readPixels } from '@lobule/dicom';
import { openCodecs } from '@lobule/dicom/node';
import { isLobuleError } from '@lobule/foundation';
import { type CaseResult, compare, type SuiteContext } from './suite.ts';

interface Known {
  readonly sum?: number;
  readonly sha256?: string;
  readonly error?: string;
}

/** What pydicom found in each compressed file of the reference data (bench/peers/dicom_pixels.py). */
const known = JSON.parse(readFileSync(new URL('./dicom-pixels.json', import.meta.url), 'utf8')) as {
  files: Record<string, Known>;
};

/** Files that pydicom's plug-ins refuse and why; what we say of them instead. */
const elsewhere: Record<string, { readonly like?: string; readonly error?: string }> = {
  // Runs of bits, eight to a byte: the same image lies beside, uncompressed.
  'dicom-pydicom-data/liver_rle.dcm': { like: 'dicom-pydicom-data/liver.dcm' },
  'dicom-pydicom-data/liver_nonbyte_aligned_rle.dcm': {
    like: 'dicom-pydicom-data/liver_nonbyte_aligned.dcm',
  },
  'dicom-pydicom-data/liver_deflate.dcm': { like: 'dicom-pydicom-data/liver.dcm' },
  'dicom-pydicom-data/liver_nonbyte_aligned_deflate.dcm': {
    like: 'dicom-pydicom-data/liver_nonbyte_aligned.dcm',
  },
  // The same 12-bit image before its header was completed.
  'dicom-pydicom/JPEG-lossy.dcm': { like: 'dicom-pydicom/JPGExtended.dcm' },
  // The fragment was cut where bytes of the image look like a delimiter.
  'dicom-pydicom/JPEG2000-embedded-sequence-delimiter.dcm': { error: 'dicom/cannot-decode' },
};

/**
 * Lossy JPEG leaves the rounding of its inverse transform to the decoder (ITU-T T.83 allows 1 a sample): there the mean
 * of all samples is compared, within 0.1; elsewhere every sample.
 */
const lossyMeanTolerance = 0.1;

export async function compressedPixels(context: SuiteContext): Promise<CaseResult[]> {
  const codecs = await openCodecs();
  const results: CaseResult[] = [];
  const names = [...new Set([...Object.keys(known.files), ...Object.keys(elsewhere)])].sort();
  for (const name of names) {
    const expected = known.files[name] ?? { error: 'not listed' };
    const read = () => readPixels(readDicom(readFileSync(context.reference(name))), codecs).data;
    if (expected.sha256 === undefined) {
      results.push(otherwise(name, read, context, codecs));
      continue;
    }
    const data = read();
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const same = createHash('sha256').update(bytes).digest('hex').startsWith(expected.sha256);
    const lossy = readDicom(readFileSync(context.reference(name))).transferSyntax.lossy;
    const mean = (sumOf(data) - (expected.sum ?? 0)) / data.length;
    const error = same ? 0 : lossy ? Math.abs(mean) : Number.POSITIVE_INFINITY;
    results.push(compare(`${name} holds pydicom's pixels`, error, 0, lossy ? lossyMeanTolerance : 0));
  }
  return results;
}

function sumOf(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i];
  return sum;
}

function otherwise(
  name: string,
  read: () => ArrayLike<number>,
  context: SuiteContext,
  codecs: Codecs,
): CaseResult {
  const { like, error } = elsewhere[name] ?? {};
  if (like !== undefined) {
    const expected = readPixels(readDicom(readFileSync(context.reference(like))), codecs).data;
    const got = read();
    let differing = got.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
    for (let i = 0; i < expected.length; i++) if (got[i] !== expected[i]) differing++;
    return compare(`${name} holds the pixels of ${like}`, differing, 0, 0);
  }
  let found = 'no error';
  try {
    read();
  } catch (thrown) {
    found = isLobuleError(thrown) ? thrown.code : String(thrown);
  }
  return compare(`${name} gives ${error ?? 'what?'} (found: ${found})`, found === error ? 0 : 1, 0, 0);
}
