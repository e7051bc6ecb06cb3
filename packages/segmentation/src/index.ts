export { type BreastMask, breastMask } from './breast/breast-mask.ts';
export {
  type BreastMaskSettings,
  breastMaskSettings,
  DEFAULT_BREAST_MASK_SETTINGS,
  resolveBreastMaskSettings,
} from './breast/settings.ts';
export { type CandidateFeatures, candidateScore } from './candidates/features.ts';
export { type LesionCandidate, lesionCandidates } from './candidates/find-candidates.ts';
export {
  type CandidateSettings,
  candidateSettings,
  DEFAULT_CANDIDATE_SETTINGS,
  resolveCandidateSettings,
} from './candidates/settings.ts';
export {
  type EnhancingInput,
  type EnhancingVolume,
  enhancingVolume,
  type Stage,
} from './enhancing.ts';
export {
  DEFAULT_ENHANCING_SETTINGS,
  type EnhancingSettings,
  enhancingSettings,
  resolveEnhancingSettings,
} from './enhancing-settings.ts';
export { segmentationErrors } from './errors.ts';
export {
  DENSE_HABITAT,
  type HabitatCondition,
  habitatByRule,
  habitatConditionSchema,
  type RuleHabitats,
} from './habitats/by-rule.ts';
export type { Gap } from './habitats/gap.ts';
export { clusterHabitats, type Habitat, type Habitats } from './habitats/habitats.ts';
export {
  DEFAULT_HABITAT_SETTINGS,
  type HabitatSettings,
  habitatSettings,
  resolveHabitatSettings,
} from './habitats/settings.ts';
export { type ApplySegmenterOptions, applySegmenter, type LearntSegmentation } from './learnt/apply.ts';
export { describeCard, type ExamScores, type ModelCard, type ScoreSummary } from './learnt/card.ts';
export { VOXEL_FEATURES } from './learnt/feature-names.ts';
export { readSegmenter, writeSegmenter } from './learnt/file.ts';
export type { LabelledExam, ListedExam } from './learnt/listed-exam.ts';
export { MARGIN_FEATURES } from './learnt/margin/feature-names.ts';
export type { Segmenter } from './learnt/segmenter.ts';
export {
  DEFAULT_SEGMENTER_SETTINGS,
  resolveSegmenterSettings,
  type SegmenterSettings,
  segmenterSettings,
} from './learnt/settings.ts';
export { type TrainingOptions, trainSegmenter } from './learnt/train.ts';
export { type FuzzyClusters, type FuzzyOptions, fuzzyCMeans } from './lesion/fuzzy-c-means.ts';
export { lesionFromBox, lesionFromClick, type SegmentedLesion } from './lesion/segment-lesion.ts';
export {
  DEFAULT_LESION_SETTINGS,
  type LesionSettings,
  lesionSettings,
  resolveLesionSettings,
} from './lesion/settings.ts';
export { type LabelledRegion, lesionRegions } from './lesions.ts';
export {
  type ApplyNetworkOptions,
  applyNetwork,
  type NetworkLabel,
  type NetworkSegmentation,
} from './network/apply-network.ts';
export {
  checkManifest,
  type NetworkChannel,
  type NetworkManifest,
  networkManifestSchema,
} from './network/manifest.ts';
export { manifestFromNnunet, type NnunetOptions } from './network/nnunet.ts';
export type { OnnxRuntime } from './network/runtime.ts';
export { windowStarts } from './network/sliding-window.ts';
export { type MaskOnGrid, maskOnGrid } from './on-grid.ts';
export { type RandomWalk, randomWalk } from './random-walk/random-walk.ts';
export {
  DEFAULT_RANDOM_WALK_SETTINGS,
  type RandomWalkSettings,
  randomWalkSettings,
  resolveRandomWalkSettings,
} from './random-walk/settings.ts';
export {
  type Adjudication,
  type AdjudicationOptions,
  adjudicate,
  type Decision,
  decisionSchema,
} from './readers/adjudicate.ts';
export { type CrossSection, largestCrossSection } from './readers/cross-section.ts';
export { type Disagreement, type DisagreementRegion, disagreementRegions } from './readers/disagreement.ts';
export { type Measurement, type ResolvedNumber, resolveNumber } from './readers/measurement.ts';
export {
  type Reading,
  type ReadingCase,
  type ResolveSettings,
  type Role,
  readingCases,
  readingSchema,
  resolveSchema,
} from './readers/readings.ts';
export { blindedMasks, type ReadMask, type ResolvedRegion, resolveRegion } from './readers/resolve.ts';
export { type ReaderPerformance, type Staple, type StapleOptions, staple } from './readers/staple.ts';
export { type Consensus, type TieRule, voteConsensus } from './readers/votes.ts';
export { largestRegion, type Region, regionOf } from './region.ts';
export { type MirroredRegion, type MirrorOptions, mirroredRegion } from './regions/mirror.ts';
export { type Oedema, type OedemaOptions, oedemaAround } from './regions/oedema.ts';
export {
  DEFAULT_OEDEMA_SETTINGS,
  type OedemaSettings,
  oedemaSettings,
  resolveOedemaSettings,
} from './regions/oedema-settings.ts';
export { PERITUMORAL_RINGS_MM, peritumoralRings, type Ring } from './regions/rings.ts';
export {
  type TumourParts,
  type TumourPartsSettings,
  tumourParts,
  tumourPartsSettings,
  wholeTumour,
} from './regions/tumour-parts.ts';
export { type DetectionOptions, type LesionDetection, scoreDetection } from './scores/detection.ts';
export {
  type SurfaceMethod,
  type SurfaceOptions,
  type SurfaceScores,
  scoreSurfaces,
} from './scores/surface-scores.ts';
export type { BorderPolicy } from './scores/surfaces.ts';
export { type EmptyPolicy, type MaskScores, scoreMasks } from './scores.ts';
export { peritumoralShell, type ShellReach } from './shell.ts';
