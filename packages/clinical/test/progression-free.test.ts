import { describe, expect, test } from 'vitest';
import {
  bestResponse,
  type DatedResponse,
  type ProgressionFacts,
  progressionFree,
  type RecistVisit,
  recistCourse,
} from '../src/index.ts';

const PLANNED = { intervalDays: 56, missedAtMost: 1 } as const;
const fda = (facts: ProgressionFacts) => progressionFree(facts, { rules: 'fda-2018', ...PLANNED });
const ema = (facts: ProgressionFacts) => progressionFree(facts, { rules: 'ema-2012', ...PLANNED });
const seen = (...days: readonly (readonly [number, DatedResponse['overall']])[]) =>
  days.map(([day, overall]) => ({ day, overall }));

describe('progression-free survival', () => {
  test.each<[string, ProgressionFacts, number, boolean, string]>([
    ['progression', { assessments: seen([56, 'SD'], [112, 'PD'], [168, 'PD']) }, 112, true, 'progression'],
    ['no event', { assessments: seen([56, 'PR'], [112, 'PR']) }, 112, false, 'no-event'],
    [
      'no event, last one not evaluable',
      { assessments: seen([56, 'PR'], [112, 'NE']) },
      56,
      false,
      'no-event',
    ],
    ['nobody looked', { assessments: [] }, 0, false, 'never-assessed'],
    ['death before any visit', { assessments: [], deathDay: 40 }, 40, true, 'death'],
    ['death between visits', { assessments: seen([56, 'SD']), deathDay: 100 }, 100, true, 'death'],
    [
      'progression after one missed visit',
      { assessments: seen([56, 'SD'], [168, 'PD']) },
      168,
      true,
      'progression',
    ],
    [
      'progression after two missed visits',
      { assessments: seen([56, 'SD'], [224, 'PD']) },
      56,
      false,
      'missed-visits',
    ],
    [
      'death after visits that could not be evaluated',
      { assessments: seen([56, 'SD'], [112, 'NE'], [168, 'NE']), deathDay: 200 },
      56,
      false,
      'missed-visits',
    ],
    [
      'another treatment before progression',
      { assessments: seen([56, 'SD'], [112, 'SD'], [168, 'PD']), newTreatmentDay: 120 },
      112,
      false,
      'new-treatment',
    ],
  ])('by FDA: %s', (_, facts, days, event, rule) => {
    expect(fda(facts)).toMatchObject({ days, event, rule });
  });

  test('by EMA progression counts after missed visits and another treatment too', () => {
    expect(ema({ assessments: seen([56, 'SD'], [224, 'PD']) })).toMatchObject({ days: 224, event: true });
    expect(
      ema({ assessments: seen([56, 'SD'], [112, 'SD'], [168, 'PD']), newTreatmentDay: 120 }),
    ).toMatchObject({ days: 168, event: true });
    expect(ema({ assessments: [] }).guideline.citation).toContain('EMA/CHMP/27994/2008');
  });

  test('refuses visits out of order, after death, or without a plan', () => {
    const code = (value: string) => expect.objectContaining({ code: value });
    expect(() => fda({ assessments: seen([112, 'SD'], [56, 'SD']) })).toThrow(code('clinical/order'));
    expect(() => fda({ assessments: seen([112, 'SD']), deathDay: 50 })).toThrow(code('clinical/order'));
    expect(() =>
      progressionFree({ assessments: [] }, { rules: 'ema-2012', intervalDays: 0, missedAtMost: 1 }),
    ).toThrow(code('clinical/out-of-range'));
  });

  test('follows from the diameters of the worked example: 78, 51, 62 mm is PR, then PD against the nadir', () => {
    const visit = (day: number, mm: number): RecistVisit => ({
      day,
      targets: { a: mm },
      nonTargets: 'none',
      newLesion: false,
    });
    const { visits } = recistCourse(
      [{ name: 'a', organ: 'breast', kind: 'lesion', mm: 78 }],
      [visit(56, 51), visit(112, 62)],
    );
    expect(visits.map(({ overall }) => overall)).toEqual(['PR', 'PD']);
    expect(visits[1].nadirMm).toBe(51);
    expect(visits[1].percentFromNadir).toBeCloseTo(21.57, 2);
    expect(bestResponse(visits, { confirmation: true, stableDays: 42 }).value).toBe('SD');
    expect(fda({ assessments: visits }).days).toBe(112);
  });
});
