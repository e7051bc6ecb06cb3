import { checkPages } from './check-pages.ts';
import { countIn, readThrift, structIn, structsIn, type ThriftStruct } from './thrift.ts';

/** A table of so many cells is read whatever its size: a column of one value packs to nothing. */
const FREE_CELLS = 1_000_000;
const CELLS_PER_BYTE = 8;
const REPEATED = 2;
const OPTIONAL = 1;
const FIXED_BYTES = 7;
/** Of the logical types: variants and geometries, whose texts have structures of their own. */
const FIRST_STRANGE_TYPE = 16;

/**
 * Checks that a Parquet file is what it says, before it is decoded: a forged count in it would make a decoder compute
 * and take memory without end. Read are plain columns, in plain and dictionary encoding, unpacked or by Snappy.
 *
 * @throws RangeError that says what is wrong
 */
export function checkParquet(file: Uint8Array): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = file.length - 8;
  const length = end > 4 ? view.getUint32(end, true) : 0;
  if (length === 0 || length > end - 4 || !isMark(file, 0) || !isMark(file, end + 4)) {
    throw new RangeError('The file has no head or no foot');
  }
  const [meta] = readThrift(file, end - length, end);
  const columns = columnsOf(structsIn(meta, 2), file.length);
  const rows = countIn(meta, 3);
  if (rows * columns.length > FREE_CELLS + CELLS_PER_BYTE * file.length) {
    throw new RangeError(`${file.length} bytes claim to be ${rows} rows`);
  }
  let inGroups = 0;
  for (const group of structsIn(meta, 4)) {
    const inGroup = countIn(group, 3);
    const chunks = structsIn(group, 1);
    if (chunks.length !== columns.length) throw new RangeError('A group of rows has other columns');
    inGroups += inGroup;
    chunks.forEach((one, n) => {
      checkChunk(file, structIn(one, 3), columns[n], inGroup, end - length);
    });
  }
  if (inGroups !== rows) throw new RangeError('The groups have another number of rows');
}

function isMark(file: Uint8Array, at: number): boolean {
  return [0x50, 0x41, 0x52, 0x31].every((byte, n) => file[at + n] === byte);
}

interface FileColumn {
  readonly type: number;
  readonly optional: boolean;
}

/** The first element holds the others, which hold none. */
function columnsOf([root, ...elements]: readonly ThriftStruct[], fileBytes: number): FileColumn[] {
  if (root === undefined || countIn(root, 5, 0) !== elements.length) {
    throw new RangeError('Columns within columns are not read');
  }
  return elements.map((element) => {
    const type = countIn(element, 1);
    const repetition = countIn(element, 3, 0);
    const logical = element.get(10);
    const isStrange =
      logical instanceof Map && [...logical.keys()].some((kind) => kind >= FIRST_STRANGE_TYPE);
    const tooWide = type === FIXED_BYTES && countIn(element, 2) > fileBytes;
    if (countIn(element, 5, 0) > 0 || repetition === REPEATED || isStrange || tooWide) {
      throw new RangeError('A column holds lists or structures');
    }
    return { type, optional: repetition === OPTIONAL };
  });
}

function checkChunk(
  file: Uint8Array,
  meta: ThriftStruct,
  column: FileColumn,
  rows: number,
  end: number,
): void {
  if (rows === 0) return;
  const data = countIn(meta, 9);
  const from = countIn(meta, 11, 0) || data;
  const to = from + countIn(meta, 7);
  const values = countIn(meta, 5);
  if (countIn(meta, 1) !== column.type || values !== rows || from < 4 || data < from || to > end) {
    throw new RangeError('A column lies elsewhere or has other rows');
  }
  checkPages(file, { ...column, packing: countIn(meta, 4), values, from, to });
}
