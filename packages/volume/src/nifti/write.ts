import { gzipSync } from 'fflate/browser';
import { flipLpsRas } from '../affine.ts';
import { volumeErrors } from '../errors.ts';
import {
  compareGrids,
  determinantSign,
  type Grid,
  gridDirections,
  gridSpacingMm,
  isOrthogonal,
  voxelCount,
} from '../grid.ts';
import type { Volume } from '../volume.ts';

/** How voxels are stored; `int16` and `uint8` hold whole numbers alone. */
export type NiftiType = 'float32' | 'int16' | 'uint8';

/** Type, compression, and time between volumes (s). */
export interface NiftiWriteOptions {
  /** Default: bytes as uint8, Int16Array as int16, everything else as float32. */
  readonly type?: NiftiType;
  readonly gzip?: boolean;
  /** Between the volumes of a 4D file. */
  readonly timeStepS?: number;
  /** At most 79 characters of ASCII. No patient's name or id belongs here. */
  readonly description?: string;
}

const CODES: Readonly<Record<NiftiType, readonly [code: number, bytes: number]>> = {
  uint8: [2, 1],
  int16: [4, 2],
  float32: [16, 4],
};
const HEADER = 352;

/**
 * One volume, or several on one grid, as NIfTI-1 (little-endian, single file); LPS becomes RAS. Positions are kept
 * as float32, which is what NIfTI-1 has. The same input gives the same bytes.
 *
 * @throws volume/does-not-fit for a value that the type cannot hold, volume/bad-grid for volumes on several grids or
 * a size above 32767
 * @example
 * const bytes = writeNifti(t1Map, { gzip: true });
 * const series = writeNifti(phases, { type: 'int16', timeStepS: 65 });
 */
export function writeNifti(input: Volume | readonly Volume[], options: NiftiWriteOptions = {}): Uint8Array {
  const volumes = isList(input) ? input : [input];
  const type = options.type ?? typeFor(volumes);
  checkGrids(volumes);
  const [code, width] = CODES[type];
  const count = voxelCount(volumes[0].grid);
  const bytes = new Uint8Array(HEADER + volumes.length * count * width);
  const view = new DataView(bytes.buffer);
  writeHeader(view, volumes[0].grid, volumes.length, code, 8 * width, options);
  volumes.forEach(({ data }, t) => {
    for (let v = 0; v < count; v++) writeValue(view, HEADER + (t * count + v) * width, data[v], type);
  });
  return options.gzip ? gzipSync(bytes, { mtime: 0, level: 6 }) : bytes;
}

/**
 * The header of a file of one volume, for writers that append its voxels (little-endian, x fastest) as they come.
 *
 * @throws volume/bad-grid for a size above 32767
 * @example
 * file.write(niftiHeader(grid, 'float32', { description: 'Ktrans' }));
 * file.write(new Uint8Array(slab.buffer)); // slab after slab
 */
export function niftiHeader(
  grid: Grid,
  type: NiftiType,
  options: Pick<NiftiWriteOptions, 'description'> = {},
): Uint8Array {
  checkSizes(grid, 1);
  const [code, width] = CODES[type];
  const bytes = new Uint8Array(HEADER);
  writeHeader(new DataView(bytes.buffer), grid, 1, code, 8 * width, options);
  return bytes;
}

function isList(input: Volume | readonly Volume[]): input is readonly Volume[] {
  return Array.isArray(input);
}

function typeFor(volumes: readonly Volume[]): NiftiType {
  if (volumes.every(({ data }) => data instanceof Uint8Array)) return 'uint8';
  return volumes.every(({ data }) => data instanceof Int16Array) ? 'int16' : 'float32';
}

function checkGrids(volumes: readonly Volume[]): void {
  const first = volumes[0]?.grid;
  if (first === undefined)
    throw volumeErrors.error('volume/bad-grid', { what: 'There is no volume to write' });
  for (const { grid } of volumes) {
    const { same, reason } = compareGrids(first, grid);
    if (!same)
      throw volumeErrors.error('volume/bad-grid', { what: `The volumes lie on different grids. ${reason}` });
  }
  checkSizes(first, volumes.length);
}

function checkSizes({ size }: Grid, volumes: number): void {
  const largest = Math.max(...size, volumes);
  if (largest > 32767)
    throw volumeErrors.error('volume/bad-grid', { what: `NIfTI-1 cannot hold a size of ${largest}` });
}

function writeValue(view: DataView, offset: number, value: number, type: NiftiType): void {
  if (type === 'float32') {
    const single = Math.fround(value);
    if (Number.isFinite(value) && !Number.isFinite(single)) throw doesNotFit(value, type);
    view.setFloat32(offset, single, true);
    return;
  }
  const [low, high] = type === 'uint8' ? [0, 255] : [-32768, 32767];
  if (!Number.isInteger(value) || value < low || value > high) throw doesNotFit(value, type);
  if (type === 'uint8') view.setUint8(offset, value);
  else view.setInt16(offset, value, true);
}

function doesNotFit(value: number, type: NiftiType) {
  return volumeErrors.error('volume/does-not-fit', { what: `${value} is no ${type}` });
}

function writeHeader(
  view: DataView,
  grid: Grid,
  volumes: number,
  code: number,
  bits: number,
  { timeStepS, description = '' }: NiftiWriteOptions,
): void {
  const series = volumes > 1;
  view.setInt32(0, 348, true);
  [series ? 4 : 3, ...grid.size, volumes, 1, 1, 1].forEach((n, i) => {
    view.setInt16(40 + 2 * i, n, true);
  });
  view.setInt16(70, code, true);
  view.setInt16(72, bits, true);
  const q = quaternionOf(grid);
  [q?.factor ?? 1, ...gridSpacingMm(grid), timeStepS ?? (series ? 1 : 0)].forEach((mm, i) => {
    view.setFloat32(76 + 4 * i, mm, true);
  });
  view.setFloat32(108, HEADER, true);
  view.setFloat32(112, 1, true);
  // Millimetres, and seconds where the time step is known.
  view.setUint8(123, timeStepS === undefined ? 2 : 2 + 8);
  for (let n = 0; n < Math.min(79, description.length); n++) {
    const character = description.charCodeAt(n);
    view.setUint8(148 + n, character < 128 ? character : 63);
  }
  const ras = flipLpsRas(grid.affine);
  if (q !== undefined) {
    view.setInt16(252, 1, true);
    [...q.bcd, ras[3], ras[7], ras[11]].forEach((value, i) => {
      view.setFloat32(256 + 4 * i, value, true);
    });
  }
  view.setInt16(254, 1, true);
  ras.forEach((value, i) => {
    view.setFloat32(280 + 4 * i, value, true);
  });
  view.setUint32(344, 0x6e2b3100, false);
}

/** Quaternion (b, c, d) of the RAS directions with a >= 0, or undefined where the axes are not at right angles. */
function quaternionOf(grid: Grid): { bcd: readonly number[]; factor: 1 | -1 } | undefined {
  if (!isOrthogonal(grid, 1e-5)) return undefined;
  const [x, y, z] = gridDirections(grid);
  const factor = determinantSign(grid);
  const r = [
    [-x[0], -y[0], -z[0] * factor],
    [-x[1], -y[1], -z[1] * factor],
    [x[2], y[2], z[2] * factor],
  ];
  // Of 4a^2, 4b^2, 4c^2, 4d^2 one is at least 1: start from the largest, so that nothing is divided by a small number.
  const squares = [
    1 + r[0][0] + r[1][1] + r[2][2],
    1 + r[0][0] - r[1][1] - r[2][2],
    1 - r[0][0] + r[1][1] - r[2][2],
    1 - r[0][0] - r[1][1] + r[2][2],
  ];
  const largest = squares.indexOf(Math.max(...squares));
  const products = [
    [0, r[2][1] - r[1][2], r[0][2] - r[2][0], r[1][0] - r[0][1]],
    [r[2][1] - r[1][2], 0, r[1][0] + r[0][1], r[0][2] + r[2][0]],
    [r[0][2] - r[2][0], r[1][0] + r[0][1], 0, r[2][1] + r[1][2]],
    [r[1][0] - r[0][1], r[0][2] + r[2][0], r[2][1] + r[1][2], 0],
  ];
  const root = Math.sqrt(squares[largest]);
  const abcd = products[largest].map((value, i) => (i === largest ? root / 2 : value / (2 * root)));
  const sign = abcd[0] < 0 ? -1 : 1;
  return { bcd: abcd.slice(1).map((value) => sign * value), factor };
}
