import { lbfgs } from '@lobule/numerics';
import { expect, test } from 'vitest';

test('the valley of Rosenbrock in 40 unknowns is followed to its end, and the value never rises', () => {
  const values: number[] = [];
  const found = lbfgs(
    (x, g) => {
      g.fill(0);
      let sum = 0;
      for (let i = 0; i + 1 < x.length; i += 2) {
        const [a, b] = [x[i + 1] - x[i] * x[i], 1 - x[i]];
        sum += 100 * a * a + b * b;
        g[i] = -400 * a * x[i] - 2 * b;
        g[i + 1] = 200 * a;
      }
      values.push(sum);
      return sum;
    },
    new Float64Array(40).fill(-1.2),
    { tolerance: 1e-20, maxIterations: 500, firstStep: 0.1 },
  );
  for (const x of found.x) expect(x).toBeCloseTo(1, 6);
  expect(found.evaluations).toBe(values.length);
  expect(found.value).toBeLessThanOrEqual(values[0]);
});

test('a slope of zero ends at once; a step into nothing is taken back', () => {
  expect(lbfgs((_x, g) => g.fill(0)[0], [3]).converged).toBe(true);
  const bounded = lbfgs(
    (x, g) => {
      g[0] = 2 * x[0];
      return x[0] < -1 ? Number.NaN : x[0] * x[0];
    },
    [5],
    { firstStep: 100 },
  );
  expect(bounded.x[0]).toBeCloseTo(0, 3);
});
