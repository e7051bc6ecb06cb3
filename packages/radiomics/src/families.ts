import type { Reason } from '@lobule/foundation';
import type { Definition, Family, Feature } from './feature.ts';
import { matricesOf } from './glcm/aggregate.ts';
import { glcmContext } from './glcm/context.ts';
import { glcm } from './glcm/features.ts';
import { oneWayContext } from './glcm/one-way.ts';
import { glrlm } from './glrlm/features.ts';
import { runMatrices } from './glrlm/runs.ts';
import { histogramContext, intensityHistogram } from './intensity/histogram.ts';
import { local, localIntensity } from './intensity/local.ts';
import { shiftedEnergy, statistics } from './intensity/statistics.ts';
import { summarise } from './intensity/summary.ts';
import { intensityVolumeHistogram, volumeHistogram } from './intensity/volume-histogram.ts';
import { autocorrelation, spatial } from './morphology/autocorrelation.ts';
import { morphologyContext } from './morphology/context.ts';
import { morphology } from './morphology/features.ts';
import { planeContext, planeShape } from './morphology/plane.ts';
import { dependenceMatrices, ngldm } from './neighbourhood/ngldm.ts';
import { ngtdm, toneDifferences } from './neighbourhood/ngtdm.ts';
import { NO_INTENSITIES, NO_PAIRS, NOT_FINITE } from './reasons.ts';
import type { ResolvedSettings } from './settings/profiles.ts';
import { DIRECTIONS } from './texture/level-image.ts';
import { pairOffsets, pairWeight } from './texture/offsets.ts';
import { sizeContext } from './texture/size-features.ts';
import type { Work } from './texture/work.ts';
import { gldzm, glszm } from './zones/features.ts';
import { distanceZoneMatrices, sizeZoneMatrices } from './zones/matrices.ts';

/** The features of a family of one image of a region, or of none for a reason; their names do not depend on it. */
export type Extract = (work: Work | Reason, settings: ResolvedSettings) => readonly Feature[];

export const families: Readonly<Record<Family, Extract>> = {
  morphology: (work, settings) =>
    evaluate(
      'Morphology',
      'morphology',
      morphology,
      settings,
      'code' in work ? work : morphologyContext(work.region, settings),
    ),

  'shape-2d': (work, settings) =>
    evaluate(
      'Shape2D',
      'shape-2d',
      planeShape,
      settings,
      'code' in work ? work : planeContext(work.region, settings),
    ),

  autocorrelation: (work, settings) =>
    evaluate(
      'Morphology',
      'autocorrelation',
      spatial,
      settings,
      withIntensities(work, ({ region }) => autocorrelation(region)),
    ),

  'local-intensity': (work, settings) =>
    evaluate(
      'LocalIntensity',
      'local-intensity',
      local,
      settings,
      withIntensities(work, ({ region }) => localIntensity(region)),
    ),

  statistics: (work, settings) =>
    evaluate(
      'Statistics',
      'statistics',
      statistics,
      settings,
      withIntensities(work, ({ region: { values, spacingMm } }) => ({
        ...summarise(values),
        energy: shiftedEnergy(values, settings.energyShift),
        voxelMm3: spacingMm[0] * spacingMm[1] * spacingMm[2],
        settings,
      })),
    ),

  'intensity-histogram': (work, settings) =>
    evaluate(
      'IntensityHistogram',
      'intensity-histogram',
      intensityHistogram,
      settings,
      withIntensities(work, ({ grey }) => histogramContext(grey())),
    ),

  'intensity-volume-histogram': (work, settings) =>
    evaluate(
      'IntensityVolumeHistogram',
      'intensity-volume-histogram',
      intensityVolumeHistogram,
      settings,
      withIntensities(work, ({ region }) => volumeHistogram(region.values, settings)),
    ),

  glcm: texture('GLCM', 'glcm', glcm, {
    aggregations: ({ glcmAggregations }) => glcmAggregations,
    contexts: ({ region, image, sweep }, aggregation, settings) => {
      const offsets = pairOffsets(settings);
      const isSwept = sweep !== undefined && offsets === DIRECTIONS && aggregation.startsWith('3D');
      const matrices = matricesOf(image(), aggregation, {
        offsets,
        ...(isSwept && { swept: sweep().pairs }),
        ...(settings.directionWeights && { weightOf: pairWeight(settings, region.spacingMm) }),
      });
      const context = settings.symmetricPairs ? glcmContext : oneWayContext;
      return matrices.map((counts) => context(counts, image()));
    },
  }),

  glrlm: texture('GLRLM', 'glrlm', glrlm, {
    aggregations: ({ glrlmAggregations }) => glrlmAggregations,
    contexts: (work, aggregation) => runMatrices(work, aggregation).map(sizeContext),
  }),

  glszm: texture('GLSZM', 'glszm', glszm, {
    aggregations: ({ zoneAggregations }) => zoneAggregations,
    contexts: (work, aggregation) => sizeZoneMatrices(work, aggregation).map(sizeContext),
  }),

  gldzm: texture('GLDZM', 'gldzm', gldzm, {
    aggregations: ({ zoneAggregations }) => zoneAggregations,
    contexts: (work, aggregation) => distanceZoneMatrices(work, aggregation).map(sizeContext),
  }),

  ngtdm: texture('NGTDM', 'ngtdm', ngtdm, {
    aggregations: ({ zoneAggregations }) => zoneAggregations,
    contexts: toneDifferences,
  }),

  ngldm: texture('NGLDM', 'ngldm', ngldm, {
    aggregations: ({ zoneAggregations }) => zoneAggregations,
    contexts: (work, aggregation) => dependenceMatrices(work, aggregation).map(sizeContext),
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
    readonly contexts: (work: Work, aggregation: A, settings: ResolvedSettings) => readonly C[];
  },
): Extract {
  return (work, settings) => {
    const wanted = definitions.filter((definition) => isWanted(definition, settings));
    const present = withIntensities(work, (some) => some);
    return aggregations(settings).flatMap((aggregation) => {
      const each = 'code' in present ? present : contexts(present, aggregation, settings);
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

function withIntensities<C>(work: Work | Reason, context: (work: Work) => C | Reason): C | Reason {
  if ('code' in work) return work;
  return work.region.values.length === 0 ? NO_INTENSITIES : context(work);
}

function isWanted(
  { ibsiCode, pyradiomics, deprecated = false }: Definition<never>,
  { profile, features }: ResolvedSettings,
): boolean {
  if ((profile === 'ibsi' ? ibsiCode : pyradiomics) === undefined) return false;
  if (features === null) return profile === 'ibsi' || !deprecated;
  return [ibsiCode, pyradiomics].some((name) => name !== undefined && features.includes(name));
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
