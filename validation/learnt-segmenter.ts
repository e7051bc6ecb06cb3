import { randomStream } from '@lobule/foundation';
import { type CohortPlan, cohortPlan, type Exam, label, simulateExam } from '@lobule/phantom';
import {
  applySegmenter,
  breastMask,
  type ListedExam,
  lesionCandidates,
  lesionFromClick,
  readSegmenter,
  type Segmenter,
  scoreMasks,
  trainSegmenter,
  writeSegmenter,
} from '@lobule/segmentation';
import { distance, indexToPatient, type Mask, type Point, type Volume } from '@lobule/volume';
import type { CaseResult, Suite } from './suite.ts';

/**
 * The learnt segmentation on the phantom's hard masses: spiculated, rim-enhancing, necrotic and vessel-touching ones of at
 * least 1 cm among the first 12 patients of three seeds, after a training on patients of another seed; 160 x 160 x 32
 * voxels of 0.96 x 0.96 x 1.75 mm at the noise of the protocol, nobody moves.
 *
 * Features and settings were chosen with training and tests on seeds 301 to 304. Seed 401 had been looked at for an
 * earlier model, without the look at margins; 402 and 403 had not.
 *
 * The learnt one is used in both ways. From nothing, its truth is every voxel that a lesion fills most of, a necrotic core
 * and second lesions included, anywhere in the breast; the first candidate of the automatic method is scored against the
 * main lesion alone. From one click in the deepest place of the main lesion, both it and the click method are scored
 * against that lesion. Better means that the 95 % interval (percentiles, bootstrap of patients) of the mean difference in
 * Dice lies above 0. By kind of mass there are too few for that: a mean may fall short by no more than 0.005, which was
 * chosen before seeds 401 to 403 were run.
 *
 * More than this is hardly there to gain: truth is the tissue that fills most of a voxel's eight places, and with the true
 * share of the lesion in each voxel, cut at a half, the Dice is 0.965 to 0.987 on seven masses of seeds 302 and 303, since
 * of voxels that are half filled one cannot know which count.
 */
const TRAINING = { seed: 301, patients: 20 };
const HELD_OUT = { seeds: [401, 402, 403], patients: 12 };
const LEAST_MM = 10;
/** Of the issue, as 1 - Dice. */
const FROM_CLICK = 0.1;
const FROM_NOTHING = 0.25;
const LOSS_BY_KIND = 0.005;
const FOLDS = 3;
const KINDS = ['spiculated', 'rim-enhancing', 'necrotic', 'touching-vessel'] as const;
const BOOTSTRAPS = 10_000;

interface Scored {
  readonly name: string;
  readonly kind: string;
  readonly learnt: number;
  readonly automatic: number;
  readonly learntFromClick: number;
  readonly clicked: number;
}

export const suite: Suite = {
  name: 'learnt-segmenter',
  cases: 55,
  async run({ progress }) {
    const training = planOf(TRAINING.seed, TRAINING.patients);
    const wanted = HELD_OUT.seeds.flatMap((seed) => {
      const plan = planOf(seed, HELD_OUT.patients);
      return plan.patients.flatMap(({ index, breast: { lesions } }) => {
        const [{ kind, diameterMm }] = lesions;
        return kind !== 'round' && diameterMm >= LEAST_MM ? [{ seed, plan, index }] : [];
      });
    });
    const total = training.patients.length + 1 + wanted.length;
    const exams = training.patients.map(({ index, id }, n): ListedExam => {
      const { series, timesS, lesions } = dynamicOf(simulateExam(training, index, { only: ['dynamic'] }));
      const breast = breastMask(series[0]).mask;
      progress(n + 1, total);
      return { patient: id, load: () => ({ series, timesS, lesions, breast }) };
    });
    const model = await trainSegmenter(exams, {
      settings: { folds: FOLDS },
      synthetic: true,
      description: `Digital phantoms of seed ${TRAINING.seed}`,
    });
    progress(exams.length + 1, total);
    const scored = wanted.map(({ seed, plan, index }, n) => {
      const one = scoreExam(model, plan, seed, index);
      progress(exams.length + 2 + n, total);
      return one;
    });
    const { card } = readSegmenter(writeSegmenter(model));
    const says = card.data.synthetic && card.origin.startsWith('Synthetic only');
    return [
      ...scored.map(({ name, learnt }) => atLeast(`${name}: learnt, from nothing`, learnt, 1, FROM_NOTHING)),
      ...scored.map(({ name, learntFromClick }) =>
        atLeast(`${name}: learnt, from one click`, learntFromClick, 1, FROM_CLICK),
      ),
      ...compared('learnt from nothing against the automatic method', scored, 'learnt', 'automatic'),
      ...compared('learnt from one click against one click', scored, 'learntFromClick', 'clicked'),
      { case: 'the card says that it is synthetic', error: says ? 0 : 1, tolerance: 0, passed: says },
    ];
  },
};

function scoreExam(model: Segmenter, plan: CohortPlan, seed: number, index: number): Scored {
  const exam = simulateExam(plan, index, { only: ['dynamic'] });
  const { series, timesS, lesions } = dynamicOf(exam);
  const main = mainLesion(exam.truth.labels);
  const [{ kind, diameterMm }] = exam.truth.lesions;
  const placeMm = deepest(exam);
  const breast = breastMask(series[0]).mask;
  const [first] = lesionCandidates(series, breast);
  const dice = (mask: Mask, truth: Mask) => scoreMasks(mask, truth).dice.value;
  return {
    name: `seed ${seed}, patient ${index}, ${kind}, ${diameterMm.toFixed(0)} mm`,
    kind,
    learnt: dice(applySegmenter(model, series, { timesS, breast }).mask, lesions),
    automatic: first === undefined ? 0 : dice(first.lesion.mask, main),
    learntFromClick: dice(applySegmenter(model, series, { timesS, breast, placeMm }).mask, main),
    clicked: dice(lesionFromClick(series, placeMm).mask, main),
  };
}

type Way = 'learnt' | 'automatic' | 'learntFromClick' | 'clicked';

/** Mean Dice of two ways, of all masses with the interval of the difference, and of each kind. */
function compared(name: string, scored: readonly Scored[], way: Way, other: Way): readonly CaseResult[] {
  const mean = (which: Way, of: readonly Scored[]) => meanOf(of.map((one) => one[which]));
  const byKind = KINDS.map((kind) => {
    const own = scored.filter((one) => one.kind === kind);
    return atLeast(
      `${name}: mean Dice of ${own.length} ${kind}`,
      mean(way, own),
      mean(other, own),
      LOSS_BY_KIND,
    );
  });
  const gains = scored.map((one) => one[way] - one[other]);
  return [
    atLeast(`${name}: mean Dice of ${scored.length}`, mean(way, scored), mean(other, scored), 0),
    atLeast(`${name}: lower limit of the mean difference`, lowerLimit(gains), 0, 0),
    ...byKind,
  ];
}

/** Of the 95 % interval of a mean. */
function lowerLimit(values: readonly number[]): number {
  const stream = randomStream(1, 'learnt-segmenter', 'interval');
  const means = Float64Array.from({ length: BOOTSTRAPS }, () =>
    meanOf(values.map(() => values[stream.below(values.length)])),
  ).sort();
  return means[Math.round(0.025 * (BOOTSTRAPS - 1))];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Passes where it falls short of what is expected by no more than the tolerance. */
function atLeast(name: string, got: number, expected: number, tolerance: number): CaseResult {
  const error = Math.max(0, expected - got);
  return { case: name, error, tolerance, passed: error <= tolerance, got, expected };
}

function planOf(seed: number, patients: number): CohortPlan {
  return cohortPlan({ patients, seed, motion: false, incomplete: false, matrix: 160, slices: 32 });
}

function dynamicOf({ series, truth }: Exam) {
  const frames = series.find(({ kind }) => kind === 'dynamic')?.frames ?? [];
  const { grid, data } = truth.labels;
  const lesions: Mask = { grid, data: Uint8Array.from(data, (at) => (at >= label.lesion ? 1 : 0)) };
  return {
    series: frames.map(({ volume }) => volume),
    timesS: frames.map(({ acquisition }) => acquisition.startS),
    lesions,
  };
}

function mainLesion({ grid, data }: Volume): Mask {
  return { grid, data: Uint8Array.from(data, (at) => (Math.floor(at / label.lesion) === 1 ? 1 : 0)) };
}

/** The deepest place of the enhancing part of the main lesion. */
function deepest({ truth }: Exam): Point {
  const { grid, data } = truth.lesions[0].enhancing;
  const depth = distance({ grid, data: data.map((value) => (value === 0 ? 1 : 0)) }).data;
  let best = 0;
  for (let v = 0; v < depth.length; v++) if (depth[v] > depth[best]) best = v;
  const [nx, ny] = grid.size;
  return indexToPatient(grid, [best % nx, Math.floor(best / nx) % ny, Math.floor(best / (nx * ny))]);
}
