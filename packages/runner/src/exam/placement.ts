import { type Transform, warp } from '@lobule/registration';
import { type Grid, type Mask, makeVolume, resample, type VoxelArray } from '@lobule/volume';
import { carryMask } from '../register/carry.ts';
import { regionOnGrid } from './make-region.ts';

/** Series of one exam are placed by rigid and affine motions alone. */
export type LinearTransform = Extract<Transform, { kind: 'linear' }>;

/** How a series lies to the dynamic one, on whose grid regions are kept. */
export interface Placement {
  /** Places of the dynamic series to those of this one, patient LPS mm. */
  readonly transform: LinearTransform;
  /** Hash of the file that holds it. */
  readonly hash: string;
}

/** An image or map whose place may have been found by registration. */
export interface Placed {
  readonly grid: Grid;
  readonly place?: Placement;
}

/** A region on the grid of an image: along its transform where there is one, else by the coordinates of the scanner. */
export function regionOnImage(mask: Mask, { grid, place }: Placed): Mask {
  return place ? carryMask(mask, place.transform, 'to-moving', grid) : regionOnGrid(mask, grid).mask;
}

/** Values of an image that was placed, on the grid of the dynamic series (linear; NaN beside what is undefined). */
export function valuesOnDynamic(
  values: VoxelArray,
  from: Grid,
  { transform }: Placement,
  to: Grid,
): Float32Array {
  return warp(makeVolume(from, Float32Array.from(values)), transform, to).data;
}

/** Values of an image on the grid of a region: along its transform where there is one, else where the scanner says. */
export function valuesHere(values: Float32Array, { grid, place }: Placed, to: Grid): Float32Array {
  if (place) return valuesOnDynamic(values, grid, place, to);
  return Float32Array.from(resample(makeVolume(grid, values), to, 'linear').data);
}
