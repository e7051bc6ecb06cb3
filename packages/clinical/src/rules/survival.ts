import { clinicalErrors } from '../errors.ts';
import { type EventKind, eventKinds } from '../survival/endpoints.ts';
import { timeToEvent } from '../survival/time-to-event.ts';
import { isKnown } from '../verdict.ts';
import type { RowReader, RuleOutcome } from './outcome.ts';
import type { ClinicalRule } from './schema.ts';

type SurvivalRule = Extract<ClinicalRule, { rule: 'survival' }>;

const CODES = { event: 1, censored: 0, competing: 2 } as const;

/** Days and state of an endpoint, from columns of dates (with a start) or of days. */
export function survivalOutcome(rule: SurvivalRule, read: RowReader): RuleOutcome {
  const { from, endpoint, secondPrimaries, zero } = rule;
  const kinds = Object.entries(from.events).map(([kind, column]) => ({ kind: requireKind(kind), column }));
  if (from.start === undefined && zero === undefined) {
    throw clinicalErrors.error('clinical/cut-off', {
      what: 'Times are given in days, and it does not stand what a day of 0 means',
      cure: 'State zero: `day-0`, or `no-event` where the table writes 0 for what did not happen.',
    });
  }
  const settings = secondPrimaries === undefined ? {} : { secondPrimaries };
  const start = read.date(from.start);
  if (from.start !== undefined && start === undefined) {
    const { guideline } = timeToEvent(endpoint, { events: [] }, settings);
    const reason = { code: 'missing', text: 'The start of the clock is not known.' };
    return { values: [null, null], guideline, flags: [], reason };
  }
  const dayOf = (column: string | undefined) => {
    if (from.start === undefined) return read.number(column);
    const date = read.date(column);
    return date === undefined || start === undefined ? undefined : date - start;
  };
  const events = kinds.flatMap(({ kind, column }) => {
    const day = dayOf(column);
    const happened = isKnown(day) && !(day === 0 && zero === 'no-event' && from.start === undefined);
    return happened ? [{ kind, day }] : [];
  });
  // A table that writes 0 for what did not happen says with an empty cell that it does not know.
  const isSaid = from.start !== undefined || zero !== 'no-event';
  if (!isSaid && events.length === 0 && kinds.some(({ column }) => !isKnown(read.number(column)))) {
    const { guideline } = timeToEvent(endpoint, { events: [] }, settings);
    const reason = { code: 'missing', text: 'Whether there was an event is not known.' };
    return { values: [null, null], guideline, flags: [], reason };
  }
  const followUp = {
    events,
    lastAssessmentDay: dayOf(from.lastAssessment),
    lastAliveDay: dayOf(from.lastAlive),
  };
  const { time, state, guideline, reason, flags } = timeToEvent(endpoint, followUp, settings);
  if (state === null || reason) return { values: [null, null], guideline, flags, ...(reason && { reason }) };
  return { values: [time.value, CODES[state]], guideline, flags };
}

/** @throws clinical/no-rule */
function requireKind(kind: string): EventKind {
  if ((eventKinds as readonly string[]).includes(kind)) return kind as EventKind;
  throw clinicalErrors.error('clinical/no-rule', {
    what: `There is no kind of event ${kind}`,
    cure: `The kinds are: ${eventKinds.join(', ')}.`,
  });
}
