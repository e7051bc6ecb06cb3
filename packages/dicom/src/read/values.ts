import { type Keyword, lookUpKeyword, lookUpTag } from '../dictionary.ts';
import { decodeText } from './character-sets.ts';
import type { Dataset, Element } from './dataset.ts';

/** An attribute: its keyword, or its tag where the table does not have it (private ones). */
export type Attribute = Keyword | number;

const characterSetTag = 0x00080005;
const pixelRepresentationTag = 0x00280103;
/** Representations whose text the character set governs; all others are ASCII (PS3.5 6.1.2.2). */
const localText = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT', 'UN']);
const singleText = new Set(['LT', 'ST', 'UT', 'UR']);
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Where an attribute lies, or undefined where it is absent. */
export function getElement(dataset: Dataset, attribute: Attribute): Element | undefined {
  return dataset.elements.get(typeof attribute === 'number' ? attribute : lookUpKeyword(attribute)!.tag);
}

/** All values of a text attribute, trimmed; empty where it is absent or has no value.
 *
 * @example
 * getTexts(file, 'ImageType'); // ['ORIGINAL', 'PRIMARY', 'OTHER']
 */
export function getTexts(dataset: Dataset, attribute: Attribute): readonly string[] {
  const element = getElement(dataset, attribute);
  if (element === undefined || element.length === 0 || element.items) return [];
  return textsOf(dataset, element);
}

/** The first value of a text attribute, or undefined where it is absent or empty. */
export function getText(dataset: Dataset, attribute: Attribute): string | undefined {
  const first = getTexts(dataset, attribute)[0];
  return first === undefined || first === '' ? undefined : first;
}

/**
 * All values of a numeric attribute, binary or written as text; a value that is no number is NaN.
 *
 * @param vr The representation of a private attribute that the file leaves unknown (UN).
 */
export function getNumbers(dataset: Dataset, attribute: Attribute, vr?: string): readonly number[] {
  const element = getElement(dataset, attribute);
  if (element === undefined || element.length === 0 || element.items) return [];
  return numbersOf(dataset, element, vr ?? settledVr(dataset, element));
}

/** The first value of a numeric attribute, or undefined where it is absent, empty or no number. */
export function getNumber(dataset: Dataset, attribute: Attribute, vr?: string): number | undefined {
  const first = getNumbers(dataset, attribute, vr)[0];
  return first === undefined || Number.isNaN(first) ? undefined : first;
}

/** The items of a sequence; none where it is absent. */
export function getItems(dataset: Dataset, attribute: Attribute): readonly Dataset[] {
  return getElement(dataset, attribute)?.items ?? [];
}

/** The first item of a sequence. */
export function getItem(dataset: Dataset, attribute: Attribute): Dataset | undefined {
  return getItems(dataset, attribute)[0];
}

/** The stored bytes of an attribute, without a copy. */
export function getBytes(dataset: Dataset, attribute: Attribute): Uint8Array | undefined {
  const element = getElement(dataset, attribute);
  return element && dataset.bytes.subarray(element.offset, element.offset + element.length);
}

/** Whatever the attribute is: texts, numbers, items, or the bytes of a binary one. */
export function get(
  dataset: Dataset,
  attribute: Attribute,
): readonly string[] | readonly number[] | readonly Dataset[] | Uint8Array | undefined {
  const element = getElement(dataset, attribute);
  if (element === undefined) return undefined;
  if (element.items) return element.items;
  const vr = settledVr(dataset, element);
  if (vr === 'DS' || vr === 'IS' || vr in width) return getNumbers(dataset, attribute);
  if (/^(O.|UN)$/.test(vr)) return getBytes(dataset, attribute);
  return getTexts(dataset, attribute);
}

/**
 * The tag of a private attribute: the block that the creator reserved in this group (PS3.5 7.8.1), and the element
 * within it; undefined where the file has no block of this creator.
 *
 * @example
 * const tag = privateTag(file, 0x2005, 'Philips MR Imaging DD 001', 0x0e); // scale slope
 */
export function privateTag(
  dataset: Dataset,
  group: number,
  creator: string,
  element: number,
): number | undefined {
  for (let block = 0x10; block <= 0xff; block++) {
    const tag = ((group << 16) | block) >>> 0;
    if (getText(dataset, tag) === creator) return ((group << 16) | (block << 8) | element) >>> 0;
  }
  return undefined;
}

/** Bytes of one value of the binary representations. */
const width: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  FD: 8,
  AT: 4,
  SV: 8,
  UV: 8,
  OF: 4,
  OD: 8,
};

function settledVr(dataset: Dataset, element: Element): string {
  let { vr } = element;
  if (vr === 'UN') vr = lookUpTag(element.tag)?.vr ?? 'UN';
  if (vr !== 'US/SS') return vr;
  for (let at: Dataset | undefined = dataset; at; at = at.parent) {
    const representation = at.elements.get(pixelRepresentationTag);
    if (representation) return numbersOf(at, representation, 'US')[0] === 1 ? 'SS' : 'US';
  }
  return 'US';
}

function numbersOf(dataset: Dataset, element: Element, vr: string): readonly number[] {
  const bytesEach = width[vr];
  if (bytesEach === undefined) {
    return textsOf(dataset, element).map((text) => (decimal.test(text) ? Number(text) : Number.NaN));
  }
  const { bytes } = dataset;
  const view = new DataView(bytes.buffer, bytes.byteOffset + element.offset, element.length);
  const little = dataset.littleEndian || element.vr === 'UN';
  const numbers: number[] = [];
  for (let at = 0; at + bytesEach <= element.length; at += bytesEach)
    numbers.push(numberAt(view, at, vr, little));
  return numbers;
}

function numberAt(view: DataView, at: number, vr: string, little: boolean): number {
  switch (vr) {
    case 'US':
      return view.getUint16(at, little);
    case 'SS':
      return view.getInt16(at, little);
    case 'UL':
      return view.getUint32(at, little);
    case 'SL':
      return view.getInt32(at, little);
    case 'FL':
    case 'OF':
      return view.getFloat32(at, little);
    case 'AT':
      return ((view.getUint16(at, little) << 16) | view.getUint16(at + 2, little)) >>> 0;
    case 'SV':
      return Number(view.getBigInt64(at, little));
    case 'UV':
      return Number(view.getBigUint64(at, little));
    default:
      return view.getFloat64(at, little);
  }
}

function textsOf(dataset: Dataset, element: Element): readonly string[] {
  const text = decode(dataset, element);
  if (singleText.has(element.vr)) return [text.replace(/[ \0]+$/, '')];
  return text.includes('\\') ? text.split('\\').map(trim) : [trim(text)];
}

function decode(dataset: Dataset, element: Element): string {
  const { bytes } = dataset;
  const end = element.offset + element.length;
  let text = '';
  for (let at = element.offset; at < end; at++) {
    const byte = bytes[at];
    if (byte > 127 || byte === 0x1b) return decodeLocal(dataset, element);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeLocal(dataset: Dataset, element: Element): string {
  const bytes = dataset.bytes.subarray(element.offset, element.offset + element.length);
  return decodeText(bytes, localText.has(element.vr) ? characterSetsOf(dataset) : []);
}

function characterSetsOf(dataset: Dataset): readonly string[] {
  for (let at: Dataset | undefined = dataset; at; at = at.parent) {
    if (at.elements.has(characterSetTag)) return getTexts(at, characterSetTag);
  }
  return [];
}

function trim(text: string): string {
  return text.replace(/^ +|[ \0]+$/g, '');
}
