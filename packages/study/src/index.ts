export { studyErrors } from './errors.ts';
export { matchesPattern, subjectLabels } from './names.ts';
export { type ReadOption, readOption } from './read-option.ts';
export {
  analysisJsonSchema,
  type ReadStudy,
  type ReadStudyOptions,
  readAnalysis,
  readStudy,
  studyJsonSchema,
} from './read-study.ts';
export type {
  Comparison,
  FlowStage,
  MapDescription,
  MethodsFact,
  OutputFile,
  ReportCell,
  ReportTable,
  StudyIdentity,
  StudyNote,
  StudyResults,
} from './results.ts';
export type { AlignedVolume, SeriesAlignment } from './results-alignment.ts';
export type { Checklist, ChecklistEntry, ChecklistState } from './results-checklist.ts';
export type { ClassFigure, ClassLevel, HoldOutClasses, ModelClasses } from './results-classes.ts';
export type {
  CanaryResult,
  CentresSummary,
  CohortResult,
  EndpointResult,
  FeatureTableSummary,
  HoldOutSummary,
  Interval,
  ModelResult,
  ValidatedFigure,
} from './results-cohort.ts';
export type {
  ModelExplanation,
  ModelNomogram,
  PatientPrediction,
  RatioTable,
} from './results-explained.ts';
export type { RecistPatient, RecistResult } from './results-recist.ts';
export type {
  CurveView,
  RegionFigure,
  RegionResult,
  RegionValue,
  SeriesSummary,
  SliceView,
  SubjectResult,
} from './results-subject.ts';
export type {
  MapChange,
  ProposedRegion,
  Quartiles,
  RegionChange,
  VisitRegistration,
  VolumeChange,
} from './results-visits.ts';
export type { AnalysisPlan, EndpointPlan } from './schema/analysis.ts';
export type { ChangesRequest, VoxelMapsRequest } from './schema/feature-steps.ts';
export type { NiftiSeries } from './schema/images.ts';
export type {
  BreastRegion,
  HabitatRuleRequest,
  HabitatsRequest,
  MirroredRegionRequest,
  OedemaRequest,
  ScribbledRegion,
  SegmentedRegion,
  TumourPartRegion,
} from './schema/made-regions.ts';
export {
  type B1Pair,
  b1Pairs,
  frameMember,
  type MapSeries,
  membersOfProtocol,
  seriesOfMember,
  seriesOfModel,
} from './schema/map-series.ts';
export type { B1Source, MapRequest } from './schema/maps.ts';
export type { ExpectedSeries, StudyProtocol } from './schema/protocol.ts';
export type { EnhancingRegion, FeatureRequest, MaskRegion, RingRegion } from './schema/regions.ts';
export type {
  BetweenRequest,
  DynamicAlignmentRequest,
  RegistrationPlan,
  VisitsRequest,
} from './schema/registration.ts';
export { type ReportLanguage, reportLanguages } from './schema/report.ts';
export { type Study, studySchema } from './schema.ts';
export type { PatientChanges, VisitChanges } from './visit-changes.ts';
