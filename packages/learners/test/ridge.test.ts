import { randomStream } from '@lobule/foundation';
import { exp, normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { type Design, multinomialPath, penalisedPath, type Response } from '../src/index.ts';
import { withWorkspace } from '../src/kernels/workspace.ts';
import { MultinomialSolver, multinomialNumbers } from '../src/multinomial/solver.ts';
import { pivotedCholesky } from '../src/ridge/pivoted.ts';
import { PenalisedSolver, solverNumbers } from '../src/solver.ts';

const ROWS = 30;
const COLUMNS = 70;

const stream = randomStream(4, 'ridge');
const x = Float64Array.from({ length: ROWS * COLUMNS }, (_, k) => 3 + (1 + (k % 5)) * normalVariate(stream));
// A constant column, and one that repeats another.
x.fill(2, 6 * ROWS, 7 * ROWS);
x.copyWithin(8 * ROWS, 7 * ROWS, 8 * ROWS);
const design: Design = { rows: ROWS, columns: COLUMNS, x };
const classes = Int32Array.from({ length: ROWS }, (_, i) => (x[i] > 3 ? 1 : 0) + (i % 7 === 0 ? 1 : 0));
const y = classes.map((own) => Math.min(1, own));
const time = Float64Array.from({ length: ROWS }, (_, i) => exp(-x[i] / 3) * (1 + (i % 9)));
const factors = Array.from({ length: COLUMNS }, (_, j) => (j === 1 || j === 2 ? 0 : 1 + (j % 3)));

/** The same minimum by the route that has a Hessian of all columns. */
function direct(response: Response, lambda: number, penaltyFactors: readonly number[] | undefined) {
  return withWorkspace(solverNumbers(design), (workspace) => {
    const settings = { alpha: 0, ...(penaltyFactors && { penaltyFactors }) };
    const solver = new PenalisedSolver(design, response, settings, workspace);
    expect(solver.solveAt(lambda).converged).toBe(true);
    const coefficients = new Float64Array(COLUMNS);
    return { intercept: solver.coefficients(coefficients), coefficients, lambdaMax: solver.lambdaMax };
  });
}

describe('a ridge of more columns than rows', () => {
  test.each<[string, Response, readonly number[] | undefined]>([
    ['logistic', { family: 'logistic', y }, undefined],
    ['logistic with factors', { family: 'logistic', y }, factors],
    ['gaussian', { family: 'gaussian', y: time }, undefined],
    ['gaussian with factors', { family: 'gaussian', y: time }, factors],
    ['cox', { family: 'cox', time, event: y }, undefined],
    ['cox with factors', { family: 'cox', time, event: y }, factors],
  ])('of a %s model is that of all columns', (_, response, penaltyFactors) => {
    const settings = { alpha: 0, lambdaCount: 4, ...(penaltyFactors && { penaltyFactors }) };
    const path = penalisedPath(design, response, settings);
    for (const k of [1, 3]) {
      const expected = direct(response, path.lambdas[k], penaltyFactors);
      expect(path.lambdas[0]).toBeCloseTo(expected.lambdaMax, 12);
      expect(path.intercepts[k]).toBeCloseTo(expected.intercept, 7);
      path.coefficients.subarray(k * COLUMNS, (k + 1) * COLUMNS).forEach((value, j) => {
        expect(value).toBeCloseTo(expected.coefficients[j], 7);
      });
    }
    expect(path.coefficients[COLUMNS + 6]).toBe(0);
    expect(path.nonzero[1]).toBe(COLUMNS - 1);
  });

  test('of several classes is that of all columns', () => {
    const path = multinomialPath(design, { y: classes, classes: 3 }, { alpha: 0, lambdaCount: 3 });
    const numbers = multinomialNumbers(design, 3);
    withWorkspace(numbers, (workspace) => {
      const solver = new MultinomialSolver(design, { y: classes, classes: 3 }, { alpha: 0 }, workspace);
      expect(solver.solveAt(path.lambdas[1]).converged).toBe(true);
      const coefficients = new Float64Array(3 * COLUMNS);
      const intercepts = new Float64Array(3);
      solver.coefficients(coefficients, 0, intercepts, 0);
      coefficients.forEach((value, k) => {
        expect(path.coefficients[3 * COLUMNS + k]).toBeCloseTo(value, 7);
      });
      intercepts.forEach((value, c) => {
        expect(path.intercepts[3 + c]).toBeCloseTo(value, 7);
      });
    });
  });

  test('rests on a factor that gives the matrix back, of its rank', () => {
    const rank = 3;
    const a = Float64Array.from({ length: 6 * rank }, () => normalVariate(stream));
    const element = (i: number, j: number) => {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += a[i * rank + k] * a[j * rank + k];
      return sum;
    };
    const { rank: found, r } = pivotedCholesky(6, element);
    expect(found).toBe(rank);
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) {
        let sum = 0;
        for (let k = 0; k < rank; k++) sum += r[k * 6 + i] * r[k * 6 + j];
        expect(sum).toBeCloseTo(element(i, j), 12);
      }
    }
  });
});
