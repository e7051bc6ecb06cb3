import { randomStream } from '@lobule/foundation';
import {
  cohortPlan,
  type Exam,
  label,
  type PhaseMotion,
  placeInPhase,
  simulateExam,
  withMotion,
} from '@lobule/phantom';
import type { PreparedModel } from '@lobule/quantify';
import { toftsModel } from '@lobule/quantify';
import type { Mask, Point, Volume } from '@lobule/volume';

export type MotionKind = 'rigid' | 'deformable';

/** Voxels of 1.6 x 1.6 x 1.75 mm, so that half a voxel is nearly the same in all directions. */
const geometry = { patients: 6, matrix: 96, slices: 32, motion: false, incomplete: false } as const;

/** A dynamic exam whose every phase after the first has moved, with what is true of it. */
export interface MovingExam {
  readonly kind: MotionKind;
  readonly seed: number;
  /** At usual noise. */
  readonly phases: readonly Volume<Float32Array>[];
  /** The same without noise; and without noise or motion. */
  readonly clean: readonly Volume<Float32Array>[];
  readonly still: readonly Volume<Float32Array>[];
  readonly truth: Exam['truth'];
  /** Where a place of the first phase is found in another. */
  readonly moved: readonly ((place: Point) => Point)[];
  /** Skin, fat, glands, vessels and lesions. */
  readonly breast: Mask;
}

/**
 * Woman `seed` of a cohort of that seed. What moves was drawn once and is not chosen by how it is found again: rigid,
 * up to 4 mm and 2.5 degrees along each axis; deformable, up to 2 mm and 1 degree and three waves of up to 1.5 mm along
 * each axis, 70 to 140 mm long.
 */
export function movingExam(kind: MotionKind, seed: number): MovingExam {
  const index = seed % geometry.patients;
  const motion = Array.from({ length: 6 }, (_, phase) => (phase === 0 ? {} : drawMotion(kind, seed, phase)));
  const plan = withMotion(cohortPlan({ ...geometry, seed }), index, motion);
  const quiet = cohortPlan({ ...geometry, seed, noise: 0 });
  const still = simulateExam(quiet, index);
  const { truth } = still;
  return {
    kind,
    seed,
    phases: dynamicOf(simulateExam(plan, index)),
    clean: dynamicOf(simulateExam(withMotion(quiet, index, motion), index)),
    still: dynamicOf(still),
    truth,
    moved: motion.map((_, phase) => placeInPhase(plan, index, phase)),
    breast: { grid: truth.labels.grid, data: truth.labels.data.map(isBreast) as Uint8Array },
  };
}

const tissuesOfBreast: readonly number[] = [label.fat, label.gland, label.skin, label.vessel];

function isBreast(tissue: number): number {
  return tissuesOfBreast.includes(tissue) || tissue >= label.lesion ? 1 : 0;
}

function dynamicOf({ series }: Exam): Volume<Float32Array>[] {
  return series.flatMap(({ kind, frames }) => (kind === 'dynamic' ? frames.map(({ volume }) => volume) : []));
}

function drawMotion(kind: MotionKind, seed: number, phase: number): PhaseMotion {
  const stream = randomStream(seed, 'validation', 'registration', kind, phase);
  const within = (limit: number) => limit * (2 * stream.uniform() - 1);
  const three = (limit: number) => [within(limit), within(limit), within(limit)] as const;
  if (kind === 'rigid') return { shiftMm: three(4), turnDeg: three(2.5) };
  const wave = () => {
    const [x, y, z] = three(1);
    const long = 70 + 70 * stream.uniform();
    const scale = (2 * Math.PI) / (long * Math.sqrt(x * x + y * y + z * z));
    return { mm: three(1.5), perMm: [scale * x, scale * y, scale * z] as const, phase: within(Math.PI) };
  };
  return { shiftMm: three(2), turnDeg: three(1), waves: [wave(), wave(), wave()] };
}

/** Tofts as the study of the phantom fits it. */
export function phantomTofts(): PreparedModel {
  return toftsModel.prepare(
    {
      timesS: [0, 1, 2, 3, 4, 5].map((phase) => 65 * phase - 22.5),
      frameDurationS: 15,
      signal: { trMs: 5.2, flipAngleDeg: 12, relaxivityPerMmPerS: 4.97, baselineFrames: [0] },
    },
    { sampling: 'window', arterialInput: { kind: 'parker', hematocrit: 0.42, arrivalS: 0 } },
  );
}
