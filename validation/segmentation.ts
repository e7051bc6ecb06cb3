import { randomStream } from '@lobule/foundation';
import { cohortPlan, type Exam, label, simulateExam } from '@lobule/phantom';
import { breastMask, lesionCandidates, lesionFromClick, randomWalk, scoreMasks } from '@lobule/segmentation';
import {
  boundingBox,
  distance,
  emptyMask,
  indexToPatient,
  type Mask,
  maskWhere,
  type Point,
  type Volume,
} from '@lobule/volume';
import type { CaseResult, Suite } from './suite.ts';

/**
 * Masses of the phantom that are hard to outline, from one click and from nothing. Every spiculated, rim-enhancing,
 * necrotic and vessel-touching mass of at least 1 cm among the first 15 patients of a seed is a case for itself, at the
 * noise of the protocol, on 160 x 160 x 32 voxels of 0.96 x 0.96 x 1.75 mm; nobody moves.
 *
 * The method was made on seeds 101 and 102. A first run on held-out seeds 201 and 202 found 35 of 36 cases within their
 * bounds and no lesion in one necrotic mass of 12 mm; the method was then changed on masses of that kind of seeds 103 to
 * 108, and 201 and 202 are no longer held out. The seeds here were generated once the method was final.
 *
 * Truth is the tissue that fills most of a voxel, a necrotic core included. The click is a random voxel of the deeper
 * half of the enhancing part. From nothing the first of the ranked candidates counts, whatever it is.
 *
 * One click on the phase nearest 90 s alone, and the random walker from scribbles on that phase, came later, with nothing
 * tuned for them: their first run on these seeds is the one that stands here. A reader's scribbles are a stroke along the
 * longest row of the lesion in the slice in which it is largest, and rings 6 to 8 mm around it there and in the slices
 * two before and two after its ends.
 */
const SEEDS = [203, 204];
const PATIENTS = 15;
const LEAST_MM = 10;
/** The bounds of the issue that asked for this, as 1 - Dice. */
const FROM_CLICK = 0.1;
const FROM_NOTHING = 0.25;

export const suite: Suite = {
  name: 'segmentation',
  cases: 72,
  async run({ progress }) {
    const wanted = SEEDS.flatMap((seed) => {
      const plan = cohortPlan({
        patients: PATIENTS,
        seed,
        motion: false,
        incomplete: false,
        matrix: 160,
        slices: 32,
      });
      return plan.patients.flatMap(({ index, breast }) => {
        const [{ kind, diameterMm }] = breast.lesions;
        return kind !== 'round' && diameterMm >= LEAST_MM ? [{ seed, plan, index }] : [];
      });
    });
    return wanted.flatMap(({ seed, plan, index }, n) => {
      const results = casesOf(simulateExam(plan, index, { only: ['dynamic'] }), seed);
      progress(n + 1, wanted.length);
      return results;
    });
  },
};

function casesOf(exam: Exam, seed: number): readonly CaseResult[] {
  const frames = exam.series.find(({ kind }) => kind === 'dynamic')?.frames ?? [];
  const series = frames.map(({ volume }) => volume);
  const truth = mainLesion(exam.truth.labels);
  const [{ kind, diameterMm }] = exam.truth.lesions;
  const name = `seed ${seed}, ${exam.patient.id}, ${kind}, ${diameterMm.toFixed(0)} mm`;
  const click = clickIn(exam, seed);
  const clicked = lesionFromClick(series, click);
  const onPhase = near90(frames.map(({ acquisition }) => acquisition.startS ?? Number.NaN));
  const onOne = lesionFromClick(series, click, { onPhase });
  const rise = Float32Array.from(series[onPhase].data, (value, v) => value - series[0].data[v]);
  const walked = randomWalk([{ grid: truth.grid, data: rise }], scribblesOn(truth));
  const [first] = lesionCandidates(series, breastMask(series[0]).mask);
  return [
    overlap(`${name}: one click`, clicked.mask, truth, FROM_CLICK),
    overlap(`${name}: from nothing`, first?.lesion.mask, truth, FROM_NOTHING),
    overlap(`${name}: one click, on phase ${onPhase} alone`, onOne.mask, truth, FROM_CLICK),
    overlap(
      `${name}: scribbles`,
      maskWhere(walked.labels, (label) => label === 1),
      truth,
      FROM_CLICK,
    ),
  ];
}

function overlap(name: string, mask: Mask | undefined, truth: Mask, tolerance: number): CaseResult {
  const dice = mask === undefined ? 0 : scoreMasks(mask, truth).dice.value;
  return { case: name, error: 1 - dice, tolerance, passed: 1 - dice <= tolerance, got: dice, expected: 1 };
}

function mainLesion({ grid, data }: Volume): Mask {
  const inside = Uint8Array.from(data, (at) => (Math.floor(at / label.lesion) === 1 ? 1 : 0));
  return { grid, data: inside };
}

/** A place in the deeper half of the enhancing part of the main lesion, drawn with the seed and the patient. */
function clickIn({ truth, patient }: Exam, seed: number): Point {
  const { grid, data } = truth.lesions[0].enhancing;
  const depth = distance({ grid, data: data.map((value) => (value === 0 ? 1 : 0)) }).data;
  const inside: number[] = [];
  for (let v = 0; v < depth.length; v++) if (depth[v] > 0) inside.push(v);
  inside.sort((a, b) => depth[b] - depth[a] || a - b);
  const v = inside[randomStream(seed, 'click', patient.index).below(Math.ceil(inside.length / 2))];
  const [nx, ny] = grid.size;
  return indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
}

/** The phase nearest 90 s after the first, which is before contrast. */
function near90(startS: readonly number[]): number {
  const apart = startS.map((time) => Math.abs(time - startS[0] - 90));
  return apart.indexOf(Math.min(...apart.slice(1)));
}

/** What a reader scribbles: 1 in the lesion, 2 around it. */
function scribblesOn(lesion: Mask): Mask {
  const { grid, data } = lesion;
  const [nx, ny, nz] = grid.size;
  const drawn = emptyMask(grid);
  const box = boundingBox(lesion);
  if (box === undefined) return drawn;
  const plane = nx * ny;
  const inSlice = Array.from({ length: nz }, (_, k) => data.subarray(k * plane, (k + 1) * plane));
  const sizes = inSlice.map((slice) => slice.reduce((sum, on) => sum + on, 0));
  const largest = sizes.indexOf(Math.max(...sizes));
  const rows = Array.from({ length: ny }, (_, j) =>
    inSlice[largest].subarray(j * nx, (j + 1) * nx).reduce((sum, on) => sum + on, 0),
  );
  const longest = largest * plane + rows.indexOf(Math.max(...rows)) * nx;
  for (let v = longest; v < longest + nx; v++) if (data[v] !== 0) drawn.data[v] = 1;
  const away = distance(lesion).data;
  const before = Math.max(0, box.start[2] - 2);
  const after = Math.min(nz - 1, box.start[2] + box.size[2] + 1);
  for (let p = 0; p < plane; p++) {
    const d = away[largest * plane + p];
    if (d > 6 && d <= 8) drawn.data[largest * plane + p] = 2;
    for (const k of [before, after])
      if (away[k * plane + p] <= 8 && data[k * plane + p] === 0) drawn.data[k * plane + p] = 2;
  }
  return drawn;
}
