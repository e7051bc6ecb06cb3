import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  coxRegression,
  cumulativeIncidence,
  fineGrayRegression,
  grayTest,
  incidenceAt,
  kaplanMeier,
} from '../../src/index.ts';
import { event, onPlacebo, time, treatment } from './remission.ts';

const patients = fc.array(
  fc.record({ time: fc.integer({ min: 1, max: 15 }), cause: fc.integer({ min: 0, max: 2 }) }),
  { minLength: 3, maxLength: 40 },
);

describe('cumulative incidence', () => {
  test('of a small example is what the hand finds', () => {
    const { curves, sentence } = cumulativeIncidence([2, 3, 5, 8], [1, 2, 0, 1]);
    expect(Array.from(curves[0].incidence)).toEqual([0.25, 0.25, 0.75]);
    expect(Array.from(curves[1].incidence)).toEqual([0, 0.25, 0.25]);
    expect(sentence).toContain('event 1: 2 of 4, incidence 0.750 at the end.');
  });

  test('of all events and of none adds up to one at every time', () => {
    fc.assert(
      fc.property(patients, (rows) => {
        const all = cumulativeIncidence(
          rows.map((row) => row.time),
          rows.map((row) => row.cause),
        );
        const [free] = all.eventFree;
        free.time.forEach((_, k) => {
          const sum = all.curves.reduce((total, curve) => total + curve.incidence[k], free.share[k]);
          expect(sum).toBeCloseTo(1, 12);
        });
      }),
    );
  });

  test('without competing events is one minus Kaplan-Meier, with its error', () => {
    const { curves } = cumulativeIncidence(time, event, { groups: treatment, variance: 'jackknife' });
    const km = kaplanMeier(time, event, { groups: treatment });
    km.curves.forEach((curve, g) => {
      curve.time.forEach((t, k) => {
        const { value, standardError } = incidenceAt(curves[g], t);
        expect(value).toBeCloseTo(1 - curve.survival[k], 12);
        if (curve.survival[k] > 0) {
          // The jackknife and Greenwood's formula are the same without ties, and near with them.
          expect(standardError).toBeCloseTo(curve.survival[k] * curve.hazardError[k], 1);
        }
      });
    });
  });

  test('refuses causes that are none', () => {
    expect(() => cumulativeIncidence([1, 2], [1, 0.5])).toThrow(/no cause/);
    expect(() => cumulativeIncidence([1, -2], [1, 0])).toThrow(/negative/);
    expect(cumulativeIncidence([1, 2, 3], [1, Number.NaN, 2]).missing).toBe(1);
  });
});

describe("Gray's test", () => {
  test('does not care which group comes first', () => {
    const cause = event.map((e, i) => (e === 1 && i % 3 === 0 ? 2 : e));
    const turned = treatment.map((name) => (name === '6-MP' ? 'z' : 'a'));
    const one = grayTest(time, cause, treatment, 1);
    const two = grayTest(time, cause, turned, 1);
    expect(two.statistic.value).toBeCloseTo(one.statistic.value, 10);
    expect(one.degreesOfFreedom).toEqual([1]);
  });

  test('needs two groups and an event', () => {
    expect(() => grayTest([1, 2], [1, 0], ['a', 'a'], 1)).toThrow(/group has/);
    expect(() => grayTest([1, 2], [1, 0], ['a', 'b'], 2)).toThrow(/event 2/);
  });
});

describe('Fine and Gray', () => {
  const predictors = [{ name: 'placebo', values: onPlacebo }];

  test("without competing events is Cox's model with Breslow's ties and robust variance", () => {
    const model = fineGrayRegression({ time, cause: event, of: 1, predictors });
    const cox = coxRegression({ time, event, predictors }, { ties: 'breslow', robust: true });
    expect(model.coefficients[0].estimate).toBeCloseTo(cox.coefficients[0].estimate, 9);
    expect(model.coefficients[0].standardError).toBeCloseTo(cox.coefficients[0].standardError, 9);
    expect(model.sentence).toContain('30 events, 0 competing');
  });

  test('has no estimate where a predictor separates, and says so', () => {
    const never = time.map((_, i) => Number(event[i] === 0));
    const model = fineGrayRegression({
      time,
      cause: event,
      of: 1,
      predictors: [{ name: 'never', values: never }],
    });
    expect(model.reason?.code).toBe('separation');
    expect(model.coefficients[0].estimate).toBeNaN();
  });
});
