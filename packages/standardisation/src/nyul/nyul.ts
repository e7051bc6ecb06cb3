import { type Infer, s } from '@lobule/foundation';
import type { Mask, Volume } from '@lobule/volume';
import { standardisationErrors } from '../errors.ts';
import { landmarksOf } from './landmarks.ts';

/** Settings of histogram matching; the percentiles are those of Shah et al., Med Image Anal 15:267, 2011. */
export const nyulSettingsSchema = s.object({
  percentiles: s.array(s.number({ minimum: 0, maximum: 100 }), {
    minItems: 2,
    default: [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99],
    description: 'Landmarks of the histogram, rising; the first and the last are the ends of the scale',
  }),
  low: s.number({ default: 0, description: 'Where the first landmark goes' }),
  high: s.number({ default: 100, description: 'Where the last landmark goes' }),
});

/** Settings as `nyulSettingsSchema` reads them. */
export type NyulSettings = Infer<typeof nyulSettingsSchema>;

/** Landmarks and range of a scale where none are given. */
export const nyulDefaults: NyulSettings = {
  percentiles: [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99],
  low: 0,
  high: 100,
};

/** A standard scale learnt on training images: plain data, that can be saved as JSON and applied to others. */
export interface NyulScale {
  readonly kind: 'nyul';
  readonly percentiles: readonly number[];
  /** Where each landmark of an image goes. */
  readonly standard: readonly number[];
  /** From how many images. */
  readonly images: number;
}

/** An image to learn from, with the mask of its tissue where there is one. */
export interface TrainingImage {
  readonly image: Volume;
  readonly mask?: Mask;
}

/**
 * Learns a standard scale (Nyul, Udupa and Zhang, IEEE Trans Med Imaging 19:143, 2000): the landmarks of each training
 * image are carried linearly onto `low` to `high`, and each standard landmark is their mean. Learn on training
 * patients alone: a scale that has seen the patient who is scored has seen the test.
 *
 * Images are taken one at a time, so that no more than one need be in memory.
 *
 * @throws standardisation/bad-settings, standardisation/too-few-voxels, standardisation/landmarks-not-rising,
 *   standardisation/mask-on-other-grid
 * @example
 * const scale = fitNyul(training.map((image) => ({ image })));
 * const { image: matched } = applyNyul(scale, other);
 */
export function fitNyul(training: Iterable<TrainingImage>, given: Partial<NyulSettings> = {}): NyulScale {
  const settings = { ...nyulDefaults, ...given };
  const { percentiles, low, high } = settings;
  requireSettings(settings);
  const scales: NyulScale[] = [];
  for (const { image, mask } of training) {
    const landmarks = landmarksOf(image, percentiles, mask);
    const [first, last] = [landmarks[0], landmarks[landmarks.length - 1]];
    const standard = landmarks.map((level) => low + ((level - first) / (last - first)) * (high - low));
    scales.push({ kind: 'nyul', percentiles, standard, images: 1 });
  }
  return meanScale(scales);
}

/**
 * One scale of several, each weighing by its number of images: as if learnt on all of them at once.
 *
 * @throws standardisation/bad-settings without a scale, or for other percentiles
 * @example
 * const scale = meanScale([fitNyul([{ image: a }]), fitNyul([{ image: b }])]); // fitNyul([{ image: a }, { image: b }])
 */
export function meanScale(scales: readonly NyulScale[]): NyulScale {
  if (scales.length === 0) {
    throw standardisationErrors.error('standardisation/bad-settings', {
      what: 'There is no training image',
      cure: 'Give at least one; more patients make a steadier scale.',
    });
  }
  const [{ percentiles }] = scales;
  if (scales.some((other) => other.percentiles.join() !== percentiles.join())) {
    throw standardisationErrors.error('standardisation/bad-settings', {
      what: 'Scales of other percentiles have no mean',
    });
  }
  const images = scales.reduce((sum, scale) => sum + scale.images, 0);
  const standard = percentiles.map(
    (_, n) => scales.reduce((sum, scale) => sum + scale.images * scale.standard[n], 0) / images,
  );
  return { kind: 'nyul', percentiles, standard, images };
}

function requireSettings({ percentiles, low, high }: NyulSettings): void {
  const rising = percentiles.every((p, n) => p >= 0 && p <= 100 && (n === 0 || p > percentiles[n - 1]));
  if (percentiles.length >= 2 && rising && high > low) return;
  throw standardisationErrors.error('standardisation/bad-settings', {
    what: rising
      ? `A scale from ${low} to ${high} with ${percentiles.length} landmarks`
      : `The percentiles ${percentiles.join(', ')} do not rise from 0 to 100`,
  });
}
