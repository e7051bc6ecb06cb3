import { volumeErrors } from './errors.ts';
import { type Grid, indexToPatient, makeGrid, voxelCount } from './grid.ts';

/** What a voxel can be stored as. */
export type VoxelArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** One number a voxel on a grid: x fastest, then y, then z. A series over time is an array of these on one grid. */
export interface Volume<A extends VoxelArray = VoxelArray> {
  readonly grid: Grid;
  readonly data: A;
}

/** 0 outside, anything else inside. */
export type Mask = Volume<Uint8Array>;

/**
 * Binds values to a grid.
 *
 * @throws volume/wrong-length
 * @example
 * const grid = makeGrid({ size: [2, 2, 1], spacingMm: [1, 1, 3] });
 * const volume = makeVolume(grid, Float32Array.of(1, 2, 3, 4));
 */
export function makeVolume<A extends VoxelArray>(grid: Grid, data: A): Volume<A> {
  const expected = voxelCount(grid);
  if (data.length !== expected) {
    throw volumeErrors.error('volume/wrong-length', {
      what: `${data.length} values for ${grid.size.join(' x ')} = ${expected} voxels`,
    });
  }
  return { grid, data };
}

/** A mask with nothing in it. */
export function emptyMask(grid: Grid): Mask {
  return { grid, data: new Uint8Array(voxelCount(grid)) };
}

/** A mask of the voxels for which `inside` holds. */
export function maskWhere<A extends VoxelArray>(volume: Volume<A>, inside: (value: number) => boolean): Mask {
  const mask = emptyMask(volume.grid);
  for (let v = 0; v < mask.data.length; v++) mask.data[v] = inside(volume.data[v]) ? 1 : 0;
  return mask;
}

/** Number of voxels inside. */
export function countInside({ data }: Mask): number {
  let count = 0;
  for (let v = 0; v < data.length; v++) if (data[v] !== 0) count++;
  return count;
}

/** First voxel and size of a box in a grid. */
export interface Box {
  readonly start: readonly [number, number, number];
  readonly size: readonly [number, number, number];
}

/** The smallest box that holds every voxel other than 0, or undefined where there is none. */
export function boundingBox({ grid, data }: Volume): Box | undefined {
  const [nx, ny, nz] = grid.size;
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  for (let k = 0, from = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++, from += nx) {
      let first = 0;
      while (first < nx && data[from + first] === 0) first++;
      if (first === nx) continue;
      let last = nx - 1;
      while (data[from + last] === 0) last--;
      if (first < low[0]) low[0] = first;
      if (last > high[0]) high[0] = last;
      if (j < low[1]) low[1] = j;
      if (j > high[1]) high[1] = j;
      if (k < low[2]) low[2] = k;
      high[2] = k;
    }
  }
  if (high[0] < 0) return undefined;
  return {
    start: [low[0], low[1], low[2]],
    size: [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1],
  };
}

/**
 * The part of a volume within a box; every voxel stays where it is in the patient.
 *
 * @throws volume/box-outside
 * @example
 * const box = boundingBox(mask);
 * const small = box && crop(image, box);
 */
export function crop<A extends VoxelArray>(volume: Volume<A>, box: Box): Volume<A> {
  const fits = box.start.every(
    (start, axis) => start >= 0 && box.size[axis] > 0 && start + box.size[axis] <= volume.grid.size[axis],
  );
  if (!fits) {
    throw volumeErrors.error('volume/box-outside', {
      what: `A box of ${box.size.join(' x ')} from ${box.start.join(', ')} is not within ${volume.grid.size.join(' x ')}`,
    });
  }
  return copyWindow(volume, box, 0);
}

/**
 * The volume with more voxels around it, set to `value`; every old voxel stays where it is in the patient.
 *
 * @throws volume/box-outside
 * @example
 * const padded = pad(mask, [1, 1, 1], [1, 1, 1], 0);
 */
export function pad<A extends VoxelArray>(
  volume: Volume<A>,
  before: readonly [number, number, number],
  after: readonly [number, number, number],
  value: number,
): Volume<A> {
  if (![...before, ...after].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw volumeErrors.error('volume/box-outside', {
      what: `Cannot pad by ${before.join(', ')} and ${after.join(', ')}`,
    });
  }
  const { size } = volume.grid;
  const box: Box = {
    start: [-before[0], -before[1], -before[2]],
    size: [size[0] + before[0] + after[0], size[1] + before[1] + after[1], size[2] + before[2] + after[2]],
  };
  return copyWindow(volume, box, value);
}

/** Copies a window that may reach beyond the volume. */
function copyWindow<A extends VoxelArray>(
  { grid, data }: Volume<A>,
  { start, size }: Box,
  fill: number,
): Volume<A> {
  const origin = indexToPatient(grid, start);
  const affine = grid.affine.map((value, index) => (index % 4 === 3 ? origin[(index - 3) / 4] : value));
  const window = makeGrid({ size, affine });
  const result = newLike(data, voxelCount(window)).fill(fill) as A;
  const [nx, ny, nz] = grid.size;
  const firstI = Math.max(0, start[0]);
  const endI = Math.min(nx, start[0] + size[0]);
  for (let k = Math.max(0, start[2]); k < Math.min(nz, start[2] + size[2]); k++) {
    for (let j = Math.max(0, start[1]); j < Math.min(ny, start[1] + size[1]); j++) {
      const from = nx * (j + ny * k);
      const to = firstI - start[0] + size[0] * (j - start[1] + size[1] * (k - start[2]));
      result.set(data.subarray(from + firstI, from + endI), to);
    }
  }
  return { grid: window, data: result };
}

/** Zeros in an array of the same type; `length` says how many. */
export function newLike<A extends VoxelArray>(data: A, length: number): A {
  const Type = data.constructor as new (length: number) => A;
  return new Type(length);
}
