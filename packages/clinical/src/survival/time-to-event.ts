import { type Measured, type Reason, undefinedBecause } from '@lobule/foundation';
import { clinicalErrors } from '../errors.ts';
import { type Guideline, guidelines } from '../guidelines.ts';
import { isKnown } from '../verdict.ts';
import {
  type EventKind,
  endpointEvents,
  isDeath,
  type SurvivalEndpoint,
  secondPrimaries,
} from './endpoints.ts';

/** What happened to a patient, in days from the start of the clock. */
export interface FollowUp {
  readonly events: readonly { readonly kind: EventKind; readonly day: number }[];
  /** Last day on which disease was looked for: where endpoints other than OS are censored. */
  readonly lastAssessmentDay?: number;
  /** Last day on which the patient was known to live: where OS is censored. */
  readonly lastAliveDay?: number;
  /** Days of adequate scans, for the rule of missed scans. */
  readonly scanDays?: readonly number[];
}

/** What definitions of endpoints leave to the protocol. */
export interface EndpointSettings {
  /** Whether new primaries are events of EFS: protocols differ, and it is to be said. */
  readonly secondPrimaries?: boolean;
  /** PFS is censored at the last adequate scan where more than so many scheduled scans were missed before the event. */
  readonly missedScans?: { readonly intervalDays: number; readonly atMost: number };
}

/** Time to the event of an endpoint, in days. */
export interface TimeToEvent {
  readonly endpoint: SurvivalEndpoint;
  /** Days to the event or to censoring. */
  readonly time: Measured;
  /** `competing` ends the time at risk without being the event. Null where undefined. */
  readonly state: 'event' | 'censored' | 'competing' | null;
  readonly cause?: EventKind;
  readonly guideline: Guideline;
  readonly reason?: Reason;
  readonly flags: readonly Reason[];
}

/**
 * Time to an endpoint by STEEP 2.0 (Tolaney et al. 2021, doi:10.1200/JCO.20.03613): the first of its events, else censored
 * at the last assessment of disease (OS: when last known alive). DRFI ends with another death as a competing event.
 *
 * @throws clinical/order for an event before the start or after death; clinical/cut-off for EFS without a choice
 * @example
 * timeToEvent('IBCFS', { events: [{ kind: 'second-primary', day: 400 }], lastAssessmentDay: 900 });
 * // censored at 900 days; IDFS has its event at 400
 */
export function timeToEvent(
  endpoint: SurvivalEndpoint,
  followUp: FollowUp,
  settings: EndpointSettings = {},
): TimeToEvent {
  const { events, competing, unclear } = eventsOf(endpoint, settings);
  const ordered = inOrder(followUp);
  const first = ordered.find(({ kind }) => [...events, ...competing, ...unclear].includes(kind));
  if (first && unclear.includes(first.kind)) {
    return undefinedTime(
      endpoint,
      'unclear-event',
      `Whether ${said(first.kind)} is an event of ${endpoint} is not known.`,
    );
  }
  if (first) {
    const missed = endpoint === 'PFS' && censoredByMissedScans(first.day, followUp, settings);
    if (missed) return missed;
    const state = competing.includes(first.kind) ? 'competing' : 'event';
    return ended(endpoint, first.day, state, first.kind);
  }
  return censored(endpoint, followUp, ordered);
}

function eventsOf(endpoint: SurvivalEndpoint, settings: EndpointSettings) {
  const known = endpointEvents[endpoint];
  if (endpoint !== 'EFS') return known;
  if (settings.secondPrimaries === undefined) {
    throw clinicalErrors.error('clinical/cut-off', {
      what: 'EFS was asked for, and it does not stand whether new primaries are events',
      cure: 'State secondPrimaries: protocols differ.',
    });
  }
  return settings.secondPrimaries ? { ...known, events: [...known.events, ...secondPrimaries] } : known;
}

/** @throws clinical/order */
function inOrder({ events, lastAssessmentDay, lastAliveDay }: FollowUp): FollowUp['events'] {
  const ordered = [...events].sort((a, b) => a.day - b.day);
  const death = ordered.find(({ kind }) => isDeath(kind));
  const days = [...ordered.map(({ day }) => day), lastAssessmentDay, lastAliveDay].filter(isKnown);
  if (days.some((day) => day < 0)) throw order('Something is dated before the start of the clock');
  if (death && days.some((day) => day > death.day)) throw order('Something is dated after death');
  return ordered;
}

function order(what: string) {
  return clinicalErrors.error('clinical/order', { what });
}

function censored(endpoint: SurvivalEndpoint, followUp: FollowUp, ordered: FollowUp['events']): TimeToEvent {
  const { lastAssessmentDay, lastAliveDay } = followUp;
  if (endpoint !== 'OS') {
    if (!isKnown(lastAssessmentDay)) {
      return undefinedTime(
        endpoint,
        'no-assessment',
        'No event, and the last assessment of disease is not known.',
      );
    }
    return ended(endpoint, lastAssessmentDay, 'censored');
  }
  // Whoever was assessed or relapsed was alive on that day.
  const seen = [lastAliveDay, lastAssessmentDay, ordered.at(-1)?.day].filter(isKnown);
  if (seen.length === 0)
    return undefinedTime(endpoint, 'no-follow-up', 'When the patient was last known to live is not known.');
  return ended(endpoint, Math.max(...seen), 'censored');
}

/** Progression found after a gap in the scans may have happened long before. */
function censoredByMissedScans(
  day: number,
  { scanDays }: FollowUp,
  { missedScans }: EndpointSettings,
): TimeToEvent | undefined {
  if (!missedScans || !scanDays) return undefined;
  const lastScan = Math.max(0, ...scanDays.filter((scan) => scan < day));
  if (day - lastScan <= (missedScans.atMost + 1) * missedScans.intervalDays) return undefined;
  return {
    ...ended('PFS', lastScan, 'censored'),
    flags: [
      {
        code: 'missed-scans',
        text: `The event on day ${day} came after more than ${missedScans.atMost} missed scans and is censored at the last adequate one.`,
      },
    ],
  };
}

function ended(
  endpoint: SurvivalEndpoint,
  day: number,
  state: NonNullable<TimeToEvent['state']>,
  cause?: EventKind,
): TimeToEvent {
  return {
    endpoint,
    time: { value: day, unit: 'd' },
    state,
    ...(cause === undefined ? {} : { cause }),
    guideline: endpoint === 'PFS' ? guidelines.recist : guidelines.steep,
    flags: [],
  };
}

function undefinedTime(endpoint: SurvivalEndpoint, code: string, text: string): TimeToEvent {
  return {
    endpoint,
    time: undefinedBecause('d', code, text),
    state: null,
    guideline: guidelines.steep,
    reason: { code, text },
    flags: [],
  };
}

function said(kind: EventKind): string {
  return kind === 'death' ? 'a death of unknown cause' : 'a recurrence of unknown site';
}
