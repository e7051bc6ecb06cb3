export { type Change, type Delta, type DeltaFeature, deltaFeatures } from './delta/delta-features.ts';
export {
  type Lesion,
  type LesionMatch,
  type LesionMatches,
  type MatchOptions,
  matchLesions,
} from './delta/match-lesions.ts';
export { type ImageRegion, sharedBins } from './delta/shared-bins.ts';
export {
  type ChangeFeatures,
  type ChangeKind,
  type ChangeSettings,
  changeFeatures,
  changeImage,
} from './dynamic/changes.ts';
export { type DynamicFeature, dynamicTexture, type TimeAggregation } from './dynamic/dynamic-texture.ts';
export { radiomicsErrors } from './errors.ts';
export { extractFeatures, extractImages, listFeatures } from './extract.ts';
export {
  type Aggregation,
  type Family,
  type Feature,
  type FeatureSet,
  type ImageFeatureSets,
  type ImageFeatures,
  isOfShape,
  type VoxelCounts,
  type ZoneAggregation,
} from './feature.ts';
export { filterImage, type ImageFilter, imageFilterSchema } from './filters/filter.ts';
export type { WaveletFamily } from './filters/wavelet.ts';
export { type DerivedImage, deriveImages } from './images/derive.ts';
export { type ImageType, imageNames, imageTypeSchema } from './images/image-type.ts';
export {
  describePreparation,
  type ImageFacts,
  type PreparationFacts,
  type RegionFacts,
} from './prepare/diagnostics.ts';
export { type PyradiomicsParameters, readPyradiomicsParameters } from './pyradiomics/parameters.ts';
export { profiles, type ResolvedSettings } from './settings/profiles.ts';
export { resolveSettings } from './settings/resolve.ts';
export { type Discretisation, type RadiomicsSettings, radiomicsSettings } from './settings/schema.ts';
export {
  type FeatureStability,
  featureStability,
  ICC_FORMS,
  type Icc,
  type IccForm,
  type StabilityRule,
  type StableFeatures,
  stableFeatures,
} from './stability/icc.ts';
export { estimateNoise } from './stability/noise.ts';
export { type PerturbedFeatures, perturbedFeatures } from './stability/perturb.ts';
export {
  DEFAULT_PERTURBATIONS,
  type Perturbation,
  type PerturbationSettings,
  perturbationSettings,
  perturbations,
} from './stability/perturbations.ts';
export { type TextureMatrices, textureMatrices } from './texture/matrices.ts';
export { voxelReason } from './voxel/reasons.ts';
export {
  type ResolvedVoxelSettings,
  resolveVoxelSettings,
  type VoxelFeature,
  type VoxelMapSettings,
  voxelMapSettings,
} from './voxel/settings.ts';
export {
  type VoxelMap,
  type VoxelMapOptions,
  type VoxelMaps,
  type VoxelSlab,
  voxelMaps,
} from './voxel/voxel-maps.ts';
