import { type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import { INTENDED_USE, type ModelCard, NOT_FOR, originOf, summarise } from './card.ts';
import { bestCut, crossValidate, scoreHeldOut } from './cross-validate.ts';
import { VOXEL_FEATURES } from './feature-names.ts';
import { dealFolds, growAll } from './folds.ts';
import type { ListedExam } from './listed-exam.ts';
import { openExam } from './open-exam.ts';
import { sampleAll, type TrainingSample } from './sample-all.ts';
import { SeenTally } from './seen.ts';
import type { Segmenter } from './segmenter.ts';
import { resolveSegmenterSettings, type SegmenterSettings } from './settings.ts';

/** Settings of a training, and what its card says. */
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

/**
 * Learns to outline lesions from exams with labels: boosted trees on the dynamic curve, texture and position of each
 * voxel find them in the breast; then an outline grows from a click in the middle of each, and other trees decide on the
 * voxels near it. Scores are of a cross-validation by patient in which everything that is chosen is chosen without the part that
 * is scored: the threshold of fold k on exams of every other fold m, by a model that saw neither k nor m.
 * The second look has no threshold to choose: it takes what is likelier than not.
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
  const samples: TrainingSample[] = [];
  for (const [n, exam] of exams.entries()) {
    throwIfCancelled(signal);
    progress({ task: 'Reading exams', done: n, total: exams.length });
    const opened = await openExam(exam, n);
    tally.add(opened.prepared, opened.lesions, exam);
    samples.push(sampleAll(opened, settings, n));
  }
  progress({ task: 'Reading exams', done: exams.length, total: exams.length });
  const foldOf = dealFolds(exams, samples, settings);
  const models = growAll(samples, foldOf, settings, progress, signal);
  const found = await crossValidate(exams, foldOf, models, settings, progress, signal);
  const cut = bestCut(
    found.map(({ dice }, n) => dice[foldOf[n]]),
    settings,
  );
  const { scores, calibration } = await scoreHeldOut(
    exams,
    foldOf,
    models,
    found,
    settings,
    progress,
    signal,
  );
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
      `Margins are decided within ${settings.marginMm} mm of an outline that grows from a click or from what was found; what lies farther stays as it is.`,
      'Probabilities are calibrated on the breasts of the training; lesions are rarer or more frequent elsewhere.',
    ],
  };
  return {
    kind: 'lobule-segmenter',
    version: 2,
    features: [...VOXEL_FEATURES],
    trees: models.all.trees,
    refiner: models.all.refiner,
    smoothing: settings.smoothing,
    cut,
    calibration,
    seen: tally.seen(),
    card,
  };
}
