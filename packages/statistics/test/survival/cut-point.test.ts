import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coxRegression, coxResiduals, maximalCutPoint } from '../../src/index.ts';
import { event, onPlacebo, time } from './remission.ts';

describe('the maximally selected cut', () => {
  test('does not depend on the unit of the marker, and pays for the search', () => {
    const marker = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 42, maxLength: 42 });
    fc.assert(
      fc.property(marker, (values) => {
        const plain = maximalCutPoint(time, event, values);
        const squared = maximalCutPoint(
          time,
          event,
          values.map((x) => x * x),
        );
        if (plain.reason) return;
        expect(squared.cutPoint).toBe(plain.cutPoint * plain.cutPoint);
        expect(squared.statistic.value).toBeCloseTo(plain.statistic.value, 12);
        expect(plain.p).toBeGreaterThanOrEqual(plain.uncorrectedP);
        for (const cut of plain.candidates) {
          expect(cut.statistic).toBeLessThanOrEqual(plain.statistic.value);
          const below = values.filter((x) => x <= cut.cutPoint).length;
          expect(Math.min(below, 42 - below)).toBeGreaterThanOrEqual(4.2);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('of a marker that does not vary does not exist', () => {
    const flat = maximalCutPoint(
      time,
      event,
      time.map(() => 3),
    );
    expect(flat.reason?.code).toBe('too-few-values');
    expect(flat.cutPoint).toBeNaN();
  });
});

describe('exact ties', () => {
  const predictors = [{ name: 'placebo', values: onPlacebo }];

  // Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 4.4: 1.63 by the discrete likelihood.
  test('give 1.628 for remission, and say so', () => {
    const model = coxRegression({ time, event, predictors }, { ties: 'exact' });
    expect(model.coefficients[0].estimate).toBeCloseTo(1.6282, 4);
    expect(model.method).toContain('exact ties');
  });

  test('change nothing where no times are tied', () => {
    const distinct = time.map((t, i) => t + i / 1000);
    const exact = coxRegression({ time: distinct, event, predictors }, { ties: 'exact' });
    const efron = coxRegression({ time: distinct, event, predictors });
    expect(exact.coefficients[0].estimate).toBeCloseTo(efron.coefficients[0].estimate, 9);
    expect(exact.logLikelihood).toBeCloseTo(efron.logLikelihood, 9);
  });

  test('refuse a robust variance and residuals', () => {
    const input = { time, event, predictors };
    expect(() => coxRegression(input, { ties: 'exact', robust: true })).toThrow(/robust/);
    const model = coxRegression(input, { ties: 'exact' });
    expect(() => coxResiduals(input, model)).toThrow(/exact ties/);
  });
});
