import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Design, fitSvm, type SvmSettings, svmDecision, svmWeights } from '../../src/index.ts';

function cloud(rows: number, columns: number, apart: number, seed: number) {
  const stream = randomStream(seed, 'svm-test');
  const y = Uint8Array.from({ length: rows }, (_, i) => i % 2);
  const x = Float64Array.from(
    { length: rows * columns },
    (_, k) => normalVariate(stream) + apart * y[k % rows],
  );
  const design: Design = { rows, columns, x };
  return { design, y };
}

describe('a support vector machine', () => {
  test('has the maximal margin between two points', () => {
    const design = { rows: 2, columns: 2, x: Float64Array.of(0, 2, 0, 0) };
    const model = fitSvm(design, [0, 1], { kernel: { kind: 'linear' }, cost: 10 });
    expect(Array.from(svmWeights(model))).toEqual([expect.closeTo(1, 6), 0]);
    expect(model.intercept).toBeCloseTo(-1, 6);
    expect(Array.from(svmDecision(model, design))).toEqual([expect.closeTo(-1, 6), expect.closeTo(1, 6)]);
  });

  test('fulfils the conditions of its optimum', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom<SvmSettings['kernel']>({ kind: 'linear' }, { kind: 'rbf', gamma: 0.3 }),
        fc.constantFrom<[number, number]>([1, 1], [0.5, 2]),
        (seed, kernel, classWeights) => {
          const { design, y } = cloud(40, 3, 1, seed);
          const model = fitSvm(design, y, { kernel, cost: 2, classWeights, tolerance: 1e-8 });
          const decision = svmDecision(model, design);
          const alpha = new Float64Array(40);
          model.support.forEach((row, k) => {
            alpha[row] = Math.abs(model.coefficients[k]);
          });
          expect(model.coefficients.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 8);
          decision.forEach((value, i) => {
            const margin = value * (y[i] === 1 ? 1 : -1);
            const bound = 2 * classWeights[y[i]];
            if (alpha[i] === 0) expect(margin).toBeGreaterThan(1 - 1e-6);
            else if (alpha[i] === bound) expect(margin).toBeLessThan(1 + 1e-6);
            else expect(margin).toBeCloseTo(1, 6);
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  test.each([
    ['learners/shape', (design: Design) => fitSvm(design, [0, 1], { kernel: { kind: 'linear' }, cost: 1 })],
    [
      'learners/one-class',
      (design: Design) => fitSvm(design, [1, 1, 1, 1], { kernel: { kind: 'linear' }, cost: 1 }),
    ],
    [
      'learners/one-class',
      (design: Design) => fitSvm(design, [0, 1, 2, 1], { kernel: { kind: 'linear' }, cost: 1 }),
    ],
    [
      'learners/setting',
      (design: Design) => fitSvm(design, [0, 1, 0, 1], { kernel: { kind: 'rbf', gamma: 0 }, cost: 1 }),
    ],
    [
      'learners/setting',
      (design: Design) =>
        svmWeights(fitSvm(design, [0, 1, 0, 1], { kernel: { kind: 'rbf', gamma: 1 }, cost: 1 })),
    ],
    [
      'learners/shape',
      (design: Design) =>
        svmDecision(fitSvm(design, [0, 1, 0, 1], { kernel: { kind: 'linear' }, cost: 1 }), {
          rows: 4,
          columns: 1,
          x: design.x.slice(4),
        }),
    ],
  ] as const)('says %s', (code, work) => {
    expect(() => work(cloud(4, 2, 1, 1).design)).toThrow(expect.objectContaining({ code }));
  });
});
