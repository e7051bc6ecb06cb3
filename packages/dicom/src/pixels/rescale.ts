import type { Dataset } from '../read/dataset.ts';
import { getItem, getItems, getNumber } from '../read/values.ts';

/** value = slope x stored + intercept. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The modality rescale of one image of a file: of its functional groups in a multi-frame file, else of the file; the
 * identity where there is none. Philips' private scaling to signal units is another matter and not applied.
 */
export function rescaleOf(file: Dataset, frameIndex: number): Rescale {
  const perFrame = getItems(file, 'PerFrameFunctionalGroupsSequence')[frameIndex];
  const shared = getItem(file, 'SharedFunctionalGroupsSequence');
  const keyword = 'PixelValueTransformationSequence';
  const place = (perFrame && getItem(perFrame, keyword)) ?? (shared && getItem(shared, keyword)) ?? file;
  const slope = getNumber(place, 'RescaleSlope') ?? 1;
  return { slope: slope === 0 ? 1 : slope, intercept: getNumber(place, 'RescaleIntercept') ?? 0 };
}
