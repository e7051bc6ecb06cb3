import type { Reason } from '@lobule/foundation';
import { requireRange, requireWhole } from '../checks.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, undecided, type Verdict } from '../verdict.ts';
import { type IshGroup, ishGroup } from './her2-ish.ts';

/** What is known of HER2; what was not done stays out. */
export interface Her2Tests {
  /** IHC score 0, 1, 2 or 3. */
  readonly ihc?: number;
  /** HER2/CEP17 ratio of a dual-probe ISH. */
  readonly ratio?: number;
  /** Mean HER2 copies of a cell, of a dual- or single-probe ISH. */
  readonly copies?: number;
  /** Group of the blinded recount of at least 20 cells, which groups 2 to 4 ask for where IHC is 2+. */
  readonly recountGroup?: number;
}

/** HER2 as treatment asks for it. */
export type Her2Status = 'negative' | 'positive';

const guideline = guidelines.her2;
const COMMENT: Reason = {
  code: 'negative-with-comment',
  text: 'Negative with a comment: the ISH group is unusual and IHC is not 3+.',
};

/**
 * HER2 status by ASCO/CAP 2018, affirmed 2023 (doi:10.1200/JCO.2018.77.8738). IHC 2+ without ISH is indeterminate, and
 * never low; ISH groups 2 to 4 are decided by IHC of the same tissue, with 2+ only after a blinded recount; a single
 * probe is positive from 6 copies, negative below 4.
 *
 * @throws clinical/out-of-range
 * @example
 * her2Status({ ihc: 2 }).reason; // { code: 'needs-ish', text: 'Indeterminate: IHC 2+ needs ISH.' }
 */
export function her2Status(tests: Her2Tests): Verdict<Her2Status> {
  const { ihc, ratio, copies } = tests;
  if (isKnown(ihc)) requireWhole('HER2 IHC score', ihc, 0, 3);
  if (isKnown(ratio)) {
    const { value: group, reason, flags } = ishGroup(ratio, copies);
    if (group === null) return { value: null, guideline, flags, ...(reason && { reason }) };
    return withFlags(byDualProbe(group, tests), flags);
  }
  if (isKnown(copies)) return bySingleProbe(copies, ihc);
  return byIhcAlone(ihc);
}

function byIhcAlone(ihc: number | undefined): Verdict<Her2Status> {
  if (!isKnown(ihc)) return missing(guideline, 'HER2 (neither IHC nor ISH)');
  if (ihc === 3) return decided(guideline, 'positive');
  if (ihc < 2) return decided(guideline, 'negative');
  return undecided(guideline, 'needs-ish', 'Indeterminate: IHC 2+ needs ISH.');
}

function byDualProbe(group: IshGroup, { ihc, recountGroup }: Her2Tests): Verdict<Her2Status> {
  if (group === 1) return decided(guideline, 'positive', isKnown(ihc) && ihc < 2 ? [discordance(ihc)] : []);
  if (group === 5) {
    return ihc === 3
      ? undecided(
          guideline,
          'discordant',
          'Indeterminate: IHC 3+ and ISH group 5 exclude each other; one is to be repeated.',
        )
      : decided(guideline, 'negative');
  }
  if (!isKnown(ihc)) {
    return undecided(
      guideline,
      'needs-ihc',
      `Indeterminate: ISH group ${group} needs IHC of the same tissue.`,
    );
  }
  if (ihc === 3) return decided(guideline, 'positive');
  if (ihc < 2) return decided(guideline, 'negative', [COMMENT]);
  return afterRecount(group, recountGroup);
}

/** IHC 2+ and group 2, 3 or 4: another reader counts at least 20 cells, blinded. */
function afterRecount(group: IshGroup, recount: number | undefined): Verdict<Her2Status> {
  if (!isKnown(recount)) {
    return undecided(
      guideline,
      'needs-recount',
      `Indeterminate: IHC 2+ and ISH group ${group} need a blinded recount of at least 20 cells.`,
    );
  }
  requireWhole('ISH group of the recount', recount, 1, 5);
  if (recount !== group) {
    return undecided(
      guideline,
      'to-adjudicate',
      `Indeterminate: ISH group ${group} became ${recount} on recount and is to be adjudicated.`,
    );
  }
  return group === 3 ? decided(guideline, 'positive') : decided(guideline, 'negative', [COMMENT]);
}

function bySingleProbe(copies: number, ihc: number | undefined): Verdict<Her2Status> {
  requireRange('HER2 copies', copies, 0, Number.POSITIVE_INFINITY);
  if (copies >= 6) return decided(guideline, 'positive', isKnown(ihc) && ihc < 2 ? [discordance(ihc)] : []);
  if (copies < 4) {
    return ihc === 3
      ? undecided(
          guideline,
          'discordant',
          'Indeterminate: IHC 3+ and fewer than 4 copies exclude each other; one is to be repeated.',
        )
      : decided(guideline, 'negative');
  }
  if (!isKnown(ihc)) {
    return undecided(
      guideline,
      'needs-ihc',
      'Indeterminate: 4 to below 6 copies need IHC of the same tissue.',
    );
  }
  if (ihc === 3) return decided(guideline, 'positive');
  if (ihc < 2) return decided(guideline, 'negative', [COMMENT]);
  return undecided(
    guideline,
    'needs-dual-probe',
    'Indeterminate: IHC 2+ and 4 to below 6 copies need a dual probe.',
  );
}

function discordance(ihc: number): Reason {
  return { code: 'discordant', text: `ISH is positive and IHC ${ihc === 0 ? '0' : '1+'}: ISH decides.` };
}

function withFlags<T>(verdict: Verdict<T>, flags: readonly Reason[]): Verdict<T> {
  return { ...verdict, flags: [...verdict.flags, ...flags] };
}
