import { randomStream } from '@lobule/foundation';
import { studentT } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { adjustP, correlationScreen, spearmanCorrelation } from '../../src/index.ts';
import { plainProducts, rankColumns, rankProducts } from '../../src/kernels/rank-products.ts';
import { correlationTail } from '../../src/screen/tail-table.ts';

const stream = randomStream(7, 'screen');
const course = Array.from({ length: 31 }, () => stream.uniform());

/** Some follow the course, some are rounded to have ties, one is constant, some lack a value. */
function columns(count: number, gaps: boolean): number[][] {
  return Array.from({ length: count }, (_, c) =>
    course.map((shared, i) => {
      if (c === 3) return 5;
      if (gaps && c % 4 === 2 && i === c) return Number.NaN;
      const value = stream.uniform() * 4 + (c % 2 === 0 ? 5 * shared : 0) - 2;
      return c % 3 === 0 ? Math.round(value) : value;
    }),
  );
}

describe('a screen of correlations', () => {
  test.each([false, true])('finds what each pair gives by itself; missing values: %s', (gaps) => {
    const [features, targets] = [columns(7, gaps), columns(11, gaps)];
    const screen = correlationScreen(features, targets);
    const alone = features.flatMap((x) =>
      targets.map((y) => spearmanCorrelation(x, y, { distribution: 'asymptotic' })),
    );
    alone.forEach((pair, k) => {
      const rho = pair.estimate?.value ?? Number.NaN;
      if (pair.reason) expect(screen.correlations[k]).toBeNaN();
      else expect(screen.correlations[k]).toBeCloseTo(rho, 13);
    });
    const q = adjustP(
      alone.map((pair) => pair.p),
      'benjamini-hochberg',
    );
    const expected = q.filter((value) => value <= 0.05).sort((a, b) => a - b);
    expect(screen.found.q.length).toBe(expected.length);
    expect(expected.length).toBeGreaterThan(3);
    expected.forEach((value, k) => {
      expect(screen.found.q[k]).toBeCloseTo(value, 12);
      const place = screen.found.feature[k] * targets.length + screen.found.target[k];
      expect(screen.found.p[k]).toBeCloseTo(alone[place].p, 12);
    });
    expect(screen.undefinedPairs).toBe(7 + 11 - 1);
    expect(screen.sentence).toContain(`${expected.length} of 60 pairs`);
  });

  test('of many patients does not overflow', () => {
    const values = Array.from({ length: 2000 }, (_, i) => (i * 7919) % 2000);
    const other = values.map((x, i) => x + ((i * 31) % 700));
    const { correlations } = correlationScreen([values], [values, other]);
    expect(correlations[0]).toBe(1);
    const alone = spearmanCorrelation(values, other).estimate?.value ?? Number.NaN;
    expect(correlations[1]).toBeCloseTo(alone, 12);
  });

  test('keeps apart values that differ in their last bits', () => {
    const close = Array.from({ length: 8 }, (_, i) => 1 + ((5 * i) % 8) * Number.EPSILON);
    const order = close.map((x) => (x - 1) / Number.EPSILON);
    expect(correlationScreen([close], [order]).correlations[0]).toBe(1);
  });

  test('needs patients, and the same ones in every column', () => {
    expect(() => correlationScreen([[1, 2, 3]], [[1, 2, 3]])).toThrow(/four patients/);
    expect(() => correlationScreen([[1, 2, 3, 4]], [[1, 2, 3]])).toThrow(/other patients/);
  });
});

test('products by SIMD are those of the plain loop', () => {
  for (const [left, right, rows] of [
    [5, 7, 13],
    [4, 2, 16],
    [1, 1, 4],
  ]) {
    const filled = (count: number) => {
      const made = rankColumns(count, rows);
      for (let c = 0; c < count; c++) {
        for (let i = 0; i < rows; i++) made.values[c * made.stride + i] = stream.below(2000) - 1000;
      }
      return made;
    };
    const [a, b] = [filled(left), filled(right)];
    const fast = rankProducts(a, b, right).products(0, right);
    expect(Array.from(fast)).toEqual(Array.from(plainProducts(a, b).products(0, right)));
  }
});

test('the table of p holds its digits', () => {
  for (const n of [4, 12, 240, 5000]) {
    const tail = correlationTail(n);
    const exact = (r: number) => 2 * studentT.upper(r * Math.sqrt((n - 2) / (1 - r * r)), n - 2);
    for (let r = 0; r < 0.9; r += 0.0137) {
      if (exact(r) > 1e-250) expect(Math.abs(tail(r) / exact(r) - 1)).toBeLessThan(1e-10);
    }
    expect(tail(1)).toBe(0);
    expect(tail(Number.NaN)).toBeNaN();
  }
});
