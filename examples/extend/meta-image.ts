// A new format, as it would stand in packages/volume/src: see docs/how-to/extend.md.
import { BYTES_OF, decodeNumbers, type StoredType } from '../../packages/volume/src/bytes.ts';
import { volumeErrors } from '../../packages/volume/src/errors.ts';
import { makeGrid, type Point, type Volume } from '../../packages/volume/src/index.ts';

const TYPES: Readonly<Record<string, StoredType>> = {
  MET_UCHAR: 'uint8',
  MET_SHORT: 'int16',
  MET_USHORT: 'uint16',
  MET_FLOAT: 'float32',
};
const LAST_KEY = 'ElementDataFile';
/** A header of a real file has some twenty lines. */
const LONGEST_HEADER = 10_000;

/**
 * A 3D MetaImage with its data attached and not compressed (.mha, as ITK writes it).
 *
 * @throws volume/unsupported, volume/truncated, volume/bad-grid
 * @example
 * const { grid, data } = readMetaImage(bytes);
 */
export function readMetaImage(bytes: Uint8Array): Volume {
  const { fields, dataOffset } = headerOf(bytes);
  const need = (key: string) => {
    const value = fields.get(key);
    if (value === undefined) throw unsupported(`a MetaImage without ${key}`);
    return value;
  };
  const threeOf = (key: string): Point => {
    const found = need(key).split(/\s+/).map(Number);
    if (found.length !== 3 || found.some(Number.isNaN)) throw unsupported(`${key} of ${need(key)}`);
    return found as unknown as Point;
  };
  const type = TYPES[need('ElementType')];
  if (type === undefined || need(LAST_KEY) !== 'LOCAL' || fields.get('CompressedData') === 'True') {
    throw unsupported('this MetaImage: only attached, plain data of 8, 16 or 32 bits can be read');
  }
  const directions = need('TransformMatrix').split(/\s+/).map(Number);
  const grid = makeGrid({
    size: threeOf('DimSize'),
    spacingMm: threeOf('ElementSpacing'),
    originMm: threeOf('Offset'),
    rowDirection: directions.slice(0, 3) as unknown as Point,
    columnDirection: directions.slice(3, 6) as unknown as Point,
    sliceDirection: directions.slice(6, 9) as unknown as Point,
  });
  const count = grid.size[0] * grid.size[1] * grid.size[2];
  const due = count * BYTES_OF[type];
  if (bytes.length - dataOffset < due) {
    throw volumeErrors.error('volume/truncated', {
      what: `${due} bytes are due, ${bytes.length - dataOffset} are there`,
    });
  }
  return {
    grid,
    data: decodeNumbers(bytes, dataOffset, count, type, fields.get('BinaryDataByteOrderMSB') !== 'True'),
  };
}

function headerOf(bytes: Uint8Array): { fields: Map<string, string>; dataOffset: number } {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, LONGEST_HEADER));
  const fields = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = /^(\w+) = (.*)$/.exec(text.slice(at, end === -1 ? undefined : end).trimEnd());
    if (line === null || end === -1) break;
    at = end + 1;
    fields.set(line[1], line[2].trim());
    if (line[1] === LAST_KEY) return { fields, dataOffset: at };
  }
  throw unsupported('a file that does not begin with the header of a MetaImage');
}

const unsupported = (what: string) => volumeErrors.error('volume/unsupported', { what });
