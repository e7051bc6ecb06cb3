import {
  type Box,
  emptyMask,
  type Grid,
  gridSpacingMm,
  indexToPatient,
  type Mask,
  makeGrid,
} from '@lobule/volume';
import type { Size } from './lattice.ts';

/** A voxel of the image as one of a window. */
export function relativeTo(voxel: Size, { start }: Box): Size {
  return [voxel[0] - start[0], voxel[1] - start[1], voxel[2] - start[2]];
}

/** Place in an array of a voxel. */
export function indexOf([i, j, k]: Size, [nx, ny]: Size): number {
  return i + nx * (j + ny * k);
}

/** The other way round. */
export function placeOf(v: number, [nx, ny]: Size): Size {
  return [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
}

/** Millimetres as voxels along each axis, at least one. */
export function reachOf(grid: Grid, mm: number): Size {
  const reach = gridSpacingMm(grid).map((spacing) => Math.max(1, Math.round(mm / spacing)));
  return [reach[0], reach[1], reach[2]];
}

/** The grid of a window: its voxels stay where they are in the patient. */
export function gridOf(grid: Grid, { start, size }: Box): Grid {
  const origin = indexToPatient(grid, start);
  const affine = grid.affine.map((value, n) => (n % 4 === 3 ? origin[(n - 3) / 4] : value));
  return makeGrid({ size, affine });
}

/** A box with more voxels to each side, as far as there are any. */
export function widen({ start, size }: Box, whole: Size, by: Size): Box {
  const low = start.map((at, axis) => Math.max(0, at - by[axis]));
  const high = start.map((at, axis) => Math.min(whole[axis], at + size[axis] + by[axis]));
  return {
    start: [low[0], low[1], low[2]],
    size: [high[0] - low[0], high[1] - low[1], high[2] - low[2]],
  };
}

/** Takes away, in place, what a window holds beyond a box. */
export function clipTo(inside: Uint8Array, window: Box, box: Box): void {
  const [nx, ny, nz] = window.size;
  const within = (at: number, axis: number) => {
    const index = at + window.start[axis] - box.start[axis];
    return index >= 0 && index < box.size[axis];
  };
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (!(within(i, 0) && within(j, 1) && within(k, 2))) inside[v] = 0;
      }
    }
  }
}

/** What a window holds, in a mask of the whole image. */
export function intoImage(grid: Grid, { start, size }: Box, local: Uint8Array): Mask {
  const mask = emptyMask(grid);
  const [nx, ny] = grid.size;
  for (let k = 0, from = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++, from += size[0]) {
      const to = start[0] + nx * (start[1] + j + ny * (start[2] + k));
      mask.data.set(local.subarray(from, from + size[0]), to);
    }
  }
  return mask;
}
