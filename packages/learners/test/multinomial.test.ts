import { randomStream } from '@lobule/foundation';
import { exp, normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import {
  classProbabilities,
  crossValidateClasses,
  type Design,
  linearPredictor,
  multinomialPath,
  penalisedPath,
} from '../src/index.ts';

const ROWS = 60;
const COLUMNS = 90;

/** More features than rows; classes by two of them. */
function problem(classes: number): { readonly design: Design; readonly y: Int32Array } {
  const stream = randomStream(5, 'multinomial', classes);
  const x = Float64Array.from({ length: ROWS * COLUMNS }, () => normalVariate(stream));
  const y = Int32Array.from({ length: ROWS }, (_, i) => {
    const value = x[i] - x[ROWS + i] + normalVariate(stream);
    return Math.min(classes - 1, Math.max(0, Math.floor(value + classes / 2)));
  });
  return { design: { rows: ROWS, columns: COLUMNS, x }, y };
}

/** Largest violation over columns scaled to mean square 1, from what the path returns alone. */
function violation(
  { design, y }: ReturnType<typeof problem>,
  alpha: number,
  k: number,
  found: MultinomialFit,
) {
  const p = classProbabilities(found, k, design);
  let largest = 0;
  for (let c = 0; c < found.classes; c++) {
    for (let j = 0; j < COLUMNS; j++) {
      const column = design.x.subarray(j * ROWS, (j + 1) * ROWS);
      const mean = column.reduce((sum, value) => sum + value, 0) / ROWS;
      const scale = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / ROWS);
      let gradient = 0;
      for (let i = 0; i < ROWS; i++) {
        gradient += (((y[i] === c ? 1 : 0) - p[c * ROWS + i]) * (column[i] - mean)) / scale / ROWS;
      }
      const b = found.coefficients[(k * found.classes + c) * COLUMNS + j] * scale;
      const l1 = found.lambdas[k] * alpha;
      const smooth = gradient - found.lambdas[k] * (1 - alpha) * b;
      const off = b === 0 ? Math.max(0, Math.abs(smooth) - l1) : Math.abs(smooth - Math.sign(b) * l1);
      largest = Math.max(largest, off);
    }
  }
  return largest;
}
type MultinomialFit = ReturnType<typeof multinomialPath>;

describe('a multinomial path', () => {
  test.each([
    [3, 1],
    [4, 1],
    [3, 0.5],
  ])('of %i classes with alpha %d fulfils the KKT conditions, by the textbook gradient', (classes, alpha) => {
    const own = problem(classes);
    const found = multinomialPath(own.design, { y: own.y, classes }, { alpha, lambdaCount: 20 });
    expect(found.end).toBe('complete');
    expect(found.nonzero[0]).toBe(0);
    for (const k of [1, 10, 19]) expect(violation(own, alpha, k, found)).toBeLessThan(1e-8);
    expect(Math.max(...found.kkt)).toBeLessThan(1e-8);
  });

  test('of two classes with a ridge is the logistic path at half the penalty', () => {
    const { design, y } = problem(2);
    const both = multinomialPath(design, { y, classes: 2 }, { alpha: 0, lambdas: [0.2] });
    // Each class carries half of the log odds, and pays a quarter of the square, twice.
    const one = penalisedPath(design, { family: 'logistic', y }, { alpha: 0, lambdas: [0.1] });
    const p = classProbabilities(both, 0, design);
    linearPredictor(one, 0, design).forEach((eta, i) => {
      expect(p[ROWS + i]).toBeCloseTo(1 / (1 + exp(-eta)), 8);
    });
  });

  test('leaves a column that is not penalised with a mean of 0 over classes, and in the model from the first', () => {
    const { design, y } = problem(3);
    const penaltyFactors = Array.from({ length: COLUMNS }, (_, j) => (j === 5 ? 0 : 1));
    const found = multinomialPath(design, { y, classes: 3 }, { penaltyFactors, lambdaCount: 5 });
    expect(found.nonzero[0]).toBe(1);
    const sum = [0, 1, 2].reduce((total, c) => total + found.coefficients[c * COLUMNS + 5], 0);
    expect(sum).toBeCloseTo(0, 12);
  });

  test('has its penalty chosen by folds, and can be given up with patience', () => {
    const { design, y } = problem(3);
    const folds = Int32Array.from({ length: ROWS }, (_, i) => i % 4);
    const chosen = crossValidateClasses(design, { y, classes: 3 }, folds, { lambdaCount: 30, patience: 4 });
    expect(chosen.oneSeIndex).toBeLessThanOrEqual(chosen.minIndex);
    expect(chosen.path.lambdas.length).toBe(chosen.deviance.length);
  });

  test('refuses classes that are not 0 .. K-1, and one that nobody is of', () => {
    const { design, y } = problem(3);
    expect(() => multinomialPath(design, { y: y.map(() => 7), classes: 3 })).toThrow(
      expect.objectContaining({ code: 'learners/one-class' }),
    );
    expect(() => multinomialPath(design, { y, classes: 4 })).toThrow(
      expect.objectContaining({ code: 'learners/one-class' }),
    );
    expect(() => multinomialPath(design, { y, classes: 1 })).toThrow(
      expect.objectContaining({ code: 'learners/setting' }),
    );
    expect(() => multinomialPath(design, { y: y.subarray(1), classes: 3 })).toThrow(
      expect.objectContaining({ code: 'learners/shape' }),
    );
  });
});
