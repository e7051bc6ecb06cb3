// What must not compile; `npm run types` checks it, nothing here runs.
import type { Mask, Volume } from '@lobule/volume';
import { type Transform, warp, warpMask } from '../src/index.ts';

// @ts-expect-error a bending without its field
export const bent: Transform = { kind: 'spline', afterwards: [] };
export function wrong(image: Volume<Float32Array>, mask: Mask, by: Transform): void {
  // @ts-expect-error a mask stays a mask: an image is warped by `warp`
  warpMask(image, by, image.grid);
  // @ts-expect-error a way to interpolate that does not exist
  warp(image, by, mask.grid, 'nearest');
  // @ts-expect-error the matrix of a transform that may bend
  by.matrix.length;
}
