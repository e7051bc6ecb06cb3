import { type Mask, makeVolume, type Volume } from '@lobule/volume';
import { landmarksOf } from './landmarks.ts';
import type { NyulScale } from './nyul.ts';

export interface LevelMatch {
  /** Grey levels of the image at the percentiles of the scale. */
  readonly landmarks: readonly number[];
  /** Where a grey level goes. */
  readonly level: (value: number) => number;
}

/**
 * How the grey levels of an image go onto a learnt scale: linear between its landmarks, and beyond the first and the
 * last along the outermost pieces, so that nothing is clipped and order is kept. NaN stays NaN.
 *
 * @throws as applyNyul
 */
export function matchLevels({ percentiles, standard }: NyulScale, image: Volume, mask?: Mask): LevelMatch {
  const landmarks = landmarksOf(image, percentiles, mask);
  const slopes = landmarks.slice(1).map((to, n) => (standard[n + 1] - standard[n]) / (to - landmarks[n]));
  const last = slopes.length - 1;
  const level = (value: number) => {
    let piece = 0;
    while (piece < last && value >= landmarks[piece + 1]) piece++;
    return standard[piece] + (value - landmarks[piece]) * slopes[piece];
  };
  return { landmarks, level };
}

/** An image on a learnt scale, in the units of the scale. */
export interface Matched extends Omit<LevelMatch, 'level'> {
  readonly image: Volume<Float32Array | Float64Array>;
  /** Voxels of the image below the first and above the last landmark. */
  readonly below: number;
  readonly above: number;
}

/**
 * Carries an image onto a learnt scale, as `matchLevels` says.
 *
 * @throws standardisation/too-few-voxels, standardisation/landmarks-not-rising, standardisation/mask-on-other-grid
 * @example
 * const { image: matched, above } = applyNyul(scale, image, breast);
 */
export function applyNyul(scale: NyulScale, image: Volume, mask?: Mask): Matched {
  const { landmarks, level } = matchLevels(scale, image, mask);
  const [first, last] = [landmarks[0], landmarks[landmarks.length - 1]];
  const { data } = image;
  const matched = new (data instanceof Float64Array ? Float64Array : Float32Array)(data.length);
  let below = 0;
  let above = 0;
  for (let v = 0; v < data.length; v++) {
    if (data[v] < first) below++;
    else if (data[v] > last) above++;
    matched[v] = level(data[v]);
  }
  return { image: makeVolume(image.grid, matched), landmarks, below, above };
}
