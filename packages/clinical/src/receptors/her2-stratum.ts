import { requirePercent } from '../checks.ts';
import { clinicalErrors } from '../errors.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, passOn, undecided, type Verdict } from '../verdict.ts';
import { type Her2Tests, her2Status } from './her2-status.ts';

/** HER2 as treatments ask for it; by the scheme `three`, null and ultralow are `zero` together. */
export type Her2Stratum = 'null' | 'ultralow' | 'zero' | 'low' | 'positive';

/** The tests of HER2, and what tells null from ultralow. */
export interface Her2StratumInput extends Her2Tests {
  /** Share of invasive cells with any faint membrane staining, where IHC is 0; tells null from ultralow. */
  readonly faintPercent?: number;
}

/** `three`: zero, low, positive. `four`: null, ultralow, low, positive. */
export type Her2Scheme = 'three' | 'four';

const guideline = guidelines.her2Strata;

/**
 * Strata of HER2 as treatments ask for them. Low is IHC 1+, or 2+ with negative ISH; ultralow is IHC 0 with faint
 * staining of up to 10 %, null IHC 0 without any. With the scheme `three` null and ultralow are zero together. ASCO/CAP
 * 2023 (doi:10.1200/JCO.22.02864): these are indications, not classes of result.
 *
 * @throws clinical/out-of-range, clinical/contradiction
 * @example
 * her2Stratum({ ihc: 0, faintPercent: 5 }, 'four').value; // 'ultralow', and 'zero' by scheme 'three'
 */
export function her2Stratum(input: Her2StratumInput, scheme: Her2Scheme): Verdict<Her2Stratum> {
  const { ihc, faintPercent } = input;
  const status = her2Status(input);
  if (status.value === null) return passOn(guideline, status);
  if (status.value === 'positive') return decided(guideline, 'positive', status.flags);
  if (!isKnown(ihc)) return missing(guideline, 'HER2 IHC, which tells zero from low,');
  if (ihc > 0) return decided(guideline, 'low', status.flags);
  if (isKnown(faintPercent)) {
    requirePercent('faint staining (%)', faintPercent);
    if (faintPercent > 10) {
      throw clinicalErrors.error('clinical/contradiction', {
        what: `HER2 IHC is 0 and faint staining ${faintPercent} %: above 10 % it is 1+`,
      });
    }
  }
  if (scheme === 'three') return decided(guideline, 'zero', status.flags);
  if (!isKnown(faintPercent)) {
    return undecided(
      guideline,
      'needs-staining',
      'Indeterminate: IHC 0 without the share of faint staining is null or ultralow.',
      status.flags,
    );
  }
  return decided(guideline, faintPercent > 0 ? 'ultralow' : 'null', status.flags);
}
