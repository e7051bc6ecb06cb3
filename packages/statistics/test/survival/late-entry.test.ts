import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coxRegression, coxResiduals } from '../../src/index.ts';
import { event, onPlacebo, time } from './remission.ts';

const start = time.map((t, i) => Math.min(t - 1, (i * 5) % 7) + 0.5);
const predictors = [{ name: 'placebo', values: onPlacebo }];

describe('Cox regression with times of entry', () => {
  test("agrees with statsmodels' PHReg", () => {
    const efron = coxRegression({ time, event, start, predictors });
    expect(efron.coefficients[0].estimate).toBeCloseTo(1.5529882879639128, 8);
    expect(efron.coefficients[0].standardError).toBeCloseTo(0.4134146497283202, 8);
    expect(efron.logLikelihood).toBeCloseTo(-76.09612577208172, 7);
    const breslow = coxRegression({ time, event, start, predictors }, { ties: 'breslow' });
    expect(breslow.coefficients[0].estimate).toBeCloseTo(1.479999991191682, 8);
  });

  test('does not change where a patient is cut into stretches of time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 34 }), { minLength: 42, maxLength: 42 }), (cuts) => {
        const whole = time.map((_, i) => i);
        const pieces = whole.flatMap((i) =>
          cuts[i] < time[i]
            ? [
                { i, from: 0, to: cuts[i], event: 0 },
                { i, from: cuts[i], to: time[i], event: event[i] },
              ]
            : [{ i, from: 0, to: time[i], event: event[i] }],
        );
        const input = {
          time: pieces.map((piece) => piece.to),
          start: pieces.map((piece) => piece.from),
          event: pieces.map((piece) => piece.event),
          predictors: [{ name: 'placebo', values: pieces.map((piece) => onPlacebo[piece.i]) }],
        };
        for (const ties of ['efron', 'breslow', 'exact'] as const) {
          const cut = coxRegression(input, { ties });
          const plain = coxRegression({ time, event, predictors }, { ties });
          expect(cut.coefficients[0].estimate).toBeCloseTo(plain.coefficients[0].estimate, 9);
          expect(cut.logLikelihood).toBeCloseTo(plain.logLikelihood, 9);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('sees a predictor that changes with time', () => {
    // From week 8 on the groups are called by each other's name: as if the effect turned round there.
    const late = time.flatMap((t, i) => (t > 8 ? [i] : []));
    const input = {
      time: [...time.map((t) => Math.min(t, 8)), ...late.map((i) => time[i])],
      start: [...time.map(() => 0), ...late.map(() => 8)],
      event: [...time.map((t, i) => (t > 8 ? 0 : event[i])), ...late.map((i) => event[i])],
      predictors: [{ name: 'label', values: [...onPlacebo, ...late.map((i) => 1 - onPlacebo[i])] }],
    };
    const turned = coxRegression(input).coefficients[0].estimate;
    const plain = coxRegression({ time, event, predictors }).coefficients[0].estimate;
    expect(turned).toBeLessThan(plain / 2);
  });

  test('refuses what it cannot do, and rows that end before they start', () => {
    const input = { time, event, start, predictors };
    expect(() => coxRegression(input, { robust: true })).toThrow(/times of entry/);
    expect(() => coxResiduals(input, coxRegression(input))).toThrow(/times of entry/);
    expect(() => coxRegression({ ...input, start: time })).toThrow(/before its start/);
  });
});
