import { afterAll, describe, expect, test } from 'vitest';
import { crossValidateInParallel, crossValidatePath } from '../../src/index.ts';
import { openPathCrew } from '../../src/node/index.ts';
import { simulate } from '../problems.ts';

const crew = openPathCrew(2);
afterAll(() => crew.close());

describe('a cross-validation over workers', () => {
  test.each([
    ['gaussian', {}],
    ['logistic', { patience: 3 }],
    ['logistic', { stopEarly: true }],
    ['cox', { alpha: 0.5 }],
  ] as const)('of a %s model with %o is that of one thread to the last bit', async (family, settings) => {
    const { design, response } = simulate(family, 60, 40, 4);
    const folds = Array.from({ length: 60 }, (_, i) => i % 4);
    const here = crossValidatePath(design, response, folds, { lambdaCount: 30, ...settings });
    const there = await crossValidateInParallel(crew, design, response, folds, {
      lambdaCount: 30,
      ...settings,
    });
    expect(there).toEqual(here);
  });

  test('hands back what went wrong in a worker as the same error', async () => {
    const { design, response } = simulate('logistic', 40, 5, 4);
    // All of one class are in the second fold: the first has nothing to learn from.
    const y = 'y' in response ? Array.from(response.y) : [];
    const folds = y.map((value) => value);
    await expect(crossValidateInParallel(crew, design, response, folds)).rejects.toThrow(
      expect.objectContaining({ code: 'learners/one-class' }),
    );
  });
});
