import type { RandomStream } from '@lobule/foundation';

/** Numbers that readers trip over, written over lengths and values. */
const traps = [0, 1, 0x7f, 0xff, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
/** Delimiters, items, pixel data and functional groups, as they stand in a little-endian file. */
const marks = [
  [0xfe, 0xff, 0x00, 0xe0],
  [0xfe, 0xff, 0x0d, 0xe0],
  [0xfe, 0xff, 0xdd, 0xe0],
  [0xe0, 0x7f, 0x10, 0x00],
  [0x00, 0x52, 0x30, 0x92],
  [0x53, 0x51, 0x00, 0x00],
  [0x55, 0x4e, 0x00, 0x00],
];

/** One to four mutations that know the structure of a file: bits, lengths, delimiters, cuts, copies. */
export function mutate(seed: Uint8Array, stream: RandomStream): Uint8Array {
  let bytes = new Uint8Array(seed);
  for (let times = 1 + stream.below(4); times > 0 && bytes.length > 16; times--) bytes = once(bytes, stream);
  return bytes;
}

function once(bytes: Uint8Array<ArrayBuffer>, stream: RandomStream): Uint8Array<ArrayBuffer> {
  const at = 2 * stream.below(Math.floor((bytes.length - 8) / 2));
  const view = new DataView(bytes.buffer);
  switch (stream.below(7)) {
    case 0:
      bytes[at] ^= 1 << stream.below(8);
      return bytes;
    case 1:
      view.setUint32(at, traps[stream.below(traps.length)], stream.below(4) > 0);
      return bytes;
    case 2:
      view.setUint16(at, traps[stream.below(traps.length)] & 0xffff, stream.below(4) > 0);
      return bytes;
    case 3:
      bytes.set(marks[stream.below(marks.length)], at);
      return bytes;
    case 4:
      return bytes.slice(0, at);
    case 5: {
      const length = 2 * stream.below(Math.min(64, (bytes.length - at) >> 1));
      return spliced(bytes, at, 0, bytes.subarray(at, at + length));
    }
    default:
      return spliced(bytes, at, 2 * stream.below(16), new Uint8Array(0));
  }
}

function spliced(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array<ArrayBuffer> {
  const tail = bytes.subarray(Math.min(bytes.length, at + remove));
  const result = new Uint8Array(at + insert.length + tail.length);
  result.set(bytes.subarray(0, at));
  result.set(insert, at);
  result.set(tail, at + insert.length);
  return result;
}
