// What must not compile; `npm run types` checks it, nothing here runs.
import type { Volume } from '@lobule/volume';
import { correctBias, standardiseSeries } from '../src/index.ts';

export function wrong(images: readonly Volume[], image: Volume<Float32Array>): void {
  // @ts-expect-error Nyul's method without the scale that was fitted
  standardiseSeries(images, [{ method: 'nyul' }]);
  // @ts-expect-error a method that does not exist
  standardiseSeries(images, [{ method: 'whiten' }]);
  // @ts-expect-error an image in place of the mask
  correctBias(image, { mask: image });
}
