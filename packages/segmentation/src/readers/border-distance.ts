import { type Measured, undefinedBecause } from '@lobule/foundation';
import { quantileSorted } from '@lobule/numerics';
import { distance, emptyMask, type Mask } from '@lobule/volume';
import { boxAround, cropAll, readTogether, unionOf } from './together.ts';

export interface BorderDistances {
  /** The greatest distance from a border voxel of one to the nearest of the other. */
  readonly hausdorffMm: Measured;
  /** The greater of the 95th percentiles of the two directions. */
  readonly hausdorff95Mm: Measured;
}

/**
 * How far the borders of two masks lie apart, by voxels: a border voxel is inside and has a face neighbour outside (the
 * edge of the image counts as outside); distances go between centres, each border voxel counts once, percentiles are
 * interpolated linearly. So do MONAI and seg-metrics; DeepMind's surface-distance weighs by area and differs.
 * Undefined where a mask is empty.
 *
 * @throws segmentation/mask-on-other-grid, volume/sheared-grid
 * @example
 * const { hausdorff95Mm } = borderDistances(anna, ben);
 */
export function borderDistances(first: Mask, second: Mask): BorderDistances {
  const whole = readTogether([first, second]);
  const box = boxAround(unionOf(whole), 0);
  const [a, b] = box === undefined ? whole : cropAll(whole, box).map(borderOf);
  if (box === undefined || !a.data.includes(1) || !b.data.includes(1)) {
    const none = undefinedBecause('mm', 'empty-region', 'A mask is empty and has no border.');
    return { hausdorffMm: none, hausdorff95Mm: none };
  }
  const there = sortedDistances(a, b);
  const back = sortedDistances(b, a);
  const greater = (p: number) => Math.max(quantileSorted(there, p), quantileSorted(back, p));
  return {
    hausdorffMm: { value: greater(1), unit: 'mm' },
    hausdorff95Mm: { value: greater(0.95), unit: 'mm' },
  };
}

function borderOf({ grid, data }: Mask): Mask {
  const border = emptyMask(grid);
  const [nx, ny, nz] = grid.size;
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (data[v] === 0) continue;
        const isWithin =
          i > 0 &&
          i < nx - 1 &&
          j > 0 &&
          j < ny - 1 &&
          k > 0 &&
          k < nz - 1 &&
          data[v - 1] !== 0 &&
          data[v + 1] !== 0 &&
          data[v - nx] !== 0 &&
          data[v + nx] !== 0 &&
          data[v - nx * ny] !== 0 &&
          data[v + nx * ny] !== 0;
        border.data[v] = isWithin ? 0 : 1;
      }
    }
  }
  return border;
}

/** From each border voxel of one to the nearest of the other, ascending. */
function sortedDistances(from: Mask, to: Mask): Float64Array {
  const { data } = distance(to);
  return data.filter((_, v) => from.data[v] !== 0).sort();
}
