import { requireRange } from './checks.ts';
import { clinicalErrors } from './errors.ts';
import { type Guideline, guidelines } from './guidelines.ts';
import { decided, isKnown, missing, type Verdict } from './verdict.ts';

/** Low below the first, high from the second on. Published cuts to copy are named in `publishedScoreCuts`. */
export interface ScoreCuts {
  readonly intermediateFrom: number;
  readonly highFrom: number;
  /** Where the cuts come from: `TAILORx`. */
  readonly source: string;
}

/** The two that are met most; a plan names one, none is taken by default. */
export const publishedScoreCuts = {
  /** 0-10, 11-25, 26-100: Sparano et al. 2018, N Engl J Med 379:111, doi:10.1056/NEJMoa1804710. */
  tailorx: { intermediateFrom: 11, highFrom: 26, source: 'TAILORx' },
  /** 0-17, 18-30, 31-100: Paik et al. 2004, N Engl J Med 351:2817. */
  'nsabp-b14': { intermediateFrom: 18, highFrom: 31, source: 'NSABP B-14' },
} as const satisfies Readonly<Record<string, ScoreCuts>>;

/**
 * Risk group of a 21-gene recurrence score (0 to 100) by stated cut-offs.
 *
 * @throws clinical/out-of-range, clinical/cut-off
 * @example
 * recurrenceScoreGroup(20, publishedScoreCuts.tailorx).value; // 'intermediate'
 */
export function recurrenceScoreGroup(
  score: number | undefined,
  cuts: ScoreCuts,
): Verdict<'low' | 'intermediate' | 'high'> {
  const { intermediateFrom, highFrom, source } = cuts;
  if (!(intermediateFrom > 0 && highFrom >= intermediateFrom)) {
    throw clinicalErrors.error('clinical/cut-off', {
      what: `Cut-offs of the recurrence score are ${intermediateFrom} and ${highFrom}`,
    });
  }
  const guideline: Guideline =
    source === 'TAILORx' ? guidelines.tailorx : { ...guidelines.arithmetic, name: `Cut-offs of ${source}` };
  if (!isKnown(score)) return missing(guideline, 'The recurrence score');
  requireRange('recurrence score', score, 0, 100);
  return decided(guideline, score >= highFrom ? 'high' : score >= intermediateFrom ? 'intermediate' : 'low');
}
