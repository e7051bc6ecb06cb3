import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mannWhitneyTest } from '../../src/index.ts';
import { orderedDifferences } from '../../src/tests/rank-intervals.ts';

describe('ordered differences', () => {
  test('are selected as a sort of all of them would', () => {
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true }));
    const sample = fc.array(value, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const sorted = Float64Array.from(x.flatMap((a) => y.map((b) => a - b))).sort();
        const ordered = orderedDifferences(Float64Array.from(x), Float64Array.from(y));
        return sorted.every((difference, k) => ordered.at(k) === difference);
      }),
    );
  });

  test('between neighbouring numbers come to an end', () => {
    const ordered = orderedDifferences(Float64Array.of(1 + Number.EPSILON, 1), Float64Array.of(0));
    expect([ordered.at(0), ordered.at(1)]).toEqual([1, 1 + Number.EPSILON]);
  });
});

describe('the interval of a shift', () => {
  test('has infinite ends where so few values cannot give 95 %', () => {
    const { interval } = mannWhitneyTest([1, 2], [3, 4, 5]);
    expect([interval?.lower, interval?.upper]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test('of large groups holds the shift that was made', () => {
    const a = Array.from({ length: 300 }, (_, i) => ((i * 37) % 300) / 100);
    const b = a.map((x) => x + 0.5);
    const { estimate, interval } = mannWhitneyTest(b, a);
    expect(estimate?.value).toBeCloseTo(0.5, 1);
    expect(interval?.lower).toBeLessThan(0.5);
    expect(interval?.upper).toBeGreaterThan(0.5);
  });
});
