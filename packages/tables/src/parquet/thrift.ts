/**
 * A value of Thrift's compact protocol, in which Parquet keeps what it says of itself. Whole numbers are exact up to
 * 2^53; the fields of a struct stand under their numbers.
 */
export type Thrift = number | boolean | Uint8Array | readonly Thrift[] | ThriftStruct;
export type ThriftStruct = ReadonlyMap<number, Thrift>;

const DEEPEST = 16;

/**
 * Reads one struct. No length is believed: a list has no more elements than bytes are left, and no struct lies deeper
 * than 16.
 *
 * @returns the struct, and where it ends
 * @throws RangeError where the bytes are none
 */
export function readThrift(bytes: Uint8Array, from: number, end: number): readonly [ThriftStruct, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, Math.min(end, bytes.length));
  let at = from;

  const unsigned = (): number => {
    let value = 0;
    for (let place = 1, count = 0; count < 10; place *= 128, count++) {
      const byte = view.getUint8(at++);
      value += (byte & 127) * place;
      if (byte < 128) return value;
    }
    throw new RangeError('A number has more than ten bytes');
  };
  const signed = () => {
    const value = unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const struct = (depth: number): ThriftStruct => {
    if (depth > DEEPEST) throw new RangeError('Structs are nested too deep');
    const fields = new Map<number, Thrift>();
    let id = 0;
    for (;;) {
      const head = view.getUint8(at++);
      if ((head & 15) === 0) return fields;
      id = head >> 4 === 0 ? signed() : id + (head >> 4);
      fields.set(id, (head & 15) <= 2 ? (head & 15) === 1 : element(head & 15, depth));
    }
  };
  const element = (type: number, depth: number): Thrift => {
    if (type === 1 || type === 2 || type === 3) return view.getInt8(at++);
    if (type >= 4 && type <= 6) return signed();
    if (type === 7) {
      at += 8;
      return view.getFloat64(at - 8, true);
    }
    if (type === 8) return binary(unsigned());
    if (type === 9) return list(depth);
    if (type === 12) return struct(depth + 1);
    throw new RangeError(`There is no type ${type}`);
  };
  const binary = (length: number): Uint8Array => {
    if (length > view.byteLength - at) throw new RangeError('A text ends behind the file');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const list = (depth: number): readonly Thrift[] => {
    const head = view.getUint8(at++);
    const count = head >> 4 === 15 ? unsigned() : head >> 4;
    if (count > view.byteLength - at) throw new RangeError('A list is longer than the file');
    const values: Thrift[] = [];
    for (let n = 0; n < count; n++) values.push(element(head & 15, depth));
    return values;
  };
  return [struct(0), at];
}

/** A whole number that is not negative, or what stands in its place. @throws RangeError */
export function countIn(struct: ThriftStruct, field: number, otherwise?: number): number {
  const value = struct.get(field) ?? otherwise;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`Field ${field} is no count`);
}

/** @throws RangeError */
export function structIn(struct: ThriftStruct, field: number): ThriftStruct {
  const value = struct.get(field);
  if (value instanceof Map) return value;
  throw new RangeError(`Field ${field} is no struct`);
}

/** @throws RangeError */
export function structsIn(struct: ThriftStruct, field: number): readonly ThriftStruct[] {
  const value = struct.get(field);
  if (Array.isArray(value) && value.every((one) => one instanceof Map)) return value as ThriftStruct[];
  throw new RangeError(`Field ${field} is no list of structs`);
}
