import { lookUpTag, tagText } from '../dictionary.ts';
import { dicomErrors } from '../errors.ts';
import type { Dataset, Element, FileWarning } from './dataset.ts';
import { hasLongForm, looksLikeVr, vrAt } from './vr.ts';

const undefinedLength = 0xffffffff;
const itemTag = 0xfffee000;
const itemEndTag = 0xfffee00d;
const sequenceEndTag = 0xfffee0dd;
const pixelTags = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);

/** Deeper nesting is refused; real files stay below ten, and recursive readers fell over at some 250. */
const maximumDepth = 64;
/**
 * Each attribute and item takes some 125 bytes of memory, and as few as 8 of the file: one of nothing but empty attributes
 * would need far more memory than its own size.
 */
function mostElements(totalBytes: number): number {
  return 500_000 + totalBytes / 32;
}

interface ParseOptions {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  readonly start: number;
  /** Of the whole data set, where only its first part is given. */
  readonly totalBytes: number;
  readonly stopAtPixelData: boolean;
  /** Ends before the first attribute of another group; for the meta group. */
  readonly onlyGroup?: number;
  readonly warnings: FileWarning[];
}

/** An open data set, item or sequence: a stack of these stands for recursion. */
interface Frame {
  readonly dataset: Dataset & { readonly elements: Map<number, Element> };
  /** Only on the frame of a sequence: its items so far. */
  readonly items?: Dataset[];
  /** Nothing inside may reach beyond this. */
  readonly end: number;
  /** Ended by a delimiter rather than by `end`. */
  readonly open: boolean;
  readonly explicitVr: boolean;
}

interface Header {
  readonly tag: number;
  readonly vr: string;
  readonly length: number;
  readonly valueAt: number;
}

/**
 * Reads attributes into a tree without copying or decoding any value. Iterative; every length is checked against
 * what is there before it is used. A class because it holds a position and a stack.
 */
export class Parser {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #options: ParseOptions;
  readonly #root: Frame;
  readonly #stack: Frame[];
  #position: number;
  #count = 0;

  constructor(bytes: Uint8Array, options: ParseOptions) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#options = options;
    this.#position = options.start;
    const dataset = { bytes, littleEndian: options.littleEndian, elements: new Map<number, Element>() };
    this.#root = { dataset, end: options.totalBytes, open: false, explicitVr: options.explicitVr };
    this.#stack = [this.#root];
  }

  /**
   * @returns the data set, and where the next attribute would stand.
   * @throws dicom/truncated, dicom/malformed, dicom/too-deep, dicom/too-large
   */
  parse(): { readonly dataset: Dataset; readonly end: number } {
    while (this.#step());
    return { dataset: this.#root.dataset, end: this.#position };
  }

  /** Reads one attribute, one item head or one delimiter; false at the end. */
  #step(): boolean {
    const frame = this.#stack[this.#stack.length - 1];
    if (this.#position >= frame.end) return this.#closeFull(frame);
    if (frame.items) {
      this.#readItemHead(frame, frame.items);
      return true;
    }
    if (frame === this.#root && (this.#onlyPaddingLeft() || this.#isTooShortForGroup())) return false;
    const tag = this.#tag(this.#position, frame.dataset.littleEndian);
    if (frame === this.#root && this.#isPastGroup(tag)) return false;
    if (tag === itemEndTag || tag === sequenceEndTag) {
      this.#readDelimiter(frame, tag);
      return true;
    }
    return this.#readElement(frame, tag);
  }

  #closeFull(frame: Frame): boolean {
    if (frame === this.#root) return false;
    if (frame.open) {
      if (frame.end >= this.#options.totalBytes) throw this.#endsBefore(this.#position + 8);
      this.#warn(
        'missing-delimiter',
        'An item or sequence ends with what holds it, without its own delimiter.',
      );
    }
    this.#stack.pop();
    return true;
  }

  /** What follows the meta group may be as short as nothing deflated. */
  #isTooShortForGroup(): boolean {
    return this.#options.onlyGroup !== undefined && this.#position + 4 > this.#options.totalBytes;
  }

  #isPastGroup(tag: number): boolean {
    const { onlyGroup } = this.#options;
    return onlyGroup !== undefined && tag >>> 16 !== onlyGroup;
  }

  /** Zeros after the last attribute, which some systems add to fill a block. */
  #onlyPaddingLeft(): boolean {
    const { totalBytes } = this.#options;
    const bytes = this.#bytes;
    if (bytes[this.#position] !== 0 || bytes[this.#position + 1] !== 0) return false;
    for (let at = this.#position; at < bytes.length; at++) if (bytes[at] !== 0) return false;
    if (bytes.length < totalBytes) return false;
    this.#warn('zeros-at-end', 'Zeros after the last attribute were ignored.');
    return true;
  }

  #readElement(frame: Frame, tag: number): boolean {
    this.#countOne();
    const header = this.#readHeader(frame, tag);
    const isPixels = frame === this.#root && pixelTags.has(tag);
    if (header.length === undefinedLength) return this.#readOpenElement(frame, header, isPixels);
    const end = header.valueAt + header.length;
    if (end > this.#options.totalBytes) throw this.#endsBefore(end, tag);
    if (end > frame.end)
      throw this.#malformed(tag, `its ${header.length} bytes reach beyond the item that holds it`);
    if (isPixels && this.#options.stopAtPixelData) {
      this.#add(frame, header, header.length);
      return false;
    }
    if (end > this.#bytes.length) throw this.#endsBefore(end, tag);
    const known = lookUpTag(tag)?.vr;
    if (header.vr === 'SQ' || (header.vr === 'UN' && known === 'SQ' && this.#startsWithItem(header))) {
      this.#openSequence(frame, header, end, false);
      return true;
    }
    this.#add(frame, header, header.length);
    this.#position = end;
    return true;
  }

  #readOpenElement(frame: Frame, header: Header, isPixels: boolean): boolean {
    if (isPixels && this.#options.stopAtPixelData) {
      this.#add(frame, header, 0, []);
      return false;
    }
    if (isPixels || header.vr === 'OB' || header.vr === 'OW') this.#readFragments(frame, header);
    else if (header.vr === 'SQ' || header.vr === 'UN' || !frame.explicitVr) {
      this.#openSequence(frame, header, frame.end, true);
    } else throw this.#malformed(header.tag, `representation ${header.vr} has an undefined length`);
    return true;
  }

  #readHeader(frame: Frame, tag: number): Header {
    const at = this.#position;
    const little = frame.dataset.littleEndian;
    if (!frame.explicitVr)
      return { tag, vr: dictionaryVr(tag), length: this.#uint32(at + 4, little), valueAt: at + 8 };
    const word = this.#uint32(at + 4, little);
    const vr = vrAt(this.#bytes, at + 4);
    if (vr !== undefined) {
      if (hasLongForm(vr)) return { tag, vr, length: this.#uint32(at + 8, little), valueAt: at + 12 };
      return { tag, vr, length: this.#uint16(at + 6, little), valueAt: at + 8 };
    }
    this.#warn(
      'unknown-vr',
      `Attribute ${tagText(tag)} has a value representation that the standard does not know.`,
    );
    if (!looksLikeVr(this.#bytes, at + 4))
      return { tag, vr: dictionaryVr(tag), length: word, valueAt: at + 8 };
    const short = this.#uint16(at + 6, little);
    if (short > 0) return { tag, vr: dictionaryVr(tag), length: short, valueAt: at + 8 };
    return { tag, vr: 'UN', length: this.#uint32(at + 8, little), valueAt: at + 12 };
  }

  /** Items of UN are implicit little endian whatever the file is (PS3.5 6.2.2, note 4). */
  #openSequence(frame: Frame, header: Header, end: number, open: boolean): void {
    if (this.#stack.length > 2 * maximumDepth) {
      throw dicomErrors.error('dicom/too-deep', {
        what: `Sequences are nested deeper than ${maximumDepth} levels`,
        where: { tag: tagText(header.tag) },
      });
    }
    const items: Dataset[] = [];
    const unknown = header.vr === 'UN';
    const dataset = unknown ? { ...frame.dataset, littleEndian: true } : frame.dataset;
    this.#add(frame, { ...header, vr: 'SQ' }, open ? 0 : header.length, undefined, items);
    this.#stack.push({ dataset, items, end, open, explicitVr: frame.explicitVr && !unknown });
    this.#position = header.valueAt;
  }

  #readItemHead(frame: Frame, items: Dataset[]): void {
    const at = this.#position;
    const { dataset } = frame;
    const tag = this.#tag(at, dataset.littleEndian);
    const length = this.#uint32(at + 4, dataset.littleEndian);
    this.#position = at + 8;
    if (tag === sequenceEndTag && frame.open) this.#stack.pop();
    else if (tag === sequenceEndTag || tag === itemEndTag) {
      this.#warn('stray-delimiter', 'A delimiter stands where none belongs; it was passed over.');
    } else if (tag === itemTag) {
      const open = length === undefinedLength;
      const end = open ? frame.end : at + 8 + length;
      if (end > this.#options.totalBytes) throw this.#endsBefore(end);
      if (end > frame.end) throw this.#malformed(tag, 'an item reaches beyond its sequence');
      const { bytes, littleEndian } = dataset;
      const item = { bytes, littleEndian, elements: new Map<number, Element>(), parent: dataset };
      items.push(item);
      this.#countOne();
      this.#stack.push({ dataset: item, end, open, explicitVr: frame.explicitVr });
    } else throw this.#malformed(tag, 'it stands where the item of a sequence should');
  }

  /** A delimiter among attributes. Its length should be 0; whatever is there is ignored (dicomParser#266). */
  #readDelimiter(frame: Frame, tag: number): void {
    this.#position += 8;
    if (tag === itemEndTag && frame.open) {
      this.#stack.pop();
      return;
    }
    this.#warn('stray-delimiter', 'A delimiter stands where none belongs; it was passed over.');
    if (tag === sequenceEndTag && frame.open) {
      this.#stack.pop();
      const sequence = this.#stack[this.#stack.length - 1];
      if (sequence.open && sequence.items) this.#stack.pop();
    }
  }

  #readFragments(frame: Frame, header: Header): void {
    const little = frame.dataset.littleEndian;
    const fragments: [number, number][] = [];
    let at = header.valueAt;
    for (;;) {
      const tag = this.#tag(at, little);
      const length = this.#uint32(at + 4, little);
      at += 8;
      if (tag === sequenceEndTag) break;
      if (tag !== itemTag) throw this.#malformed(tag, 'it stands where a fragment of the pixels should');
      if (at + length > this.#bytes.length) throw this.#endsBefore(at + length, header.tag);
      fragments.push([at, length]);
      at += length;
    }
    this.#add(frame, header, at - header.valueAt, fragments);
    this.#position = at;
  }

  #countOne(): void {
    const most = mostElements(this.#options.totalBytes);
    if (++this.#count <= most) return;
    throw dicomErrors.error('dicom/too-large', {
      what: `The file has more than ${Math.floor(most)} attributes and items`,
    });
  }

  #add(
    frame: Frame,
    header: Header,
    length: number,
    fragments?: [number, number][],
    items?: Dataset[],
  ): void {
    const { elements } = frame.dataset;
    if (elements.has(header.tag)) {
      this.#warn('doubled-attribute', `Attribute ${tagText(header.tag)} stands twice; the first was taken.`);
      return;
    }
    elements.set(header.tag, {
      tag: header.tag,
      vr: header.vr,
      offset: header.valueAt,
      length,
      fragments,
      items,
    });
  }

  #startsWithItem(header: Header): boolean {
    return header.length >= 8 && this.#tag(header.valueAt, true) === itemTag;
  }

  #warn(code: string, text: string): void {
    const { warnings } = this.#options;
    if (!warnings.some((warning) => warning.code === code)) warnings.push({ code, text });
  }

  #uint16(at: number, little: boolean): number {
    if (at + 2 > this.#bytes.length) throw this.#endsBefore(at + 2);
    return this.#view.getUint16(at, little);
  }

  #uint32(at: number, little: boolean): number {
    if (at + 4 > this.#bytes.length) throw this.#endsBefore(at + 4);
    return this.#view.getUint32(at, little);
  }

  #tag(at: number, little: boolean): number {
    if (at + 4 > this.#bytes.length) throw this.#endsBefore(at + 4);
    return ((this.#view.getUint16(at, little) << 16) | this.#view.getUint16(at + 2, little)) >>> 0;
  }

  #endsBefore(needed: number, tag?: number) {
    return dicomErrors.error('dicom/truncated', {
      what: `The file ends at byte ${this.#bytes.length} where its attributes need ${needed}`,
      ...(tag === undefined ? {} : { where: { tag: tagText(tag) } }),
    });
  }

  #malformed(tag: number, why: string) {
    return dicomErrors.error('dicom/malformed', {
      what: `Attribute ${tagText(tag)} is malformed: ${why}`,
      where: { tag: tagText(tag) },
    });
  }
}

/** The representation of an attribute in a file that does not state it. */
function dictionaryVr(tag: number): string {
  const known = lookUpTag(tag)?.vr;
  if (known !== undefined) return known === 'OB/OW' ? 'OW' : known;
  const element = tag & 0xffff;
  if (element === 0) return 'UL';
  const isPrivate = (tag >>> 16) % 2 === 1;
  return isPrivate && element >= 0x10 && element <= 0xff ? 'LO' : 'UN';
}
