import type { Volume } from '@lobule/volume';
import { prepare } from '../prepare/prepared.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { type ImageType, imageNames } from './image-type.ts';
import { responses } from './responses.ts';

/** An image that a filter or a transform made of the original. */
export interface DerivedImage {
  /** `wavelet-LLH`. */
  readonly name: string;
  readonly image: Volume<Float64Array>;
}

/**
 * The images of a type on the whole grid of an image, to look at or to keep; features do not need them. An image that
 * cannot be made, as of a filter longer than the image, is NaN.
 *
 * @example
 * for (const { name, image } of deriveImages(volume, { kind: 'wavelet', family: 'coif1', startLevel: 0, levels: 1 })) ...
 */
export function deriveImages(image: Volume, type: ImageType): readonly DerivedImage[] {
  const { grid } = image;
  const everywhere = { grid, data: new Uint8Array(image.data.length).fill(1) };
  const prepared = prepare(image, everywhere, resolveSettings());
  if (prepared === undefined) return [];
  const names = imageNames(type);
  return Array.from(responses(prepared, type, 2), (response, n) => ({
    name: names[n],
    image: {
      grid,
      data:
        'data' in response
          ? Float64Array.from(response.data)
          : new Float64Array(image.data.length).fill(Number.NaN),
    },
  }));
}
