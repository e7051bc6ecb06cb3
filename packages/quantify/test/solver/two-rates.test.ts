import { inverse, matrix } from '@lobule/numerics';
import { expect, test } from 'vitest';
import { twoRatesSolver } from '../../src/solver/two-rates.ts';

const x = Float64Array.of(0, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000);
const slow = { lowest: 5e-5, highest: 0.005 };
const fast = { lowest: 0.005, highest: 0.5 };
const noisy = x.map(
  (b, i) => 450 * Math.exp(-1.1e-3 * b) + 60 * Math.exp(-0.03 * b) + 4 * Math.sin(3 * i + 1),
);

/** J of [a1, a2, log k1, log k2] at a solution. */
function jacobian({
  slowAmplitude: a1,
  fastAmplitude: a2,
  slowRate: k1,
  fastRate: k2,
}: Solution): number[][] {
  return Array.from(x, (b) => {
    const [e1, e2] = [Math.exp(-k1 * b), Math.exp(-k2 * b)];
    return [e1, e2, -a1 * k1 * b * e1, -a2 * k2 * b * e2];
  });
}
type Solution = ReturnType<typeof twoRatesSolver>['solution'];

test("the covariance is the inverse of J'J, with what is known of the fast rate", () => {
  for (const expected of [undefined, { rate: 0.02, spread: 0.7 }]) {
    const solver = twoRatesSolver(x, slow, fast, expected);
    expect(solver.fit(noisy)).toBe('interior');
    const { solution } = solver;
    const rows = jacobian(solution);
    const information = matrix(4, 4);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++)
        information.data[i * 4 + j] = rows.reduce((sum, row) => sum + row[i] * row[j], 0);
    if (expected) information.data[15] += solution.residualSquares / 12 / 0.7 ** 2;
    inverse(information).data.forEach((value, i) =>
      expect(Math.abs(solution.covariance[i] / value - 1)).toBeLessThan(1e-8),
    );
  }
});

test('without anything known beforehand the residual is orthogonal to every derivative', () => {
  const solver = twoRatesSolver(x, slow, fast);
  solver.fit(noisy);
  const { slowAmplitude: a1, fastAmplitude: a2, slowRate: k1, fastRate: k2 } = solver.solution;
  const residual = noisy.map((value, i) => value - a1 * Math.exp(-k1 * x[i]) - a2 * Math.exp(-k2 * x[i]));
  const rows = jacobian(solver.solution);
  for (let p = 0; p < 4; p++) {
    const product = rows.reduce((sum, row, i) => sum + row[p] * residual[i], 0);
    const sizes = rows.reduce((sum, row) => sum + row[p] * row[p], 0) * solver.solution.residualSquares;
    expect(Math.abs(product) / Math.sqrt(sizes)).toBeLessThan(1e-4);
  }
  expect(solver.solution.priorShare).toBe(0);
});
