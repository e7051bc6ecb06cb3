import { rowScorer } from '@lobule/learners';
import type { Mask, Volume } from '@lobule/volume';
import { type Region, regionOf } from '../region.ts';
import { probabilityOf } from './calibrate.ts';
import { cutScores, forEachInBox } from './cut.ts';
import { prepareExam } from './exam.ts';
import { scoreMaps, smoothScores } from './score-map.ts';
import { requireAlike } from './seen.ts';
import type { Segmenter } from './segmenter.ts';

export interface ApplySegmenterOptions {
  /** When each phase was acquired, s, from any zero; needed where the model was trained with times. */
  readonly timesS?: readonly number[];
  /** Where to look; default `breastMask` of the first phase. */
  readonly breast?: Mask;
  /** Refuses a patient whose exams the model saw in its training. */
  readonly patient?: string;
}

export interface LearntSegmentation extends Region {
  /** Probability of a lesion in each voxel of the breast, calibrated on the training's; 0 outside the breast. */
  readonly probability: Volume<Float32Array>;
  readonly breast: Mask;
  /** The probability from which on a voxel was taken. */
  readonly threshold: number;
  readonly leastVolumeMm3: number;
}

/**
 * Lesions by a model that was learnt with `trainSegmenter`. Exams unlike those of the training are refused.
 *
 * @param series dynamic phases on one grid, the first before contrast
 * @throws segmentation/segmenter-spacing, segmentation/segmenter-phases, segmentation/segmenter-saw-patient,
 *   segmentation/segmenter-times, segmentation/no-breast, segmentation/too-few-phases,
 *   segmentation/phases-on-other-grids, segmentation/mask-on-other-grid, volume/sheared-grid
 * @example
 * const { mask, volumeMm3, probability } = applySegmenter(readSegmenter(text), phases, { timesS });
 */
export function applySegmenter(
  model: Segmenter,
  series: readonly Volume[],
  options: ApplySegmenterOptions = {},
): LearntSegmentation {
  const exam = prepareExam(series, options.timesS, options.breast);
  requireAlike(model, exam, options.patient);
  const { grid, box } = exam;
  const [map] = scoreMaps(exam, [rowScorer(model.trees)]);
  const smooth = smoothScores(map, model.smoothing, exam.spacingMm);
  const mask = cutScores(smooth, box, grid, model.cut);
  const probability = new Float32Array(mask.data.length);
  forEachInBox(box, grid, (v, at) => {
    if (smooth[at] !== Number.NEGATIVE_INFINITY)
      probability[v] = probabilityOf(model.calibration, smooth[at]);
  });
  return {
    ...regionOf(mask, 'The model found no lesion.'),
    probability: { grid, data: probability },
    breast: exam.breast,
    threshold: probabilityOf(model.calibration, model.cut.threshold),
    leastVolumeMm3: model.cut.leastVolumeMm3,
  };
}
