import { checkDesign, type Design, standardiseDesign } from '../design.ts';
import { learnersErrors } from '../errors.ts';
import { dot } from '../kernels/plain.ts';
import { plainWorkspace } from '../kernels/workspace.ts';

/** Two features that have nothing in common would make the quotient infinite. */
const LEAST_REDUNDANCY = 1e-3;

/**
 * Features that say much of the outcome and little of each other: one after the other, the one with the largest relevance
 * over its mean |Pearson r| with those chosen (Ding and Peng 2005, J Bioinform Comput Biol 3:185, the F-test correlation
 * quotient, with any statistic in the place of F).
 *
 * @param relevance - not negative, one a column: |z| of `scoreTests`
 * @returns columns in the order in which they were chosen; constant ones never are
 * @throws learners/shape, learners/not-finite, learners/setting
 * @example
 * mrmr(design, scoreTests(design, response).map(Math.abs), 20); // at most 20 columns
 */
export function mrmr(design: Design, relevance: ArrayLike<number>, keep: number): number[] {
  checkDesign(design);
  const { rows, columns } = design;
  if (relevance.length !== columns) {
    throw learnersErrors.error('learners/shape', {
      what: `${relevance.length} relevances for ${columns} columns`,
    });
  }
  const wrong = Array.from(relevance).findIndex((value) => !(value >= 0));
  if (wrong >= 0 || !(keep >= 1)) {
    throw learnersErrors.error('learners/setting', {
      what: `mRMR of ${keep} features with a relevance of ${relevance[Math.max(0, wrong)]}`,
    });
  }
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const { x, scales, stride } = standardiseDesign(design, order, true, false, plainWorkspace());
  const redundancy = new Float64Array(columns);
  const chosen: number[] = [];
  const left = new Set(Array.from({ length: columns }, (_, j) => j).filter((j) => scales[j] > 0));
  while (chosen.length < keep && left.size > 0) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (const j of left) {
      const shared = Math.max(LEAST_REDUNDANCY, redundancy[j] / Math.max(1, chosen.length));
      const worth = chosen.length === 0 ? relevance[j] : relevance[j] / shared;
      if (worth > most) {
        most = worth;
        best = j;
      }
    }
    chosen.push(best);
    left.delete(best);
    for (const j of left) redundancy[j] += Math.abs(dot(x, j * stride, x, best * stride, rows)) / rows;
  }
  return chosen;
}
