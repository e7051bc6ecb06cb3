import { implementationVersion } from './implementation.ts';
import { ByteSink } from './sink.ts';

/** An attribute ready to be written: its stored bytes, its items, or the fragments of compressed pixels. */
export type RawElement = { readonly tag: number; readonly vr: string } & (
  | { readonly bytes: Uint8Array }
  | { readonly items: readonly (readonly RawElement[])[] }
  | { readonly fragments: readonly Uint8Array[] }
);

export interface RawFile {
  readonly transferSyntaxUid: string;
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** In the order of tags; bytes are in the order of the syntax. */
  readonly elements: readonly RawElement[];
}

const longForm = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const undefinedLength = 0xffffffff;

/** A DICOM file from attributes whose bytes are kept as they are: a zeroed preamble, a new meta group, the data set. */
export function writeRawFile(file: RawFile): Uint8Array<ArrayBuffer> {
  const body = new ByteSink(file.littleEndian, 65_536);
  writeElements(body, file.elements, file.explicitVr);
  const head = new ByteSink(true, 512);
  head.bytes(new Uint8Array(128));
  head.ascii('DICM');
  const text = (value: string, padding: number) => {
    const bytes = new TextEncoder().encode(value);
    return bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, padding]);
  };
  const { uid, name } = implementationVersion;
  const meta: readonly RawElement[] = [
    { tag: 0x00020001, vr: 'OB', bytes: Uint8Array.of(0, 1) },
    { tag: 0x00020002, vr: 'UI', bytes: text(file.sopClassUid, 0) },
    { tag: 0x00020003, vr: 'UI', bytes: text(file.sopInstanceUid, 0) },
    { tag: 0x00020010, vr: 'UI', bytes: text(file.transferSyntaxUid, 0) },
    { tag: 0x00020012, vr: 'UI', bytes: text(uid, 0) },
    { tag: 0x00020013, vr: 'SH', bytes: text(name, 0x20) },
  ];
  const group = new ByteSink(true, 256);
  writeElements(group, meta, true);
  const metaBytes = group.finish();
  const length = new Uint8Array(new Uint32Array([metaBytes.length]).buffer);
  writeElements(head, [{ tag: 0x00020000, vr: 'UL', bytes: length }], true);
  head.bytes(metaBytes);
  head.bytes(body.finish());
  return head.finish();
}

function writeElements(sink: ByteSink, elements: readonly RawElement[], explicitVr: boolean): void {
  for (const element of elements) {
    sink.uint16(element.tag >>> 16);
    sink.uint16(element.tag & 0xffff);
    const long = !explicitVr || longForm.has(element.vr);
    if (explicitVr) sink.ascii(element.vr);
    if (explicitVr && long) sink.uint16(0);
    if ('bytes' in element) {
      if (long) sink.uint32(element.bytes.length);
      else sink.uint16(element.bytes.length);
      sink.bytes(element.bytes);
    } else if ('items' in element) writeItems(sink, element.items, explicitVr);
    else writeFragments(sink, element.fragments);
  }
}

function writeItems(sink: ByteSink, items: readonly (readonly RawElement[])[], explicitVr: boolean): void {
  const lengthAt = sink.length;
  sink.uint32(0);
  for (const item of items) {
    tagAndLength(sink, 0xfffee000, 0);
    const start = sink.length;
    writeElements(sink, item, explicitVr);
    sink.setUint32(start - 4, sink.length - start);
  }
  sink.setUint32(lengthAt, sink.length - lengthAt - 4);
}

function writeFragments(sink: ByteSink, fragments: readonly Uint8Array[]): void {
  sink.uint32(undefinedLength);
  for (const fragment of fragments) {
    tagAndLength(sink, 0xfffee000, fragment.length);
    sink.bytes(fragment);
  }
  tagAndLength(sink, 0xfffee0dd, 0);
}

function tagAndLength(sink: ByteSink, tag: number, length: number): void {
  sink.uint16(tag >>> 16);
  sink.uint16(tag & 0xffff);
  sink.uint32(length);
}
