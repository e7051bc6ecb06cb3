export { type Converted, type ConvertOptions, convertFolder } from './convert/convert-folder.ts';
export { runnerErrors } from './errors.ts';
export {
  type DeltaComparison,
  type DeltaFilesOptions,
  type DeltaFilesOutcome,
  deltaFiles,
} from './features/delta-files.ts';
export { type DescribedFeature, describeFeatures } from './features/describe-features.ts';
export {
  type FeatureFilesOptions,
  type FeatureFilesOutcome,
  featureFiles,
  type PairOutcome,
} from './features/feature-files.ts';
export {
  type GivenSettings,
  readFeatureSettings,
  readPerturbations,
  readVoxelSettings,
} from './features/feature-settings.ts';
export { type FeaturePair, readPairs } from './features/pairs.ts';
export {
  type StabilityFilesOptions,
  type StabilityFilesOutcome,
  stabilityFiles,
} from './features/stability-files.ts';
export { type VoxelFilesOptions, type VoxelFilesOutcome, voxelFiles } from './features/voxel-files.ts';
export type { ColumnNames } from './features/write-features.ts';
export { initStudy } from './init/init-study.ts';
export {
  checkAnswer,
  type InitAnswers,
  type InitQuestion,
  initQuestions,
  nextQuestion,
  type Question,
} from './init/questions.ts';
export { type Survey, type SurveyOptions, surveyFolder } from './init/survey.ts';
export {
  type DescribedMember,
  type DescribedModel,
  describeModel,
  describeModels,
} from './map/describe-model.ts';
export { exampleOf, type MapExample } from './map/examples.ts';
export { type MapFilesOutcome, mapFiles } from './map/map-files.ts';
export type { MapFilesOptions } from './map/plan-fit.ts';
export { type Deviation, deviationsCsv } from './protocol/deviations.ts';
export {
  type CheckedScan,
  type ScanAgainstPlanOptions,
  scanAgainstPlan,
} from './protocol/plan-deviations.ts';
export type { Agreement } from './readers/agreement.ts';
export { type ReadersFilesOptions, type ReadersFilesOutcome, readersFiles } from './readers/readers-files.ts';
export type { CaseTold } from './readers/tell-case.ts';
export type { ModelOfFiles } from './register/model-of-files.ts';
export {
  type RegisterFilesOptions,
  type RegisterFilesOutcome,
  registerFiles,
} from './register/register-files.ts';
export type { AlignedFile } from './register/register-volume.ts';
export { type RunOptions, type RunOutcome, runAnalysis, runStudy } from './run-study.ts';
export { type People, sayProblem } from './scan-notes.ts';
export type { Coordinates, SegmentFilesOptions, SegmentFrom } from './segment/options.ts';
export { type SegmentedFile, type SegmentFilesOutcome, segmentFiles } from './segment/segment-files.ts';
export { readHabitatSettings, readLesionSettings, readSegmenterSettings } from './segment/settings.ts';
export {
  type TrainSegmenterOptions,
  type TrainSegmenterOutcome,
  trainSegmenterFiles,
} from './segment/train-segmenter.ts';
export { readBiasSettings } from './standardise/bias-options.ts';
export { type FitScaleOptions, type FitScaleOutcome, fitScale } from './standardise/fit-scale.ts';
export {
  type StandardiseFilesOptions,
  type StandardiseFilesOutcome,
  standardiseFiles,
} from './standardise/standardise-files.ts';
export { readStudyInput, type StudyInput } from './study-input.ts';
export { openPool, type Pool } from './work/pool.ts';
