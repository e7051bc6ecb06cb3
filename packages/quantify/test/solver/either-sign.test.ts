import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { expect, test } from 'vitest';
import { eitherSignSolver } from '../../src/solver/either-sign.ts';
import { type OneRateProblem, oneRateSolver } from '../../src/solver/one-rate.ts';

const times = [1, 4, 13, 34, 80, 170, 200, 260];
const problem = (fixed?: Float64Array): OneRateProblem => ({
  points: times.length,
  lowestRate: 1e-3,
  highestRate: 2,
  ...(fixed && { fixed }),
  atom(rate, values, perLogRate) {
    times.forEach((t, i) => {
      values[i] = Math.exp(-rate * t);
      perLogRate[i] = -rate * t * values[i];
    });
  },
});

test.each([
  ['one amplitude', problem()],
  ['a constant beside it', problem(new Float64Array(times.length).fill(1))],
])('%s: what is left is the least of y and -y, though -y is not always fitted', (_name, asked) => {
  const either = eitherSignSolver(asked);
  const positive = oneRateSolver(asked);
  const stream = randomStream(2, 'either-sign');
  let below = 0;
  for (let i = 0; i < 2000; i++) {
    const signal = (i % 5) * 0.3 * (stream.uniform() - 0.5);
    const rate = 0.01 * 30 ** stream.uniform();
    const y = Float64Array.from(times, (t) => signal * Math.exp(-rate * t) + 0.1 * normalVariate(stream));
    const minus = y.map((value) => -value);
    const left = [y, minus].map((curve) => {
      positive.fit(curve);
      return positive.solution.residualSquares;
    });
    either.fit(y);
    const { amplitude, fixedAmplitude, residualSquares } = either.solution;
    expect(residualSquares).toBe(Math.min(...left));
    if (amplitude < 0) below++;
    either.fit(minus);
    expect(either.solution.amplitude).toBe(-amplitude);
    expect(either.solution.fixedAmplitude + 0).toBe(-fixedAmplitude + 0);
  }
  expect(below).toBeGreaterThan(700);
});

test('the influence of an amplitude below zero is the change of the solution by a change of the data', () => {
  const solver = eitherSignSolver(problem(new Float64Array(times.length).fill(1)));
  const y = Float64Array.from(times, (t, i) => 0.5 - Math.exp(-0.02 * t) + 1e-3 * Math.sin(7 * i));
  const rows = new Float64Array(3 * times.length);
  solver.fit(y);
  const { amplitude, fixedAmplitude, rate } = { ...solver.solution };
  expect(amplitude).toBeLessThan(0);
  solver.influence(rows, 3);
  const step = 1e-6;
  times.forEach((_, t) => {
    const moved = y.slice();
    moved[t] += step;
    solver.fit(moved);
    const by = [
      solver.solution.fixedAmplitude - fixedAmplitude,
      solver.solution.amplitude - amplitude,
      Math.log(solver.solution.rate / rate),
    ];
    // Of a linearised fit: the residual of 1e-3 bends it a little.
    by.forEach((change, row) => {
      expect(Math.abs(change / step - rows[row * times.length + t])).toBeLessThan(0.02);
    });
  });
});
