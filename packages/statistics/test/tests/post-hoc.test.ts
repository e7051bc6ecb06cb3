import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anovaFromSummaries,
  postHoc,
  postHocFromSummaries,
  standardisedDifference,
  studentizedRangeQuantile,
  studentizedRangeUpper,
  tTest,
} from '../../src/index.ts';

// The example of scipy.stats.tukey_hsd.
const a = [24.5, 23.5, 26.4, 27.1, 29.9];
const b = [28.4, 34.2, 29.5, 32.2, 30.1];
const c = [26.1, 28.3, 24.3, 26.2, 27.8];
const values = [...a, ...b, ...c];
const groups = [...a.map(() => 'a'), ...b.map(() => 'b'), ...c.map(() => 'c')];

describe('the studentised range', () => {
  test('has the points of the published tables', () => {
    // Pearson and Hartley, Biometrika Tables for Statisticians, table 29.
    expect(studentizedRangeQuantile(0.05, 3, 10)).toBeCloseTo(3.88, 2);
    expect(studentizedRangeQuantile(0.05, 10, 20)).toBeCloseTo(5.01, 2);
    expect(studentizedRangeQuantile(0.01, 5, 60)).toBeCloseTo(4.82, 2);
    expect(studentizedRangeUpper(3.5, 20, 5)).toBeCloseTo(0.6303396226074042, 12);
  });

  test("of two means is Student's t", () => {
    const t = tTest([1, 2, 4, 5], [3, 5, 8, 7], { variances: 'equal' });
    expect(studentizedRangeUpper(Math.abs(t.statistic.value) * Math.SQRT2, 2, 6)).toBeCloseTo(t.p, 12);
  });
});

describe('comparisons of all pairs', () => {
  test("agree with scipy's Tukey test", () => {
    const { pairs, sentence } = postHoc(values, groups, 'tukey');
    expect(pairs.map((pair) => `${pair.first}${pair.second}`)).toEqual(['ab', 'ac', 'bc']);
    pairs.forEach((pair, i) => {
      expect(pair.p).toBeCloseTo([0.01444832673640073, 0.9803107240941081, 0.02033113673971476][i], 8);
    });
    expect(pairs[0].interval?.lower).toBeCloseTo(-8.25, 2);
    expect(sentence).toContain("Tukey's honest significant difference: a - b -4.60, p = 0.014");
  });

  test('need no raw data, save for ranks', () => {
    const summary = (name: string, sample: readonly number[]) => {
      const mean = sample.reduce((x, y) => x + y, 0) / sample.length;
      const squares = sample.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
      return { name, mean, sd: Math.sqrt(squares / (sample.length - 1)), n: sample.length };
    };
    const published = [summary('a', a), summary('b', b), summary('c', c)];
    for (const method of ['games-howell', 'tamhane-t2', 'pooled-t', 'welch-t'] as const) {
      const raw = postHoc(values, groups, method).pairs;
      postHocFromSummaries(published, method).pairs.forEach((pair, i) => {
        expect(pair.p).toBeCloseTo(raw[i].p, 11);
      });
    }
  });

  test('do not depend on the order of groups, and no corrected p lies below its own', () => {
    const sample = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(sample, sample, sample, (x, y, z) => {
        const all = [...x, ...y, ...z];
        const one = [...x.map(() => 1), ...y.map(() => 2), ...z.map(() => 3)];
        const turned = one.map((g) => 4 - g);
        for (const method of ['tamhane-t2', 'pooled-t', 'dunn'] as const) {
          const forward = postHoc(all, one, method).pairs;
          const backward = postHoc(all, turned, method).pairs;
          expect(backward[2].p).toBeCloseTo(forward[0].p, 12);
          for (const pair of forward) {
            if (!pair.reason) expect(pair.p).toBeGreaterThanOrEqual(pair.unadjustedP * (1 - 1e-9));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('are undefined where nothing varies, with the reason', () => {
    const flat = postHoc([1, 1, 2, 2], ['a', 'a', 'b', 'b'], 'tamhane-t2').pairs[0];
    expect(flat.reason?.code).toBe('zero-variance');
    expect(postHoc([3, 3, 3, 3], ['a', 'a', 'b', 'b'], 'dunn').pairs[0].reason?.code).toBe('zero-variance');
    expect(() => postHoc([1, 2], ['a', 'a'], 'tukey')).toThrow(/one group|group has/i);
  });
});

test('an analysis of variance from a paper says what it lacks', () => {
  const two = { mean: 1, sd: 1, n: 2 };
  expect(anovaFromSummaries([two, { mean: 2, sd: 1, n: 1 }]).reason?.code).toBe('too-few-values');
  expect(anovaFromSummaries([two, { mean: 2, sd: 0, n: 5 }]).reason?.code).toBe('zero-variance');
});

test('a standardised difference is measured in SD', () => {
  expect(standardisedDifference([1, 2, 3, Number.NaN], [2, 3, 4])).toBe(-1);
  expect(standardisedDifference([1], [2, 3])).toBeNaN();
  expect(standardisedDifference([1, 1], [2, 2])).toBeNaN();
});
