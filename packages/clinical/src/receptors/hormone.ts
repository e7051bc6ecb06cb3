import { requirePercent } from '../checks.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, type Verdict } from '../verdict.ts';

/** Below 1 % of the nuclei, 1 to 10 % of oestrogen receptors, and all above. */
export type HormoneReceptorStatus = 'negative' | 'low-positive' | 'positive';

/**
 * Status of the oestrogen or progesterone receptor by ASCO/CAP 2020 (doi:10.1200/JCO.19.02309): positive from 1 % of
 * stained invasive nuclei; 1 to 10 % of ER is called low positive, of PgR just positive.
 *
 * @param percent stained invasive nuclei, 0 to 100; a fraction is a mistake that cannot be seen from one value.
 * @throws clinical/out-of-range
 * @example
 * hormoneReceptor('ER', 8).value; // 'low-positive'
 */
export function hormoneReceptor(
  receptor: 'ER' | 'PR',
  percent: number | undefined,
): Verdict<HormoneReceptorStatus> {
  const guideline = guidelines.hormone;
  if (!isKnown(percent)) return missing(guideline, `${receptor} (%)`);
  requirePercent(`${receptor} (%)`, percent);
  if (percent < 1) return decided(guideline, 'negative');
  if (receptor === 'PR' || percent > 10) return decided(guideline, 'positive');
  return decided(guideline, 'low-positive', [
    {
      code: 'er-low',
      text: 'ER of 1 to 10 %: data on endocrine treatment are few, biology is often near ER-negative.',
    },
  ]);
}
