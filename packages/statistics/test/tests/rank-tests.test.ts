import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  friedmanTest,
  kendallCorrelation,
  kruskalWallisTest,
  mannWhitneyTest,
  spearmanCorrelation,
  wilcoxonSignedRankTest,
} from '../../src/index.ts';
import {
  kendallProbabilities,
  mannWhitneyProbabilities,
  signedRankProbabilities,
} from '../../src/tests/exact-ranks.ts';

describe('exact distributions of rank statistics', () => {
  test('are those of the small cases that one can count', () => {
    expect([...mannWhitneyProbabilities(2, 2)].map((p) => Math.round(p * 6))).toEqual([1, 1, 2, 1, 1]);
    expect([...signedRankProbabilities(3)].map((p) => p * 8)).toEqual([1, 1, 1, 2, 1, 1, 1]);
    expect([...kendallProbabilities(3)].map((p) => Math.round(p * 6))).toEqual([1, 2, 2, 1]);
  });

  test('sum to one and are symmetric', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (m, n) => {
        const p = mannWhitneyProbabilities(m, n);
        const total = p.reduce((a, b) => a + b, 0);
        const lopsided = p.some((value, k) => Math.abs(value - p[m * n - k]) > 1e-15);
        return Math.abs(total - 1) < 1e-12 && !lopsided;
      }),
    );
  });
});

describe('the Mann-Whitney test', () => {
  // Hollander and Wolfe (1973), table 4.1: U = 35, two-sided p = 0.2544.
  const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];

  test('is exact for small samples without ties, with the shift and its interval', () => {
    const result = mannWhitneyTest(term, early);
    expect(result.method).toBe('Mann-Whitney U test (exact)');
    expect(result.statistic.value).toBe(35);
    expect(result.p).toBeCloseTo(0.254412254412, 11);
    expect(result.estimate?.value).toBeCloseTo(0.305, 12);
    expect([result.interval?.lower, result.interval?.upper]).toEqual([
      expect.closeTo(-0.15, 12),
      expect.closeTo(0.76, 12),
    ]);
  });

  test('says in one sentence what it found', () => {
    expect(mannWhitneyTest([...term, Number.NaN], early).sentence).toBe(
      'Mann-Whitney U test (exact): U = 35, p = 0.25; shift (Hodges-Lehmann) 0.305 (95 % CI -0.150 to 0.760); n = 15, 1 missing.',
    );
  });

  test('counts each pair once: U of both directions sum to m n', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const u = mannWhitneyTest(a, b, { shift: false });
        const v = mannWhitneyTest(b, a, { shift: false });
        if (u.reason) return v.reason?.code === u.reason.code;
        return u.statistic.value + v.statistic.value === a.length * b.length && Math.abs(u.p - v.p) < 1e-12;
      }),
    );
  });

  test('takes the asymptotic distribution where values are tied, and says so', () => {
    expect(mannWhitneyTest([1, 2, 2], [2, 3]).method).toBe(
      'Mann-Whitney U test (asymptotic, continuity corrected)',
    );
  });

  test('is undefined where all values are the same or a group is empty', () => {
    expect(mannWhitneyTest([1, 1], [1, 1]).reason?.code).toBe('zero-variance');
    expect(mannWhitneyTest([1, 1], []).reason?.code).toBe('too-few-values');
  });
});

describe('other rank tests', () => {
  // Hollander and Wolfe (1973), table 3.1: V = 40, two-sided p = 0.0391.
  test('the signed-rank test is exact for nine pairs', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const result = wilcoxonSignedRankTest(before, after);
    expect(result.statistic.value).toBe(40);
    expect(result.p).toBeCloseTo(0.0390625, 12);
    expect(wilcoxonSignedRankTest([1, 2], [1, 2]).reason?.code).toBe('zero-variance');
  });

  test('Kruskal-Wallis over two groups is the uncorrected Mann-Whitney test', () => {
    const a = [1, 4, 6, 8, 9];
    const b = [2, 3, 5, 5, 7, 12];
    const groups = [...a.map(() => 'a'), ...b.map(() => 'b')];
    const options = { distribution: 'asymptotic', continuity: false } as const;
    expect(kruskalWallisTest([...a, ...b], groups).p).toBeCloseTo(mannWhitneyTest(a, b, options).p, 12);
    expect(kruskalWallisTest([3, 3, 3], ['a', 'b', 'b']).reason?.code).toBe('zero-variance');
  });

  test('Friedman ranks within rows', () => {
    const result = friedmanTest([
      [1, 2, 3],
      [4, 5, 6],
      [1, 5, 9],
    ]);
    expect(result.statistic.value).toBeCloseTo(6, 12);
    expect(friedmanTest([[1, 2]]).reason?.code).toBe('too-few-values');
  });
});

describe('rank correlations', () => {
  // Hollander and Wolfe (1973), p. 187: tau = 4/9, exact p = 0.1194.
  const lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
  const score = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];

  test('have exact p-values without ties', () => {
    expect(kendallCorrelation(lightness, score)).toMatchObject({
      estimate: { value: expect.closeTo(4 / 9, 12) },
    });
    expect(kendallCorrelation(lightness, score).p).toBeCloseTo(0.1194389329806, 12);
    expect(spearmanCorrelation(lightness, score).p).toBeCloseTo(0.0967978395, 9);
  });

  test('the Edgeworth series joins the exact distribution', () => {
    const shuffled = [3, 1, 2, 5, 4, 9, 8, 6, 10, 7];
    const result = spearmanCorrelation([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], shuffled);
    expect(result.method).toContain('Edgeworth');
    expect(result.estimate?.value).toBeCloseTo(1 - (6 * 32) / 990, 12);
    // Counted over all 10! orders: 0.00721; the series is good to about 0.0006 a tail at n = 10.
    expect(Math.abs(result.p - 0.0072145061728395)).toBeLessThan(0.0012);
  });

  test('are undefined for a constant column', () => {
    expect(spearmanCorrelation([1, 1, 1], [1, 2, 3]).reason?.code).toBe('zero-variance');
    expect(kendallCorrelation([1, 1, 1], [1, 2, 3]).reason?.code).toBe('zero-variance');
  });
});
