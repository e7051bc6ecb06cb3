import { randomStream } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import { oneRateSolver } from '../../src/solver/one-rate.ts';
import { blocked, multiplyInto, productsOf } from '../../src/solver/products.ts';

const times = [1, 2, 3.5, 5, 8, 13, 21, 34, 55, 80, 120, 170];
const problem = (fixed?: Float64Array) => ({
  points: times.length,
  lowestRate: 1e-3,
  highestRate: 2,
  ...(fixed && { fixed }),
  atom(rate: number, values: Float64Array, perLogRate: Float64Array) {
    times.forEach((t, i) => {
      values[i] = Math.exp(-rate * t);
      perLogRate[i] = -rate * t * values[i];
    });
  },
});

/** Residual sum of squares of a non-negative amplitude and, if given, a second column, by plain normal equations. */
function residual(y: Float64Array, rate: number, fixed?: Float64Array): number {
  const atom = Float64Array.from(times, (t) => Math.exp(-rate * t));
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  if (!fixed) {
    const a = Math.max(0, dot(atom, y) / dot(atom, atom));
    return y.reduce((sum, value, i) => sum + (value - a * atom[i]) ** 2, 0);
  }
  const [n11, n12, n22] = [dot(atom, atom), dot(atom, fixed), dot(fixed, fixed)];
  const determinant = n11 * n22 - n12 * n12;
  const free = (dot(atom, y) * n22 - dot(fixed, y) * n12) / determinant;
  const a = Math.max(0, free);
  const b = (dot(fixed, y) - a * n12) / n22;
  return y.reduce((sum, value, i) => sum + (value - a * atom[i] - b * fixed[i]) ** 2, 0);
}

describe('one rate', () => {
  for (const [name, fixed] of [
    ['one amplitude', undefined],
    ['two amplitudes', new Float64Array(times.length).fill(1)],
  ] as const) {
    test(`with ${name}: no rate of a fine scan leaves less, unless the data cannot tell`, () => {
      const solver = oneRateSolver(problem(fixed));
      const stream = randomStream(3, name);
      for (let draw = 0; draw < 300; draw++) {
        const rate = 0.005 * 100 ** stream.uniform();
        const y = Float64Array.from(
          times,
          (t) => 3 * Math.exp(-rate * t) + stream.uniform() - 0.5 + (fixed ? 2 : 0),
        );
        solver.fit(y);
        let least = Number.POSITIVE_INFINITY;
        for (let i = 0; i <= 400; i++) least = Math.min(least, residual(y, 1e-3 * 2000 ** (i / 400), fixed));
        const { residualSquares, ambiguous } = solver.solution;
        if (!ambiguous) expect(residualSquares).toBeLessThanOrEqual(least * (1 + 1e-6));
        expect(residualSquares).toBeLessThan(least * 1.6);
      }
    });
  }

  test('the estimate of one curve does not depend on the curve before', () => {
    const solver = oneRateSolver(problem());
    const y = Float64Array.from(times, (t) => Math.exp(-0.03 * t));
    const fall = Float64Array.from(times, () => -1);
    solver.fit(y);
    const once = { ...solver.solution };
    expect(solver.fit(fall)).toBe('nothing');
    expect(solver.solution.condition).toBeNaN();
    solver.fit(y);
    expect(solver.solution).toEqual(once);
  });

  test('points that do not show the curve are an error', () => {
    const flat = { ...problem(), atom: (_rate: number, values: Float64Array) => values.fill(0) };
    expect(() => oneRateSolver(flat)).toThrow(/do not show/);
  });
});

test('products of four rows at a time are products', () => {
  const values = Float64Array.from({ length: 7 * 3 }, (_, i) => i * i - 4);
  const matrix = blocked(values, 3);
  const into = productsOf(matrix);
  multiplyInto(matrix, Float64Array.of(1, -2, 0.5), into);
  for (let row = 0; row < 7; row++) {
    expect(into[row]).toBe(values[row * 3] - 2 * values[row * 3 + 1] + 0.5 * values[row * 3 + 2]);
  }
  expect(into[7]).toBe(0);
});
