import {
  isLobuleError,
  LobuleError,
  type ProgressListener,
  randomOrder,
  randomStream,
  silent,
  throwIfCancelled,
} from '@lobule/foundation';
import { type BoostedTrees, rowScorer } from '@lobule/learners';
import { boundingBox, crop, gridSpacingMm, type Mask, type Volume, voxelVolumeMm3 } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { maskOnGrid } from '../on-grid.ts';
import { ScoreCounts } from './calibrate.ts';
import { type ExamScores, INTENDED_USE, type ModelCard, NOT_FOR, originOf, summarise } from './card.ts';
import { type Cut, cutScores, diceOfCuts } from './cut.ts';
import { type PreparedExam, prepareExam } from './exam.ts';
import { VOXEL_FEATURES } from './feature-names.ts';
import { growOn } from './grow.ts';
import { type Sample, sampleExam } from './sample.ts';
import { scoreExam } from './score-exam.ts';
import { type ScoreMap, scoreMaps, smoothScores } from './score-map.ts';
import { SeenTally } from './seen.ts';
import type { Segmenter } from './segmenter.ts';
import { resolveSegmenterSettings, type SegmenterSettings } from './settings.ts';

/** What an exam of the training is made of. */
export interface LabelledExam {
  /** Dynamic phases on one grid, the first before contrast. */
  readonly series: readonly Volume[];
  /** Every lesion of the exam; empty where there is none. */
  readonly lesions: Mask;
  /** When each phase was acquired, s, from any zero; of all exams or of none. */
  readonly timesS?: readonly number[];
  /** Where to look; default `breastMask` of the first phase. */
  readonly breast?: Mask;
}

/** An exam as it is listed; it is loaded twice, and only one is in memory at a time. */
export interface ListedExam {
  /** Exams of one patient are never on both sides of a fold. */
  readonly patient: string;
  readonly load: () => LabelledExam | Promise<LabelledExam>;
  readonly ageYears?: number;
  readonly acquiredYear?: number;
}

export interface TrainingOptions {
  readonly settings?: Partial<SegmenterSettings>;
  /** For the card: `Exams of site A, outlined by two radiologists`. */
  readonly description?: string;
  /** Whether the exams are of a digital phantom; the card says so. */
  readonly synthetic?: boolean;
  readonly title?: string;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** Smoothed log odds that are tried as threshold. */
const THRESHOLDS = [-0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.5];

/**
 * Learns to outline lesions from exams with labels: boosted trees on the dynamic curve, texture and position of each
 * voxel. Scores are of a cross-validation by patient in which everything that is chosen is chosen without the part that
 * is scored: the threshold of fold k on exams of every other fold m, by a model that saw neither k nor m.
 *
 * Needs about two bytes of memory for each voxel around the breast of every exam, beside one exam.
 *
 * @throws segmentation/too-few-exams, segmentation/segmenter-exams, segmentation/segmenter-times, segmentation/no-breast,
 *   segmentation/mask-on-other-grid, segmentation/too-few-phases, segmentation/phases-on-other-grids,
 *   segmentation/bad-settings, foundation/cancelled
 * @example
 * const model = await trainSegmenter(exams.map(({ id, series, lesions }) => ({ patient: id, load: () => ({ series, lesions }) })));
 * const { mask } = applySegmenter(model, other);
 */
export async function trainSegmenter(
  exams: readonly ListedExam[],
  options: TrainingOptions = {},
): Promise<Segmenter> {
  const settings = resolveSegmenterSettings(options.settings ?? {});
  const { progress = silent, signal } = options;
  const tally = new SeenTally();
  const samples: Sample[] = [];
  for (const [n, exam] of exams.entries()) {
    throwIfCancelled(signal);
    progress({ task: 'Reading exams', done: n, total: exams.length });
    const { prepared, lesions } = await open(exam, n);
    tally.add(prepared, lesions, exam);
    const stream = randomStream(settings.seed, 'segmenter', 'sample', n);
    samples.push(sampleExam(prepared, lesions, settings.voxelsPerExam, settings.nearMm, stream));
  }
  progress({ task: 'Reading exams', done: exams.length, total: exams.length });
  const foldOf = dealFolds(exams, samples, settings);
  const models = growAll(samples, foldOf, settings, progress, signal);
  const found = await crossValidate(exams, foldOf, models, settings, progress, signal);
  const cut = bestCut(
    found.map(({ dice }, n) => dice[foldOf[n]]),
    settings,
  );
  const counts = new ScoreCounts();
  const scores = found.map(({ map, truth, exam }, n): ExamScores => {
    const fold = foldOf[n];
    const others = found.flatMap(({ dice }, m) => (foldOf[m] === fold ? [] : [dice[fold]]));
    const smooth = smoothScores(map, settings.smoothing, gridSpacingMm(truth.grid));
    counts.add(smooth, truth.data);
    const box = { ...map.box, start: [0, 0, 0] } as const;
    return scoreExam(cutScores(smooth, box, truth.grid, bestCut(others, settings)), truth, exam, fold);
  });
  const card: ModelCard = {
    title: options.title ?? 'Learnt segmentation of breast lesions',
    intendedUse: INTENDED_USE,
    notFor: NOT_FOR,
    origin: originOf(options.synthetic ?? false),
    data: tally.data(options.description ?? 'Not described.', options.synthetic ?? false),
    scores: summarise(scores, settings.folds, settings.seed),
    settings,
    limits: [
      'Exams whose voxel sizes, number or times of phases lie outside those of the training are refused.',
      'Probabilities are calibrated on the breasts of the training; lesions are rarer or more frequent elsewhere.',
    ],
  };
  return {
    kind: 'lobule-segmenter',
    version: 1,
    features: [...VOXEL_FEATURES],
    trees: models.all,
    smoothing: settings.smoothing,
    cut,
    calibration: counts.calibrate(),
    seen: tally.seen(),
    card,
  };
}

async function open({ load }: ListedExam, n: number): Promise<{ prepared: PreparedExam; lesions: Mask }> {
  const { series, lesions, timesS, breast } = await load();
  const prepared = ofExam(n, () => prepareExam(series, timesS, breast));
  const labels = ofExam(n, () => maskOnGrid(lesions, prepared.grid).mask);
  // What of a lesion lies outside the breast mask was missed, and counts.
  const both = prepared.breast.data.map((value, v) => (value !== 0 || labels.data[v] !== 0 ? 1 : 0));
  const box = boundingBox({ grid: prepared.grid, data: both }) ?? prepared.box;
  return { prepared: { ...prepared, box }, lesions: labels };
}

/** Which of many exams it was. */
function ofExam<T>(n: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isLobuleError(error)) throw error;
    const { code, what, where, cure } = error;
    throw new LobuleError(code, `Exam ${n + 1}: ${what}`, where, cure, error);
  }
}

/**
 * The fold of each exam: patients with lesions are dealt out first, then those without, each in a random order.
 *
 * @throws segmentation/too-few-exams
 */
function dealFolds(
  exams: readonly ListedExam[],
  samples: readonly Sample[],
  { folds, seed }: SegmenterSettings,
): readonly number[] {
  const withLesion = new Set(
    exams.filter((_, n) => samples[n].eachStandsFor[0] > 0).map((one) => one.patient),
  );
  const all = [...new Set(exams.map(({ patient }) => patient))];
  if (withLesion.size < folds) {
    throw segmentationErrors.error('segmentation/too-few-exams', {
      what: `${withLesion.size} of ${all.length} patients have a lesion in the breast, and ${folds} folds need one each`,
    });
  }
  const order = randomOrder(all.length, randomStream(seed, 'segmenter', 'folds'));
  const shuffled = Array.from(order, (n) => all[n]);
  shuffled.sort((a, b) => Number(withLesion.has(b)) - Number(withLesion.has(a)));
  const fold = new Map(shuffled.map((patient, place) => [patient, place % folds]));
  return exams.map(({ patient }) => fold.get(patient) ?? 0);
}

interface Models {
  readonly all: BoostedTrees;
  /** Without fold k at k * folds + k; without folds k and m at k * folds + m and m * folds + k. */
  readonly without: readonly BoostedTrees[];
}

function growAll(
  samples: readonly Sample[],
  foldOf: readonly number[],
  settings: SegmenterSettings,
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Models {
  const { folds, seed } = settings;
  const total = 1 + (folds * (folds + 1)) / 2;
  let done = 0;
  const grow = (k: number, m: number) => {
    throwIfCancelled(signal);
    progress({ task: 'Growing trees', done: done++, total });
    const used = samples.filter((_, n) => foldOf[n] !== k && foldOf[n] !== m);
    return growOn(used, settings, randomStream(seed, 'segmenter', 'trees', k, m));
  };
  const without: BoostedTrees[] = new Array<BoostedTrees>(folds * folds);
  for (let k = 0; k < folds; k++) {
    for (let m = k; m < folds; m++) {
      without[k * folds + m] = grow(k, m);
      without[m * folds + k] = without[k * folds + m];
    }
  }
  const all = grow(-1, -1);
  progress({ task: 'Growing trees', done: total, total });
  return { all, without };
}

interface ScoredExam {
  readonly exam: ListedExam;
  /** By the model that did not see the exam's fold. */
  readonly map: ScoreMap;
  /** Lesions in the box of the map. */
  readonly truth: Mask;
  /** Dice of every cut by the model that saw neither the exam's fold nor fold k; at k. */
  readonly dice: readonly Float64Array[];
}

async function crossValidate(
  exams: readonly ListedExam[],
  foldOf: readonly number[],
  { without }: Models,
  settings: SegmenterSettings,
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Promise<readonly ScoredExam[]> {
  const { folds, smoothing } = settings;
  const scorers = without.map((model) => rowScorer(model));
  const found: ScoredExam[] = [];
  for (const [n, exam] of exams.entries()) {
    throwIfCancelled(signal);
    progress({ task: 'Scoring exams', done: n, total: exams.length });
    const { prepared, lesions } = await open(exam, n);
    const fold = foldOf[n];
    const maps = scoreMaps(
      prepared,
      Array.from({ length: folds }, (_, k) => scorers[fold * folds + k]),
    );
    const { box, grid, spacingMm } = prepared;
    const truth = crop(lesions, box);
    const voxelMm3 = voxelVolumeMm3(grid);
    const leastVoxels = settings.leastVolumesMm3.map((mm3) => mm3 / voxelMm3);
    const tables = maps.map((map) =>
      diceOfCuts(smoothScores(map, smoothing, spacingMm), box, truth.data, THRESHOLDS, leastVoxels),
    );
    found.push({ exam, map: maps[fold], truth, dice: tables });
  }
  progress({ task: 'Scoring exams', done: exams.length, total: exams.length });
  return found;
}

/** The cut with the largest mean Dice; of equals the first. */
function bestCut(tables: readonly Float64Array[], { leastVolumesMm3 }: SegmenterSettings): Cut {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let cut = 0; cut < THRESHOLDS.length * leastVolumesMm3.length; cut++) {
    const mean = tables.reduce((sum, table) => sum + table[cut], 0) / tables.length;
    if (mean <= most) continue;
    most = mean;
    best = cut;
  }
  return {
    threshold: THRESHOLDS[Math.floor(best / leastVolumesMm3.length)],
    leastVolumeMm3: leastVolumesMm3[best % leastVolumesMm3.length],
  };
}
