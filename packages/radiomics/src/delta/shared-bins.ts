import type { Mask, Volume } from '@lobule/volume';
import { radiomicsErrors } from '../errors.ts';
import { filterImage } from '../filters/filter.ts';
import { prepare } from '../prepare/prepared.ts';
import { originalResponse, regionOf } from '../region.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { Discretisation, RadiomicsSettings } from '../settings/schema.ts';

/** An image, and a region in it. */
export interface ImageRegion {
  readonly image: Volume;
  readonly mask: Mask;
}

/**
 * The bins that several regions share: of a number, from the lowest to the highest intensity of all of them; of a width,
 * from the lower limit of re-segmentation, the lowest intensity of all, or a multiple of the width below it. A level then
 * means the same intensity in each of them. Undefined where no region has an intensity.
 *
 * @throws radiomics/bad-settings where `imageTypes` asks for several images, and what extractFeatures throws
 * @example
 * const discretisation = sharedBins([first, second], settings);
 * const sets = [first, second].map(({ image, mask }) => extractFeatures(image, mask, { ...settings, discretisation }));
 */
export function sharedBins(
  regions: readonly ImageRegion[],
  given: RadiomicsSettings = {},
): Discretisation | undefined {
  const settings = resolveSettings(given);
  const { discretisation, filter, imageTypes, resegmentation, binEdges } = settings;
  if (imageTypes !== null) {
    throw radiomicsErrors.error('radiomics/bad-settings', {
      what: 'Bins are shared by regions of one kind of image, and imageTypes asks for several',
      where: { path: 'imageTypes' },
      cure: 'Leave out imageTypes; `filter` takes one filter at a time.',
    });
  }
  if (discretisation.method === 'none' || discretisation.method === 'fixed-bins') return discretisation;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { image, mask } of regions) {
    const prepared = prepare(image, mask, settings);
    if (prepared === undefined) continue;
    const shown = filter === null ? prepared : { ...prepared, image: filterImage(prepared.image, filter) };
    for (const value of regionOf(shown, originalResponse(shown)).values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return undefined;
  if (discretisation.method === 'bin-count') {
    const { count } = discretisation;
    // A flat region is in the first bin, whatever its width.
    const width = high > low ? (high - low) / count : 1;
    return { method: 'fixed-bins', low, width, count };
  }
  const { width } = discretisation;
  const first =
    binEdges === 'region-minimum' ? (resegmentation.range?.[0] ?? low) : Math.floor(low / width) * width;
  const count = Math.max(1, Math.floor((high - first) / width) + 1);
  if (count > MOST_BINS) {
    throw radiomicsErrors.error('radiomics/too-many-levels', {
      what: `The intensities span ${count} grey levels`,
    });
  }
  return { method: 'fixed-bins', low: first, width, count };
}

const MOST_BINS = 65_535;
