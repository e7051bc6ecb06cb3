/** Arrays whose memory every worker sees. */
export type SharedArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** The same array where its memory is shared already, else a copy that is; values that are not in a typed array become 64-bit. */
export function shared(values: ArrayLike<number>): SharedArray {
  if (!isTyped(values)) return sharedCopy(Float64Array.from(values));
  return values.buffer instanceof SharedArrayBuffer ? values : sharedCopy(values);
}

function sharedCopy(values: SharedArray): SharedArray {
  const kind = values.constructor as new (buffer: SharedArrayBuffer) => SharedArray;
  const copy = new kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function isTyped(values: ArrayLike<number>): values is SharedArray {
  return ArrayBuffer.isView(values);
}

/** Memory that every worker sees. */
export function inShared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

/** `length` 32-bit zeros that threads can share; of plain memory where a page may not share any. */
export function sharedFloats(length: number): Float32Array {
  return new Float32Array(inShared(4 * length));
}
