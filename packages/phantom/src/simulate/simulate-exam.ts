import { randomStream } from '@lobule/foundation';
import { compose } from '../anatomy/composition.ts';
import { fieldOver } from '../anatomy/fields.ts';
import { breastFrame } from '../anatomy/frame.ts';
import { textureLattice } from '../anatomy/texture.ts';
import { gland, properties, property, type Tissue } from '../anatomy/tissues.ts';
import { type CohortPlan, patientOf } from '../plan/cohort.ts';
import { dynamicProtocol, type SeriesKind } from '../protocol.ts';
import { dynamicFrames } from './dynamic-series.ts';
import type { Exam, ExamSeries } from './exam.ts';
import type { Scan } from './scanner.ts';
import { b1Frames, dwiFrames, molliFrames, t2Frames, t2StarFrames, vfaFrames } from './static-series.ts';
import { truthOf } from './truth.ts';

/** What is scanned of a patient. */
export interface ExamOptions {
  /** The series to scan; all where not given. What a series holds does not depend on which others are scanned. */
  readonly only?: readonly SeriesKind[];
}

/**
 * Scans one patient of a plan. Depends on the settings and on the index alone: the same in any order and on any
 * number of workers.
 *
 * @throws phantom/no-such-patient
 * @example
 * const exam = simulateExam(cohortPlan({ patients: 1, matrix: 48, slices: 8 }), 0);
 * exam.series.map(({ description, frames }) => `${description}: ${frames.length}`);
 */
export function simulateExam(plan: CohortPlan, index: number, { only }: ExamOptions = {}): Exam {
  const patient = patientOf(plan, index);
  const { settings } = plan;
  const lattice = textureLattice(randomStream(settings.seed, 'phantom', index, 'texture'));
  const breast = { ...patient.breast, lattice };
  const frame = breastFrame(settings.matrix, settings.slices, patient.laterality, patient.obliqueDeg);
  const scan: Scan = {
    frame,
    still: compose(frame, breast),
    transmit: fieldOver(frame, patient.transmit),
    receive: fieldOver(frame, patient.receive),
    reference: rowOf(gland),
    noise: settings.noise,
    names: [settings.seed, index],
  };
  const phases = dynamicProtocol.phases - (patient.stoppedEarly ? 1 : 0);
  const timing = { bolusDelayS: settings.bolusDelayS, windowS: settings.kSpaceCentreS };
  const dynamic = () => dynamicFrames(scan, breast, patient, phases, timing);
  const planned: readonly PlannedSeries[] = [
    ['b1', 2, 'tfl_b1map_sag', () => b1Frames(scan)],
    ['vfa', 3, 't1_vibe_vfa_we_sag', () => vfaFrames(scan)],
    ['molli', 4, 't1_molli_5(10s)3_sag', () => molliFrames(scan)],
    ['t2', 5, 't2_se_mc_8echo_sag', () => t2Frames(scan)],
    ['t2star', 6, 't2star_me_gre_8echo_sag', () => t2StarFrames(scan)],
    ['dwi', 7, 'ep2d_diff_ivim_8b_spair_sag', () => dwiFrames(scan)],
    ['dynamic', 8, 't1_vibe_we_dyn_1+5_sag', dynamic],
  ];
  const series = planned
    .filter(([kind]) => !(kind === 'dwi' && patient.stoppedEarly) && (only?.includes(kind) ?? true))
    .map(([kind, number, description, scanned]): ExamSeries => {
      return { kind, number, description, frames: scanned() };
    });
  return { patient, series, truth: truthOf(scan, breast) };
}

type PlannedSeries = readonly [SeriesKind, number, string, () => ExamSeries['frames']];

function rowOf(tissue: Tissue): Float64Array {
  const row = new Float64Array(properties);
  for (const name of Object.keys(property) as (keyof Tissue)[]) row[property[name]] = tissue[name];
  return row;
}
