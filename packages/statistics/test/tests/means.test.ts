import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anova,
  bartlettTest,
  leveneTest,
  oneSampleTTest,
  pairedTTest,
  pearsonCorrelation,
  shapiroWilkTest,
  tTest,
  tTestFromSummaries,
  varianceFTest,
  welchAnova,
} from '../../src/index.ts';

// Student (Biometrika 6, 1908): hours of sleep gained under two drugs by ten patients.
const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
const groups = [...first.map(() => 1), ...second.map(() => 2)];

describe('t-tests', () => {
  test("agree with R on Student's sleep data", () => {
    const paired = pairedTTest(first, second);
    expect(paired.statistic.value).toBeCloseTo(-4.06212768338204, 12);
    expect(paired.p).toBeCloseTo(0.00283289019738427, 14);
    expect(paired.interval?.lower).toBeCloseTo(-2.45988576327698, 11);
    const welch = tTest(first, second);
    expect(welch.degreesOfFreedom[0]).toBeCloseTo(17.77647, 5);
    expect(welch.p).toBeCloseTo(0.07939, 5);
  });

  test('need no raw data: mean, SD and n of a paper do', () => {
    const summary = (values: readonly number[]) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
      return { mean, sd: Math.sqrt(squares / (values.length - 1)), n: values.length };
    };
    const published = tTestFromSummaries(summary(first), summary(second), { variances: 'equal' });
    expect(published.p).toBeCloseTo(tTest(first, second, { variances: 'equal' }).p, 13);
  });

  test('of values that do not vary are undefined, with the reason', () => {
    const result = tTest([5, 5, 5], [5, 5]);
    expect(result.p).toBeNaN();
    expect(result.reason?.code).toBe('zero-variance');
    expect(result.sentence).toContain('not done');
    expect(tTest([1], [2, 3]).reason?.code).toBe('too-few-values');
    expect(oneSampleTTest([3]).reason?.code).toBe('too-few-values');
  });
});

describe('analysis of variance', () => {
  test("of two groups is Student's t-test squared", () => {
    const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 15 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const f = anova([...a, ...b], [...a.map(() => 'a'), ...b.map(() => 'b')]);
        const t = tTest(a, b, { variances: 'equal' });
        if (f.reason || t.reason) return f.reason?.code === t.reason?.code;
        return (
          Math.abs(f.statistic.value - t.statistic.value * t.statistic.value) <=
          1e-9 * (1 + f.statistic.value)
        );
      }),
    );
  });

  test("of Welch, for two groups, is Welch's t-test", () => {
    expect(welchAnova([...first, ...second], groups).p).toBeCloseTo(tTest(first, second).p, 12);
    expect(welchAnova([1, 2, 3], ['a', 'b', 'b']).reason?.code).toBe('too-few-values');
  });

  test('keeps its digits where all values share the leading ones', () => {
    const small = [1.4, 1.3, 1.5, 1.3, 1.5, 1.6, 1.7, 1.5, 1.7, 1.5];
    const labels = [1, 1, 1, 1, 1, 2, 2, 2, 2, 2];
    const shifted = small.map((x) => x + 1048576);
    const near = anova(shifted, labels).statistic.value;
    expect(near).toBeCloseTo(anova(small, labels).statistic.value, 6);
  });

  test('is undefined without variance within groups', () => {
    expect(anova([1, 1, 2, 2], ['a', 'a', 'b', 'b']).reason?.code).toBe('zero-variance');
  });
});

describe('tests of spread', () => {
  test('of two groups with the same deviations find nothing', () => {
    const a = [1, 2, 3, 4, 5];
    const b = a.map((x) => x + 10);
    const labels = [...a.map(() => 'a'), ...b.map(() => 'b')];
    expect(leveneTest([...a, ...b], labels).p).toBeCloseTo(1, 12);
    expect(varianceFTest(a, b).p).toBeCloseTo(1, 12);
    expect(bartlettTest([...a, ...b], labels).p).toBeCloseTo(1, 12);
  });

  test('are undefined for a constant group', () => {
    expect(varianceFTest([1, 1], [1, 2]).reason?.code).toBe('zero-variance');
    expect(bartlettTest([1, 1, 1, 2], ['a', 'a', 'b', 'b']).reason?.code).toBe('zero-variance');
  });
});

describe('the Shapiro-Wilk test', () => {
  test("agrees with R on Student's sleep data", () => {
    // R 4.2.2: shapiro.test(sleep$extra) gives W = 0.94607, p = 0.3114.
    const result = shapiroWilkTest([...first, ...second]);
    expect(result.statistic.value).toBeCloseTo(0.94607, 5);
    expect(result.p).toBeCloseTo(0.3114, 4);
  });

  test('for three values has the exact p', () => {
    expect(shapiroWilkTest([1, 2, 3]).statistic.value).toBeCloseTo(1, 12);
    expect(shapiroWilkTest([0, 0, 1]).statistic.value).toBeCloseTo(0.75, 12);
    expect(shapiroWilkTest([0, 0, 1]).p).toBeCloseTo(0, 6);
  });

  test('is undefined for constant values and outside 3 to 5000', () => {
    expect(shapiroWilkTest([2, 2, 2]).reason?.code).toBe('zero-variance');
    expect(shapiroWilkTest([2, 3]).reason?.code).toBe('too-few-values');
  });
});

describe("Pearson's correlation", () => {
  test('is undefined for a constant column, and has no interval for three pairs', () => {
    expect(pearsonCorrelation([1, 1, 1, 1], [1, 2, 3, 4]).reason?.code).toBe('zero-variance');
    expect(pearsonCorrelation([1, 2, 3], [1, 2, 4]).interval).toBeUndefined();
  });

  test('of points on a line is 1, with p = 0', () => {
    const result = pearsonCorrelation([1, 2, 3, 4], [2, 4, 6, 8]);
    expect(result.estimate?.value).toBe(1);
    expect(result.p).toBe(0);
    expect([result.interval?.lower, result.interval?.upper]).toEqual([1, 1]);
  });

  test('leaves out a pair with a missing value', () => {
    const result = pearsonCorrelation([1, 2, 3, 4, 5], [2, Number.NaN, 6, 8, 9]);
    expect(result).toMatchObject({ n: 4, missing: 1 });
  });
});
