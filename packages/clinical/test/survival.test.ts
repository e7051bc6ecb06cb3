import { isLobuleError } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dayNumber,
  daysFromTreatment,
  type FollowUp,
  survivalEndpoints,
  timeToEvent,
  visitOfDay,
} from '../src/index.ts';

const start = dayNumber('2020-01-10');
const on = (date: string) => dayNumber(date) - start;

describe('endpoints by STEEP 2.0', () => {
  const contralateral: FollowUp = {
    events: [
      { kind: 'contralateral-invasive', day: on('2022-03-01') },
      { kind: 'death', day: on('2023-05-01') },
    ],
  };
  test.each([
    ['IDFS', 781],
    ['IBCFS', 781],
    ['RFS', 1207],
    ['OS', 1207],
  ] as const)(
    'surgery 2020-01-10, contralateral 2022-03-01, death 2023-05-01: %s after %d days',
    (name, days) =>
      expect(timeToEvent(name, contralateral)).toMatchObject({
        state: 'event',
        time: { value: days, unit: 'd' },
      }),
  );

  const elsewhere: FollowUp = { events: [{ kind: 'second-primary', day: 400 }], lastAssessmentDay: 900 };
  test.each([
    ['IDFS', 'event', 400],
    ['IBCFS', 'censored', 900],
    ['OS', 'censored', 900],
  ] as const)('a primary elsewhere on day 400, alive on day 900: %s %s at %d', (name, state, days) =>
    expect(timeToEvent(name, elsewhere)).toMatchObject({ state, time: { value: days } }),
  );

  test('in situ disease is an event of legacy DFS alone', () => {
    const followUp: FollowUp = { events: [{ kind: 'in-situ', day: 100 }], lastAssessmentDay: 500 };
    expect(timeToEvent('DFS', followUp).state).toBe('event');
    expect(timeToEvent('IDFS', followUp)).toMatchObject({ state: 'censored', time: { value: 500 } });
  });

  test('another death competes with distant recurrence; one of unknown cause leaves it open', () => {
    const died = (kind: 'death' | 'death-other' | 'death-breast-cancer') =>
      timeToEvent('DRFI', { events: [{ kind, day: 300 }] });
    expect(died('death-other').state).toBe('competing');
    expect(died('death-breast-cancer').state).toBe('event');
    expect(died('death')).toMatchObject({ state: null, reason: { code: 'unclear-event' } });
    expect(timeToEvent('DRFI', { events: [{ kind: 'recurrence', day: 9 }] }).reason?.text).toContain(
      'unknown site',
    );
  });

  test('EFS asks whether new primaries count', () => {
    const followUp: FollowUp = {
      events: [{ kind: 'contralateral-invasive', day: 50 }],
      lastAssessmentDay: 90,
    };
    expect(timeToEvent('EFS', followUp, { secondPrimaries: true }).state).toBe('event');
    expect(timeToEvent('EFS', followUp, { secondPrimaries: false }).state).toBe('censored');
    expect(() => timeToEvent('EFS', followUp)).toThrow(/new primaries/);
  });

  test('PFS after missed scans is censored at the last adequate one', () => {
    const followUp: FollowUp = { events: [{ kind: 'progression', day: 400 }], scanDays: [60, 120] };
    const missedScans = { intervalDays: 60, atMost: 1 };
    expect(timeToEvent('PFS', followUp, { missedScans })).toMatchObject({
      state: 'censored',
      time: { value: 120 },
      flags: [{ code: 'missed-scans' }],
    });
    expect(timeToEvent('PFS', followUp)).toMatchObject({ state: 'event', time: { value: 400 } });
    const inTime = { ...followUp, events: [{ kind: 'progression' as const, day: 180 }] };
    expect(timeToEvent('PFS', inTime, { missedScans }).state).toBe('event');
  });

  test('without an event and an assessment there is no time', () => {
    expect(timeToEvent('RFS', { events: [], lastAliveDay: 900 }).reason?.code).toBe('no-assessment');
    expect(timeToEvent('OS', { events: [] }).reason?.code).toBe('no-follow-up');
    expect(timeToEvent('OS', { events: [{ kind: 'recurrence', day: 30 }] })).toMatchObject({
      state: 'censored',
      time: { value: 30 },
    });
  });

  test('what lies before the start or after death is refused', () => {
    const code = (followUp: FollowUp) => {
      try {
        return timeToEvent('OS', followUp).state;
      } catch (error) {
        return isLobuleError(error) && error.code;
      }
    };
    expect(code({ events: [{ kind: 'recurrence', day: -1 }] })).toBe('clinical/order');
    expect(code({ events: [{ kind: 'death', day: 10 }], lastAssessmentDay: 11 })).toBe('clinical/order');
  });

  test('a recurrence never lengthens any time', () => {
    const day = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(day, day, fc.constantFrom(...survivalEndpoints), (recurrence, last, endpoint) => {
        const settings = { secondPrimaries: true };
        const without: FollowUp = { events: [], lastAssessmentDay: Math.max(recurrence, last) };
        const withIt: FollowUp = { ...without, events: [{ kind: 'distant-recurrence', day: recurrence }] };
        const [a, b] = [withIt, without].map((one) => timeToEvent(endpoint, one, settings).time.value);
        expect(a).toBeLessThanOrEqual(b);
      }),
      { numRuns: 30 },
    );
  });
});

describe('days', () => {
  test('are counted over leap years as the calendar has them', () => {
    expect(dayNumber('1970-01-01')).toBe(0);
    expect(dayNumber('2000-03-01') - dayNumber('2000-02-28')).toBe(2);
    expect(dayNumber('1900-03-01') - dayNumber('1900-02-28')).toBe(1);
    expect(dayNumber('2024-01-01')).toBe(19_723);
    expect(daysFromTreatment('2024-03-04', '2024-03-11')).toBe(-7);
  });

  test.each(['3/4/2020', '2023-02-29', '2020-13-01', '2020-04-31', ''])('%j is no date', (text) =>
    expect(() => dayNumber(text)).toThrow(/year-month-day/),
  );

  test('fall into windows around treatment and cycles', () => {
    const windows = [
      { visit: 'baseline', anchorDay: 0, first: -7, last: 0 },
      { visit: 'after-cycle-1', anchorDay: 21, first: 0, last: 7 },
    ];
    expect(visitOfDay(-7, windows)).toEqual({ visit: 'baseline', fromAnchor: -7 });
    expect(visitOfDay(25, windows)).toEqual({ visit: 'after-cycle-1', fromAnchor: 4 });
    expect(visitOfDay(-8, windows)).toBeUndefined();
    expect(
      visitOfDay(0, [...windows, { visit: 'first-day', anchorDay: 0, first: 0, last: 1 }]),
    ).toBeUndefined();
    expect(() => visitOfDay(0, [{ visit: 'v', anchorDay: 0, first: 1, last: 0 }])).toThrow(
      /before it begins/,
    );
  });
});
