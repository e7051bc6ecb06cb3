import type { EndpointResult, Interval, RecistResult } from '@lobule/study';
import { describe, expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { fixtureResults } from './fixture.ts';

const between = (value: number): Interval => ({ value, low: value - 0.1, high: value + 0.1, level: 0.95 });
const levels = ['zero', 'low', 'positive'];
const origin = 'tables/validation-HER2.json';
const endpoint: EndpointResult = {
  name: 'HER2',
  title: 'HER2 status',
  kind: 'classes',
  patients: 6,
  events: 2,
  dropped: [],
  differences: [],
  canaries: [],
  intervalMethod: 'Corrected resampled t.',
  validation: 'Cross-validation.',
  origin,
  models: [
    {
      name: 'image',
      title: 'Image',
      metric: 'M',
      internal: between(0.71),
      apparent: 0.9,
      brier: 0.5,
      brierOfFrequency: 0.6667,
      coefficients: [],
      remarks: [],
      origin,
      classes: {
        levels: levels.map((name) => ({
          name,
          patients: 2,
          auc: between(0.7),
          apparent: 0.9,
          predicted: 0.34,
          roc: [
            { falsePositive: 0, truePositive: 0 },
            { falsePositive: 1, truePositive: 1 },
          ],
        })),
        figures: [{ name: 'Accuracy', value: between(0.6), apparent: 0.8, ofFrequency: 0.333 }],
        confusion: [
          [['sub-001'], ['sub-002'], []],
          [[], ['sub-003', 'sub-004'], []],
          [[], [], ['sub-005', 'sub-006']],
        ],
        coefficients: [{ feature: 'T2star_Median', byClass: [-0.5, 0.2, 0.3], selectedShare: 0.9 }],
        people: [{ subject: 'sub-002', actual: 0, predicted: 1, probability: [0.3, 0.5, 0.2] }],
      },
    },
  ],
};
const recist: RecistResult = {
  guideline: 'Eisenhauer et al. 2009',
  censoring: 'FDA 2018',
  confirmation: false,
  stableDays: 42,
  origin: 'tables/recist.csv',
  patients: [
    {
      subject: 'sub-001',
      baselineMm: 78,
      targets: ['a (breast, lesion, 78 mm)'],
      visits: [
        {
          day: 120,
          sumMm: 62,
          nadirMm: 51,
          percentFromBaseline: -20.5,
          percentFromNadir: 21.6,
          ofTargets: 'PD',
          nonTargets: 'none',
          newLesion: false,
          overall: 'PD',
          why: 'The sum rose by at least 20 % and 5 mm above the nadir.',
        },
      ],
      best: 'PR',
      progressionFree: { days: 120, event: true, why: 'First assessment that shows progression.' },
    },
  ],
};
const base = fixtureResults(2);
const page = renderReport({
  ...base,
  cohort: { ...base.cohort!, recist, endpoints: [endpoint] },
}).replaceAll(/<[^>]*>/g, '');

describe('an endpoint of several classes', () => {
  test('has figures over all classes, each class, confusion and coefficients in the report', () => {
    expect(page).toContain('one of several classes');
    expect(page).toContain('2 zero, 2 low, 2 positive');
    expect(page).toContain('Figures over all classes');
    expect(page).toContain('5 of 6 patients are of the class');
    expect(page).toContain('Each class against all others: Image');
    expect(page).toContain('1 patient taken for another class first');
    expect(page).toContain('Image: coefficients of each class');
    expect(page).toContain('T2star_Median');
  });
});

describe('response by RECIST', () => {
  test('stands visit by visit, with nadir, reason and progression-free survival', () => {
    expect(page).toContain('Response by RECIST 1.1');
    expect(page).toContain('1 patient: 1 PR.');
    expect(page).toContain('−20.5 %');
    expect(page).toContain('The sum rose by at least 20 % and 5 mm above the nadir.');
    expect(page).toContain('Progression-free survival: FDA 2018.');
  });
});
