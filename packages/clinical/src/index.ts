export {
  type AcquiredValue,
  type Acquisition,
  type Change,
  type JudgedChange,
  type Repeatability,
  realChange,
} from './change/real-change.ts';
export { limitsFromCv, type RepeatabilityLimits } from './change/repeatability.ts';
export { clinicalErrors } from './errors.ts';
export { type Guideline, guidelines } from './guidelines.ts';
export {
  type GradeScore,
  type MitoticCount,
  mitoticScore,
  type NottinghamScores,
  nottinghamGrade,
  tubuleScore,
} from './pathology/grade.ts';
export {
  type AxillaryNodes,
  type NodeStage,
  nodeStage,
  nodeStatus,
  type TumourStage,
  tumourStage,
} from './pathology/stage.ts';
export { type Her2IhcScore, type Her2Staining, her2IhcScore } from './receptors/her2-ihc.ts';
export { type IshGroup, ishGroup } from './receptors/her2-ish.ts';
export { type Her2Status, type Her2Tests, her2Status } from './receptors/her2-status.ts';
export {
  type Her2Scheme,
  type Her2Stratum,
  type Her2StratumInput,
  her2Stratum,
} from './receptors/her2-stratum.ts';
export { type HormoneReceptorStatus, hormoneReceptor } from './receptors/hormone.ts';
export { type Ki67Group, type Ki67Setting, ki67Group, ki67WorkingGroup } from './receptors/ki67.ts';
export {
  type Subtype,
  type SubtypeInput,
  type SubtypeScheme,
  surrogateSubtype,
} from './receptors/subtype.ts';
export { publishedScoreCuts, recurrenceScoreGroup, type ScoreCuts } from './recurrence-score.ts';
export { type BestResponseSettings, bestResponse, type DatedResponse } from './response/best-response.ts';
export { type CellLoss, millerPayne } from './response/miller-payne.ts';
export {
  type PathologicalStage,
  type PcrDefinition,
  pathologicalResponse,
  pcrDefinitions,
} from './response/pcr.ts';
export {
  censoringRules,
  type ProgressionFacts,
  type ProgressionFree,
  type ProgressionRule,
  type ProgressionSettings,
  progressionFree,
} from './response/progression-free.ts';
export {
  type RcbClass,
  type ResidualCancerBurden,
  type ResidualDisease,
  residualCancerBurden,
} from './response/rcb.ts';
export {
  type RecistAssessment,
  type RecistCourse,
  type RecistVisit,
  type Response,
  recistCourse,
  sumResponse,
} from './response/recist.ts';
export type { Measurement, TargetLesion } from './response/recist-targets.ts';
export { ellipsoidVolume, shrinkage } from './response/shrinkage.ts';
export { applyRule, checkRule, ruleColumns, ruleInputs } from './rules/apply.ts';
export type { Cell, RuleOutcome } from './rules/outcome.ts';
export { type RecistSettings, recistSchema } from './rules/recist-settings.ts';
export { type ClinicalRule, clinicalRuleSchema } from './rules/schema.ts';
export { dayNumber, daysFromTreatment } from './survival/dates.ts';
export {
  type EndpointEvents,
  type EventKind,
  endpointEvents,
  eventKinds,
  type SurvivalEndpoint,
  survivalEndpoints,
} from './survival/endpoints.ts';
export {
  type EndpointSettings,
  type FollowUp,
  type TimeToEvent,
  timeToEvent,
} from './survival/time-to-event.ts';
export { type VisitWindow, visitOfDay, type WindowedVisit } from './survival/windows.ts';
export type { Verdict } from './verdict.ts';
