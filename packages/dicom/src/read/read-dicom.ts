import { lookUpTag } from '../dictionary.ts';
import { dicomErrors } from '../errors.ts';
import {
  explicitBig,
  explicitLittle,
  implicitLittle,
  type TransferSyntax,
  transferSyntax,
} from '../transfer-syntax.ts';
import type { Dataset, DicomFile, FileWarning } from './dataset.ts';
import { inflatedLimit, inflateRaw } from './inflate.ts';
import { Parser } from './parser.ts';
import { getText } from './values.ts';
import { looksLikeVr, vrAt } from './vr.ts';

/** How much of a file is read, and how large it may unpack. */
export interface ReadOptions {
  /** Ends before the pixels, whose place alone is noted. Default: false. */
  readonly stopAtPixelData?: boolean;
  /** Size of the whole file, where `bytes` is only its first part; then `dicom/truncated` may mean: read more. */
  readonly totalBytes?: number;
  /** Limit on what a deflated file unpacks to. Default: 64 MiB and 100 times its size. */
  readonly maximumInflatedBytes?: number;
}

/**
 * Finds the attributes of a DICOM file, with or without preamble and meta group, in any transfer syntax.
 *
 * @throws dicom/not-dicom, dicom/truncated, dicom/malformed, dicom/too-deep, dicom/too-large, dicom/executable,
 *   dicom/unknown-transfer-syntax
 * @example
 * const file = readDicom(bytes, { stopAtPixelData: true });
 * const spacingMm = getNumbers(file, 'PixelSpacing');
 */
export function readDicom(input: Uint8Array, options: ReadOptions = {}): DicomFile {
  // Node's Buffer overrides slice; a plain view behaves the same everywhere.
  const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  const totalBytes = Math.max(options.totalBytes ?? bytes.length, bytes.length);
  const stopAtPixelData = options.stopAtPixelData ?? false;
  const warnings: FileWarning[] = [];
  const start = findStart(bytes);
  const common = { stopAtPixelData, warnings, explicitVr: true, littleEndian: true };
  const meta = new Parser(bytes, { ...common, start, totalBytes, onlyGroup: 2 }).parse();
  const declared = declaredSyntax(meta.dataset);
  if (declared?.deflated) {
    if (bytes.length < totalBytes) {
      throw dicomErrors.error('dicom/truncated', { what: 'A deflated file is read as a whole' });
    }
    const limit = options.maximumInflatedBytes ?? inflatedLimit(bytes.length);
    const inflated = inflateRaw(bytes.subarray(meta.end), limit);
    const parsing = { ...common, start: 0, totalBytes: inflated.length };
    const { dataset } = new Parser(inflated, parsing).parse();
    return { ...dataset, transferSyntax: declared, meta: meta.dataset, warnings };
  }
  const syntax = settleSyntax(bytes, meta.end, declared, warnings);
  const { explicitVr, littleEndian } = syntax;
  const parsing = { ...common, explicitVr, littleEndian, start: meta.end, totalBytes };
  const { dataset } = new Parser(bytes, parsing).parse();
  return { ...dataset, transferSyntax: syntax, meta: meta.dataset, warnings };
}

/** Where the meta group, or in its absence the data set, begins. */
function findStart(bytes: Uint8Array): number {
  const marked = bytes.length >= 132 && String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';
  if (marked) {
    refuseExecutable(bytes);
    return 132;
  }
  if (plausibleStart(bytes)) return 0;
  throw dicomErrors.error('dicom/not-dicom', {
    what: 'The file has no DICOM mark and does not begin with an attribute',
  });
}

/** Starts of programs: DOS and Windows, ELF, Mach-O in both orders and fat, scripts (CVE-2019-11687). */
const programStarts = [
  [0x4d, 0x5a],
  [0x7f, 0x45, 0x4c, 0x46],
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0x23, 0x21],
];

function refuseExecutable(bytes: Uint8Array): void {
  if (programStarts.some((start) => start.every((byte, i) => bytes[i] === byte))) {
    throw dicomErrors.error('dicom/executable', { what: 'The preamble is the start of a program' });
  }
}

/** A file without preamble begins with group 0002 or 0008, in a form that can be true. */
function plausibleStart(bytes: Uint8Array): boolean {
  if (bytes.length < 12) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] !== 0;
  const group = view.getUint16(0, little);
  if (group !== 2 && group !== 8) return false;
  if (vrAt(bytes, 4) !== undefined) return true;
  const tag = ((group << 16) | view.getUint16(2, little)) >>> 0;
  const isKnown = (tag & 0xffff) === 0 || lookUpTag(tag) !== undefined;
  return little && isKnown && view.getUint32(4, true) <= 1024;
}

function declaredSyntax(meta: Dataset): TransferSyntax | undefined {
  const uid = getText(meta, 'TransferSyntaxUID');
  if (uid === undefined) return undefined;
  const syntax = transferSyntax(uid);
  if (syntax) return syntax;
  throw dicomErrors.error('dicom/unknown-transfer-syntax', {
    what: 'The transfer syntax of the file is not one of the standard',
    where: { tag: '(0002,0010)' },
  });
}

/** What the first attribute looks like decides where the file says nothing or what it says cannot be. */
function settleSyntax(
  bytes: Uint8Array,
  at: number,
  declared: TransferSyntax | undefined,
  warnings: FileWarning[],
): TransferSyntax {
  if (at + 8 > bytes.length) return declared ?? explicitLittle;
  const seemsExplicit = vrAt(bytes, at + 4) !== undefined;
  if (declared === undefined) {
    warnings.push({
      code: 'no-transfer-syntax',
      text: 'The file does not state its transfer syntax; it was inferred.',
    });
    if (bytes[at] === 0 && bytes[at + 1] !== 0) return explicitBig;
    return seemsExplicit ? explicitLittle : implicitLittle;
  }
  if (declared === implicitLittle && seemsExplicit) {
    warnings.push({ code: 'syntax-contradicted', text: 'The file says implicit VR but is explicit.' });
    return explicitLittle;
  }
  if (declared === explicitLittle && !seemsExplicit && !looksLikeVr(bytes, at + 4)) {
    warnings.push({ code: 'syntax-contradicted', text: 'The file says explicit VR but is implicit.' });
    return implicitLittle;
  }
  return declared;
}
