import { randomStream } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyBoosted,
  binRows,
  boostingDefaults,
  fitBoosted,
  fitBoostedBinned,
  type RowTable,
  rowScorer,
  scoreRows,
} from '../../src/index.ts';

const stream = () => randomStream(3, 'boost');

/** A table with few values a column, its design column by column, and outcomes that depend on it. */
function problem(seed: number, rows: number, columns: number, values: number) {
  const random = randomStream(seed, 'table');
  const x = Float32Array.from({ length: rows * columns }, () => random.below(values) / 4);
  const y = Uint8Array.from({ length: rows }, (_, i) =>
    x[i * columns] + x[i * columns + 1] > (values / 4) * (0.6 + 0.8 * random.uniform()) ? 1 : 0,
  );
  y[0] = 0;
  y[1] = 1;
  const byColumn = Float64Array.from(
    { length: rows * columns },
    (_, k) => x[(k % rows) * columns + Math.floor(k / rows)],
  );
  return { table: { rows, columns, x }, design: { rows, columns, x: byColumn }, y };
}

const codeOf = (act: () => unknown) => {
  try {
    act();
    return 'none';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('bins', () => {
  test('are one for each value where there are few, parted half way', () => {
    const { bins, edges } = binRows({ rows: 4, columns: 1, x: Float32Array.of(4, 1, 2, 2) });
    expect([...edges[0]]).toEqual([1.5, 3]);
    expect([...bins]).toEqual([2, 0, 1, 1]);
  });

  test('hold about as many rows each, keep equal values together and keep the order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 40 }), (seed, most) => {
        const random = randomStream(seed, 'bins');
        const x = Float32Array.from({ length: 500 }, () => Math.floor(random.uniform() * 300));
        const { bins, edges } = binRows({ rows: 500, columns: 1, x }, most);
        expect(edges[0].length).toBeLessThan(most);
        const order = Array.from(x, (_, i) => i).sort((p, q) => x[p] - x[q]);
        for (let k = 1; k < order.length; k++) {
          const [p, q] = [order[k - 1], order[k]];
          if (x[p] === x[q]) expect(bins[p]).toBe(bins[q]);
          else expect(bins[p]).toBeLessThanOrEqual(bins[q]);
        }
        const counts = new Float64Array(most);
        for (const bin of bins) counts[bin]++;
        expect(Math.max(...counts)).toBeLessThan((2 * 500) / most + 20);
      }),
      { numRuns: 30 },
    );
  });

  test('refuse what is not finite, the wrong length and more than a byte holds', () => {
    expect(codeOf(() => binRows({ rows: 1, columns: 1, x: Float32Array.of(Number.NaN) }))).toBe(
      'learners/not-finite',
    );
    expect(codeOf(() => binRows({ rows: 2, columns: 1, x: new Float32Array(1) }))).toBe('learners/shape');
    expect(codeOf(() => binRows({ rows: 1, columns: 1, x: new Float32Array(1) }, 257))).toBe(
      'learners/setting',
    );
  });
});

describe('boosting on bins', () => {
  test('is boosting with exact splits where every value has a bin', () => {
    for (const seed of [1, 2, 3]) {
      const { table, design, y } = problem(seed, 300, 4, 12);
      const settings = { ...boostingDefaults, rounds: 20 };
      const exact = applyBoosted(fitBoosted(design, { family: 'logistic', y }, settings, stream()), design);
      const binned = scoreRows(fitBoostedBinned(binRows(table), y, undefined, settings, stream()), table);
      exact.forEach((score, i) => expect(binned[i]).toBeCloseTo(score, 5));
    }
  });

  test('counts a row of weight 2 as two rows', () => {
    const { table, y } = problem(5, 120, 3, 10);
    const weights = Float64Array.from(y, (_, i) => 1 + (i % 2));
    const twice = Array.from(y, (_, i) => i).flatMap((i) => (i % 2 === 1 ? [i, i] : [i]));
    const copies: RowTable = {
      rows: twice.length,
      columns: 3,
      x: Float32Array.from(twice.flatMap((i) => [...table.x.subarray(3 * i, 3 * i + 3)])),
    };
    const settings = { ...boostingDefaults, rounds: 10 };
    const weighted = fitBoostedBinned(binRows(table), y, weights, settings, stream());
    const copied = fitBoostedBinned(
      binRows(copies),
      Uint8Array.from(twice, (i) => y[i]),
      undefined,
      settings,
      stream(),
    );
    const [a, b] = [scoreRows(weighted, table), scoreRows(copied, table)];
    a.forEach((score, i) => expect(score).toBeCloseTo(b[i], 5));
  });

  test('gives the same trees again, with a share of the rows too', () => {
    const { table, y } = problem(6, 200, 3, 200);
    const settings = { ...boostingDefaults, rounds: 5, rowShare: 0.5 };
    const grow = () => fitBoostedBinned(binRows(table), y, undefined, settings, stream());
    expect(grow()).toEqual(grow());
  });

  test('refuses one class, other lengths, weights and settings that cannot be', () => {
    const binned = binRows(problem(1, 10, 2, 4).table);
    const y = Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    const grow = (outcome: Uint8Array, weights?: Float64Array, rounds = 2) =>
      codeOf(() => fitBoostedBinned(binned, outcome, weights, { ...boostingDefaults, rounds }, stream()));
    expect(grow(y)).toBe('none');
    expect(grow(new Uint8Array(10))).toBe('learners/one-class');
    expect(grow(new Uint8Array(10).fill(2))).toBe('learners/one-class');
    expect(grow(new Uint8Array(9))).toBe('learners/shape');
    expect(grow(y, new Float64Array(10))).toBe('learners/setting');
    expect(grow(y, undefined, 0)).toBe('learners/setting');
  });
});

describe('scoring row by row', () => {
  test('refuses another number of columns and too little room', () => {
    const { table, y } = problem(2, 20, 2, 4);
    const model = fitBoostedBinned(
      binRows(table),
      y,
      undefined,
      { ...boostingDefaults, rounds: 2 },
      stream(),
    );
    expect(codeOf(() => scoreRows(model, { rows: 10, columns: 4, x: table.x }))).toBe('learners/shape');
    expect(codeOf(() => rowScorer(model).score(table.x, 20, new Float32Array(19)))).toBe('learners/shape');
  });
});
