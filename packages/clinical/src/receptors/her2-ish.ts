import { requireRange } from '../checks.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, type Verdict } from '../verdict.ts';

/** Group of a dual-probe in situ hybridisation (ASCO/CAP 2018), by ratio and copies of a cell. */
export type IshGroup = 1 | 2 | 3 | 4 | 5;

/**
 * Group of a dual-probe ISH by ASCO/CAP 2018 (doi:10.1200/JCO.2018.77.8738) from the HER2/CEP17 ratio R and the mean
 * HER2 copies N of a cell: 1 R >= 2, N >= 4; 2 R >= 2, N < 4; 3 R < 2, N >= 6; 4 R < 2, 4 <= N < 6; 5 R < 2, N < 4.
 *
 * @throws clinical/out-of-range
 * @example
 * ishGroup(1.8, 6.0).value; // 3
 */
export function ishGroup(ratio: number | undefined, copies: number | undefined): Verdict<IshGroup> {
  const guideline = guidelines.her2;
  if (!isKnown(ratio)) return missing(guideline, 'The HER2/CEP17 ratio');
  if (!isKnown(copies)) return missing(guideline, 'The mean HER2 copy number');
  requireRange('HER2/CEP17 ratio', ratio, 0, Number.POSITIVE_INFINITY);
  requireRange('HER2 copies', copies, 0, Number.POSITIVE_INFINITY);
  const near = [
    ...nearCut('ratio', ratio, 2),
    ...nearCut('copy number', copies, 4),
    ...nearCut('copy number', copies, 6),
  ];
  if (ratio >= 2) return decided(guideline, copies >= 4 ? 1 : 2, near);
  return decided(guideline, copies >= 6 ? 3 : copies >= 4 ? 4 : 5, near);
}

/** Counts of 20 cells leave values near a cut uncertain. */
function nearCut(what: string, value: number, cut: number) {
  const isNear = Math.abs(value - cut) < 0.05 * cut;
  return isNear
    ? [{ code: 'near-cut', text: `The ${what} (${value}) lies within 5 % of the cut of ${cut}.` }]
    : [];
}
