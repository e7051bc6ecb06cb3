import { describe, expect, test } from 'vitest';
import {
  compareNested,
  coxRegression,
  indicatorPredictors,
  linearRegression,
  logisticRegression,
  varianceInflation,
} from '../../src/index.ts';

describe('logistic regression', () => {
  // A 2 x 2 table: the odds ratio is 12 * 14 / (5 * 9), its log has the standard error sqrt(1/12 + 1/5 + 1/9 + 1/14).
  const exposed = [...new Array<number>(17).fill(1), ...new Array<number>(23).fill(0)];
  const outcome = exposed.map((x, i) => Number(x === 1 ? i < 12 : i - 17 < 9));
  const predictors = [{ name: 'exposed', values: exposed }];

  test('of one binary column is the odds ratio of the table', () => {
    const [, slope] = logisticRegression({ outcome, predictors }).coefficients;
    expect(slope.ratio).toBeCloseTo((12 * 14) / (5 * 9), 9);
    expect(slope.standardError).toBeCloseTo(Math.sqrt(1 / 12 + 1 / 5 + 1 / 9 + 1 / 14), 9);
  });

  test('has profile intervals where the likelihood has dropped by 1.92', () => {
    const model = logisticRegression({ outcome, predictors }, { intervals: 'profile' });
    const { lower, upper } = model.coefficients[1].interval;
    for (const end of [lower, upper]) {
      const offset = exposed.map((x) => x * end);
      const at = logisticRegression({ outcome, predictors: [], offset });
      expect(2 * (model.logLikelihood - at.logLikelihood)).toBeCloseTo(3.841458820694124, 6);
    }
  });

  test('of separated classes has no estimates, and names the column', () => {
    const values = [1, 2, 3, 4, 5, 6];
    const model = logisticRegression({ outcome: [0, 0, 0, 1, 1, 1], predictors: [{ name: 'size', values }] });
    expect(model.reason?.code).toBe('separation');
    expect(model.reason?.text).toContain('size');
    expect(model.coefficients.every((c) => Number.isNaN(c.estimate))).toBe(true);
    expect(model.sentence).toContain('no estimates');
  });

  test('of quasi-separated classes too', () => {
    const rare = [0, 0, 0, 0, 0, 0, 0, 1, 1];
    const model = logisticRegression({
      outcome: [0, 1, 0, 1, 0, 1, 0, 1, 1],
      predictors: [{ name: 'rare', values: rare }],
    });
    expect(model.reason?.code).toBe('separation');
  });

  test('of one exposed patient among thousands too', () => {
    const n = 4000;
    const outcome = Array.from({ length: n }, (_, i) => Number(i % 7 === 0));
    const values = outcome.map((_, i) => Number(i === 0));
    const model = logisticRegression({ outcome, predictors: [{ name: 'rare', values }] });
    expect(model.reason?.code).toBe('separation');
    const time = outcome.map((_, i) => 1 + i);
    const cox = coxRegression({ time, event: outcome, predictors: [{ name: 'rare', values }] });
    expect(cox.reason?.code).toBe('separation');
  });

  test('of a redundant column says so', () => {
    const twice = [...predictors, { name: 'again', values: exposed.map((x) => 2 * x + 1) }];
    expect(logisticRegression({ outcome, predictors: twice }).reason?.code).toBe('collinear');
  });

  test('compares nested models by their likelihoods', () => {
    const larger = logisticRegression({ outcome, predictors });
    const smaller = logisticRegression({ outcome, predictors: [] });
    const test = compareNested(smaller, larger);
    expect(test.statistic.value).toBeCloseTo(larger.likelihoodRatio.statistic.value, 10);
    expect(test.degreesOfFreedom).toEqual([1]);
  });

  test('leaves out rows with a missing value', () => {
    const values = exposed.map((x, i) => (i === 3 ? Number.NaN : x));
    const model = logisticRegression({ outcome, predictors: [{ name: 'exposed', values }] });
    expect(model).toMatchObject({ n: 39, missing: 1 });
    expect(model.rows).not.toContain(3);
  });
});

describe('linear regression', () => {
  test('finds a line and its residual spread', () => {
    const x = [1, 2, 3, 4, 5];
    const y = [2.1, 3.9, 6.2, 7.8, 10.1];
    const model = linearRegression({ outcome: y, predictors: [{ name: 'x', values: x }] });
    const [intercept, slope] = model.coefficients;
    expect(slope.estimate).toBeCloseTo(1.99, 12);
    expect(intercept.estimate).toBeCloseTo(0.05, 12);
    expect(model.residuals.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
    expect(model.overall.statistic.value).toBeCloseTo(slope.statistic * slope.statistic, 6);
    expect(model.sentence).toContain('R-squared 0.997');
  });

  test('says what cannot be estimated', () => {
    const x = { name: 'x', values: [1, 2, 3, 4] };
    const same = { name: 'same', values: [2, 4, 6, 8] };
    expect(linearRegression({ outcome: [1, 3, 2, 5], predictors: [x, same] }).reason?.code).toBe('collinear');
    const short = { name: 'x', values: [1, 2] };
    expect(linearRegression({ outcome: [1, 3], predictors: [short] }).reason?.code).toBe('too-few-values');
  });

  test('has variance inflation of 1 for columns that are uncorrelated', () => {
    const a = { name: 'a', values: [0, 0, 1, 1, 0, 0, 1, 1] };
    const b = { name: 'b', values: [0, 1, 0, 1, 0, 1, 0, 1] };
    const model = linearRegression({ outcome: [1, 2, 3, 5, 2, 2, 4, 5], predictors: [a, b] });
    expect(varianceInflation(model).map((v) => v.value)).toEqual([
      expect.closeTo(1, 10),
      expect.closeTo(1, 10),
    ]);
  });
});

describe('indicator columns', () => {
  test('leave out the reference and keep what is missing', () => {
    const columns = indicatorPredictors('subtype', ['TN', 'HER2', null, 'luminal'], 'luminal');
    expect(columns.map((column) => column.name)).toEqual(['subtype = HER2', 'subtype = TN']);
    expect([...(columns[1].values as Float64Array)]).toEqual([1, 0, Number.NaN, 0]);
    expect(() => indicatorPredictors('subtype', ['TN'], 'luminal')).toThrow('does not occur');
  });
});
