export {
  type CohortSummary,
  cohortIsComplete,
  type WriteCohortOptions,
  writeCohort,
} from './write-cohort.ts';
export { type PatientSummary, writePatient } from './write-patient.ts';
