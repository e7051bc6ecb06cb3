import { randomStream } from '@lobule/foundation';
import { compose } from '../anatomy/composition.ts';
import { fieldOver } from '../anatomy/fields.ts';
import { breastFrame } from '../anatomy/frame.ts';
import { textureLattice } from '../anatomy/texture.ts';
import { gland, properties, property, type Tissue } from '../anatomy/tissues.ts';
import { type CohortPlan, patientOf } from '../plan/cohort.ts';
import { dynamicProtocol } from '../protocol.ts';
import { dynamicFrames } from './dynamic-series.ts';
import type { Exam, ExamSeries } from './exam.ts';
import type { Scan } from './scanner.ts';
import { b1Frames, dwiFrames, molliFrames, t2Frames, t2StarFrames, vfaFrames } from './static-series.ts';
import { truthOf } from './truth.ts';

/**
 * Scans one patient of a plan. Depends on the settings and on the index alone: the same in any order and on any
 * number of workers.
 *
 * @throws phantom/no-such-patient
 * @example
 * const exam = simulateExam(cohortPlan({ patients: 1, matrix: 48, slices: 8 }), 0);
 * exam.series.map(({ description, frames }) => `${description}: ${frames.length}`);
 */
export function simulateExam(plan: CohortPlan, index: number): Exam {
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
  const all: ExamSeries[] = [
    { kind: 'b1', number: 2, description: 'tfl_b1map_sag', frames: b1Frames(scan) },
    { kind: 'vfa', number: 3, description: 't1_vibe_vfa_we_sag', frames: vfaFrames(scan) },
    { kind: 'molli', number: 4, description: 't1_molli_5(10s)3_sag', frames: molliFrames(scan) },
    { kind: 't2', number: 5, description: 't2_se_mc_8echo_sag', frames: t2Frames(scan) },
    { kind: 't2star', number: 6, description: 't2star_me_gre_8echo_sag', frames: t2StarFrames(scan) },
    ...(patient.stoppedEarly
      ? []
      : [
          {
            kind: 'dwi' as const,
            number: 7,
            description: 'ep2d_diff_ivim_8b_spair_sag',
            frames: dwiFrames(scan),
          },
        ]),
    {
      kind: 'dynamic',
      number: 8,
      description: 't1_vibe_we_dyn_1+5_sag',
      frames: dynamicFrames(scan, breast, patient, phases, {
        bolusDelayS: settings.bolusDelayS,
        windowS: settings.kSpaceCentreS,
      }),
    },
  ];
  return { patient, series: all, truth: truthOf(scan, breast) };
}

function rowOf(tissue: Tissue): Float64Array {
  const row = new Float64Array(properties);
  for (const name of Object.keys(property) as (keyof Tissue)[]) row[property[name]] = tissue[name];
  return row;
}
