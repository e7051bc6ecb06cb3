import { type ProgressListener, throwIfCancelled } from '@lobule/foundation';
import { rowScorer } from '@lobule/learners';
import { crop, gridSpacingMm, type Mask, type Volume, voxelVolumeMm3 } from '@lobule/volume';
import { maskOnGrid } from '../on-grid.ts';
import { scoreMasks } from '../scores.ts';
import { type Calibration, ScoreCounts } from './calibrate.ts';
import type { ExamScores } from './card.ts';
import { type Cut, cutScores, diceOfCuts } from './cut.ts';
import type { Models } from './folds.ts';
import type { ListedExam } from './listed-exam.ts';
import { type Refiner, refineOutline } from './margin/refiner.ts';
import { lesionsOf } from './margin/start.ts';
import { openExam } from './open-exam.ts';
import { refineParts } from './outline.ts';
import { scoreExam } from './score-exam.ts';
import { type ScoreMap, scoreMaps, smoothScores } from './score-map.ts';
import type { SegmenterSettings } from './settings.ts';

/** Smoothed log odds that are tried as threshold of the first look; its margins are not the last word. */
const THRESHOLDS = [-0.5, 0, 0.5, 1];

export interface ScoredExam {
  /** By the model that did not see the exam's fold. */
  readonly map: ScoreMap;
  /** Lesions in the box of the map. */
  readonly truth: Mask;
  readonly earlyPhase: number;
  /** Dice of every cut by the model that saw neither the exam's fold nor fold k; at k. */
  readonly dice: readonly Float64Array[];
}

/** The first look of models that did not see an exam, and what every cut of it would score. */
export async function crossValidate(
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
    const { prepared, lesions } = await openExam(exam, n);
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
    found.push({ map: maps[fold], truth, earlyPhase: prepared.earlyPhase, dice: tables });
  }
  progress({ task: 'Scoring exams', done: exams.length, total: exams.length });
  return found;
}

/** The cut with the largest mean Dice; of equals the first. */
export function bestCut(tables: readonly Float64Array[], { leastVolumesMm3 }: SegmenterSettings): Cut {
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

export interface HeldOutScores {
  readonly scores: readonly ExamScores[];
  readonly calibration: Calibration;
}

/** Both looks at every exam, by models that did not see its fold and with a cut that was chosen on other folds. */
export async function scoreHeldOut(
  exams: readonly ListedExam[],
  foldOf: readonly number[],
  { refiners }: Models,
  found: readonly ScoredExam[],
  settings: SegmenterSettings,
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Promise<HeldOutScores> {
  const counts = new ScoreCounts();
  const scores: ExamScores[] = [];
  for (const [n, exam] of exams.entries()) {
    throwIfCancelled(signal);
    progress({ task: 'Scoring margins', done: n, total: exams.length });
    const { map, truth, earlyPhase } = found[n];
    const fold = foldOf[n];
    const { series, lesions: drawn } = await exam.load();
    const { grid } = series[0];
    const lesions = maskOnGrid(drawn, grid).mask;
    const smooth = smoothScores(map, settings.smoothing, gridSpacingMm(grid));
    counts.add(smooth, truth.data);
    const others = found.flatMap(({ dice }, m) => (foldOf[m] === fold ? [] : [dice[fold]]));
    const marked = cutScores(smooth, map.box, grid, bestCut(others, settings));
    const { mask } = refineParts(refiners[fold], { series, earlyPhase, grid }, marked);
    const clicked = clickedDice(refiners[fold], series, earlyPhase, lesions);
    scores.push(scoreExam(mask, lesions, exam, fold, clicked));
  }
  progress({ task: 'Scoring margins', done: exams.length, total: exams.length });
  return { scores, calibration: counts.calibrate() };
}

/** Dice of each lesion from one click; 0 where none grows. */
function clickedDice(
  refiner: Refiner,
  series: readonly Volume[],
  earlyPhase: number,
  lesions: Mask,
): readonly number[] {
  return lesionsOf(series, lesions).map(({ lesion, start }) =>
    start === undefined
      ? 0
      : scoreMasks(refineOutline(refiner, series, earlyPhase, start).mask, lesion).dice.value,
  );
}
