export { type LesionKind, type LesionPlan, lesionKinds } from './anatomy/lesion.ts';
export type { Distortion, PhaseMotion, Wave } from './anatomy/motion.ts';
export { label, tissueName } from './anatomy/tissues.ts';
export { type DicomImage, examToDicom } from './dicom/exam-to-dicom.ts';
export { phantomErrors } from './errors.ts';
export {
  type ClinicalPlan,
  type CohortPlan,
  cohortPlan,
  type PatientPlan,
  type Subtype,
} from './plan/cohort.ts';
export { placeInPhase, withMotion } from './plan/motion.ts';
export { type Outcome, outcomeModel } from './plan/outcome.ts';
export { completeSettings, type PhantomSettings, phantomSettings } from './settings.ts';
export {
  type Acquisition,
  type Exam,
  type ExamFrame,
  type ExamSeries,
  type ExamTruth,
  type LesionTruth,
  type TruthMap,
  truthMaps,
} from './simulate/exam.ts';
export { type ExamOptions, simulateExam } from './simulate/simulate-exam.ts';
export { clinicalTable, cohortTruth, patientTruth } from './truth-document.ts';
