import { type ProgressListener, randomOrder, randomStream, throwIfCancelled } from '@lobule/foundation';
import type { BoostedTrees } from '@lobule/learners';
import { segmentationErrors } from '../errors.ts';
import { growOn } from './grow.ts';
import type { ListedExam } from './listed-exam.ts';
import { growRefiner, type Refiner } from './margin/refiner.ts';
import type { TrainingSample } from './sample-all.ts';
import type { SegmenterSettings } from './settings.ts';

/**
 * The fold of each exam: patients with lesions are dealt out first, then those without, each in a random order.
 *
 * @throws segmentation/too-few-exams
 */
export function dealFolds(
  exams: readonly ListedExam[],
  samples: readonly TrainingSample[],
  { folds, seed }: SegmenterSettings,
): readonly number[] {
  const withLesion = new Set(exams.filter((_, n) => samples[n].margins.length > 0).map((one) => one.patient));
  const all = [...new Set(exams.map(({ patient }) => patient))];
  if (withLesion.size < folds) {
    throw segmentationErrors.error('segmentation/too-few-exams', {
      what: `${withLesion.size} of ${all.length} patients have a lesion in the breast that a click outlines, and ${folds} folds need one each`,
    });
  }
  const order = randomOrder(all.length, randomStream(seed, 'segmenter', 'folds'));
  const shuffled = Array.from(order, (n) => all[n]);
  shuffled.sort((a, b) => Number(withLesion.has(b)) - Number(withLesion.has(a)));
  const fold = new Map(shuffled.map((patient, place) => [patient, place % folds]));
  return exams.map(({ patient }) => fold.get(patient) ?? 0);
}

/** Both looks, of one training. */
export interface GrownModel {
  readonly trees: BoostedTrees;
  readonly refiner: Refiner;
}

export interface Models {
  readonly all: GrownModel;
  /** Trees without fold k at k * folds + k; without folds k and m at k * folds + m and m * folds + k. */
  readonly without: readonly BoostedTrees[];
  /** The second look without fold k. */
  readonly refiners: readonly Refiner[];
}

/** Everything that is learnt from samples. @throws foundation/cancelled */
export function growAll(
  samples: readonly TrainingSample[],
  foldOf: readonly number[],
  settings: SegmenterSettings,
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Models {
  const { folds, seed } = settings;
  const total = 2 + folds + (folds * (folds + 1)) / 2;
  let done = 0;
  const step = () => {
    throwIfCancelled(signal);
    progress({ task: 'Growing trees', done: done++, total });
  };
  const without = (k: number, m: number) => samples.filter((_, n) => foldOf[n] !== k && foldOf[n] !== m);
  const fitTrees = (k: number, m: number) => {
    step();
    const used = without(k, m).map(({ voxels }) => voxels);
    return growOn(used, settings, randomStream(seed, 'segmenter', 'trees', k, m));
  };
  const growMargins = (k: number) => {
    step();
    const used = without(k, k).flatMap(({ margins }) => margins);
    return growRefiner(used, settings, randomStream(seed, 'segmenter', 'margins', k));
  };
  const trees: BoostedTrees[] = new Array<BoostedTrees>(folds * folds);
  for (let k = 0; k < folds; k++) {
    for (let m = k; m < folds; m++) {
      trees[k * folds + m] = fitTrees(k, m);
      trees[m * folds + k] = trees[k * folds + m];
    }
  }
  const refiners = Array.from({ length: folds }, (_, k) => growMargins(k));
  const all = { trees: fitTrees(-1, -1), refiner: growMargins(-1) };
  progress({ task: 'Growing trees', done: total, total });
  return { all, without: trees, refiners };
}
