import type { Dataset } from '../read/dataset.ts';
import { getItem, getItems, getNumber, getTexts, privateTag } from '../read/values.ts';

/** value = slope x stored + intercept. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * From stored values to signals: the modality rescale of one image, of its functional groups in a multi-frame file,
 * else of the file; the identity where there is none.
 *
 * Philips rescales each series for the display; what the scanner measured is (stored + intercept / slope) / scale slope
 * with its private scale slope (2005,100E) (Chenevert et al., Transl Oncol 7:65, 2014). That is taken where it stands,
 * so that series can be compared with each other.
 *
 * Derived images are quantities: where they map their stored values to real-world values (PS3.3 C.7.6.16.2.11), that is
 * what they mean, whatever else is scaled for the display.
 */
export function rescaleOf(file: Dataset, frameIndex: number): Rescale {
  const perFrame = getItems(file, 'PerFrameFunctionalGroupsSequence')[frameIndex];
  const shared = getItem(file, 'SharedFunctionalGroupsSequence');
  const realWorld = isDerived(file, perFrame, shared) ? realWorldOf([perFrame, shared, file]) : undefined;
  if (realWorld !== undefined) return realWorld;
  const keyword = 'PixelValueTransformationSequence';
  const place = (perFrame && getItem(perFrame, keyword)) ?? (shared && getItem(shared, keyword)) ?? file;
  const stated = getNumber(place, 'RescaleSlope') ?? 1;
  const slope = stated === 0 ? 1 : stated;
  const intercept = getNumber(place, 'RescaleIntercept') ?? 0;
  const scale = scaleSlopeOf(perFrame) ?? scaleSlopeOf(file);
  if (scale === undefined || !(scale > 0)) return { slope, intercept };
  return { slope: 1 / scale, intercept: intercept / (slope * scale) };
}

/** By the type of the frame, else of the file. */
function isDerived(file: Dataset, ...groups: readonly (Dataset | undefined)[]): boolean {
  for (const group of groups) {
    const type = group && getItem(group, 'MRImageFrameTypeSequence');
    if (type) return getTexts(type, 'FrameType')[0] === 'DERIVED';
  }
  return getTexts(file, 'ImageType')[0] === 'DERIVED';
}

/** The first place that has any: its one line from stored values to others; none where it gives several, or a table. */
function realWorldOf(places: readonly (Dataset | undefined)[]): Rescale | undefined {
  for (const place of places) {
    const mappings = place === undefined ? [] : getItems(place, 'RealWorldValueMappingSequence');
    if (mappings.length === 0) continue;
    const lines = mappings.map((mapping) => ({
      slope: getNumber(mapping, 'RealWorldValueSlope') ?? Number.NaN,
      intercept: getNumber(mapping, 'RealWorldValueIntercept') ?? 0,
    }));
    const [first] = lines;
    const isOne = lines.every(
      ({ slope, intercept }) => slope === first.slope && intercept === first.intercept,
    );
    return isOne && Number.isFinite(first.slope) && first.slope !== 0 ? first : undefined;
  }
  return undefined;
}

const philips = 'Philips MR Imaging DD 001';

/** Of a classic image, or of the private group of a frame (2005,140F). */
function scaleSlopeOf(dataset: Dataset | undefined): number | undefined {
  if (dataset === undefined) return undefined;
  const own = privateTag(dataset, 0x2005, philips, 0x0e);
  if (own !== undefined) {
    const value = getNumber(dataset, own, 'FL');
    if (value !== undefined) return value;
  }
  const group = getItem(dataset, 0x2005140f);
  const inner = group && privateTag(group, 0x2005, philips, 0x0e);
  return group && inner !== undefined ? getNumber(group, inner, 'FL') : undefined;
}
