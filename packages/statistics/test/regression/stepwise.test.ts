import { describe, expect, test } from 'vitest';
import { poolEstimates, stepwiseCox, stepwiseLogistic } from '../../src/index.ts';

const n = 60;
const signal = Array.from({ length: n }, (_, i) => ((i * 37) % 60) / 10);
const noise = Array.from({ length: n }, (_, i) => ((i * 23) % 61) / 10);
const outcome = signal.map((x, i) => Number(x + ((i * 29) % 31) / 10 > 4.2));
const predictors = [
  { name: 'noise', values: noise },
  { name: 'signal', values: signal },
];

describe('stepwise selection', () => {
  test('keeps what lowers the AIC, each step below the last, and warns', () => {
    for (const direction of ['forward', 'backward', 'both'] as const) {
      const result = stepwiseLogistic({ outcome, predictors }, { direction });
      expect(result.terms).toContain('signal');
      const aic = result.steps.map((step) => step.aic);
      for (let k = 1; k < aic.length; k++) expect(aic[k]).toBeLessThan(aic[k - 1]);
      expect(result.model.aic).toBe(aic.at(-1));
      expect(result.sentence).toContain('ignore the search');
    }
  });

  test('compares all models on the same patients', () => {
    const gaps = noise.map((x, i) => (i < 5 ? Number.NaN : x));
    const holes = [{ name: 'noise', values: gaps }, predictors[1]];
    const forward = stepwiseLogistic({ outcome, predictors: holes }, { direction: 'forward' });
    expect(forward.model.n).toBe(n - 5);
  });

  test('starts a Cox model from none', () => {
    const time = signal.map((x, i) => 50 - 6 * x + ((i * 13) % 17));
    const event = signal.map((_, i) => Number(i % 4 > 0));
    const result = stepwiseCox({ time, event, predictors }, { direction: 'forward' });
    expect(result.steps[1]).toMatchObject({ change: 'add', term: 'signal' });
  });
});

describe("Rubin's rules", () => {
  const fit = (b: number, variance = 0.04) => ({
    estimates: [b],
    covariance: { cols: 1, data: Float64Array.of(variance) },
  });

  test('add the variance between the imputations to that within', () => {
    const [pooled] = poolEstimates([fit(0.9), fit(1.1), fit(1)], { names: ['nodes'] }).estimates;
    expect(pooled.estimate).toBeCloseTo(1, 14);
    expect(pooled.standardError).toBeCloseTo(Math.sqrt(0.04 + (4 / 3) * 0.01), 14);
    expect(pooled.lambda).toBeCloseTo(0.25, 14);
    expect(pooled.degreesOfFreedom).toBeCloseTo(2 / 0.0625, 10);
  });

  test('leave complete data as they are', () => {
    const { estimates, sentence } = poolEstimates([fit(1), fit(1)], { completeFreedom: 20 });
    expect(estimates[0].standardError).toBeCloseTo(0.2, 14);
    expect(estimates[0].missingInformation).toBe(0);
    expect(sentence).toContain("Rubin's rules over 2 imputed data sets");
  });

  test('need two fits of the same model', () => {
    expect(() => poolEstimates([fit(1)])).toThrow(/two imputed/);
    const two = { estimates: [1, 2], covariance: { cols: 2, data: new Float64Array(4) } };
    expect(() => poolEstimates([fit(1), two])).toThrow(/different coefficients/);
  });
});
