import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
import {
  gridSpacingMm,
  indexToPatient,
  type Mask,
  makeGrid,
  makeVolume,
  type Point,
  patientToIndex,
  resample,
  type Volume,
  writeNifti,
} from '@lobule/volume';

/** Voxels of 1.6 x 1.6 x 1.75 mm, as in suite `registration`. */
const geometry = { patients: 6, matrix: 96, slices: 32, motion: false, incomplete: false } as const;

export interface KnownExam {
  /** Where a place of the woman as she lay first is found in her dynamic series. */
  readonly place: (point: Point) => Point;
  /** Skin, fat, glands, vessels and lesions, as she lay first. */
  readonly breast: Mask;
  readonly lesion: Mask;
  readonly truth: Exam['truth'];
  readonly dynamic: readonly Volume<Float32Array>[];
  readonly timesS: readonly number[];
  readonly diffusion: readonly Volume<Float32Array>[];
  readonly bValues: readonly number[];
}

/** How she lies in her dynamic series, in the axes of the breast; still where undefined. */
export type Lying = PhaseMotion | undefined;

/**
 * Woman `seed` of a cohort of that seed, at usual noise, lying in all phases of her dynamic series as is said. At a later
 * visit the noise is that of other places: the same noise in both would hold them together.
 */
export function knownExam(seed: number, lying: Lying, visit: 'first' | 'later' = 'first'): KnownExam {
  const index = seed % geometry.patients;
  const quiet = cohortPlan({ ...geometry, seed, noise: 0 });
  const { noisy, still } = stillExams(seed);
  const motion = Array.from({ length: 6 }, () => lying ?? {});
  const plan = withMotion(quiet, index, motion);
  const moved = simulateExam(plan, index);
  const { truth } = still;
  const { grid } = truth.labels;
  const offset = visit === 'later' ? Math.floor(truth.labels.data.length / 2) : 0;
  const withNoise = (kind: Exam['series'][number]['kind']) =>
    framesOf(moved, kind).map(({ volume }, n) => {
      const [loud, silent] = [noisy, still].map((exam) => framesOf(exam, kind)[n].volume.data);
      const count = loud.length;
      return makeVolume(
        volume.grid,
        volume.data.map((value, v) => value + loud[(v + offset) % count] - silent[(v + offset) % count]),
      );
    });
  const place = placeInPhase(plan, index, 0);
  return {
    place,
    breast: { grid, data: truth.labels.data.map(isBreast) as Uint8Array },
    lesion: movedMask(truth.lesions[0].enhancing, place),
    truth,
    dynamic: withNoise('dynamic'),
    timesS: startsOf(framesOf(moved, 'dynamic')),
    diffusion: withNoise('dwi').map(onCoarserGrid),
    bValues: framesOf(moved, 'dwi').map(({ acquisition }) => acquisition.bValue ?? Number.NaN),
  };
}

let remembered: { readonly seed: number; readonly noisy: Exam; readonly still: Exam } | undefined;

/** The woman who lies still, with noise and without; the last one is remembered. */
function stillExams(seed: number): { readonly noisy: Exam; readonly still: Exam } {
  if (remembered?.seed !== seed) {
    const [noisy, still] = [1, 0].map((noise) =>
      simulateExam(cohortPlan({ ...geometry, seed, noise }), seed % geometry.patients),
    );
    remembered = { seed, noisy, still };
  }
  return remembered;
}

/** From the first, s. */
function startsOf(frames: Exam['series'][number]['frames']): number[] {
  return frames.map(({ acquisition }) => acquisition.startS - frames[0].acquisition.startS);
}

const tissuesOfBreast: readonly number[] = [label.fat, label.gland, label.skin, label.vessel];

function isBreast(tissue: number): number {
  return tissuesOfBreast.includes(tissue) || tissue >= label.lesion ? 1 : 0;
}

function framesOf({ series }: Exam, kind: Exam['series'][number]['kind']) {
  return series.find((one) => one.kind === kind)?.frames ?? [];
}

/** As diffusion is measured: 2.4 mm in the slice, its grid beginning elsewhere. */
function onCoarserGrid(volume: Volume<Float32Array>): Volume<Float32Array> {
  const { size, affine } = volume.grid;
  const [dx, dy, dz] = gridSpacingMm(volume.grid);
  const scale = [2.4 / dx, 2.4 / dy, 3.5 / dz];
  const start = indexToPatient(volume.grid, [0.7, 0.4, 0.3]);
  const coarse = [0, 1, 2].flatMap((row) => [
    ...[0, 1, 2].map((axis) => affine[4 * row + axis] * scale[axis]),
    start[row],
  ]);
  const fits = size.map((n, axis) => Math.floor((n - 1.7) / scale[axis]) + 1) as [number, number, number];
  return resample(
    volume,
    makeGrid({ size: fits, affine: coarse as never }),
    'linear',
  ) as Volume<Float32Array>;
}

/** A mask of the woman as she lay first, as she lies now. */
export function movedMask(mask: Mask, place: (point: Point) => Point): Mask {
  const { grid } = mask;
  const [nx, ny, nz] = grid.size;
  const data = Uint8Array.from({ length: nx * ny * nz }, (_, v) => {
    const there = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    const [i, j, k] = patientToIndex(grid, placeBefore(place, there)).map((x) => Math.floor(x + 0.5));
    if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return 0;
    return mask.data[i + nx * (j + ny * k)];
  });
  return { grid, data };
}

/** The way back of a motion, by repeated correction to 0.001 mm. */
function placeBefore(place: (point: Point) => Point, [x, y, z]: Point): Point {
  let [a, b, c] = [x, y, z];
  for (let step = 0; step < 50; step++) {
    const [u, v, w] = place([a, b, c]);
    [a, b, c] = [a + x - u, b + y - v, c + z - w];
    if (Math.abs(x - u) + Math.abs(y - v) + Math.abs(z - w) < 1e-3) break;
  }
  return [a, b, c];
}

/** Up to 4 mm and 2.5 degrees along each axis, as in suite `registration`. */
export function rigidMotion(seed: number): PhaseMotion {
  const { three } = draws(seed, 'between');
  return { shiftMm: three(4), turnDeg: three(2.5) };
}

/** Lying down anew: up to 8 mm and 4 degrees along each axis, and three waves of up to 1.5 mm, 70 to 140 mm long. */
export function visitMotion(seed: number): PhaseMotion {
  const { three, uniform } = draws(seed, 'visits');
  const wave = () => {
    const [x, y, z] = three(1);
    const scale = (2 * Math.PI) / ((70 + 70 * uniform()) * Math.sqrt(x * x + y * y + z * z));
    return {
      mm: three(1.5),
      perMm: [scale * x, scale * y, scale * z] as const,
      phase: 2 * Math.PI * uniform(),
    };
  };
  return { shiftMm: three(8), turnDeg: three(4), waves: [wave(), wave(), wave()] };
}

function draws(seed: number, what: string) {
  const stream = randomStream(seed, 'validation', 'alignment', what);
  const within = (limit: number) => limit * (2 * stream.uniform() - 1);
  return {
    three: (limit: number) => [within(limit), within(limit), within(limit)] as const,
    uniform: () => stream.uniform(),
  };
}

/** Writes `<visit>-dynamic.nii`, `<visit>-diffusion.nii` and `<visit>-lesion.nii`; what study.yaml says of them. */
export function writeExam(folder: string, visit: string, day: number, exam: KnownExam): string {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, bytes: Uint8Array) =>
    writeFileSync(path.join(folder, `${visit}-${name}.nii`), bytes);
  write('dynamic', writeNifti(exam.dynamic, { type: 'float32' }));
  write('diffusion', writeNifti(exam.diffusion, { type: 'float32' }));
  write('lesion', writeNifti(exam.lesion));
  return `    - subject: A
      visit: ${visit}
      day: ${day}
      series:
        - { role: dynamic, file: ${visit}-dynamic.nii, timesS: [${exam.timesS.join(', ')}] }
        - { role: diffusion, file: ${visit}-diffusion.nii, bValues: [${exam.bValues.join(', ')}] }
`;
}
