import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { mrmr, penalisedPath } from '../src/index.ts';
import { simulate } from './problems.ts';

describe('mRMR', () => {
  const rows = 60;
  const stream = randomStream(4, 'mrmr');
  const noise = () => Float64Array.from({ length: rows }, () => normalVariate(stream));
  const [a, b] = [noise(), noise()];
  const twin = a.map((value, i) => value + 0.01 * b[i]);
  const x = Float64Array.from([...a, ...twin, ...b, ...new Float64Array(rows)]);
  const design = { rows, columns: 4, x };

  test('takes the most relevant, then what says something else rather than its twin', () => {
    expect(mrmr(design, [3, 2.9, 1, 9], 2)).toEqual([0, 2]);
    expect(mrmr(design, [3, 2.9, 1, 9], 9)).toEqual([0, 2, 1]);
  });

  test.each([
    ['learners/shape', [1, 2], 2],
    ['learners/setting', [1, 2, Number.NaN, 1], 2],
    ['learners/setting', [1, 2, 3, 1], 0],
  ] as const)('says %s', (code, relevance, keep) => {
    expect(() => mrmr(design, relevance, keep)).toThrow(expect.objectContaining({ code }));
  });
});

describe('weights of rows', () => {
  const { design, response } = simulate('logistic', 40, 6, 7);
  const y = 'y' in response ? response.y : [];

  test('of whole numbers are as many copies', () => {
    const weights = Array.from({ length: 40 }, (_, i) => 1 + (i % 3));
    const copies = weights.flatMap((weight, i) => new Array<number>(weight).fill(i));
    const many = new Float64Array(copies.length * 6);
    for (let j = 0; j < 6; j++)
      copies.forEach((row, i) => {
        many[j * copies.length + i] = design.x[j * 40 + row];
      });
    const settings = { alpha: 0.5, lambdas: [0.1, 0.01], standardise: false };
    const weighted = penalisedPath(design, { family: 'logistic', y, weights }, settings);
    const copied = penalisedPath(
      { rows: copies.length, columns: 6, x: many },
      { family: 'logistic', y: copies.map((row) => y[row]) },
      settings,
    );
    weighted.coefficients.forEach((value, k) => {
      expect(value).toBeCloseTo(copied.coefficients[k], 8);
    });
    expect(weighted.intercepts[1]).toBeCloseTo(copied.intercepts[1], 8);
  });

  test('all alike change nothing, whatever their scale', () => {
    const plain = penalisedPath(design, response, { lambdaCount: 8 });
    const alike = penalisedPath(
      design,
      { family: 'logistic', y, weights: new Float64Array(40).fill(5) },
      { lambdaCount: 8 },
    );
    alike.coefficients.forEach((value, k) => {
      expect(value).toBeCloseTo(plain.coefficients[k], 8);
    });
  });

  test.each([
    ['learners/shape', [1, 2]],
    ['learners/setting', new Float64Array(40)],
  ])('say %s where they are wrong', (code, weights) => {
    expect(() => penalisedPath(design, { family: 'logistic', y, weights })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
