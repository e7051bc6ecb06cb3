import { rowScorer } from '@lobule/learners';
import { emptyMask, type Mask, type Point, type Volume } from '@lobule/volume';
import { lesionFromClick } from '../lesion/segment-lesion.ts';
import { type Region, regionOf } from '../region.ts';
import { probabilityOf } from './calibrate.ts';
import { cutScores, forEachInBox } from './cut.ts';
import { prepareExam } from './exam.ts';
import { type RefinedOutline, refineOutline } from './margin/refiner.ts';
import { refineParts } from './outline.ts';
import { scoreMaps, smoothScores } from './score-map.ts';
import { requireAlike } from './seen.ts';
import type { Segmenter } from './segmenter.ts';

/** What a learnt segmenter needs beside the series. */
export interface ApplySegmenterOptions {
  /** A place in a lesion that a reader pointed to (LPS, mm): that lesion alone; all of the breast where not given. */
  readonly placeMm?: Point;
  /** When each phase was acquired, s, from any zero; needed where the model was trained with times. */
  readonly timesS?: readonly number[];
  /** Where to look; default `breastMask` of the first phase. */
  readonly breast?: Mask;
  /** Refuses a patient whose exams the model saw in its training. */
  readonly patient?: string;
}

/** What a learnt segmenter outlines. */
export interface LearntSegmentation extends Region {
  /**
   * Probability of a lesion in each voxel, calibrated on the training's: of the second look near the margins that it
   * decided on, of the first one elsewhere in the breast; 0 outside it, and far from a place that was pointed to.
   */
  readonly probability: Volume<Float32Array>;
  readonly breast: Mask;
  /** The probability from which on the first look took a voxel; 0.5 at a margin. */
  readonly threshold: number;
  readonly leastVolumeMm3: number;
}

/**
 * Lesions by a model that was learnt with `trainSegmenter`: found in the whole breast, or pointed to, outlined as from a
 * click, and their margins decided by the model. Exams unlike those of the training are refused.
 *
 * @param series dynamic phases on one grid, the first before contrast
 * @throws segmentation/segmenter-spacing, segmentation/segmenter-phases, segmentation/segmenter-saw-patient,
 *   segmentation/segmenter-times, segmentation/no-breast, segmentation/too-few-phases,
 *   segmentation/phases-on-other-grids, segmentation/mask-on-other-grid, segmentation/place-outside, volume/sheared-grid
 * @example
 * const { mask, volumeMm3, probability } = applySegmenter(readSegmenter(text), phases, { timesS });
 * const one = applySegmenter(readSegmenter(text), phases, { timesS, placeMm: [32.5, -40, 12] });
 */
export function applySegmenter(
  model: Segmenter,
  series: readonly Volume[],
  options: ApplySegmenterOptions = {},
): LearntSegmentation {
  const exam = prepareExam(series, options.timesS, options.breast);
  requireAlike(model, exam, options.patient);
  const { grid, box, breast } = exam;
  const probability = new Float32Array(grid.size[0] * grid.size[1] * grid.size[2]);
  const about = {
    probability: { grid, data: probability },
    breast,
    threshold: probabilityOf(model.calibration, model.cut.threshold),
    leastVolumeMm3: model.cut.leastVolumeMm3,
  };
  if (options.placeMm !== undefined) {
    const start = lesionFromClick(series, options.placeMm);
    if (start.voxels === 0) return { ...regionOf(emptyMask(grid), start.reason?.text), ...about };
    const outline = refineOutline(model.refiner, series, exam.earlyPhase, start);
    probability.set(outline.mask.data);
    putMargins(probability, [outline]);
    return { ...regionOf(outline.mask, 'The model leaves nothing of it.'), ...about };
  }
  const [map] = scoreMaps(exam, [rowScorer(model.trees)]);
  const smooth = smoothScores(map, model.smoothing, exam.spacingMm);
  const { mask, outlines } = refineParts(model.refiner, exam, cutScores(smooth, box, grid, model.cut));
  forEachInBox(box, grid, (v, at) => {
    if (smooth[at] !== Number.NEGATIVE_INFINITY)
      probability[v] = probabilityOf(model.calibration, smooth[at]);
  });
  putMargins(probability, outlines);
  return { ...regionOf(mask, 'The model found no lesion.'), ...about };
}

function putMargins(probability: Float32Array, outlines: readonly RefinedOutline[]): void {
  for (const { voxels, scores } of outlines) {
    for (let r = 0; r < voxels.length; r++) {
      probability[voxels[r]] = probabilityOf({ intercept: 0, slope: 1 }, scores[r]);
    }
  }
}
