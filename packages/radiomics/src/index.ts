export { radiomicsErrors } from './errors.ts';
export { extractFeatures, extractImages, listFeatures } from './extract.ts';
export type {
  Aggregation,
  Family,
  Feature,
  FeatureSet,
  ImageFeatureSets,
  ImageFeatures,
  VoxelCounts,
  ZoneAggregation,
} from './feature.ts';
export { filterImage, type ImageFilter, imageFilterSchema } from './filters/filter.ts';
export { type ImageType, imageNames, imageTypeSchema } from './images/image-type.ts';
export {
  describePreparation,
  type ImageFacts,
  type PreparationFacts,
  type RegionFacts,
} from './prepare/diagnostics.ts';
export {
  type Discretisation,
  profiles,
  type RadiomicsSettings,
  type ResolvedSettings,
  radiomicsSettings,
  resolveSettings,
} from './settings.ts';
