import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adjustP,
  binomialTest,
  chiSquaredTest,
  compareCategories,
  crossTable,
  fisherExactTest,
  mcNemarTest,
  proportion,
  trendTest,
  twoProportionTest,
} from '../../src/index.ts';
import { fisherNetwork } from '../../src/tests/fisher-network.ts';
import { margins } from '../../src/tests/tables.ts';

describe("Fisher's exact test", () => {
  test('of the lady tasting tea has p = 34/70', () => {
    const result = fisherExactTest([
      [3, 1],
      [1, 3],
    ]);
    expect(result.p).toBeCloseTo(34 / 70, 14);
    // R: the conditional maximum-likelihood odds ratio.
    expect(result.estimate?.value).toBeCloseTo(6.408309, 4);
    expect(result.interval?.lower).toBeCloseTo(0.2117329, 4);
  });

  test('has open ends where a cell is empty', () => {
    const result = fisherExactTest([
      [5, 0],
      [2, 4],
    ]);
    expect(result.estimate?.value).toBe(Number.POSITIVE_INFINITY);
    expect(result.interval?.upper).toBe(Number.POSITIVE_INFINITY);
  });

  test('by the network is that of the hypergeometric distribution for 2 x 2', () => {
    const cell = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(cell, cell, cell, cell, (a, b, c, d) => {
        const counts = [
          [a, b],
          [c, d],
        ];
        const sums = margins(counts);
        fc.pre(sums.rowSums.length === 2 && sums.columnSums.length === 2);
        return Math.abs((fisherNetwork(sums) ?? Number.NaN) - fisherExactTest(counts).p) < 1e-9;
      }),
    );
  });

  test('of a 4 x 4 table agrees with R (Agresti 1990, job satisfaction)', () => {
    const job = [
      [1, 3, 10, 6],
      [2, 3, 10, 7],
      [1, 6, 14, 12],
      [0, 1, 9, 11],
    ];
    expect(fisherExactTest(job).p).toBeCloseTo(0.782684938965639, 10);
  });

  test('gives up on a table that is too large, and Table 1 then takes chi-squared', () => {
    const large = Array.from({ length: 8 }, (_, i) =>
      Array.from({ length: 8 }, (_, j) => 1 + ((5 * i + 3 * j) % 9)),
    );
    expect(fisherExactTest(large).reason?.code).toBe('too-large');
  });
});

describe('tests of counts', () => {
  test('chi-squared of a table with an empty row leaves the row out', () => {
    const full = chiSquaredTest([
      [10, 20],
      [20, 10],
    ]);
    const padded = chiSquaredTest([
      [10, 20],
      [0, 0],
      [20, 10],
    ]);
    expect(full.statistic.value).toBeCloseTo(20 / 3, 12);
    expect(padded.p).toBeCloseTo(full.p, 14);
    expect(chiSquaredTest([[3, 4]]).reason?.code).toBe('zero-variance');
  });

  test('two proportions without correction are chi-squared', () => {
    const two = twoProportionTest({ events: 10, n: 30 }, { events: 20, n: 30 }, { continuity: false });
    expect(two.statistic.value).toBeCloseTo(20 / 3, 12);
    expect(two.estimate?.value).toBeCloseTo(-1 / 3, 12);
  });

  test('McNemar looks at the pairs that changed', () => {
    const counts = [
      [30, 12],
      [4, 20],
    ];
    expect(mcNemarTest(counts, { continuity: false }).statistic.value).toBeCloseTo(4, 12);
    expect(mcNemarTest(counts).statistic.value).toBeCloseTo(49 / 16, 12);
    expect(
      mcNemarTest([
        [5, 0],
        [0, 5],
      ]).reason?.code,
    ).toBe('zero-variance');
  });

  test('the trend test of two groups is chi-squared', () => {
    expect(trendTest([10, 20], [30, 30]).statistic.value).toBeCloseTo(20 / 3, 10);
  });

  test('labels are counted with what is missing', () => {
    const table = crossTable(['b', 'a', null, 'a'], [1, 10, 2, 2]);
    expect(table).toMatchObject({ rowLevels: ['a', 'b'], columnLevels: ['1', '2', '10'], n: 3, missing: 1 });
    expect(table.counts).toEqual([
      [0, 1, 1],
      [1, 0, 0],
    ]);
  });

  test("Fisher's test is chosen for small expected counts, else chi-squared", () => {
    const labels = Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 'x' : 'y'));
    const halves = labels.map((_, i) => (i < 40 ? 'a' : 'b'));
    expect(compareCategories(labels, halves).method).toBe("Pearson's chi-squared test");
    expect(compareCategories(labels.slice(32, 48), halves.slice(32, 48)).method).toBe("Fisher's exact test");
  });
});

describe('a proportion', () => {
  // Brown, Cai and DasGupta (Statistical Science 16, 2001) give the formulas; numbers from R and statsmodels.
  test.each([
    ['wilson', 0.181191824101, 0.567145723315],
    ['exact', 0.153909204785, 0.592188534533],
    ['agresti-coull', 0.179926361438, 0.568411185978],
    ['jeffreys', 0.172276213632, 0.567766093841],
  ] as const)('7 of 20 by %s lies from %d to %d', (method, lower, upper) => {
    const { interval } = proportion(7, 20, method);
    expect(interval.lower).toBeCloseTo(lower, 11);
    expect(interval.upper).toBeCloseTo(upper, 11);
  });

  test('of none is undefined, and of all reaches one', () => {
    expect(proportion(0, 0).value).toBeNaN();
    expect(proportion(4, 4).interval.upper).toBe(1);
    expect(proportion(0, 4, 'exact').interval.lower).toBe(0);
  });

  test('is tested exactly against an expected one', () => {
    expect(binomialTest(7, 20).p).toBeCloseTo(0.263175964355469, 13);
  });
});

describe('p-values adjusted', () => {
  test('by hand', () => {
    const p = [0.01, 0.04, 0.03, Number.NaN];
    expect(adjustP(p, 'bonferroni')).toEqual([0.03, 0.12, 0.09, Number.NaN]);
    expect(adjustP(p, 'holm')).toEqual([0.03, 0.06, 0.06, Number.NaN]);
    expect(adjustP(p, 'benjamini-hochberg')[2]).toBeCloseTo(0.04, 14);
  });

  test('never fall, and keep their order', () => {
    const many = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
    const methods = ['bonferroni', 'holm', 'hochberg', 'benjamini-hochberg', 'benjamini-yekutieli'] as const;
    fc.assert(
      fc.property(many, fc.constantFrom(...methods), (p, method) => {
        const adjusted = adjustP(p, method);
        const order = p.map((_, i) => i).sort((a, b) => p[a] - p[b]);
        const rising = order.every((i, k) => k === 0 || adjusted[i] >= adjusted[order[k - 1]]);
        return rising && p.every((value, i) => adjusted[i] >= value * (1 - 1e-15) && adjusted[i] <= 1);
      }),
    );
  });
});
