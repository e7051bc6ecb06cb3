import { requireRange } from '../checks.ts';
import { clinicalErrors } from '../errors.ts';
import { type Guideline, guidelines } from '../guidelines.ts';
import { isKnown } from '../verdict.ts';
import type { DatedResponse } from './best-response.ts';

/** Whose rule says when progression-free survival is censored. */
export const censoringRules = ['fda-2018', 'ema-2012'] as const;

/** By which rule progression-free survival is censored, and what counts as a missed visit. */
export interface ProgressionSettings {
  /**
   * `fda-2018`: who progressed or died after too many missed visits, or was given another treatment before, is censored at the
   * last adequate assessment. `ema-2012`: progression and death count whenever they came.
   */
  readonly rules: (typeof censoringRules)[number];
  /** Days between planned assessments. */
  readonly intervalDays: number;
  /** Missed visits in a row before an event that are still allowed; 1 where two or more censor. */
  readonly missedAtMost: number;
}

/** What is known of a patient's course; all days count from the start of treatment. */
export interface ProgressionFacts {
  /** After baseline, in their order. */
  readonly assessments: readonly DatedResponse[];
  readonly deathDay?: number | undefined;
  /** First day of another anticancer treatment. */
  readonly newTreatmentDay?: number | undefined;
}

/** Which line of the rules it was. */
export type ProgressionRule =
  | 'progression'
  | 'death'
  | 'no-event'
  | 'never-assessed'
  | 'missed-visits'
  | 'new-treatment';

/** Progression-free survival of one patient, with the rule that decided. */
export interface ProgressionFree {
  /** Days from the start. */
  readonly days: number;
  readonly event: boolean;
  readonly rule: ProgressionRule;
  /** In one sentence. */
  readonly why: string;
  readonly guideline: Guideline;
}

/**
 * Progression-free survival of one patient from her assessments by RECIST 1.1, with the censoring of FDA (Clinical Trial Endpoints
 * for the Approval of Cancer Drugs and Biologics, 2018) or of EMA (appendix 1 to the guideline on anticancer medicinal products,
 * EMA/CHMP/27994/2008 Rev. 1, 2012). Progression is on the day of the first assessment that shows it; without an event she is
 * censored at the last adequate assessment (one that was not NE), and on day 0 where there is none. A death before any
 * assessment is an event, unless it came after too many missed visits.
 *
 * @throws clinical/order where assessments are not in their order or come after death; clinical/out-of-range
 * @example
 * progressionFree({ assessments: [{ day: 56, overall: 'SD' }, { day: 112, overall: 'PD' }] },
 *   { rules: 'fda-2018', intervalDays: 56, missedAtMost: 1 }); // days 112, event true
 */
export function progressionFree(
  { assessments, deathDay, newTreatmentDay }: ProgressionFacts,
  { rules, intervalDays, missedAtMost }: ProgressionSettings,
): ProgressionFree {
  requireRange('days between assessments', intervalDays, 1, 1000);
  requireRange('missed visits', missedAtMost, 0, 100);
  requireOrder(assessments, deathDay);
  const guideline = rules === 'fda-2018' ? guidelines.fdaEndpoints : guidelines.emaEndpoints;
  const end = (days: number, event: boolean, rule: ProgressionRule, why: string): ProgressionFree => ({
    days,
    event,
    rule,
    why,
    guideline,
  });
  const progression = assessments.find(({ overall }) => overall === 'PD')?.day;
  const eventDay = progression ?? (isKnown(deathDay) ? deathDay : undefined);
  const adequateBefore = (day: number) =>
    Math.max(0, ...assessments.filter((one) => one.overall !== 'NE' && one.day < day).map((one) => one.day));
  if (rules === 'fda-2018') {
    if (isKnown(newTreatmentDay) && (eventDay === undefined || newTreatmentDay < eventDay)) {
      return end(
        adequateBefore(newTreatmentDay + 1),
        false,
        'new-treatment',
        `Another treatment began on day ${newTreatmentDay}: censored at the last adequate assessment until then.`,
      );
    }
    if (eventDay !== undefined && eventDay - adequateBefore(eventDay) > (missedAtMost + 1) * intervalDays) {
      return end(
        adequateBefore(eventDay),
        false,
        'missed-visits',
        `${progression === undefined ? 'Death' : 'Progression'} on day ${eventDay} came after more than ${missedAtMost} missed ${missedAtMost === 1 ? 'visit' : 'visits'}: censored at the last adequate assessment.`,
      );
    }
  }
  if (eventDay !== undefined) {
    return progression === undefined
      ? end(eventDay, true, 'death', 'Death without progression before.')
      : end(eventDay, true, 'progression', 'First assessment that shows progression.');
  }
  const last = adequateBefore(Number.POSITIVE_INFINITY);
  return last === 0
    ? end(0, false, 'never-assessed', 'No adequate assessment after baseline: censored on day 0.')
    : end(last, false, 'no-event', 'No event: censored at the last adequate assessment.');
}

function requireOrder(assessments: readonly DatedResponse[], deathDay: number | undefined): void {
  let day = 0;
  for (const one of assessments) {
    if (!(one.day > day)) {
      throw clinicalErrors.error('clinical/order', {
        what: `Assessments are not in their order after day 0: day ${one.day} after ${day}`,
      });
    }
    day = one.day;
  }
  if (isKnown(deathDay) && deathDay < day) {
    throw clinicalErrors.error('clinical/order', { what: 'An assessment is dated after death' });
  }
}
