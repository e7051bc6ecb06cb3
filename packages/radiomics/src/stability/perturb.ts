import { randomStream } from '@lobule/foundation';
import { boundingBox, crop, gridSpacingMm, type Mask, type Volume } from '@lobule/volume';
import { extractFeatures } from '../extract.ts';
import type { FeatureSet } from '../feature.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { RadiomicsSettings } from '../settings/schema.ts';
import { grow } from './grow.ts';
import { addNoise, estimateNoise } from './noise.ts';
import { type Perturbation, type PerturbationSettings, perturbations } from './perturbations.ts';
import { redraw } from './redraw.ts';
import { regrid } from './regrid.ts';

/** Features of one disturbed image and mask. */
export interface PerturbedFeatures {
  readonly perturbation: Perturbation;
  readonly set: FeatureSet;
}

/** What lies farther from the region than this cannot matter to it, however it is turned, grown and drawn anew. */
const REACH_MM = 20;

/**
 * Features of one region under each perturbation: noise is added, then the grid turned and shifted, then the region grown
 * and its contour drawn anew. What is drawn by lot depends on the seed, the subject and the number of the repetition
 * alone, so that one perturbation more does not change the others.
 *
 * @param subject a name that tells this image from others of the same study.
 * @throws radiomics/bad-settings, radiomics/no-noise-estimate, and what extractFeatures throws
 * @example
 * const perturbed = perturbedFeatures(image, mask, { families: ['glcm'] }, DEFAULT_PERTURBATIONS, 7, 'sub-001');
 */
export function perturbedFeatures(
  image: Volume,
  mask: Mask,
  settings: RadiomicsSettings,
  asked: PerturbationSettings,
  seed: number,
  subject: string,
): readonly PerturbedFeatures[] {
  const near = neighbourhood(image, mask, settings);
  const sd = asked.noise === undefined ? 0 : (asked.noise.sd ?? estimateNoise(near.image));
  const stream = randomStream(seed, 'perturbation', subject);
  // Perturbations of one image follow one another, and differ in their masks.
  let last: { readonly key: string; readonly image: Volume; readonly mask: Mask } | undefined;
  const imageOf = ({ noise, rotationDeg, shift }: Perturbation) => {
    const key = [noise, rotationDeg, ...shift].join();
    if (last?.key !== key) {
      const noisy = noise === 0 ? near.image : addNoise(near.image, sd, stream.child('noise', noise));
      last = { key, ...regrid(noisy, near.mask, rotationDeg, shift) };
    }
    return last;
  };
  return perturbations(asked).map((perturbation) => {
    const { growth, contour } = perturbation;
    const there = imageOf(perturbation);
    const grown = growth === 0 ? there.mask : grow(there.mask, growth, stream.child('volume', growth));
    const drawn =
      contour === 0 || asked.contour === undefined
        ? grown
        : redraw(there.image, grown, asked.contour.supervoxelMm3, stream.child('contour', contour));
    return { perturbation, set: extractFeatures(there.image, drawn, settings) };
  });
}

/** The part of the image that matters: all of it where a setting looks at all of it. */
function neighbourhood(image: Volume, mask: Mask, given: RadiomicsSettings): { image: Volume; mask: Mask } {
  const { normalisation, filter, imageTypes } = resolveSettings(given);
  const box = boundingBox(mask);
  if (normalisation !== null || filter !== null || imageTypes !== null || box === undefined) {
    return { image, mask };
  }
  const spacing = gridSpacingMm(image.grid);
  const ends = box.start.map((start, axis) => {
    const reach = Math.ceil(REACH_MM / spacing[axis]);
    return [Math.max(0, start - reach), Math.min(image.grid.size[axis], start + box.size[axis] + reach)];
  });
  const window = {
    start: [ends[0][0], ends[1][0], ends[2][0]] as const,
    size: [ends[0][1] - ends[0][0], ends[1][1] - ends[1][0], ends[2][1] - ends[2][0]] as const,
  };
  return { image: crop(image, window), mask: crop(mask, window) };
}
