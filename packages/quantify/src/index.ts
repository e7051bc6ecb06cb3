export { type ArterialInput, arterialInputSchema, plasmaInput } from './arterial-input/arterial-input.ts';
export {
  type FindInputOptions,
  type FoundInput,
  findArterialInput,
  type VesselCandidate,
} from './arterial-input/automatic.ts';
export { type BolusArrival, bolusArrival } from './arterial-input/bolus-arrival.ts';
export {
  georgiouBloodMm,
  parkerBloodMm,
  preclinicalBloodMm,
  weinmannPlasmaMm,
} from './arterial-input/population.ts';
export {
  arterialInputFromRegion,
  type MeasuredInput,
  type RegionInputOptions,
} from './arterial-input/region.ts';
export type { VesselCriteria } from './arterial-input/vessel-criteria.ts';
export {
  compareModels,
  compareModelsOfCurve,
  correctedAkaike,
  type ModelComparison,
} from './compare-models.ts';
export { cramerRaoBound } from './core/cramer-rao.ts';
export { warningsOf } from './core/driver.ts';
export { type Identifiability, identifiability, UNIDENTIFIABLE_FROM } from './core/identifiability.ts';
export { intervalFactor } from './core/interval.ts';
export type {
  CurveFit,
  CurveInputs,
  FitResult,
  InputDescription,
  MapModel,
  NoSettings,
  ParameterDescription,
  PreparedModel,
  VoxelInputs,
} from './core/model.ts';
export { type FitReason, fitReasons, reasonOf } from './core/reasons.ts';
export { adcModel } from './diffusion/adc.ts';
export { dkiModel } from './diffusion/dki.ts';
export { dkiTensorModel } from './diffusion/dki-tensor.ts';
export { ivimModel } from './diffusion/ivim.ts';
export { ivimBayesModel } from './diffusion/ivim-bayes.ts';
export { ivimSegmentedModel } from './diffusion/ivim-segmented.ts';
export { type RegionMean, type RelativeMap, relativeToRegion } from './diffusion/relative.ts';
export type { DiffusionFrames } from './diffusion/trace-groups.ts';
export { type DirectionMean, type TraceImages, traceImages } from './diffusion/trace-images.ts';
export { quantifyErrors } from './errors.ts';
export { type HeterogeneityFigure, heterogeneity } from './heterogeneity/heterogeneity.ts';
export {
  type HeterogeneitySettings,
  heterogeneityDefaults,
  heterogeneitySettings,
} from './heterogeneity/settings.ts';
export { type DistanceSlope, slopeOnDistance } from './heterogeneity/slope.ts';
export { findModel, type ListedModel, listModels, prepareModel } from './models.ts';
export {
  type FittedPart,
  fitByParts,
  fitPartsHere,
  fitSource,
  fitSourceHere,
  type PartsOptions,
  type SourceOptions,
} from './parallel/fit-by-parts.ts';
export { fitInParallel } from './parallel/fit-in-parallel.ts';
export type { FitPlan } from './parallel/fit-part.ts';
export { type SharedArray, shared, sharedFloats } from './parallel/shared.ts';
export { type FrameRoom, frameLength, frameValues, type StoredFrame } from './parallel/stored-frame.ts';
export { type VoxelSource, type VoxelsRead, voxelsInMemory } from './parallel/voxel-source.ts';
export { exponentialConvolution, type SampledCurve } from './perfusion/convolution.ts';
export type { ArterialDelay } from './perfusion/delay.ts';
export { type DualInputSettings, dualInputModel } from './perfusion/dual-input.ts';
export { extendedToftsModel } from './perfusion/extended-tofts.ts';
export { findImageDelay, type ImageDelay } from './perfusion/image-delay.ts';
export { patlakModel } from './perfusion/patlak.ts';
export type { DynamicProtocol, PerfusionSettings } from './perfusion/protocol.ts';
export {
  type ContrastAgent,
  contrastAgents,
  type Relaxivity,
  relaxivityOf,
  relaxivityPerMmPerS,
  relaxivitySchema,
} from './perfusion/relaxivity.ts';
export { type SpgrConverter, type SpgrProtocol, spgrConverter } from './perfusion/spgr.ts';
export { toftsModel } from './perfusion/tofts.ts';
export { twoCompartmentExchangeModel } from './perfusion/two-compartment-exchange.ts';
export { twoCompartmentUptakeModel } from './perfusion/two-compartment-uptake.ts';
export { b1AfiModel } from './relaxometry/b1-afi.ts';
export { b1BlochSiegertModel } from './relaxometry/b1-bloch-siegert.ts';
export { deltaT1Model } from './relaxometry/delta-t1.ts';
export { inversionRecoveryModel } from './relaxometry/inversion-recovery.ts';
export { t2Model, t2StarModel } from './relaxometry/mono-exponential.ts';
export { t1VfaLinearModel, t1VfaModel } from './relaxometry/t1-vfa.ts';
export { type ArrivalFacts, contrastArrivalS } from './semiquantitative/arrival.ts';
export { iaucModel } from './semiquantitative/iauc.ts';
export {
  curveTypes,
  type SemiquantitativeFrames,
  semiquantitativeFrames,
  semiquantitativeModel,
} from './semiquantitative/semiquantitative.ts';
export { noiseFromBackground, noiseFromDifference } from './signal-to-noise/noise.ts';
export { cornerRectangles, type Rectangle, rectangleVoxels } from './signal-to-noise/rectangles.ts';
export { type CombinedImage, rootSumOfSquares } from './signal-to-noise/root-sum-of-squares.ts';
export { lastEchoRule, type SnrRule, snrNoise, snrPaper } from './signal-to-noise/snr.ts';
