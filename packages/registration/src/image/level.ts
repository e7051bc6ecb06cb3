import { type Grid, gridSpacingMm, makeGrid, type Point, type Volume } from '@lobule/volume';
import { smooth } from './smooth.ts';

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
  const [x, y, z] = factors.map((factor) => 0.5 * factor);
  const smoothed = smooth(data, volume.grid.size, [x, y, z]);
  if (factors.some((factor) => factor > 1)) return takeEvery(smoothed, volume.grid, factors);
  return { grid: volume.grid, data: smoothed, start: [0, 0, 0], stride: [1, 1, 1] };
}

function finite({ data }: Volume): Float32Array {
  const image = Float32Array.from(data);
  let least = Number.POSITIVE_INFINITY;
  for (let v = 0; v < image.length; v++) if (image[v] < least) least = image[v];
  for (let v = 0; v < image.length; v++) if (!Number.isFinite(image[v])) image[v] = least;
  return image;
}

function takeEvery(data: Float32Array, grid: Grid, factors: readonly number[]): Level {
  const [nx, ny] = grid.size;
  const size = grid.size.map((n, axis) => Math.floor(n / factors[axis])) as [number, number, number];
  const first = factors.map((factor, axis) =>
    Math.floor((grid.size[axis] - (size[axis] - 1) * factor - 1) / 2),
  );
  const out = new Float32Array(size[0] * size[1] * size[2]);
  for (let k = 0, to = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const row = nx * (first[1] + j * factors[1] + ny * (first[2] + k * factors[2])) + first[0];
      for (let i = 0; i < size[0]; i++, to++) out[to] = data[row + i * factors[0]];
    }
  }
  const affine = grid.affine.map((value, index) => {
    const row = 4 * Math.floor(index / 4);
    if (index % 4 < 3) return value * factors[index % 4];
    return value + [0, 1, 2].reduce((sum, axis) => sum + grid.affine[row + axis] * first[axis], 0);
  });
  return { grid: makeGrid({ size, affine }), data: out, start: asPoint(first), stride: asPoint(factors) };
}

function asPoint([x, y, z]: readonly number[]): Point {
  return [x, y, z];
}
