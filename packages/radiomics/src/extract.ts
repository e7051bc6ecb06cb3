import { hashOf, nearest, type Reason } from '@lobule/foundation';
import type { Mask, Volume } from '@lobule/volume';
import { radiomicsErrors } from './errors.ts';
import { families } from './families.ts';
import {
  type Feature,
  type FeatureSet,
  type ImageFeatureSets,
  type ImageFeatures,
  isOfShape,
} from './feature.ts';
import { filterImage } from './filters/filter.ts';
import { type ImageType, imageNames } from './images/image-type.ts';
import { responses } from './images/responses.ts';
import { type Prepared, prepare } from './prepare/prepared.ts';
import { EMPTY_MASK, NO_INTENSITIES } from './reasons.ts';
import { originalResponse, type Response, regionOf } from './region.ts';
import type { ResolvedSettings } from './settings/profiles.ts';
import { resolveSettings } from './settings/resolve.ts';
import { axisIndex, type RadiomicsSettings } from './settings/schema.ts';
import { workOn } from './texture/work.ts';

/**
 * Features of the region that a mask has in an image, under the conventions of a profile. Which features there are
 * depends on the settings alone, never on the region: an undefined one is NaN with its reason. Where `imageTypes` asks
 * for several images, their features follow one another, the names of all but the original with their image before them.
 *
 * @throws radiomics/mask-on-other-grid, radiomics/sheared-grid, radiomics/bad-settings, radiomics/not-discretised,
 * radiomics/too-many-levels
 * @example
 * const { features } = extractFeatures(image, mask, { discretisation: { method: 'bin-count', count: 32 } });
 * for (const { name, value, reason } of features) console.log(name, value, reason?.text ?? '');
 */
export function extractFeatures(image: Volume, mask: Mask, given: RadiomicsSettings = {}): FeatureSet {
  const { images, settings, settingsHash } = extractImages(image, mask, given);
  const features = images.flatMap((of) => of.features);
  return { features, voxels: images[0].voxels, settings, settingsHash };
}

/**
 * The same by image: the original and what `imageTypes` derives from it. The mask, the grid and the cut-out are prepared
 * once; each derived image is made when its features are, so that few are in memory at a time.
 *
 * @throws as extractFeatures
 * @example
 * const imageTypes = [{ kind: 'original' }, { kind: 'wavelet' }, { kind: 'log', sigmaMm: [1, 3] }];
 * for (const { image, features } of extractImages(volume, mask, { profile: 'pyradiomics', imageTypes }).images) ...
 */
export function extractImages(image: Volume, mask: Mask, given: RadiomicsSettings = {}): ImageFeatureSets {
  const settings = resolveSettings(given);
  requireKnownFeatures(settings);
  const prepared = prepare(image, mask, settings);
  // Where re-segmentation makes the shape too, it may leave none.
  const missing = settings.resegmentation.shape && mask.data.some(Boolean) ? NO_INTENSITIES : EMPTY_MASK;
  const images: ImageFeatures[] = [];
  for (const type of typesOf(settings)) {
    const names = imageNames(type);
    let n = 0;
    for (const response of prepared ? responsesOf(prepared, type, settings) : names.map(() => missing)) {
      const own = settingsOf(type, settings, images.length === 0);
      images.push(featuresOf(names[n++], prepared, response, own));
    }
  }
  return { images, settings, settingsHash: hashOf(settings) };
}

/** Names, codes and units of the features that settings ask for, without any image. */
export function listFeatures(given: RadiomicsSettings = {}): readonly Omit<Feature, 'value' | 'reason'>[] {
  const settings = resolveSettings(given);
  let images = 0;
  return typesOf(settings).flatMap((type) =>
    imageNames(type).flatMap((name) => {
      const own = settingsOf(type, settings, images++ === 0);
      return featuresOf(name, undefined, EMPTY_MASK, own).features.map(
        ({ value: _value, reason: _reason, ...names }) => names,
      );
    }),
  );
}

/** @throws radiomics/bad-settings */
function requireKnownFeatures({ features, ...settings }: ResolvedSettings): void {
  if (features === null) return;
  const all = settings.families.flatMap((family) => families[family](EMPTY_MASK, { ...settings, features }));
  const unknown = features.find(
    (name) =>
      !all.some((feature) => feature.ibsiCode === name || feature.pyradiomicsName === `original_${name}`),
  );
  if (unknown !== undefined) {
    const names = listFeatures({ profile: settings.profile, families: settings.families }).flatMap(
      ({ ibsiCode, pyradiomicsName }) =>
        [ibsiCode ?? [], pyradiomicsName?.replace('original_', '') ?? []].flat(),
    );
    const near = nearest(unknown, names);
    throw radiomicsErrors.error('radiomics/bad-settings', {
      what: `features cannot have ${unknown}: no family that is asked for has it in this profile${near === undefined ? '' : `; is ${near} meant?`}`,
      where: { path: 'features' },
    });
  }
}

const ORIGINAL: readonly ImageType[] = [{ kind: 'original' }];

function typesOf({ imageTypes }: ResolvedSettings): readonly ImageType[] {
  return imageTypes ?? ORIGINAL;
}

function responsesOf(
  prepared: Prepared,
  type: ImageType,
  { filter, sliceAxis }: ResolvedSettings,
): Iterable<Response> {
  if (filter === null) return responses(prepared, type, axisIndex(sliceAxis));
  const filtered = { ...prepared, image: filterImage(prepared.image, filter) };
  return [originalResponse(filtered)];
}

/** Shape is that of the mask: it is measured once, with the first image. */
function settingsOf(type: ImageType, settings: ResolvedSettings, isFirst: boolean): ResolvedSettings {
  const discretisation = type.discretisation ?? settings.discretisation;
  const wanted = isFirst ? settings.families : settings.families.filter((family) => !isOfShape(family));
  return { ...settings, discretisation, families: wanted };
}

function featuresOf(
  image: string,
  prepared: Prepared | undefined,
  response: Response,
  settings: ResolvedSettings,
): ImageFeatures {
  const undefinedFor: Reason | undefined = 'code' in response ? response : undefined;
  const region = prepared && 'data' in response ? regionOf(prepared, response) : undefined;
  const work = region ? workOn(region, settings) : (undefinedFor ?? EMPTY_MASK);
  // What shape knows of intensities is of the image itself.
  const shape = () =>
    prepared && settings.imageTypes ? workOn(regionOf(prepared, originalResponse(prepared)), settings) : work;
  const features = settings.families.flatMap((family) =>
    families[family](isOfShape(family) ? shape() : work, settings),
  );
  const none = { morphological: 0, intensity: 0, notFinite: 0, resegmented: 0 };
  return {
    image,
    features: image === 'original' ? features : features.map((feature) => named(feature, image)),
    voxels: region?.voxels ?? prepared?.voxels ?? none,
  };
}

function named(feature: Feature, image: string): Feature {
  const { name, family, pyradiomicsName } = feature;
  if (isOfShape(family)) return feature;
  return {
    ...feature,
    image,
    name: `${image}_${name}`,
    ...(pyradiomicsName !== undefined && {
      pyradiomicsName: pyradiomicsName.replace('original', image),
    }),
  };
}
