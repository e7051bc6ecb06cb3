import { type DictionaryEntry, tagText } from '../dictionary.ts';
import { dicomErrors } from '../errors.ts';
import { isUid } from '../uid.ts';
import type { DicomValue, NumericArray } from './object.ts';
import type { ByteSink } from './sink.ts';

/** Longest value in characters (PS3.5 table 6.2-1); absent where only the length field limits it. */
const longest: Readonly<Record<string, number>> = {
  AE: 16,
  AS: 4,
  CS: 16,
  DA: 8,
  DS: 16,
  DT: 26,
  IS: 12,
  LO: 64,
  LT: 10240,
  PN: 64,
  SH: 16,
  ST: 1024,
  TM: 16,
  UI: 64,
};

const wholeRange: Readonly<Record<string, readonly [number, number]>> = {
  US: [0, 65535],
  SS: [-32768, 32767],
  UL: [0, 4294967295],
  SL: [-2147483648, 2147483647],
};

/** Representations whose text may hold a backslash, because they have one value only. */
const singleText = new Set(['LT', 'ST', 'UT', 'UR']);
const bulk = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'UN']);
const utf8 = new TextEncoder();

/** Writes the value of an attribute that is not a sequence, padded to an even length. */
export function writeValue(sink: ByteSink, entry: DictionaryEntry, vr: string, value: DicomValue): void {
  const start = sink.length;
  if (value !== null) {
    if (bulk.has(vr)) writeBulk(sink, entry, vr, value);
    else if (vr in wholeRange || vr === 'FL' || vr === 'FD' || vr === 'AT')
      writeNumbers(sink, entry, vr, value);
    else writeText(sink, entry, vr, value);
  }
  const padded = vr === 'UI' || bulk.has(vr) ? 0 : 0x20;
  if ((sink.length - start) % 2 === 1) sink.uint8(padded);
}

function writeBulk(sink: ByteSink, entry: DictionaryEntry, vr: string, value: DicomValue): void {
  if (!ArrayBuffer.isView(value)) throw unfit(entry, `${vr} takes a typed array`);
  const numbers = value as NumericArray;
  const width = numbers.BYTES_PER_ELEMENT;
  const kind = { OB: 1, OW: width === 1 ? 1 : 2, OF: 4, OD: 8, OL: 4, UN: 1 }[vr];
  if (width !== kind) throw unfit(entry, `${vr} does not take elements of ${width} bytes`);
  if (width === 1 || sink.littleEndian) {
    sink.bytes(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
    return;
  }
  for (const number of numbers) {
    if (vr === 'OF') sink.float32(number);
    else if (vr === 'OD') sink.float64(number);
    else if (width === 4) sink.uint32(number);
    else sink.uint16(number);
  }
}

function writeNumbers(sink: ByteSink, entry: DictionaryEntry, vr: string, value: DicomValue): void {
  for (const item of asList(value)) {
    if (typeof item !== 'number') throw unfit(entry, `${vr} takes numbers`);
    if (vr === 'FL') sink.float32(item);
    else if (vr === 'FD') sink.float64(item);
    else if (vr === 'AT') {
      sink.uint16(item >>> 16);
      sink.uint16(item & 0xffff);
    } else {
      const [low, high] = wholeRange[vr];
      if (!Number.isInteger(item) || item < low || item > high)
        throw unfit(entry, `${vr} takes ${low} to ${high}`);
      if (vr === 'US' || vr === 'SS') sink.uint16(item);
      else sink.uint32(item);
    }
  }
}

function writeText(sink: ByteSink, entry: DictionaryEntry, vr: string, value: DicomValue): void {
  const texts = asList(value).map((item) => textOf(entry, vr, item));
  const joined = texts.join('\\');
  if (isAscii(joined)) sink.ascii(joined);
  else sink.bytes(utf8.encode(joined));
}

function textOf(entry: DictionaryEntry, vr: string, item: unknown): string {
  if (typeof item === 'number') {
    if (vr === 'DS') return decimalString(item, entry);
    if (vr === 'IS' && Number.isInteger(item) && Math.abs(item) <= 2147483647) return String(item);
    throw unfit(entry, `${vr} does not take the number`);
  }
  if (typeof item !== 'string') throw unfit(entry, `${vr} takes text`);
  if (!singleText.has(vr) && item.includes('\\')) throw unfit(entry, 'several values are given as an array');
  if (vr in longest && [...item].length > longest[vr])
    throw unfit(entry, `${vr} takes ${longest[vr]} characters`);
  if (vr === 'UI' && item !== '' && !isUid(item)) throw unfit(entry, 'this is not a UID');
  return item;
}

function decimalString(value: number, entry: DictionaryEntry): string {
  if (!Number.isFinite(value)) throw unfit(entry, 'DS takes finite numbers');
  return nearestDecimal(value);
}

/** The nearest decimal of at most 16 characters (PS3.5, DS) to a finite number. */
export function nearestDecimal(value: number): string {
  const exact = String(value);
  if (exact.length <= 16) return exact;
  for (let digits = 16; digits > 1; digits--) {
    const plain = String(Number(value.toPrecision(digits)));
    if (plain.length <= 16) return plain;
    const scientific = value.toExponential(digits - 1).replace('e+', 'e');
    if (scientific.length <= 16) return scientific;
  }
  return value.toExponential(0);
}

function asList(value: DicomValue): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as NumericArray);
  return [value];
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function unfit(entry: DictionaryEntry, why: string) {
  return dicomErrors.error('dicom/cannot-write', {
    what: `${entry.keyword} cannot be written: ${why}`,
    where: { tag: tagText(entry.tag) },
  });
}
