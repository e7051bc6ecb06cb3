import { unpackSnappy } from './snappy.ts';
import { countIn, readThrift, structIn, type ThriftStruct } from './thrift.ts';

/** Kinds of pages, encodings and packings as parquet.thrift numbers them. */
const [DATA, INDEX, DICTIONARY, DATA_2] = [0, 1, 2, 3];
const [PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY] = [0, 2, 3, 8];
const [UNPACKED, SNAPPY] = [0, 1];
const BOOLEAN = 0;

export interface Chunk {
  readonly type: number;
  readonly packing: number;
  readonly optional: boolean;
  readonly values: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Walks the pages of a column: they lie one behind the other, unpack to what they say, and hold as many values as the
 * column, not one more in any run.
 *
 * @throws RangeError
 */
export function checkPages(file: Uint8Array, chunk: Chunk): void {
  let values = 0;
  let entries = 0;
  let at = chunk.from;
  while (at < chunk.to) {
    const [header, begin] = readThrift(file, at, chunk.to);
    const kind = countIn(header, 1);
    const packed = countIn(header, 3);
    if (packed > chunk.to - begin) throw new RangeError('A page ends behind its column');
    at = begin + packed;
    const bytes = file.subarray(begin, at);
    if (kind === INDEX) continue;
    if (kind === DICTIONARY) {
      entries = countIn(structIn(header, 7), 1);
      const most = 8 * unpacked(bytes, countIn(header, 2), chunk.packing).length;
      if (entries > most) throw new RangeError('A dictionary has more entries than bytes');
      continue;
    }
    if (kind !== DATA && kind !== DATA_2) throw new RangeError(`There is no page of kind ${kind}`);
    values += (kind === DATA ? checkData : checkData2)(bytes, header, chunk);
    if (values > chunk.values) throw new RangeError('The pages hold more values than their column');
  }
  if (values !== chunk.values) throw new RangeError('The pages hold less values than their column');
}

function checkData(bytes: Uint8Array, header: ThriftStruct, chunk: Chunk): number {
  const head = structIn(header, 5);
  const values = countIn(head, 1);
  const page = unpacked(bytes, countIn(header, 2), chunk.packing);
  if (!chunk.optional) {
    checkValues(page, countIn(head, 2), values, chunk);
    return values;
  }
  const end = 4 + viewOf(page).getUint32(0, true);
  if (end > page.length) throw new RangeError('Levels end behind their page');
  const present = checkRuns(page.subarray(4, end), 1, values);
  checkValues(page.subarray(end), countIn(head, 2), present, chunk);
  return values;
}

function checkData2(bytes: Uint8Array, header: ThriftStruct, chunk: Chunk): number {
  const head = structIn(header, 8);
  const values = countIn(head, 1);
  const [nulls, rows, levels, repeated] = [2, 3, 5, 6].map((field) => countIn(head, field));
  if (nulls > values || rows !== values || repeated !== 0 || levels > bytes.length) {
    throw new RangeError('A page contradicts itself');
  }
  const present = chunk.optional ? checkRuns(bytes.subarray(0, levels), 1, values) : values;
  const rest = bytes.subarray(levels);
  const size = countIn(header, 2) - levels;
  const page = unpacked(rest, size, head.get(7) === false ? UNPACKED : chunk.packing);
  if (present !== values - nulls) throw new RangeError('A page counts its missing values wrongly');
  checkValues(page, countIn(head, 4), present, chunk);
  return values;
}

function checkValues(page: Uint8Array, encoding: number, values: number, { type }: Chunk): void {
  if (encoding === PLAIN) {
    if (values > 8 * page.length && values > 0 && type === BOOLEAN)
      throw new RangeError('Values are missing');
    return;
  }
  if (encoding === RLE && type === BOOLEAN) {
    checkRuns(page.subarray(4), 1, values);
    return;
  }
  if (encoding !== PLAIN_DICTIONARY && encoding !== RLE_DICTIONARY) {
    throw new RangeError(`Values of encoding ${encoding} are not read`);
  }
  // Each value is the place of an entry; of a single entry no bits are needed.
  const bits = viewOf(page).getUint8(0);
  if (bits > 32) throw new RangeError('Places of entries have too many bits');
  if (bits > 0) checkRuns(page.subarray(1), bits, values);
}

/**
 * Runs of one value, and of values side by side in groups of eight, of which the last may hold more.
 *
 * @returns how many of the values are odd: of levels, how many are there
 */
function checkRuns(bytes: Uint8Array, bits: number, most: number): number {
  const width = Math.ceil(bits / 8);
  let left = most;
  let odd = 0;
  let at = 0;
  while (left > 0) {
    let head = 0;
    for (let place = 1; ; place *= 128) {
      if (at >= bytes.length || place > 0x10000000) throw new RangeError('Runs end too soon');
      head += (bytes[at] & 127) * place;
      if (bytes[at++] < 128) break;
    }
    const inGroups = head % 2 === 1;
    const count = Math.floor(head / 2) * (inGroups ? 8 : 1);
    const end = at + (inGroups ? (count / 8) * bits : width);
    if (count === 0 || count > left + (inGroups ? 7 : 0) || end > bytes.length) {
      throw new RangeError('A run is longer than its page');
    }
    if (inGroups) odd += bits === 1 ? onesIn(bytes.subarray(at, end), Math.min(count, left)) : 0;
    else odd += (bytes[at] & 1) * count;
    at = end;
    left -= count;
  }
  return odd;
}

function onesIn(bytes: Uint8Array, count: number): number {
  let ones = 0;
  for (let n = 0; n < count; n++) ones += (bytes[n >> 3] >> (n & 7)) & 1;
  return ones;
}

function unpacked(bytes: Uint8Array, size: number, packing: number): Uint8Array {
  if (packing === UNPACKED) {
    if (size === bytes.length) return bytes;
    throw new RangeError('A page that is not packed has two sizes');
  }
  if (packing !== SNAPPY) throw new RangeError(`Pages of packing ${packing} are not read`);
  // A copy of 64 bytes takes three.
  if (size > 22 * bytes.length) throw new RangeError('A page claims to be larger than it can be');
  return unpackSnappy(bytes, size);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
