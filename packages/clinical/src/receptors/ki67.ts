import { requireCut, requirePercent } from '../checks.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, undecided, type Verdict } from '../verdict.ts';

/** Proliferation beside a cut-off that the plan fixes. */
export type Ki67Group = 'low' | 'high';

/**
 * Ki-67 against a cut-off that the caller states, high from the cut-off on. The field has several (14 % and 20 % are both
 * common), laboratories differ, and so none is taken by default.
 *
 * @throws clinical/out-of-range, clinical/cut-off
 * @example
 * ki67Group(16, 14).value; // 'high'; with a cut-off of 20 'low'
 */
export function ki67Group(percent: number | undefined, cutPercent: number): Verdict<Ki67Group> {
  const guideline = { ...guidelines.stGallen, name: `Ki-67 cut-off ${cutPercent} %, as the study states` };
  requireCut('Ki-67 (%)', cutPercent);
  requirePercent('cut-off of Ki-67 (%)', cutPercent);
  if (!isKnown(percent)) return missing(guideline, 'Ki-67');
  requirePercent('Ki-67 (%)', percent);
  return decided(guideline, percent >= cutPercent ? 'high' : 'low');
}

/** For whom the working group finds Ki-67 of use. */
export interface Ki67Setting {
  readonly erPositive: boolean;
  readonly her2Positive: boolean;
  /** 1 to 4. */
  readonly tumourStage: number;
  /** 0 to 3. */
  readonly nodeStage: number;
}

/**
 * Ki-67 by the International Ki67 in Breast Cancer Working Group 2021 (doi:10.1093/jnci/djaa201): of use only in ER+ HER2-
 * T1-2 N0-1 disease, low up to 5 %, high from 30 %, unreliable between.
 *
 * @throws clinical/out-of-range
 * @example
 * ki67WorkingGroup(16, { erPositive: true, her2Positive: false, tumourStage: 1, nodeStage: 0 }).value; // null
 */
export function ki67WorkingGroup(percent: number | undefined, setting: Ki67Setting): Verdict<Ki67Group> {
  const guideline = guidelines.ki67;
  if (!isKnown(percent)) return missing(guideline, 'Ki-67');
  requirePercent('Ki-67 (%)', percent);
  const { erPositive, her2Positive, tumourStage, nodeStage } = setting;
  if (!erPositive || her2Positive || tumourStage > 2 || nodeStage > 1) {
    return undecided(guideline, 'outside-setting', 'Ki-67 is of use only in ER+ HER2- T1-2 N0-1 disease.');
  }
  if (percent <= 5) return decided(guideline, 'low');
  if (percent >= 30) return decided(guideline, 'high');
  return undecided(guideline, 'unreliable', 'Ki-67 between 5 and 30 % does not tell low from high reliably.');
}
