import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { SupportFactor } from '../src/factor.ts';

const size = 12;
const stream = randomStream(3, 'factor');
const a = Float64Array.from({ length: size * 20 }, () => normalVariate(stream));
const h = Float64Array.from({ length: size * size }, (_, k) => {
  const [i, j] = [Math.floor(k / size), k % size];
  let sum = 0;
  for (let r = 0; r < 20; r++) sum += a[i * 20 + r] * a[j * 20 + r];
  return sum;
});

/** How far the factor's solution is from solving the rows and columns of its support. */
function worst(factor: SupportFactor, matrix: Float64Array, wanted: readonly number[]): number {
  const b = Float64Array.from({ length: size }, (_, i) => i + 1);
  const solution = b.slice();
  factor.solve(solution);
  const support = Array.from(factor.support.subarray(0, factor.size));
  expect([...support].sort((x, y) => x - y)).toEqual([...wanted].sort((x, y) => x - y));
  return Math.max(
    ...support.map((row, i) => {
      const sum = support.reduce((total, column, j) => total + matrix[row * size + column] * solution[j], 0);
      return Math.abs(sum - b[i]);
    }),
  );
}

describe('a factor of a support', () => {
  test('solves for it while rows come, go and are numbered anew', () => {
    const factor = new SupportFactor();
    factor.reserve(size);
    const wanted: number[] = [];
    for (let step = 0; step < 200; step++) {
      const row = stream.below(size);
      if (factor.has(row)) {
        factor.remove(Array.from(factor.support.subarray(0, factor.size)).indexOf(row));
        wanted.splice(wanted.indexOf(row), 1);
      } else {
        expect(factor.append(h, size, row)).toBe(true);
        wanted.push(row);
      }
      expect(worst(factor, h, wanted)).toBeLessThan(1e-8);
    }
    // Every other row goes, the rest close up.
    const place = Int32Array.from({ length: size }, (_, i) => (i % 2 === 0 ? i / 2 : -1));
    const closed = new Float64Array(size * size);
    for (let i = 0; i < size; i += 2)
      for (let j = 0; j < size; j += 2) closed[(i / 2) * size + j / 2] = h[i * size + j];
    factor.renumber(place);
    expect(
      worst(
        factor,
        closed,
        wanted.filter((row) => row % 2 === 0).map((row) => row / 2),
      ),
    ).toBeLessThan(1e-8);
  });

  test('refuses a row that depends on those it has', () => {
    const factor = new SupportFactor();
    factor.reserve(2);
    const twins = Float64Array.of(4, 4, 4, 4);
    expect(factor.append(twins, 2, 0)).toBe(true);
    expect(factor.append(twins, 2, 1)).toBe(false);
    expect(factor.size).toBe(1);
  });
});
