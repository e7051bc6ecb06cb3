// What must not compile; `npm run types` checks it, nothing here runs.
import { type Mask, makeGrid, makeVolume, maskWhere, resample, type Volume } from '../src/index.ts';

const grid = makeGrid({ size: [1, 1, 1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] });
const image = makeVolume(grid, new Float32Array(1));
export const kept: Volume<Float32Array> = resample(image, grid, 'nearest');
// @ts-expect-error between voxels there are no whole numbers
export const whole: Volume<Int16Array> = resample(makeVolume(grid, new Int16Array(1)), grid, 'linear');
// @ts-expect-error an image is no mask
export const mask: Mask = image;
export const made: Mask = maskWhere(image, (value) => value > 0);
// @ts-expect-error a way to interpolate that does not exist
resample(image, grid, 'spline');
// @ts-expect-error a grid of two sizes
makeGrid({ size: [1, 1], affine: [] });
// @ts-expect-error a volume of a plain list
makeVolume(grid, [1]);
// @ts-expect-error a grid cannot be changed where it stands
image.grid = grid;
