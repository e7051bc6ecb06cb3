import { hashOf, type Reason } from '@lobule/foundation';
import type { Mask, Volume } from '@lobule/volume';
import { discretise, type GreyLevels } from './discretise.ts';
import type { Definition, Family, Feature, FeatureSet } from './feature.ts';
import { matricesOf } from './glcm/aggregate.ts';
import { glcm, glcmContext } from './glcm/features.ts';
import { glrlm } from './glrlm/features.ts';
import { runMatrices } from './glrlm/runs.ts';
import { histogramContext, intensityHistogram } from './intensity/histogram.ts';
import { local, localIntensity } from './intensity/local.ts';
import { statistics } from './intensity/statistics.ts';
import { summarise } from './intensity/summary.ts';
import { intensityVolumeHistogram, volumeHistogram } from './intensity/volume-histogram.ts';
import { autocorrelation, spatial } from './morphology/autocorrelation.ts';
import { morphologyContext } from './morphology/context.ts';
import { morphology } from './morphology/features.ts';
import { dependenceMatrices, ngldm } from './neighbourhood/ngldm.ts';
import { ngtdm, toneDifferences } from './neighbourhood/ngtdm.ts';
import { EMPTY_MASK, NO_INTENSITIES, NO_PAIRS, NOT_FINITE } from './reasons.ts';
import { cutOut, type Region } from './region.ts';
import { type RadiomicsSettings, type ResolvedSettings, resolveSettings } from './settings.ts';
import { type LevelImage, levelImage } from './texture/level-image.ts';
import { sizeContext } from './texture/size-features.ts';
import { gldzm, glszm } from './zones/features.ts';
import { distanceZoneMatrices, sizeZoneMatrices } from './zones/matrices.ts';

/**
 * Features of the region that a mask has in an image, under the conventions of a profile. Which features there are
 * depends on the settings alone, never on the region: an undefined one is NaN with its reason.
 *
 * @throws radiomics/mask-on-other-grid, radiomics/sheared-grid, radiomics/bad-settings, radiomics/not-discretised,
 * radiomics/too-many-levels
 * @example
 * const { features } = extractFeatures(image, mask, { discretisation: { method: 'bin-count', count: 32 } });
 * for (const { name, value, reason } of features) console.log(name, value, reason?.text ?? '');
 */
export function extractFeatures(image: Volume, mask: Mask, given: RadiomicsSettings = {}): FeatureSet {
  const settings = resolveSettings(given);
  const region = cutOut(image, mask, settings);
  const features = settings.families.flatMap((family) => FAMILIES[family](region, settings));
  const none = { morphological: 0, intensity: 0, notFinite: 0, resegmented: 0 };
  return { features, voxels: region?.voxels ?? none, settings, settingsHash: hashOf(settings) };
}

/** Names, codes and units of the features that settings ask for, without any image. */
export function listFeatures(given: RadiomicsSettings = {}): readonly Omit<Feature, 'value' | 'reason'>[] {
  const settings = resolveSettings(given);
  return settings.families
    .flatMap((family) => FAMILIES[family](undefined, settings))
    .map(({ value: _value, reason: _reason, ...names }) => names);
}

type Extract = (region: Region | undefined, settings: ResolvedSettings) => readonly Feature[];

const FAMILIES: Readonly<Record<Family, Extract>> = {
  morphology: (region, settings) =>
    evaluate(
      'Morphology',
      'morphology',
      morphology,
      settings,
      region === undefined ? EMPTY_MASK : morphologyContext(region, settings),
    ),

  autocorrelation: (region, settings) =>
    evaluate('Morphology', 'autocorrelation', spatial, settings, withIntensities(region, autocorrelation)),

  'local-intensity': (region, settings) =>
    evaluate('LocalIntensity', 'local-intensity', local, settings, withIntensities(region, localIntensity)),

  statistics: (region, settings) =>
    evaluate(
      'Statistics',
      'statistics',
      statistics,
      settings,
      withIntensities(region, ({ values, spacingMm: [x, y, z] }) => ({
        ...summarise(values),
        voxelMm3: x * y * z,
        settings,
      })),
    ),

  'intensity-histogram': (region, settings) =>
    evaluate(
      'IntensityHistogram',
      'intensity-histogram',
      intensityHistogram,
      settings,
      withIntensities(region, ({ values }) => histogramContext(discretise(values, settings))),
    ),

  'intensity-volume-histogram': (region, settings) =>
    evaluate(
      'IntensityVolumeHistogram',
      'intensity-volume-histogram',
      intensityVolumeHistogram,
      settings,
      withIntensities(region, ({ values }) => volumeHistogram(values, settings)),
    ),

  glcm: texture('GLCM', 'glcm', glcm, {
    aggregations: ({ glcmAggregations }) => glcmAggregations,
    contexts: (image, aggregation, { glcmDistance }) =>
      matricesOf(image, aggregation, glcmDistance).map((counts) => glcmContext(counts, image)),
  }),

  glrlm: texture('GLRLM', 'glrlm', glrlm, {
    aggregations: ({ glrlmAggregations }) => glrlmAggregations,
    contexts: (image, aggregation) => runMatrices(image, aggregation).map(sizeContext),
  }),

  glszm: texture('GLSZM', 'glszm', glszm, {
    aggregations: ({ zoneAggregations }) => zoneAggregations,
    contexts: (image, aggregation) => sizeZoneMatrices(image, aggregation).map(sizeContext),
  }),

  gldzm: texture('GLDZM', 'gldzm', gldzm, {
    aggregations: ({ zoneAggregations }) => zoneAggregations,
    contexts: (image, aggregation) => distanceZoneMatrices(image, aggregation).map(sizeContext),
  }),

  ngtdm: texture('NGTDM', 'ngtdm', ngtdm, {
    aggregations: ({ zoneAggregations }) => zoneAggregations,
    contexts: toneDifferences,
  }),

  ngldm: texture('NGLDM', 'ngldm', ngldm, {
    aggregations: ({ zoneAggregations }) => zoneAggregations,
    contexts: (image, aggregation, { dependenceCoarseness }) =>
      dependenceMatrices(image, aggregation, dependenceCoarseness).map(sizeContext),
  }),
};

/** A family whose features are averaged over the matrices of each aggregation that the settings ask for. */
function texture<C, A extends NonNullable<Feature['aggregation']>>(
  prefix: string,
  family: Family,
  definitions: readonly Definition<C>[],
  {
    aggregations,
    contexts,
  }: {
    readonly aggregations: (settings: ResolvedSettings) => readonly A[];
    readonly contexts: (image: LevelImage, aggregation: A, settings: ResolvedSettings) => readonly C[];
  },
): Extract {
  return (region, settings) => {
    const wanted = definitions.filter((definition) => isWanted(definition, settings));
    const image = withIntensities(region, (present) =>
      levelsOf(present, discretise(present.values, settings), settings),
    );
    return aggregations(settings).flatMap((aggregation) => {
      const each = 'code' in image ? image : contexts(image, aggregation, settings);
      return wanted.map((definition) => {
        const results = 'code' in each ? each : each.map((context) => definition.value(context));
        const value = 'code' in results ? results : average(results, settings, definition.flatValue);
        return {
          name: `${prefix}_${definition.name}_${aggregation}`,
          family,
          aggregation,
          ...standardNames(definition),
          ...asValue(value),
        };
      });
    });
  };
}

function withIntensities<C>(region: Region | undefined, context: (region: Region) => C | Reason): C | Reason {
  if (region === undefined) return EMPTY_MASK;
  return region.values.length === 0 ? NO_INTENSITIES : context(region);
}

function levelsOf(region: Region, { levels, bins, highest }: GreyLevels, settings: ResolvedSettings) {
  const count = settings.normalisingLevels === 'bins' ? bins : highest;
  return levelImage(region, levels, count);
}

function isWanted({ ibsiCode, pyradiomics }: Definition<never>, { profile }: ResolvedSettings): boolean {
  return profile === 'ibsi' ? ibsiCode !== undefined : pyradiomics !== undefined;
}

function evaluate<C extends object>(
  prefix: string,
  family: Family,
  definitions: readonly Definition<C>[],
  settings: ResolvedSettings,
  context: C | Reason,
): readonly Feature[] {
  return definitions
    .filter((definition) => isWanted(definition, settings))
    .map((definition) => {
      const result = 'code' in context ? (context as Reason) : definition.value(context as C);
      return {
        name: `${prefix}_${definition.name}`,
        family,
        ...standardNames(definition),
        ...asValue(result),
      };
    });
}

/** Mean over the matrices of an aggregation for which a feature is defined. */
function average(
  results: readonly (number | Reason)[],
  { flatDirections }: ResolvedSettings,
  flatValue: number | undefined,
): number | Reason {
  const defined = results.filter((result) => typeof result === 'number');
  if (defined.length === 0) return results.find((result) => typeof result !== 'number') ?? NO_PAIRS;
  const counted =
    flatDirections === 'pyradiomics' && flatValue !== undefined ? results.length - defined.length : 0;
  const sum = defined.reduce((total, value) => total + value, counted * (flatValue ?? 0));
  return sum / (defined.length + counted);
}

function standardNames({ ibsiCode, pyradiomics, unit }: Definition<never>) {
  return {
    ...(ibsiCode !== undefined && { ibsiCode }),
    ...(pyradiomics !== undefined && { pyradiomicsName: `original_${pyradiomics}` }),
    unit,
  };
}

function asValue(result: number | Reason): Pick<Feature, 'value' | 'reason'> {
  if (typeof result !== 'number') return { value: Number.NaN, reason: result };
  return Number.isFinite(result) ? { value: result } : { value: Number.NaN, reason: NOT_FINITE };
}
