import { requirePercent } from '../checks.ts';
import { clinicalErrors } from '../errors.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, type Verdict } from '../verdict.ts';

/** Score of immunohistochemistry, from no staining (0) to strong complete staining (3). */
export type Her2IhcScore = 0 | 1 | 2 | 3;

/** Membrane staining of invasive cells, each as a percentage of all of them. */
export interface Her2Staining {
  /** Circumferential, complete, intense. */
  readonly intenseComplete: number;
  /** Complete, weak to moderate. */
  readonly weakComplete: number;
  /** Incomplete, faint or barely perceptible. */
  readonly faintIncomplete: number;
}

/**
 * IHC score of HER2 from the staining, by ASCO/CAP 2018 (affirmed 2023; doi:10.1200/JCO.2018.77.8738): 3+ intense and
 * complete in more than 10 %; 2+ weak to moderate and complete in more than 10 %, or intense and complete in up to
 * 10 %; 1+ faint and incomplete in more than 10 %; else 0.
 *
 * @throws clinical/out-of-range, clinical/contradiction where the parts make more than 100 %
 * @example
 * her2IhcScore({ intenseComplete: 0, weakComplete: 40, faintIncomplete: 30 }).value; // 2
 */
export function her2IhcScore(staining: Her2Staining): Verdict<Her2IhcScore> {
  const { intenseComplete, weakComplete, faintIncomplete } = staining;
  const guideline = guidelines.her2;
  const parts = [intenseComplete, weakComplete, faintIncomplete];
  if (!parts.every(isKnown)) return missing(guideline, 'A part of the HER2 staining');
  requirePercent('intense complete staining (%)', intenseComplete);
  requirePercent('weak complete staining (%)', weakComplete);
  requirePercent('faint incomplete staining (%)', faintIncomplete);
  if (intenseComplete + weakComplete + faintIncomplete > 100) {
    throw clinicalErrors.error('clinical/contradiction', {
      what: 'Parts of the HER2 staining make more than 100 %',
    });
  }
  if (intenseComplete > 10) return decided(guideline, 3);
  if (weakComplete > 10) return decided(guideline, 2);
  if (intenseComplete > 0) {
    return decided(guideline, 2, [
      { code: 'unusual-staining', text: 'Intense complete staining of up to 10 % of cells is taken as 2+.' },
    ]);
  }
  // The guideline has no class for weak complete staining of up to 10 %; it counts as no less than faint staining.
  const flags =
    weakComplete > 0
      ? [
          {
            code: 'unusual-staining',
            text: 'Weak complete staining of up to 10 % of cells counts as faint staining.',
          },
        ]
      : [];
  return decided(guideline, weakComplete + faintIncomplete > 10 ? 1 : 0, flags);
}
