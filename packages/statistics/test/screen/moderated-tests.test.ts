import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { moderatedTests, tTest } from '../../src/index.ts';
import { inverseTrigamma, trigamma } from '../../src/screen/trigamma.ts';

const stream = randomStream(3, 'moderated');
const group = [0, 0, 0, 0, 1, 1, 1, 1];
const predictors = [{ name: 'group', values: group }];

describe('trigamma', () => {
  test('has its known values', () => {
    expect(trigamma(1)).toBeCloseTo((Math.PI * Math.PI) / 6, 14);
    expect(trigamma(0.5)).toBeCloseTo((Math.PI * Math.PI) / 2, 13);
    expect(trigamma(30) * 30).toBeCloseTo(30 * (1 / 30 + 1 / 1800 + 1 / 162000), 7);
  });

  test('is undone by its inverse', () => {
    for (const x of [1e-4, 0.03, 0.7, 2, 55, 1e5]) {
      expect(inverseTrigamma(trigamma(x)) / x).toBeCloseTo(1, 10);
    }
  });
});

describe('moderated t-tests', () => {
  test('share one variance where the columns have the same', () => {
    const columns = Array.from({ length: 400 }, () => group.map(() => 3 + 2 * normalVariate(stream)));
    const tests = moderatedTests({ columns, predictors, of: 'group' });
    expect(tests.priorFreedom).toBeGreaterThan(20);
    expect(tests.priorVariance).toBeGreaterThan(3.3);
    expect(tests.priorVariance).toBeLessThan(4.7);
    expect(tests.n).toBe(8);
  });

  test("are Student's where the columns share nothing", () => {
    const columns = Array.from({ length: 300 }, (_, c) =>
      group.map(() => normalVariate(stream) * 1.25 ** (c - 150)),
    );
    const tests = moderatedTests({ columns, predictors, of: 'group' });
    expect(tests.priorFreedom).toBeLessThan(0.2);
    const own = tTest(columns[290].slice(4), columns[290].slice(0, 4), { variances: 'equal' });
    expect(tests.t[290] / own.statistic.value).toBeCloseTo(1, 1);
  });

  test('leave out missing values and columns that do not vary', () => {
    const columns = [
      [1, 2, 1, 4, 5, 4, Number.NaN, 4],
      [3, 3, 3, 3, 3, 3, 3, 3],
      [2, 1, 2, 2, 1, 1, 3, 2],
      [0, 1, 0, 2, 9, 1, 3, 2],
    ];
    const tests = moderatedTests({ columns, predictors, of: 'group' });
    expect(tests.estimate[0]).toBeCloseTo(13 / 3 - 2, 12);
    expect(tests.p[1]).toBeNaN();
    expect(tests.q[1]).toBeNaN();
    const unknown = [{ name: 'group', values: [0, 0, 0, 0, 1, 1, 1, Number.NaN] }];
    expect(moderatedTests({ columns, predictors: unknown, of: 'group' }).missing).toBe(1);
  });

  test('need a predictor that is there and two columns that vary', () => {
    expect(() => moderatedTests({ columns: [group], predictors, of: 'age' })).toThrow(/called age/);
    expect(() => moderatedTests({ columns: [group.map(() => 1)], predictors, of: 'group' })).toThrow(
      /variance/,
    );
  });
});
