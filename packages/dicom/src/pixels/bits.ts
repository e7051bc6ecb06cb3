/** Bit-packed pixels, the first in the lowest bit (PS3.5 8.1.1), as 0 and 1; frames are not aligned to bytes.
 *
 * @example
 * unpackBits(Uint8Array.of(0b101), 3); // 1, 0, 1
 */
export function unpackBits(bytes: Uint8Array, count: number): Uint8Array {
  const bits = new Uint8Array(count);
  for (let i = 0; i < count; i++) bits[i] = (bytes[i >> 3] >> (i & 7)) & 1;
  return bits;
}

/** The reverse, padded with zeros to an even number of bytes. */
export function packBits(bits: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * Math.ceil(bits.length / 16));
  for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) bytes[i >> 3] |= 1 << (i & 7);
  return bytes;
}
