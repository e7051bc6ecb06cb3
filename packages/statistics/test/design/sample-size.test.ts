import { exp, normal } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import {
  logisticRegression,
  predictionSizeBinary,
  predictionSizeContinuous,
  predictionSizeSurvival,
  sampleSizeTwoMeans,
  sampleSizeTwoProportions,
} from '../../src/index.ts';

describe('sample size of a prediction model', () => {
  test("is that of Riley's worked examples (BMJ 2020)", () => {
    const binary = predictionSizeBinary({ parameters: 24, prevalence: 0.174, rSquared: 0.288 });
    expect(binary.sampleSize).toBe(662);
    expect(binary.sentence).toContain('662 patients, 115.2 events (4.80 for each parameter)');
    const survival = { parameters: 30, rSquared: 0.051, rate: 0.065, timePoint: 2, meanFollowUp: 2.07 };
    expect(predictionSizeSurvival(survival).sampleSize).toBe(5143);
    const continuous = { parameters: 25, rSquared: 0.2, mean: 26.7, sd: 8.7 };
    expect(predictionSizeContinuous(continuous).sampleSize).toBe(918);
  });

  test('takes a C statistic for the R-squared that a logistic model of such patients has', () => {
    const half = 3000;
    const scores = Array.from({ length: half }, (_, i) => normal.quantile((i + 0.5) / half));
    const apart = Math.SQRT2 * normal.quantile(0.8);
    const values = [...scores.map((z) => z + apart), ...scores];
    const outcome = values.map((_, i) => Number(i < half));
    const model = logisticRegression({ outcome, predictors: [{ name: 'score', values }] });
    const rSquared = 1 - exp(-model.likelihoodRatio.statistic.value / (2 * half));
    const derived = predictionSizeBinary({ parameters: 10, prevalence: 0.5, cStatistic: 0.8 });
    expect(derived.rSquared).toBeCloseTo(rSquared, 3);
  });

  test('refuses what no model can reach', () => {
    const base = { parameters: 10, prevalence: 0.2 };
    expect(() => predictionSizeBinary({ ...base, rSquared: 0.7 })).toThrow(/R-squared/);
    expect(() => predictionSizeBinary(base)).toThrow(/R-squared/);
    expect(() => predictionSizeBinary({ ...base, cStatistic: 0.4 })).toThrow(/C statistic/);
    expect(() => predictionSizeBinary({ parameters: 2.5, prevalence: 0.2, rSquared: 0.1 })).toThrow(/whole/);
    const survival = { parameters: 3, rSquared: 0.1, rate: 0, timePoint: 1, meanFollowUp: 1 };
    expect(() => predictionSizeSurvival(survival)).toThrow(/positive/);
  });
});

describe('sample size of a comparison', () => {
  test('agrees with Cohen (1988, table 2.4.1) and with R', () => {
    expect(sampleSizeTwoMeans({ difference: 0.5, sd: 1 }).perGroup).toBe(64);
    expect(sampleSizeTwoMeans({ difference: 0.8, sd: 1 }).perGroup).toBe(26);
    expect(sampleSizeTwoMeans({ difference: 0.2, sd: 1 }).perGroup).toBe(394);
    expect(sampleSizeTwoProportions({ first: 0.5, second: 0.75 }, { power: 0.9 }).perGroup).toBe(77);
  });

  test('needs a difference', () => {
    expect(() => sampleSizeTwoMeans({ difference: 0, sd: 1 })).toThrow(/difference/);
    expect(() => sampleSizeTwoProportions({ first: 0.3, second: 0.3 })).toThrow(/equal/);
  });
});
