// Features of files by themselves: the whole room brings the code of all steps of a study with it.
export {
  type DeltaComparison,
  type DeltaFilesOptions,
  type DeltaFilesOutcome,
  deltaFiles,
} from './delta-files.ts';
export { type DescribedFeature, describeFeatures } from './describe-features.ts';
export {
  type FeatureFilesOptions,
  type FeatureFilesOutcome,
  featureFiles,
  type PairOutcome,
} from './feature-files.ts';
export {
  type GivenSettings,
  readFeatureSettings,
  readPerturbations,
  readVoxelSettings,
} from './feature-settings.ts';
export { type FeaturePair, readPairs } from './pairs.ts';
export { type StabilityFilesOptions, type StabilityFilesOutcome, stabilityFiles } from './stability-files.ts';
export { type VoxelFilesOptions, type VoxelFilesOutcome, voxelFiles } from './voxel-files.ts';
export type { ColumnNames } from './write-features.ts';
