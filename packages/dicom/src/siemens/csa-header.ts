import type { Dataset } from '../read/dataset.ts';
import { getBytes, privateTag } from '../read/values.ts';

/** Entries of a Siemens CSA header by name, each with its texts. */
export type CsaHeader = ReadonlyMap<string, readonly string[]>;

/**
 * The CSA image header (0029,xx10), in either of its two forms (`SV10` and the older one): names of 64 bytes, each with
 * items whose lengths stand before them. No count or length is believed beyond what is there.
 *
 * @returns undefined where the file has none, or one that is damaged
 * @example
 * const images = Number(readCsaHeader(file)?.get('NumberOfImagesInMosaic')?.[0]);
 */
export function readCsaHeader(dataset: Dataset): CsaHeader | undefined {
  const tag = privateTag(dataset, 0x0029, 'SIEMENS CSA HEADER', 0x10);
  const bytes = tag === undefined ? undefined : getBytes(dataset, tag);
  if (bytes === undefined || bytes.length < 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isNewer = textAt(bytes, 0, 4) === 'SV10';
  const count = view.getUint32(isNewer ? 8 : 0, true);
  const entries = new Map<string, readonly string[]>();
  let at = isNewer ? 16 : 8;
  let firstLength: number | undefined;
  for (let n = 0; n < Math.min(count, 1024); n++) {
    if (at + 84 > bytes.length) return undefined;
    const name = textAt(bytes, at, 64);
    const items = view.getUint32(at + 76, true);
    at += 84;
    const texts: string[] = [];
    for (let i = 0; i < Math.min(items, 4096); i++) {
      if (at + 16 > bytes.length) return undefined;
      // The older form gives lengths relative to the first of the header.
      const given = view.getUint32(at, true);
      firstLength ??= given;
      const length = isNewer ? view.getUint32(at + 4, true) : Math.max(0, given - firstLength);
      at += 16;
      if (at + length > bytes.length) return undefined;
      const text = textAt(bytes, at, length).trim();
      if (text !== '') texts.push(text);
      at += 4 * Math.ceil(length / 4);
    }
    entries.set(name, texts);
  }
  return entries;
}

/** ASCII up to the first zero. */
function textAt(bytes: Uint8Array, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end++;
  return String.fromCharCode(...bytes.subarray(at, end));
}
