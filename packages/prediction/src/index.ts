export { findTwins, type Twins, twinsAcross } from './canaries/duplicates.ts';
export { internalEstimates } from './classes/assemble.ts';
export { type ClassMeasures, classMeasures } from './classes/measures.ts';
export type { ClassSum } from './classes/model.ts';
export { type ClassPipeline, classPipelineOf, type FittedClasses } from './classes/pipeline.ts';
export type { ClassPrediction, ClassResult, HeldOutClasses } from './classes/result.ts';
export { type ClassEstimates, untouchedClasses } from './classes/untouched.ts';
export {
  type ClassOutcome,
  type DataParts,
  type DroppedPatient,
  dataHash,
  type FeatureMatrix,
  makeData,
  type OrderedData,
  type OrderedOutcome,
  type Outcome,
  type PredictionData,
  pickOutcome,
  strataOf,
} from './data/data.ts';
export { readData } from './data/from-table.ts';
export {
  namesakes,
  refuseNamesakes,
  refuseShared,
  type SharedPatients,
  sharedPatients,
} from './data/same-patients.ts';
export { predictionErrors } from './errors.ts';
export { makeFolds } from './folds.ts';
export { type Lineage, lineageHash } from './lineage.ts';
export { type FittedPipeline, type Pipeline, pipeline, pipelineOf } from './pipeline.ts';
export { outcomeColumns, type RegisteredPlan, registerPlan } from './plan/register.ts';
export {
  type Endpoint,
  type ModelSettings,
  type Plan,
  planSettings,
  type StepSettings,
} from './plan/settings.ts';
export {
  type DroppedFeature,
  type Explanation,
  type FittedModel,
  type FittedTransform,
  type LambdaPath,
  type LinearModel,
  type Mapping,
  type ModelForm,
  type ModelStep,
  modelStep,
  type ScoringModel,
  type TransformStep,
  transformStep,
} from './steps/step.ts';
export { assemble } from './validation/assemble.ts';
export {
  type Bootstrapped,
  combineResamples,
  drawPatients,
  type Resampled,
  resampleOnce,
} from './validation/bootstrap.ts';
export type { CentreResult, LeftOut } from './validation/centres.ts';
export { COVERAGE, type CoverageFigure } from './validation/coverage.ts';
export { countPairs, discrimination, type Pairs } from './validation/discrimination.ts';
export { type EvaluateOptions, evaluate } from './validation/evaluate.ts';
export {
  type ExternalOptions,
  type HeldOutModel,
  type HoldOutKind,
  type HoldOutLedger,
  type HoldOutOpening,
  type HoldOutResult,
  memoryLedger,
  openHoldOut,
  readExternal,
  readHoldOut,
  type SealedHoldOut,
  sealedHash,
} from './validation/hold-out.ts';
export { type Estimate, resampledInterval } from './validation/interval.ts';
export { type Nomogram, nomogram, type PlainSum, riskOfPoints } from './validation/nomogram.ts';
export type {
  Band,
  Calibration,
  CalibrationBin,
  Canaries,
  Difference,
  FinalModel,
  Methods,
  ModelResult,
  Planted,
  Prediction,
  RiskGroup,
  RiskGroups,
  ValidationResult,
} from './validation/result.ts';
export {
  type FinalResult,
  type ProbeResult,
  planTasks,
  type RepeatResult,
  runTask,
  type Task,
  type TaskKind,
  type TaskResult,
} from './validation/tasks.ts';
export { newPatients, type ScoreView, scoreView, type TrainView, trainView } from './views.ts';
