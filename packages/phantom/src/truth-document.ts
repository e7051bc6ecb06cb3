import type { Json } from '@lobule/foundation';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';
import { breastFrame, toPatientWay } from './anatomy/frame.ts';
import { tissueName } from './anatomy/tissues.ts';
import { haematocrit } from './physics/arterial-input.ts';
import { adcFromB } from './physics/diffusion.ts';
import type { CohortPlan, PatientPlan } from './plan/cohort.ts';
import { outcomeModel } from './plan/outcome.ts';
import {
  agent,
  b1Protocol,
  dwiProtocol,
  dynamicProtocol,
  fieldStrengthT,
  molliProtocol,
  phaseCentreS,
  residualFat,
  t2Protocol,
  t2StarProtocol,
  vfaProtocol,
} from './protocol.ts';
import type { ExamTruth } from './simulate/exam.ts';

/** The clinical table as a data manager would send it: one row a woman, 1 for yes and 0 for no. */
export function clinicalTable({ patients }: CohortPlan): Table {
  const number = (
    name: string,
    of: (patient: PatientPlan) => number,
    notes: { unit?: string; description?: string } = {},
  ) => numberColumn(name, patients.map(of), notes);
  return makeTable([
    textColumn(
      'patient_id',
      patients.map(({ id }) => id),
    ),
    number('age', ({ clinical }) => clinical.ageYears, { unit: 'a' }),
    number('er', ({ clinical }) => (clinical.er ? 1 : 0)),
    number('pr', ({ clinical }) => (clinical.pr ? 1 : 0)),
    number('her2', ({ clinical }) => (clinical.her2 ? 1 : 0)),
    textColumn(
      'subtype',
      patients.map(({ clinical }) => clinical.subtype),
    ),
    number('grade', ({ clinical }) => clinical.grade),
    number('ki67_percent', ({ clinical }) => clinical.ki67Percent, { unit: '%' }),
    number('pcr', ({ outcome }) => (outcome.pcr ? 1 : 0), { description: 'Pathological complete response' }),
    number('recurrence_days', ({ outcome }) => outcome.recurrenceDays, {
      unit: 'd',
      description: 'To recurrence or to the end of follow-up',
    }),
    number('recurrence', ({ outcome }) => (outcome.recurrence ? 1 : 0), {
      description: '1 where recurrence_days ends in a recurrence',
    }),
  ]);
}

/** Everything that is true of the whole cohort: protocol, agent, model of the outcome. */
export function cohortTruth({ settings }: CohortPlan): Json {
  return {
    settings: { ...settings },
    units: {
      Ktrans: '1/min',
      ve: '1',
      vp: '1',
      T1map: 'ms',
      T2map: 'ms',
      T2starmap: 'ms',
      ADC: 'mm2/s',
      D: 'mm2/s',
      f: '1',
      Dstar: 'mm2/s',
      B1map: '1',
    },
    fieldStrengthT,
    agent: { ...agent },
    arterialInput: { kind: 'parker', haematocrit, startsAfterInjectionS: settings.bolusDelayS },
    adc: {
      definition: 'slope of ln S over b without noise, unweighted',
      bValues: dwiProtocol.bValues.filter((b) => b >= adcFromB),
    },
    protocol: {
      b1: { ...b1Protocol },
      vfa: { ...vfaProtocol, flipDeg: [...vfaProtocol.flipDeg] },
      molli: { ...molliProtocol },
      t2: { ...t2Protocol },
      t2star: { ...t2StarProtocol },
      dwi: { ...dwiProtocol, bValues: [...dwiProtocol.bValues] },
      dynamic: { ...dynamicProtocol },
      residualFat: { ...residualFat },
    },
    phaseCentresFromInjectionS: Array.from({ length: dynamicProtocol.phases }, (_, phase) =>
      phaseCentreS(phase),
    ),
    outcomeModel: outcomeModel as unknown as Json,
  };
}

/** What is true of one patient; `truth` where she was simulated. */
export function patientTruth({ settings }: CohortPlan, patient: PatientPlan, truth: ExamTruth): Json {
  const frame = breastFrame(settings.matrix, settings.slices, patient.laterality, patient.obliqueDeg);
  const labels = [...new Set(truth.labels.data)].sort((a, b) => a - b);
  return {
    id: patient.id,
    laterality: patient.laterality,
    labels: Object.fromEntries(labels.map((value) => [String(value), tissueName(value)])),
    motionLpsMm: patient.motionMm.map((way) => toPatientWay(frame, way)),
    ...(patient.distortion && { distortion: patient.distortion as unknown as Json }),
    missing: patient.stoppedEarly ? ['dwi', 'last dynamic phase'] : [],
    lesions: truth.lesions.map(({ kind, diameterMm, volumeMl, mean }) => ({
      kind,
      diameterMm,
      volumeMl,
      mean: { ...mean },
    })),
    planned: patient.breast.lesions.map(({ tissue }) => ({ ...tissue })),
    outcome: { ...patient.outcome },
  };
}
