export {
  alignDeformable,
  type DeformableAlignment,
  type DeformableOptions,
} from './align/align-deformable.ts';
export { type Alignment, type AlignmentMode, type AlignOptions, alignImages } from './align/align-images.ts';
export { alignAffine, alignRigid, type LinearAlignment, type LinearOptions } from './align/align-linear.ts';
export {
  type AlignedSeries,
  alignSeries,
  alignToModel,
  interpolationFor,
  type ModelDrivenOptions,
  type SeriesOptions,
} from './align/align-series.ts';
export { type ErrorsMm, inverseConsistency, landmarkErrors } from './align/consistency.ts';
export {
  type DeformableSettings,
  deformableSettingsSchema,
  type LinearSettings,
  linearSettingsSchema,
} from './align/settings.ts';
export { movePointBack } from './apply/move-back.ts';
export { valuesAt, type WarpInterpolation, warp, warpMask } from './apply/warp.ts';
export { warpMatched } from './apply/warp-matched.ts';
export { registrationErrors } from './errors.ts';
export { readItkTransform, writeItkTransform } from './files/itk.ts';
export { type ToftsPredictorOptions, toftsPredictor } from './model/tofts-predictor.ts';
export { alignSeriesInParallel, alignToModelInParallel } from './parallel/align-in-parallel.ts';
export { type Rigid, rigidAffine } from './transform/euler.ts';
export { inverseTransform } from './transform/inverse.ts';
export type { SplineField } from './transform/spline-field.ts';
export { identityAffine, identityTransform, movePoint, type Transform } from './transform/transform.ts';
export { transformThrough } from './transform/transform-through.ts';
