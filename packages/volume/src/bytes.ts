import type { VoxelArray } from './volume.ts';

/** How numbers are stored in a file. */
export type StoredType =
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64';

export const BYTES_OF: Readonly<Record<StoredType, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
};

type Read = (view: DataView, offset: number, little: boolean) => number;

type Numbers = { new (length: number): VoxelArray; new (buffer: ArrayBufferLike): VoxelArray };

const IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const READERS: Readonly<Record<StoredType, readonly [Numbers, Read]>> = {
  int8: [Int8Array, (v, o) => v.getInt8(o)],
  uint8: [Uint8Array, (v, o) => v.getUint8(o)],
  int16: [Int16Array, (v, o, e) => v.getInt16(o, e)],
  uint16: [Uint16Array, (v, o, e) => v.getUint16(o, e)],
  int32: [Int32Array, (v, o, e) => v.getInt32(o, e)],
  uint32: [Uint32Array, (v, o, e) => v.getUint32(o, e)],
  int64: [Float64Array, (v, o, e) => Number(v.getBigInt64(o, e))],
  uint64: [Float64Array, (v, o, e) => Number(v.getBigUint64(o, e))],
  float32: [Float32Array, (v, o, e) => v.getFloat32(o, e)],
  float64: [Float64Array, (v, o, e) => v.getFloat64(o, e)],
};

/** A buffer as numbers of a type, whole numbers of 64 bits as Float64; and whether its bytes are these numbers already. */
export function numbersOf(
  buffer: ArrayBufferLike,
  type: StoredType,
  little: boolean,
): { readonly numbers: VoxelArray; readonly isNative: boolean } {
  const [Type] = READERS[type];
  const isNative = type !== 'int64' && type !== 'uint64' && (little === IS_LITTLE || BYTES_OF[type] === 1);
  return { numbers: new Type(buffer), isNative };
}

/** Numbers from bytes that the caller knows to be there. Whole numbers of 64 bits become Float64 (exact to 2^53). */
export function decodeNumbers(
  bytes: Uint8Array,
  offset: number,
  count: number,
  type: StoredType,
  little: boolean,
): VoxelArray {
  const [Type, read] = READERS[type];
  if (type !== 'int64' && type !== 'uint64' && little === IS_LITTLE) {
    // As the machine has them: copied to where numbers may begin.
    const copy = new Uint8Array(count * BYTES_OF[type]);
    copy.set(bytes.subarray(offset, offset + copy.length));
    return new Type(copy.buffer);
  }
  const result = new Type(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, count * BYTES_OF[type]);
  const step = BYTES_OF[type];
  for (let n = 0, at = 0; n < count; n++, at += step) result[n] = read(view, at, little);
  return result;
}
