import { compensatedSum, mean, quantileSorted, variance } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('sums', () => {
  test('a compensated sum keeps what a plain one loses', () => {
    expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
    expect(compensatedSum(new Float64Array(1_000_000).fill(0.1))).toBe(100_000);
    expect(compensatedSum([])).toBe(0);
    expect(compensatedSum([1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(compensatedSum([1, Number.NaN])).toBeNaN();
  });

  // NIST StRD univariate, NumAcc3 and NumAcc4: certified mean and standard deviation.
  test.each([1000000, 10000000])('the variance of tiny changes around %d is right', (level) => {
    const values = [level + 0.2];
    for (let i = 0; i < 500; i++) values.push(level + 0.1, level + 0.3);
    expect(mean(values)).toBeCloseTo(level + 0.2, 8);
    expect(Math.abs(Math.sqrt(variance(values)) - 0.1)).toBeLessThan(1e-9);
  });

  test('of too few values they are undefined', () => {
    expect(mean([])).toBeNaN();
    expect(variance([3])).toBeNaN();
  });
});

describe('quantiles', () => {
  // R: quantile(c(1.5, 2, 3.25, 7, 11), c(0, .1, .25, .5, .77, 1))
  test('are those of R, type 7', () => {
    const values = [1.5, 2, 3.25, 7, 11];
    const expected = [1.5, 1.7, 2, 3.25, 7.32, 11];
    [0, 0.1, 0.25, 0.5, 0.77, 1].forEach((p, i) => {
      expect(quantileSorted(values, p)).toBeCloseTo(expected[i], 14);
    });
  });

  test('never fall as the probability rises, and never leave the values', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    const chance = fc.double({ noNaN: true, min: 0, max: 1 });
    fc.assert(
      fc.property(values, chance, chance, (unsorted, a, b) => {
        const sorted = Float64Array.from(unsorted).sort();
        const low = quantileSorted(sorted, Math.min(a, b));
        const high = quantileSorted(sorted, Math.max(a, b));
        expect(low).toBeLessThanOrEqual(high + 1e-9);
        expect(low).toBeGreaterThanOrEqual(sorted[0]);
        expect(high).toBeLessThanOrEqual(sorted[sorted.length - 1]);
      }),
    );
  });

  test('infinite values do not turn into NaN', () => {
    expect(quantileSorted([0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.75)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  test('of nothing are undefined, and of no probability an error', () => {
    expect(quantileSorted([], 0.5)).toBeNaN();
    const code = expect.objectContaining({ code: 'numerics/bad-argument' });
    expect(() => quantileSorted([1], 1.1)).toThrow(code);
    expect(() => quantileSorted([1], Number.NaN)).toThrow(code);
  });
});
