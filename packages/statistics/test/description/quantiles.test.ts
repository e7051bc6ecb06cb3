import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { midRanks, type QuantileType, quantiles, summarise } from '../../src/index.ts';

const types = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const satisfies readonly QuantileType[];

describe('quantiles', () => {
  // Positions by Hyndman and Fan (1996) for n = 4 and p = 0.3, by hand.
  test.each([
    [1, 2],
    [2, 2],
    [3, 1],
    [4, 1.2],
    [5, 1.7],
    [6, 1.5],
    [7, 1.9],
    [8, 1.633333333333333],
    [9, 1.65],
  ] as const)('type %i of 1, 2, 3, 4 at 0.3 is %d', (type, expected) => {
    expect(quantiles([4, 2, 1, 3], [0.3], type)[0]).toBeCloseTo(expected, 12);
  });

  test('lie within the data and rise with the probability, whatever the type', () => {
    const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sample, fc.constantFrom(...types), (values, type) => {
        const [low, middle, high] = quantiles(values, [0.1, 0.5, 0.9], type);
        return low <= middle && middle <= high && low >= Math.min(...values) && high <= Math.max(...values);
      }),
    );
  });

  test('of no values are undefined', () => {
    expect(quantiles([Number.NaN], [0.5])).toEqual([Number.NaN]);
  });
});

describe('ranks', () => {
  test('equal values share the mean of their ranks', () => {
    expect([...midRanks([3, 1, 3, 2]).ranks]).toEqual([3.5, 1, 3.5, 2]);
    expect(midRanks([3, 1, 3, 2]).tieSum).toBe(6);
  });

  test('sum to n (n + 1) / 2', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1 }), (values) => {
        const { ranks } = midRanks(values);
        return ranks.reduce((a, b) => a + b, 0) === (values.length * (values.length + 1)) / 2;
      }),
    );
  });
});

describe('a summary', () => {
  test('counts what is missing and says so', () => {
    const summary = summarise([2, 4, 4, 4, 5, 5, 7, 9, Number.NaN]);
    expect(summary).toMatchObject({ n: 8, missing: 1, mean: 5, median: 4.5, minimum: 2, maximum: 9 });
    expect(summary.sd).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(summary.sentence).toBe('mean 5, SD 2.14, median 4.50, quartiles 4 to 5.50; n = 8, 1 missing.');
  });

  test('of a single value has no SD', () => {
    expect(summarise([3]).sd).toBeNaN();
  });
});
