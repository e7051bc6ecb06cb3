import { type RandomStream, randomStream } from '@lobule/foundation';
import type { BreastPlan } from '../anatomy/breast.ts';
import type { FieldPlan } from '../anatomy/fields.ts';
import type { BreastPoint } from '../anatomy/frame.ts';
import type { Distortion } from '../anatomy/motion.ts';
import type { BreastShape, Tube } from '../anatomy/shape.ts';
import { blood, gland, skin, type Tissue } from '../anatomy/tissues.ts';
import { phantomErrors } from '../errors.ts';
import { haematocrit } from '../physics/arterial-input.ts';
import { normalDeviate } from '../physics/noise.ts';
import { completeSettings, type PhantomSettings } from '../settings.ts';
import { feedingVessel, mainDiameterMm, mainKind, planLesion, planSatellite } from './lesions.ts';
import { drawOutcome, type Outcome } from './outcome.ts';

/** Receptors of a tumour: hormone receptors with or without HER2, HER2 alone, none. */
export type Subtype = 'HR+/HER2-' | 'HER2+' | 'TN';

/** What the clinical table says of a woman besides her outcome. */
export interface ClinicalPlan {
  readonly ageYears: number;
  readonly er: boolean;
  readonly pr: boolean;
  readonly her2: boolean;
  readonly subtype: Subtype;
  readonly grade: 1 | 2 | 3;
  readonly ki67Percent: number;
}

/** One patient, as plain numbers: no image yet. It does not depend on how many others there are. */
export interface PatientPlan {
  readonly index: number;
  /** `LOB-001`. */
  readonly id: string;
  readonly laterality: 'L' | 'R';
  readonly obliqueDeg: number;
  readonly breast: BreastPlan;
  /** Flip angle that is reached, relative to the nominal one. */
  readonly transmit: FieldPlan;
  readonly receive: FieldPlan;
  /** Where the patient has moved to in each dynamic phase, in the breast's axes; empty where she lies still. */
  readonly motionMm: readonly BreastPoint[];
  /** How she is turned and bent besides in each dynamic phase; only where `withMotion` said so. */
  readonly distortion?: readonly Distortion[];
  /** She asked to stop: the last dynamic phase and the diffusion series are missing. */
  readonly stoppedEarly: boolean;
  readonly clinical: ClinicalPlan;
  readonly outcome: Outcome;
}

/** Who is in a cohort and what becomes of them, before any image is made. */
export interface CohortPlan {
  readonly settings: PhantomSettings;
  readonly patients: readonly PatientPlan[];
}

/**
 * Who is in the cohort, what grows in them and what becomes of them. Pure and quick; images come from `simulateExam`.
 *
 * @throws phantom/bad-settings
 * @example
 * const plan = cohortPlan({ patients: 24, seed: 7 });
 * plan.patients[0].breast.lesions[0].kind; // 'spiculated'
 */
export function cohortPlan(settings: Partial<PhantomSettings> = {}): CohortPlan {
  const complete = completeSettings(settings);
  return {
    settings: complete,
    patients: Array.from({ length: complete.patients }, (_, index) => planPatient(complete, index)),
  };
}

/** @throws phantom/no-such-patient */
export function patientOf({ patients }: CohortPlan, index: number): PatientPlan {
  const patient = patients[index];
  if (patient) return patient;
  throw phantomErrors.error('phantom/no-such-patient', {
    what: `There is no patient of index ${index} among ${patients.length}`,
  });
}

/** The second patient moves and the fifth stops early; in smaller cohorts the last ones do. */
const mover = 1;
const stopper = 4;

function planPatient(settings: PhantomSettings, index: number): PatientPlan {
  const stream = randomStream(settings.seed, 'phantom', index);
  const shape = planShape(stream.child('shape'));
  const lesionStream = stream.child('lesion');
  const kind = mainKind(index);
  const main = planLesion(kind, mainDiameterMm(index), shape, settings.plasmaVolume, lesionStream);
  const clinical = planClinical(stream.child('clinical'));
  const vessels = ownVessels(shape, stream.child('vessels'));
  if (kind === 'touching-vessel') vessels.push(feedingVessel(main));
  return {
    index,
    id: `LOB-${String(index + 1).padStart(3, '0')}`,
    laterality: index % 2 === 0 ? 'L' : 'R',
    obliqueDeg: 4 + 5 * stream.child('geometry').uniform(),
    breast: {
      shape,
      vessels,
      lesions: index % 6 === 5 ? [main, planSatellite(main, shape, stream.child('satellite'))] : [main],
      gland: planGland(stream.child('gland')),
      skin,
      blood: { ...blood, vp: 1 - haematocrit },
    },
    transmit: planTransmit(stream.child('transmit')),
    receive: { centre: 1, perMm: [-0.0022, 0.0004, 0.0012], perMm2: [0, -0.000012, 0] },
    motionMm: settings.motion && index === Math.min(mover, settings.patients - 1) ? motion : [],
    stoppedEarly:
      settings.incomplete && settings.patients > 1 && index === Math.min(stopper, settings.patients - 2),
    clinical,
    outcome: drawOutcome(main, clinical.subtype !== 'HR+/HER2-', stream.child('outcome')),
  };
}

/** Rigid: she sinks back and down after the second phase and stays there. */
const motion: readonly BreastPoint[] = [
  [0, 0, 0],
  [0, 0, 0],
  [-1.9, -2.6, 0.9],
  [-1.9, -2.6, 0.9],
  [-3.1, -3.7, 1.4],
  [-3.1, -3.7, 1.4],
];

function planShape(stream: RandomStream): BreastShape {
  const size = 1 + 0.08 * normalDeviate(stream);
  const bounded = Math.min(1.12, Math.max(0.88, size));
  return {
    lengthMm: 84 * bounded,
    halfHeightMm: 60 * bounded,
    halfWidthMm: 60 * bounded,
    droop: 0.1 + 0.14 * stream.uniform(),
    skinMm: 2 + 0.6 * stream.uniform(),
    glandBias: -0.3 + 0.55 * stream.uniform(),
  };
}

/** Ktrans 0.01 to 0.04 per min and ve 0.15 to 0.3: minimal to marked background enhancement. */
function planGland(stream: RandomStream): Tissue {
  return {
    ...gland,
    t1Ms: 1680 + 100 * Math.max(-2, Math.min(2, normalDeviate(stream))),
    t2Ms: 71 + 4 * Math.max(-2, Math.min(2, normalDeviate(stream))),
    t2StarMs: 22 + 2 * Math.max(-2, Math.min(2, normalDeviate(stream))),
    ktransPerMin: 0.01 + 0.025 * stream.uniform(),
    ve: 0.15 + 0.15 * stream.uniform(),
    d: 2.1e-3 + 0.4e-3 * stream.uniform(),
  };
}

/** Flip angles reach 80 to 105 % of what was asked, less on one side, as published for breasts at 3 T. */
function planTransmit(stream: RandomStream): FieldPlan {
  return {
    centre: 0.88 + 0.1 * stream.uniform(),
    perMm: [
      0.0006 * (2 * stream.uniform() - 1),
      0.0004 * (2 * stream.uniform() - 1),
      -0.0006 - 0.0008 * stream.uniform(),
    ],
    perMm2: [-0.000006, -0.000004, 0],
  };
}

/** The internal mammary vessels behind the muscle and a vein under the skin. */
function ownVessels(shape: BreastShape, stream: RandomStream): Tube[] {
  const w = 6 + 12 * stream.uniform();
  const veinW = -14 + 10 * stream.uniform();
  const vein: BreastPoint[] = Array.from({ length: 8 }, (_, n) => {
    const a = 4 + (0.78 * shape.lengthMm * n) / 7;
    const edge = shape.halfHeightMm * Math.sqrt(1 - (a / shape.lengthMm) * (a / shape.lengthMm));
    return [a, 0.82 * edge - shape.droop * a - 1.5 * (n % 2), veinW + 1.7 * n];
  });
  return [
    {
      radiusMm: 1.9,
      points: [
        [-14, 77, w],
        [-13, 20, w + 2],
        [-13, -30, w],
        [-14, -77, w - 2],
      ],
    },
    { radiusMm: 1.5, points: vein },
  ];
}

function planClinical(stream: RandomStream): ClinicalPlan {
  const draw = stream.uniform();
  const subtype: Subtype = draw < 0.45 ? 'HR+/HER2-' : draw < 0.72 ? 'HER2+' : 'TN';
  const er = subtype === 'HR+/HER2-' || (subtype === 'HER2+' && stream.uniform() < 0.5);
  const spread = subtype === 'HR+/HER2-' ? 22 : subtype === 'HER2+' ? 35 : 55;
  const gradeDraw = stream.uniform() + (subtype === 'HR+/HER2-' ? 0 : 0.35);
  return {
    ageYears: Math.round(Math.min(78, Math.max(27, 50 + 10 * normalDeviate(stream)))),
    er,
    pr: er && stream.uniform() < 0.8,
    her2: subtype === 'HER2+',
    subtype,
    grade: gradeDraw < 0.2 ? 1 : gradeDraw < 0.75 ? 2 : 3,
    ki67Percent: Math.round(Math.min(95, Math.max(3, spread + 12 * normalDeviate(stream)))),
  };
}
