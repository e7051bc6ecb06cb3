// What must not compile; `npm run types` checks it, nothing here runs.
import type { Mask, Volume } from '@lobule/volume';
import { extractFeatures, type Family, type ImageFilter } from '../src/index.ts';

export function wrong(image: Volume<Float32Array>, mask: Mask): void {
  // @ts-expect-error an image in place of the mask
  extractFeatures(image, image);
  // @ts-expect-error a setting that does not exist
  extractFeatures(image, mask, { binwidth: 25 });
  // @ts-expect-error bins of a number have a count, no width
  extractFeatures(image, mask, { discretisation: { method: 'bin-count', width: 32 } });
  // @ts-expect-error what was found cannot be changed
  extractFeatures(image, mask).features[0].value = 0;
}
// @ts-expect-error a family that IBSI does not have
export const family: Family = 'deep';
// @ts-expect-error a filter without its width
export const filter: ImageFilter = { kind: 'laplacian-of-gaussian' };
