import { type Affine, flipLpsRas } from './affine.ts';
import { BYTES_OF, decodeNumbers, type StoredType } from './bytes.ts';
import { volumeErrors } from './errors.ts';
import { makeGrid, voxelCount } from './grid.ts';
import { gunzip, type Unpacker } from './inflate.ts';
import type { Volume } from './volume.ts';

const STORED_TYPES: Readonly<Record<string, StoredType>> = Object.fromEntries(
  (
    [
      ['int8', 'signed char, int8, int8_t'],
      ['uint8', 'uchar, unsigned char, uint8, uint8_t'],
      ['int16', 'short, short int, signed short, signed short int, int16, int16_t'],
      ['uint16', 'ushort, unsigned short, unsigned short int, uint16, uint16_t'],
      ['int32', 'int, signed int, int32, int32_t'],
      ['uint32', 'uint, unsigned int, uint32, uint32_t'],
      ['int64', 'longlong, long long, long long int, signed long long, signed long long int, int64, int64_t'],
      ['uint64', 'ulonglong, unsigned long long, unsigned long long int, uint64, uint64_t'],
      ['float32', 'float'],
      ['float64', 'double'],
    ] as const
  ).flatMap(([type, names]) => names.split(', ').map((name) => [name, type])),
);

/**
 * A 3D NRRD file whose data are attached, raw or gzip (http://teem.sourceforge.net/nrrd/format.html).
 *
 * @throws volume/not-nrrd, volume/truncated, volume/corrupt, volume/unsupported, volume/bad-grid
 * @example
 * const { grid, data } = readNrrd(bytes);
 */
export function readNrrd(bytes: Uint8Array, unpacker?: Unpacker): Volume {
  const header = parseNrrd(bytes);
  const [nx, ny, nz] = sizesOf(header.fields, 3);
  return { ...nrrdValues(bytes, header, [nx, ny, nz], 1, unpacker) };
}

export interface NrrdHeader {
  readonly fields: ReadonlyMap<string, string>;
  /** Pairs that programs add, `key:=value`. */
  readonly pairs: ReadonlyMap<string, string>;
  readonly dataOffset: number;
}

/**
 * The numbers of a file and the grid of its three axes in space.
 *
 * @param layers values of each voxel, which stand together
 * @throws as readNrrd
 */
export function nrrdValues(
  bytes: Uint8Array,
  { fields, dataOffset }: NrrdHeader,
  size: readonly [number, number, number],
  layers: number,
  unpacker: Unpacker | undefined,
): Volume {
  const storedType = STORED_TYPES[need(fields, 'type')];
  if (storedType === undefined) throw unsupported(`the type ${fields.get('type')}`);
  if (fields.has('data file') || fields.has('datafile')) throw unsupported('data in another file');
  if (fields.has('line skip') || fields.has('byte skip')) throw unsupported('skipped lines or bytes');
  const grid = makeGrid({ size, affine: affineOf(fields) });
  const count = voxelCount(grid) * layers;
  const due = count * BYTES_OF[storedType];
  const data = dataBytes(bytes.subarray(dataOffset), need(fields, 'encoding'), due, unpacker);
  if (data.length < due) {
    throw volumeErrors.error('volume/truncated', { what: `${due} bytes are due, ${data.length} are there` });
  }
  const little = BYTES_OF[storedType] === 1 || need(fields, 'endian') === 'little';
  return { grid, data: decodeNumbers(data, 0, count, storedType, little) };
}

function dataBytes(
  stored: Uint8Array,
  encoding: string,
  due: number,
  unpacker: Unpacker | undefined,
): Uint8Array {
  if (encoding === 'raw') return stored;
  if (encoding === 'gzip' || encoding === 'gz') {
    return gunzip(stored, Math.min(1, due), () => due, unpacker);
  }
  throw unsupported(`the encoding ${encoding}`);
}

/** @throws volume/not-nrrd, volume/truncated */
export function parseNrrd(bytes: Uint8Array): NrrdHeader {
  const fields = new Map<string, string>();
  const pairs = new Map<string, string>();
  let at = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(10, at);
    if (line === 1 && !startsAsNrrd(bytes)) {
      throw volumeErrors.error('volume/not-nrrd', { what: 'The file does not begin with NRRD' });
    }
    if (end < 0) throw volumeErrors.error('volume/truncated', { what: 'The header has no end' });
    const text = new TextDecoder().decode(bytes.subarray(at, end)).replace(/\r$/, '');
    at = end + 1;
    if (text === '') return { fields, pairs, dataOffset: at };
    const pair = text.indexOf(':=');
    if (pair > 0 && !text.startsWith('#')) pairs.set(text.slice(0, pair), text.slice(pair + 2).trim());
    const split = text.indexOf(': ');
    const isField = line > 1 && !text.startsWith('#') && split > 0 && !text.includes(':=');
    if (isField) fields.set(text.slice(0, split).toLowerCase(), text.slice(split + 2).trim());
  }
}

function startsAsNrrd(bytes: Uint8Array): boolean {
  return [78, 82, 82, 68].every((character, n) => bytes[n] === character);
}

/** Lengths of the axes, of which there must be so many. */
export function sizesOf(fields: ReadonlyMap<string, string>, dimensions: number): number[] {
  if (need(fields, 'dimension') !== `${dimensions}`)
    throw unsupported(`${fields.get('dimension')} dimensions`);
  return need(fields, 'sizes').split(/\s+/).map(Number);
}

function affineOf(fields: ReadonlyMap<string, string>): Affine {
  const space = fields.get('space');
  if (space === undefined) {
    const [x, y, z] = (fields.get('spacings') ?? '1 1 1').split(/\s+/).map(Number);
    return [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0];
  }
  const [x, y, z] = vectors(need(fields, 'space directions'));
  const [origin] = vectors(fields.get('space origin') ?? '(0,0,0)');
  if ([x, y, z, origin].some((vector) => vector?.length !== 3)) {
    throw volumeErrors.error('volume/corrupt', {
      what: 'The space directions are not three vectors of three numbers',
    });
  }
  const stored = [0, 1, 2].flatMap((p) => [x[p], y[p], z[p], origin[p]]);
  if (/^(left-posterior-superior|LPS)$/i.test(space)) return stored;
  if (/^(right-anterior-superior|RAS)$/i.test(space)) return flipLpsRas(stored);
  if (/^(left-anterior-superior|LAS)$/i.test(space)) {
    return stored.map((value, index) => (index >= 4 && index < 8 ? 0 - value : value));
  }
  throw unsupported(`the space ${space}`);
}

/** `(1,0,0) (0,1,0)` to numbers. */
function vectors(text: string): number[][] {
  return [...text.matchAll(/\(([^)]*)\)/g)].map((match) => match[1].split(',').map(Number));
}

function need(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name);
  if (value === undefined)
    throw volumeErrors.error('volume/corrupt', { what: `The header has no field "${name}"` });
  return value;
}

export function unsupported(what: string) {
  return volumeErrors.error('volume/unsupported', { what: `NRRD with ${what}` });
}
