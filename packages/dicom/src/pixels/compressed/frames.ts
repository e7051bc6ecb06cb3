import { tagText } from '../../dictionary.ts';
import { dicomErrors } from '../../errors.ts';
import type { DicomFile, Element } from '../../read/dataset.ts';

/**
 * The compressed bytes of each frame (PS3.5 A.4): fragments are joined by the offset table, else one a frame, else by
 * the marks with which JPEG streams start. No offset is believed: it must be where a fragment begins.
 *
 * @throws dicom/malformed where the fragments cannot be told apart into so many frames
 */
export function compressedFrames(file: DicomFile, element: Element, frames: number): Uint8Array[] {
  const [table, ...fragments] = element.fragments ?? [];
  if (table === undefined || fragments.length === 0) throw unfit(element, 'no fragment', frames);
  const starts =
    frames === 1
      ? [0]
      : fragments.length === frames
        ? fragments.map((_, index) => index)
        : (startsByTable(file, table, fragments) ?? startsByMark(file, fragments));
  if (starts.length !== frames || starts[0] !== 0) {
    throw unfit(element, `${fragments.length} fragments that start ${starts.length}`, frames);
  }
  return starts.map((from, index) => joined(file, fragments.slice(from, starts[index + 1])));
}

function startsByTable(
  file: DicomFile,
  [offset, length]: readonly [number, number],
  fragments: readonly (readonly [number, number])[],
): number[] | undefined {
  if (length === 0 || length % 4 !== 0) return undefined;
  const view = new DataView(file.bytes.buffer, file.bytes.byteOffset + offset, length);
  const origin = fragments[0][0];
  const byOffset = new Map(fragments.map(([at], index) => [at - origin, index]));
  const starts = Array.from({ length: length / 4 }, (_, k) => byOffset.get(view.getUint32(4 * k, true)));
  return starts.every((start, k) => start !== undefined && (k === 0 || start > (starts[k - 1] ?? -1)))
    ? (starts as number[])
    : undefined;
}

/** Start of image (JPEG, JPEG-LS: FF D8) and start of codestream (JPEG 2000: FF 4F). */
function startsByMark(file: DicomFile, fragments: readonly (readonly [number, number])[]): number[] {
  const isStart = ([at, length]: readonly [number, number]) =>
    length >= 2 && file.bytes[at] === 0xff && (file.bytes[at + 1] === 0xd8 || file.bytes[at + 1] === 0x4f);
  return fragments.flatMap((fragment, index) => (isStart(fragment) ? [index] : []));
}

function joined(file: DicomFile, parts: readonly (readonly [number, number])[]): Uint8Array {
  if (parts.length === 1) return file.bytes.subarray(parts[0][0], parts[0][0] + parts[0][1]);
  const whole = new Uint8Array(parts.reduce((sum, [, length]) => sum + length, 0));
  let at = 0;
  for (const [from, length] of parts) {
    whole.set(file.bytes.subarray(from, from + length), at);
    at += length;
  }
  return whole;
}

function unfit(element: Element, found: string, frames: number) {
  return dicomErrors.error('dicom/malformed', {
    what: `The compressed pixels have ${found}, for ${frames} ${frames === 1 ? 'image' : 'images'}`,
    where: { tag: tagText(element.tag) },
  });
}
