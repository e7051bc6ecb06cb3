import { type Grid, gridSpacingMm, makeGrid, type Point, type Volume } from '@lobule/volume';
import { smoothAlong } from './smooth.ts';

/** An image at one resolution of a pyramid: 32-bit values, NaN replaced by the smallest value. */
export interface Level {
  readonly grid: Grid;
  readonly data: Float32Array;
  /** Voxel i along an axis is voxel start + stride x i of the image itself. */
  readonly start: Point;
  readonly stride: Point;
}

/**
 * The image with voxels of at least about `spacingMm`: along each axis smoothed and every n-th voxel taken, the first
 * where the mean of the taken ones stays in the middle. Where every voxel is taken it is smoothed too, by half a voxel:
 * interpolation between voxels takes noise away and makes places between them look more alike than they are.
 */
export function levelOf(volume: Volume, spacingMm: number): Level {
  const spacing = gridSpacingMm(volume.grid);
  const factors = spacing.map((mm, axis) =>
    Math.max(1, Math.min(Math.round(spacingMm / mm), Math.floor(volume.grid.size[axis] / 4))),
  );
  const data = finite(volume);
  return taken(data, volume.grid, factors);
}

function finite({ data }: Volume): Float32Array {
  const image = Float32Array.from(data);
  let least = Number.POSITIVE_INFINITY;
  for (let v = 0; v < image.length; v++) if (image[v] < least) least = image[v];
  for (let v = 0; v < image.length; v++) if (!Number.isFinite(image[v])) image[v] = least;
  return image;
}

/** Axis by axis, the last first, so that what follows is smoothed only where it is still wanted. */
function taken(image: Float32Array, grid: Grid, factors: readonly number[]): Level {
  const size = grid.size.map((n, axis) => Math.floor(n / factors[axis])) as [number, number, number];
  const first = factors.map((factor, axis) =>
    Math.floor((grid.size[axis] - (size[axis] - 1) * factor - 1) / 2),
  );
  let data = image;
  const present: [number, number, number] = [...grid.size];
  for (const axis of [2, 1, 0] as const) {
    const steps = { first: first[axis], every: factors[axis], count: size[axis] };
    data = smoothAlong(data, present, axis, 0.5 * factors[axis], steps);
    present[axis] = size[axis];
  }
  const affine = grid.affine.map((value, index) => {
    const row = 4 * Math.floor(index / 4);
    if (index % 4 < 3) return value * factors[index % 4];
    return value + [0, 1, 2].reduce((sum, axis) => sum + grid.affine[row + axis] * first[axis], 0);
  });
  return { grid: makeGrid({ size, affine }), data, start: asPoint(first), stride: asPoint(factors) };
}

function asPoint([x, y, z]: readonly number[]): Point {
  return [x, y, z];
}
