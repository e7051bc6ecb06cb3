import { requireRange } from '../checks.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, type Verdict } from '../verdict.ts';

/** What Miller-Payne grades: how much of the tumour is gone. */
export interface CellLoss {
  /** Loss of invasive tumour cells against the core biopsy, percent. */
  readonly lossPercent?: number;
  /** Any invasive cell is left in the breast. */
  readonly invasiveLeft?: boolean;
}

/**
 * Miller-Payne grade (Ogston et al. 2003, doi:10.1016/S0960-9776(03)00106-1) of the breast against the core biopsy: 1 no
 * loss of invasive cells, 2 up to 30 %, 3 up to 90 %, 4 more, 5 none left (in situ allowed). Nodes are not looked at:
 * grade 5 is no pCR by itself.
 *
 * @throws clinical/out-of-range
 * @example
 * millerPayne({ lossPercent: 90, invasiveLeft: true }).value; // 3
 */
export function millerPayne({ lossPercent, invasiveLeft }: CellLoss): Verdict<1 | 2 | 3 | 4 | 5> {
  const guideline = guidelines.millerPayne;
  if (invasiveLeft === undefined) return missing(guideline, 'Whether invasive cells are left');
  if (!invasiveLeft) {
    return decided(guideline, 5, [
      { code: 'breast-only', text: 'Grade 5 says nothing of the nodes and is no pCR by itself.' },
    ]);
  }
  if (!isKnown(lossPercent)) return missing(guideline, 'The loss of invasive cells (%)');
  requireRange('loss of cells (%)', lossPercent, 0, 100);
  const atCut =
    lossPercent === 30
      ? [{ code: 'at-cut', text: 'A loss of just 30 % is taken as grade 2, by convention.' }]
      : [];
  return decided(guideline, lossPercent === 0 ? 1 : lossPercent <= 30 ? 2 : lossPercent <= 90 ? 3 : 4, atCut);
}
