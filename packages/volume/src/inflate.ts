import { isLobuleError } from '@lobule/foundation';
import { Gunzip } from 'fflate/browser';
import { volumeErrors } from './errors.ts';

/** Deflate cannot grow its input by more than this factor. */
export const LARGEST_RATIO = 1032;
const CHUNK = 65536;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 18 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Unpacks gzip faster than JavaScript can; `@lobule/volume/node` has one. It may throw what it likes. */
export interface Unpacker {
  /** What the first bytes of a file unpack to, in part. */
  begin(packed: Uint8Array): Uint8Array;
  /** Everything, check sums verified; throws where that is more than so many bytes. */
  whole(packed: Uint8Array, mostBytes: number): Uint8Array;
}

/**
 * Unpacks gzip, of one member or several. `lengthOf` is asked as soon as `head` bytes are there, or all there are, and
 * says how many are wanted in all, so that a lying header or a bomb costs no memory; what follows them is not kept.
 * The check sum of a single member is verified. Whatever an unpacker does not take, this does, and says what is wrong.
 *
 * @throws volume/truncated, volume/corrupt
 */
export function gunzip(
  bytes: Uint8Array,
  head: number,
  lengthOf: (head: Uint8Array) => number,
  unpacker?: Unpacker,
): Uint8Array {
  return (unpacker && unpackWith(unpacker, bytes, head, lengthOf)) ?? unpackPortably(bytes, head, lengthOf);
}

/** Undefined where anything is out of the ordinary. */
function unpackWith(
  unpacker: Unpacker,
  bytes: Uint8Array,
  head: number,
  lengthOf: (head: Uint8Array) => number,
): Uint8Array | undefined {
  try {
    const begin = unpacker.begin(bytes);
    if (begin.length < head) return undefined;
    const wanted = lengthOf(begin.subarray(0, head));
    if (wanted > bytes.length * LARGEST_RATIO) return undefined;
    const whole = unpacker.whole(bytes, Math.max(wanted, head));
    return whole.length === Math.max(wanted, head) ? whole : undefined;
  } catch {
    return undefined;
  }
}

function unpackPortably(bytes: Uint8Array, head: number, lengthOf: (head: Uint8Array) => number): Uint8Array {
  let result = new Uint8Array(head);
  let wanted: number | undefined;
  let done = 0;
  let total = 0;
  let members = 0;
  let crc = 0;

  const grow = () => {
    wanted = lengthOf(result.subarray(0, done));
    if (wanted > bytes.length * LARGEST_RATIO) throw truncated(wanted, bytes.length * LARGEST_RATIO);
    const whole = new Uint8Array(Math.max(wanted, done));
    whole.set(result.subarray(0, done));
    result = whole;
  };
  const take = (chunk: Uint8Array) => {
    crc = crc32(chunk, crc);
    total += chunk.length;
    for (let used = 0; used < chunk.length && done < result.length; ) {
      const part = chunk.subarray(used, used + result.length - done);
      result.set(part, done);
      done += part.length;
      used += part.length;
      if (done === head && wanted === undefined) grow();
    }
  };

  const unpacker = new Gunzip(take);
  unpacker.onmember = () => {
    members++;
  };
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      unpacker.push(bytes.subarray(at, at + CHUNK), at + CHUNK >= bytes.length);
    }
  } catch (cause) {
    if (isLobuleError(cause)) throw cause;
    const isCut = cause instanceof Error && /EOF/i.test(cause.message);
    if (isCut) throw truncated(wanted, done, cause);
    throw volumeErrors.error('volume/corrupt', { what: 'The compressed bytes cannot be unpacked', cause });
  }
  if (wanted === undefined) grow();
  if (done < (wanted ?? 0)) throw truncated(wanted, done);
  if (members <= 1) checkTrailer(bytes, crc, total);
  return result;
}

function checkTrailer(bytes: Uint8Array, crc: number, total: number): void {
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  if (trailer.getUint32(0, true) !== crc >>> 0 || trailer.getUint32(4, true) !== total % 4294967296) {
    throw volumeErrors.error('volume/corrupt', { what: 'The check sum of the compressed bytes is wrong' });
  }
}

function truncated(wanted: number | undefined, found: number, cause?: unknown) {
  const what =
    wanted === undefined
      ? 'The compressed file ends within its header'
      : `${wanted} bytes are due, ${found} are there`;
  return volumeErrors.error('volume/truncated', { what, cause });
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array, before: number): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[i]) & 255];
  return ~crc;
}
