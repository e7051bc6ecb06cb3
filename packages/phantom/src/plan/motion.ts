import type { Point } from '@lobule/volume';
import { breastFrame, toBreastPlace, toPatientPlace } from '../anatomy/frame.ts';
import { type PhaseMotion, pushForward } from '../anatomy/motion.ts';
import { type CohortPlan, patientOf } from './cohort.ts';

/**
 * The same cohort, one patient of which moves as is said: a motion for each dynamic phase, none where the list ends.
 * Phases before the agent may move too.
 *
 * @throws phantom/no-such-patient
 * @example
 * const plan = withMotion(cohortPlan({ patients: 1 }), 0, [{}, {}, { turnDeg: [0, 0, 3] }]);
 */
export function withMotion(plan: CohortPlan, index: number, motion: readonly PhaseMotion[]): CohortPlan {
  const patient = {
    ...patientOf(plan, index),
    motionMm: motion.map(({ shiftMm = [0, 0, 0] }) => shiftMm),
    distortion: motion.map(({ shiftMm, ...distortion }) => distortion),
  };
  return { ...plan, patients: plan.patients.map((other) => (other.index === index ? patient : other)) };
}

/**
 * The truth of the motion: where a place of the patient, as she lay in the static series, is found in a dynamic phase
 * (from 0). Patient LPS, mm; exact to 1e-9 mm.
 *
 * @throws phantom/no-such-patient
 * @example
 * placeInPhase(cohortPlan({ patients: 2 }), 1, 5)([80, -60, 20]);
 */
export function placeInPhase(plan: CohortPlan, index: number, phase: number): (place: Point) => Point {
  const { laterality, obliqueDeg, motionMm, distortion } = patientOf(plan, index);
  const frame = breastFrame(plan.settings.matrix, plan.settings.slices, laterality, obliqueDeg);
  const motion = { ...distortion?.[phase], shiftMm: motionMm[phase] ?? [0, 0, 0] };
  return (place) => toPatientPlace(frame, pushForward(motion, toBreastPlace(frame, place)));
}
