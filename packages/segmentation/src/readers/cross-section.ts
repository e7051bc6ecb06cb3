import { emptyMask, gridDirections, gridSpacingMm, type Mask } from '@lobule/volume';
import { type Region, regionOf } from '../region.ts';

/** The slice of a region with the largest area, in mm^2. */
export interface CrossSection extends Region {
  /** Slice along the axis, from 0; -1 where the mask is empty. */
  readonly slice: number;
  readonly areaMm2: number;
}

/**
 * The slice in which a region is largest, as many papers measure it; of equals the first.
 *
 * @param axis 2, the slices as acquired, by default
 * @example
 * const { mask, slice, areaMm2 } = largestCrossSection(lesion);
 */
export function largestCrossSection(mask: Mask, axis: 0 | 1 | 2 = 2): CrossSection {
  const { grid, data } = mask;
  const [nx, ny, nz] = grid.size;
  const stride = [1, nx, nx * ny][axis];
  const sliceOf = (v: number) => Math.floor(v / stride) % grid.size[axis];
  const counts = new Float64Array([nx, ny, nz][axis]);
  for (let v = 0; v < data.length; v++) if (data[v] !== 0) counts[sliceOf(v)]++;
  let slice = 0;
  for (let k = 1; k < counts.length; k++) if (counts[k] > counts[slice]) slice = k;
  const result = emptyMask(grid);
  for (let v = 0; v < data.length; v++) if (data[v] !== 0 && sliceOf(v) === slice) result.data[v] = 1;
  const region = regionOf(result);
  if (region.voxels === 0) return { ...region, slice: -1, areaMm2: 0 };
  return { ...region, slice, areaMm2: region.voxels * pixelAreaMm2(mask, axis) };
}

/** Area of the parallelogram that two axes of the grid span. */
function pixelAreaMm2({ grid }: Mask, across: number): number {
  const [p, q] = [0, 1, 2].filter((axis) => axis !== across);
  const directions = gridDirections(grid);
  const spacing = gridSpacingMm(grid);
  const [a, b] = [directions[p], directions[q]];
  const cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  return spacing[p] * spacing[q] * Math.sqrt(Math.max(0, 1 - cosine * cosine));
}
