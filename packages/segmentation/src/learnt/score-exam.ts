import type { Measured } from '@lobule/foundation';
import type { Mask } from '@lobule/volume';
import { scoreDetection } from '../scores/detection.ts';
import { scoreSurfaces } from '../scores/surface-scores.ts';
import { scoreMasks } from '../scores.ts';
import type { ExamScores } from './card.ts';
import { traceOfPatient } from './segmenter.ts';

/** A lesion is found where a tenth of its union with what was marked is common to both. */
const FOUND_JACCARD = 0.1;

/**
 * What one exam scores. Both masks empty is a perfect Dice; a surface that is not there has no distance.
 *
 * @param clicked Dice of each lesion that was pointed to
 */
export function scoreExam(
  mask: Mask,
  lesions: Mask,
  { patient }: { readonly patient: string },
  fold: number,
  clicked: readonly number[],
): ExamScores {
  const { dice, relativeVolumeDifference } = scoreMasks(mask, lesions, 'perfect');
  const { hausdorff95Mm } = scoreSurfaces(mask, lesions);
  const detection = scoreDetection(mask, lesions, { minimumJaccard: FOUND_JACCARD });
  return {
    patient: traceOfPatient(patient),
    fold,
    dice: orNull(dice),
    clickedDice: clicked.length === 0 ? null : clicked.reduce((sum, one) => sum + one, 0) / clicked.length,
    hd95Mm: orNull(hausdorff95Mm),
    volumeError: orNull(relativeVolumeDifference),
    lesions: detection.lesions.length,
    lesionsFound: detection.truePositives,
    falseLesions: detection.falsePositives,
  };
}

function orNull({ value }: Measured): number | null {
  return Number.isFinite(value) ? value : null;
}
