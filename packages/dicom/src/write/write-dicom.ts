import { deflateSync } from 'fflate/browser';
import { type DictionaryEntry, lookUpKeyword, nearestKeyword } from '../dictionary.ts';
import { dicomErrors } from '../errors.ts';
import {
  deflatedLittle,
  explicitBig,
  explicitLittle,
  implicitLittle,
  type TransferSyntax,
} from '../transfer-syntax.ts';
import { implementationVersion } from './implementation.ts';
import type { DicomObject, DicomValue } from './object.ts';
import { ByteSink } from './sink.ts';
import { writeValue } from './values.ts';

/** In which transfer syntax, and how, a file is written. */
export interface WriteOptions {
  /** Default: explicit little endian, the one that everything reads. */
  readonly transferSyntax?: 'explicit-little' | 'implicit-little' | 'explicit-big' | 'deflated';
  /** Ends sequences and items by delimiters instead of lengths. Default: false. */
  readonly undefinedLengths?: boolean;
}

const syntaxes: Readonly<Record<NonNullable<WriteOptions['transferSyntax']>, TransferSyntax>> = {
  'explicit-little': explicitLittle,
  'implicit-little': implicitLittle,
  'explicit-big': explicitBig,
  deflated: deflatedLittle,
};

/** Representations with a 32-bit length in explicit VR (PS3.5 7.1.2). */
const longForm = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const undefinedLength = 0xffffffff;

/** What every element written needs to know. */
interface Layout {
  readonly syntax: TransferSyntax;
  readonly undefinedLengths: boolean;
  /** Of the whole file: decides US or SS, OB or OW. */
  readonly signed: boolean;
  readonly wide: boolean;
}

/**
 * A DICOM file (PS3.10) from a plain object: zeroed preamble, meta group, then the data set in the order of tags.
 * Numbers are written as text where the representation is text (DS, IS); text outside ASCII is written as UTF-8 and
 * the character set is set so. PixelData is Uint8Array, Uint16Array or Int16Array.
 *
 * @throws dicom/unknown-keyword, dicom/cannot-write.
 * @example
 * const bytes = writeDicom({ SOPClassUID: mrImageStorage, SOPInstanceUID: makeUid('a', 1), PatientID: 'LOB-001' });
 */
export function writeDicom(dataset: DicomObject, options: WriteOptions = {}): Uint8Array<ArrayBuffer> {
  const syntax = syntaxes[options.transferSyntax ?? 'explicit-little'];
  const layout: Layout = {
    syntax,
    undefinedLengths: options.undefinedLengths ?? false,
    signed: dataset.PixelRepresentation === 1,
    wide: dataset.PixelData !== undefined && !(dataset.PixelData instanceof Uint8Array),
  };
  const body = new ByteSink(syntax.littleEndian, 4096 + pixelBytes(dataset.PixelData));
  writeElements(body, withCharacterSet(dataset), layout);
  const head = writeMeta(dataset, syntax);
  const tail = syntax.deflated ? deflateSync(body.finish()) : body.finish();
  // A deflated stream of odd length ends with one zero (PS3.5 A.5).
  const file = new Uint8Array(head.length + tail.length + (tail.length % 2));
  file.set(head);
  file.set(tail, head.length);
  return file;
}

function writeMeta(dataset: DicomObject, syntax: TransferSyntax): Uint8Array {
  const sink = new ByteSink(true, 512);
  sink.bytes(new Uint8Array(128));
  sink.ascii('DICM');
  const start = sink.length;
  const layout = { syntax: explicitLittle, undefinedLengths: false, signed: false, wide: false };
  const meta: DicomObject = {
    FileMetaInformationGroupLength: 0,
    FileMetaInformationVersion: Uint8Array.of(0, 1),
    MediaStorageSOPClassUID: dataset.SOPClassUID,
    MediaStorageSOPInstanceUID: dataset.SOPInstanceUID,
    TransferSyntaxUID: syntax.uid,
    ImplementationClassUID: implementationVersion.uid,
    ImplementationVersionName: implementationVersion.name,
  };
  writeElements(sink, meta, layout);
  sink.setUint32(start + 8, sink.length - start - 12);
  return sink.finish();
}

function writeElements(sink: ByteSink, dataset: DicomObject, layout: Layout): void {
  const entries: (readonly [DictionaryEntry, DicomValue])[] = [];
  for (const [keyword, value] of Object.entries(dataset)) {
    if (value !== undefined) entries.push([entryOf(keyword), value]);
  }
  entries.sort(([a], [b]) => a.tag - b.tag);
  for (const [entry, value] of entries) writeElement(sink, entry, value, layout);
}

function writeElement(sink: ByteSink, entry: DictionaryEntry, value: DicomValue, layout: Layout): void {
  const vr = settledVr(entry.vr, layout);
  sink.uint16(entry.tag >>> 16);
  sink.uint16(entry.tag & 0xffff);
  const explicit = layout.syntax.explicitVr;
  const long = !explicit || longForm.has(vr);
  if (explicit) sink.ascii(vr);
  if (explicit && long) sink.uint16(0);
  const lengthAt = sink.length;
  if (long) sink.uint32(0);
  else sink.uint16(0);
  const start = sink.length;
  if (vr === 'SQ') {
    writeItems(sink, entry, value, layout);
    if (layout.undefinedLengths) {
      sink.setUint32(lengthAt, undefinedLength);
      writeTagAndLength(sink, 0xfffee0dd, 0);
      return;
    }
  } else writeValue(sink, entry, vr, value);
  const length = sink.length - start;
  if (long) sink.setUint32(lengthAt, length);
  else if (length <= 0xffff) sink.setUint16(lengthAt, length);
  else
    throw dicomErrors.error('dicom/cannot-write', { what: `${entry.keyword} is longer than 65,535 bytes` });
}

function writeItems(sink: ByteSink, entry: DictionaryEntry, value: DicomValue, layout: Layout): void {
  const items = value ?? [];
  if (!Array.isArray(items) || items.some((item) => typeof item !== 'object' || item === null)) {
    throw dicomErrors.error('dicom/cannot-write', { what: `${entry.keyword} takes an array of objects` });
  }
  for (const item of items as readonly DicomObject[]) {
    writeTagAndLength(sink, 0xfffee000, layout.undefinedLengths ? undefinedLength : 0);
    const start = sink.length;
    writeElements(sink, item, layout);
    if (layout.undefinedLengths) writeTagAndLength(sink, 0xfffee00d, 0);
    else sink.setUint32(start - 4, sink.length - start);
  }
}

function writeTagAndLength(sink: ByteSink, tag: number, length: number): void {
  sink.uint16(tag >>> 16);
  sink.uint16(tag & 0xffff);
  sink.uint32(length);
}

function settledVr(vr: string, layout: Layout): string {
  if (vr === 'US/SS') return layout.signed ? 'SS' : 'US';
  if (vr === 'OB/OW') return layout.wide || !layout.syntax.explicitVr ? 'OW' : 'OB';
  return vr;
}

function pixelBytes(value: DicomValue | undefined): number {
  return ArrayBuffer.isView(value) ? value.byteLength : 0;
}

function entryOf(keyword: string): DictionaryEntry {
  const entry = lookUpKeyword(keyword);
  if (entry) return entry;
  const near = nearestKeyword(keyword);
  throw dicomErrors.error('dicom/unknown-keyword', {
    what: `${keyword} is not in the table of attributes${near ? `; did you mean ${near}?` : ''}`,
  });
}

/** The data set with UTF-8 named, where any text needs it. */
function withCharacterSet(dataset: DicomObject): DicomObject {
  return needsUtf8(dataset) ? { ...dataset, SpecificCharacterSet: 'ISO_IR 192' } : dataset;
}

function needsUtf8(value: unknown): boolean {
  if (typeof value === 'string') return /[^\x00-\x7f]/.test(value);
  if (ArrayBuffer.isView(value)) return false;
  if (Array.isArray(value)) return typeof value[0] !== 'number' && value.some(needsUtf8);
  return typeof value === 'object' && value !== null && Object.values(value).some(needsUtf8);
}
