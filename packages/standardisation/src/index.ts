export {
  type BiasCorrection,
  type BiasField,
  type BiasLevel,
  biasFactors,
  correctBias,
} from './bias/correct-bias.ts';
export { type BiasSettings, biasDefaults, biasSettingsSchema } from './bias/settings.ts';
export { standardisationErrors } from './errors.ts';
export { applyNyul, type Matched } from './nyul/match.ts';
export {
  fitNyul,
  meanScale,
  type NyulScale,
  type NyulSettings,
  nyulDefaults,
  nyulSettingsSchema,
  type TrainingImage,
} from './nyul/nyul.ts';
export { gridAtSpacing, toSpacing } from './scale/to-spacing.ts';
export { type ZScore, zScore } from './scale/z-score.ts';
export {
  type Standardised,
  type StandardiseRequest,
  type StandardiseStep,
  type StepFacts,
  standardiseSchema,
  standardiseSeries,
} from './steps.ts';
