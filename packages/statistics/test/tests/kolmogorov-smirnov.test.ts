import { normal } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  andersonDarlingTest,
  kolmogorovSmirnovTest,
  kolmogorovSmirnovTwoSampleTest,
  lillieforsTest,
} from '../../src/index.ts';

const uniform = (x: number) => Math.min(1, Math.max(0, x));

describe('Kolmogorov-Smirnov tests', () => {
  test('of one sample agree with scipy 1.x, exactly', () => {
    const flat = [0.05, 0.11, 0.23, 0.31, 0.38, 0.52, 0.58, 0.64, 0.71, 0.99];
    expect(kolmogorovSmirnovTest(flat, uniform).statistic.value).toBeCloseTo(0.19, 14);
    expect(kolmogorovSmirnovTest(flat, uniform).p).toBeCloseTo(0.7994599807966072, 13);
    const bell = kolmogorovSmirnovTest([1.2, -0.3, 0.8, 2.1, 0.05, -1.1, 0.4], (x) => normal.cdf(x));
    expect(bell.p).toBeCloseTo(0.7382849683818402, 13);
    expect(bell.method).toContain('exact');
  });

  test('of two samples agree with scipy, and with a count of all ways to share out tied values', () => {
    const two = kolmogorovSmirnovTwoSampleTest([1, 4, 7, 9, 12], [2, 3, 10, 14, 15, 20, 21]);
    expect(two.p).toBeCloseTo(0.23737373737373738, 13);
    const sample = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const { p, statistic } = kolmogorovSmirnovTwoSampleTest(a, b);
        expect(p).toBeCloseTo(shareAtLeast(a, b, statistic.value), 12);
      }),
      { numRuns: 60 },
    );
  });

  test('tell by their names when the distribution is asymptotic', () => {
    const tied = kolmogorovSmirnovTest([0.2, 0.2, 0.7], uniform);
    expect(tied.method).toContain('asymptotic');
    expect(kolmogorovSmirnovTest([], uniform).reason?.code).toBe('too-few-values');
    expect(kolmogorovSmirnovTwoSampleTest([], [1]).reason?.code).toBe('too-few-values');
  });
});

describe('normality with estimated mean and SD', () => {
  test('is doubted in skewed values and not in normal scores', () => {
    const scores = Array.from({ length: 40 }, (_, i) => normal.quantile((i + 0.5) / 40));
    const skewed = scores.map((z) => z * z * z * z);
    for (const check of [lillieforsTest, andersonDarlingTest]) {
      expect(check(scores).p).toBeGreaterThan(0.95);
      expect(check(skewed).p).toBeLessThan(0.001);
      expect(check([1, 2]).reason?.code).toBe('too-few-values');
      expect(check(new Array(9).fill(3)).reason?.code).toBe('zero-variance');
    }
  });

  test('does not change with unit or origin', () => {
    const values = [2.1, 2.4, 1.9, 2.8, 2.2, 3.9, 2.0, 2.6];
    const moved = values.map((x) => 1000 * x - 3);
    expect(lillieforsTest(moved).p).toBeCloseTo(lillieforsTest(values).p, 10);
    expect(andersonDarlingTest(moved).p).toBeCloseTo(andersonDarlingTest(values).p, 10);
  });
});

/** Share of the ways to choose the first sample from all values whose distance is no less. */
function shareAtLeast(a: readonly number[], b: readonly number[], d: number): number {
  const all = [...a, ...b];
  let [ways, reached] = [0, 0];
  for (let mask = 0; mask < 1 << all.length; mask++) {
    const first = all.filter((_, i) => (mask >> i) % 2 === 1);
    if (first.length !== a.length) continue;
    const second = all.filter((_, i) => (mask >> i) % 2 === 0);
    const share = (sample: readonly number[], x: number) =>
      sample.filter((value) => value <= x).length / sample.length;
    const distance = Math.max(...all.map((x) => Math.abs(share(first, x) - share(second, x))));
    ways++;
    if (distance >= d - 1e-9) reached++;
  }
  return reached / ways;
}
