import { dicomErrors } from '../errors.ts';

/** The boundary of a `multipart/related` content type (RFC 2387), or undefined where it is another type. */
export function boundaryOf(contentType: string | null): string | undefined {
  if (contentType === null || !/^multipart\/related\b/i.test(contentType)) return undefined;
  const found = /boundary="?([^";,]+)"?/i.exec(contentType);
  return found?.[1].trim();
}

/** For most slices; what is larger gets twice as much each time. */
const FIRST_BYTES = 1_048_576;

/**
 * The bodies of the parts of a multipart answer, one after another as they arrive: no more than one part is held. Parts
 * are told apart by the boundary alone; the lengths that they claim are not believed.
 *
 * @throws dicom/too-large where a part is larger than the limit, dicom/truncated where the last boundary is missing
 */
export async function* multipartBodies(
  chunks: AsyncIterable<Uint8Array>,
  boundary: string,
  maximumPartBytes: number,
): AsyncGenerator<Uint8Array> {
  const mark = new TextEncoder().encode(`--${boundary}`);
  let held = new Uint8Array(FIRST_BYTES);
  let length = 0;
  // No mark ends before this byte: each is looked for once, however small the pieces are.
  let searched = 0;
  let inPart = false;
  for await (const chunk of chunks) {
    if (length + chunk.length > held.length) {
      const larger = new Uint8Array(Math.max(2 * held.length, length + chunk.length));
      larger.set(held.subarray(0, length));
      held = larger;
    }
    held.set(chunk, length);
    length += chunk.length;
    for (;;) {
      const at = indexOf(held.subarray(0, length), mark, searched);
      // What follows the mark (two hyphens or a line end) must be there before it can be judged.
      if (at < 0 || length < at + mark.length + 2) {
        searched = at < 0 ? Math.max(0, length - mark.length + 1) : at;
        break;
      }
      if (inPart) yield bodyOf(held.subarray(0, at));
      const isLast = held[at + mark.length] === 0x2d && held[at + mark.length + 1] === 0x2d;
      if (isLast) return;
      held.copyWithin(0, at + mark.length, length);
      length -= at + mark.length;
      searched = 0;
      inPart = true;
    }
    if (length > maximumPartBytes) {
      throw dicomErrors.error('dicom/too-large', {
        what: `A file of the server is larger than ${maximumPartBytes} bytes`,
      });
    }
  }
  throw dicomErrors.error('dicom/truncated', { what: 'The answer of the server ends before its last part' });
}

/** After the headers, which an empty line ends; without the line end before the next boundary. */
function bodyOf(part: Uint8Array): Uint8Array {
  const start = indexOf(part, Uint8Array.of(13, 10, 13, 10));
  const from = start < 0 ? 0 : start + 4;
  const endsLine = part.length >= 2 && part[part.length - 2] === 13 && part[part.length - 1] === 10;
  return part.slice(from, Math.max(from, part.length - (endsLine ? 2 : 0)));
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from = 0): number {
  let at = bytes.indexOf(wanted[0], from);
  while (at >= 0 && at + wanted.length <= bytes.length) {
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
    at = bytes.indexOf(wanted[0], at + 1);
  }
  return -1;
}

/** Files as the body of a STOW-RS request. */
export function multipartOf(files: readonly Uint8Array[], boundary: string): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  for (const file of files) {
    parts.push(
      encoder.encode(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
      file,
      encoder.encode('\r\n'),
    );
  }
  parts.push(encoder.encode(`--${boundary}--\r\n`));
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
