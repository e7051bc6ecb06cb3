import { isLobuleError } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearPredictor, type PathSettings, penalisedPath, type Response } from '../src/index.ts';
import { simulate, spreads, textbookGradient } from './problems.ts';

const families = ['gaussian', 'logistic', 'cox'] as const;

describe('the path', () => {
  test.each(families)('of a %s model fulfils the KKT conditions, by the textbook gradient', (family) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom(1, 0.5),
        fc.constantFrom([60, 8], [40, 60]),
        (seed, alpha, [rows, columns]) => {
          const problem = simulate(family, rows, columns, seed);
          const path = penalisedPath(problem.design, problem.response, {
            alpha,
            lambdaCount: 12,
            lambdaMinRatio: 0.1,
          });
          const sd = spreads(problem.design);
          const outcomeSd = problem.response.family === 'gaussian' ? spreadOf(problem.response.y) : 1;
          path.lambdas.forEach((lambda, k) => {
            const b = path.coefficients.subarray(k * columns, (k + 1) * columns);
            const gradient = textbookGradient(problem, b, path.intercepts[k]);
            gradient.forEach((raw, j) => {
              const g = raw / sd[j];
              const scaled = (b[j] * sd[j]) / outcomeSd;
              const pull = lambda * (1 - alpha) * scaled;
              const off =
                b[j] === 0
                  ? Math.abs(g) - lambda * alpha
                  : Math.abs(g - Math.sign(b[j]) * lambda * alpha - pull);
              expect(off).toBeLessThan(1e-7);
            });
            expect(path.kkt[k]).toBeLessThan(1e-8);
          });
        },
      ),
      { numRuns: 12 },
    );
  });

  test.each(families)(
    'of a %s model does not depend on the order of rows or the units of columns',
    (family) => {
      const { design, response } = simulate(family, 50, 10, 5);
      const reversed = design.x.slice();
      for (let j = 0; j < 10; j++) reversed.subarray(j * 50, (j + 1) * 50).reverse();
      const turn = (values: ArrayLike<number>) => Array.from(values).reverse();
      const turned: Response =
        response.family === 'cox'
          ? { family: 'cox', time: turn(response.time), event: turn(response.event) }
          : { family: response.family, y: turn(response.y) };
      const metres = design.x.map((value) => value / 1000 + 3);
      const settings = { lambdaCount: 10 };
      const plain = penalisedPath(design, response, settings);
      const again = penalisedPath({ ...design, x: reversed }, turned, settings);
      const rescaled = penalisedPath({ ...design, x: metres }, response, settings);
      plain.coefficients.forEach((value, k) => {
        expect(again.coefficients[k]).toBeCloseTo(value, 7);
        expect(rescaled.coefficients[k] / 1000).toBeCloseTo(value, 7);
      });
    },
  );

  test('starts empty, explains more and more, and says how ties were treated', () => {
    const { design, response } = simulate('cox', 80, 20, 3);
    const path = penalisedPath(design, response);
    expect(path.nonzero[0]).toBe(0);
    expect(path.nonzero[1]).toBeGreaterThan(0);
    for (let k = 1; k < path.lambdas.length; k++)
      expect(path.explained[k]).toBeGreaterThanOrEqual(path.explained[k - 1]);
    expect(path.ties).toBe('breslow');
    expect(
      penalisedPath(...(Object.values(simulate('logistic', 40, 4, 1)) as Parameters<typeof penalisedPath>))
        .ties,
    ).toBeNull();
  });

  test('keeps unpenalised columns from the start and leaves constant ones out', () => {
    const { design, response } = simulate('logistic', 60, 6, 11);
    design.x.fill(2.5, 5 * 60, 6 * 60);
    const path = penalisedPath(design, response, { penaltyFactors: [0, 1, 1, 1, 1, 1] });
    expect(path.coefficients[0]).not.toBe(0);
    expect(path.nonzero[0]).toBe(1);
    for (let k = 0; k < path.lambdas.length; k++) expect(path.coefficients[k * 6 + 5]).toBe(0);
  });

  test('at lambda 0 is plain regression: the gradient vanishes', () => {
    const problem = simulate('cox', 60, 4, 2);
    const path = penalisedPath(problem.design, problem.response, { lambdas: [0] });
    for (const g of textbookGradient(problem, path.coefficients, 0)) expect(Math.abs(g)).toBeLessThan(1e-8);
  });

  test('is solved also where no column says anything of the outcome', () => {
    const x = Float64Array.of(1, 1, -1, -1, 1, -1, 1, -1);
    const y = [1, 0, 0, 1];
    const path = penalisedPath({ rows: 4, columns: 2, x }, { family: 'logistic', y }, { lambdas: [0.01, 0] });
    for (const value of path.coefficients) expect(value).toBeCloseTo(0, 12);
  });

  test('predicts by its coefficients', () => {
    const { design, response } = simulate('logistic', 30, 3, 8);
    const path = penalisedPath(design, response, { lambdaCount: 5 });
    const b = path.coefficients.subarray(4 * 3);
    const byHand = path.intercepts[4] + b[0] * design.x[7] + b[1] * design.x[37] + b[2] * design.x[67];
    expect(linearPredictor(path, 4, design)[7]).toBeCloseTo(byHand, 12);
  });

  test('ends, and says so, where near-collinear columns separate the classes', () => {
    const { design } = simulate('logistic', 20, 4, 1);
    const y = Array.from({ length: 20 }, (_, i) => (design.x[i] > design.x[3] ? 1 : 0));
    const path = penalisedPath(design, { family: 'logistic', y }, { lambdaMinRatio: 1e-9 });
    expect(path.explained.at(-1)).toBeGreaterThan(0.99);
    for (const violation of path.kkt) expect(violation).toBeLessThan(1e-8);
    expect(['complete', 'not-converged']).toContain(path.end);
  });
});

describe('what cannot be fitted is refused', () => {
  const { design, response } = simulate('logistic', 20, 2, 1);
  const code = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return isLobuleError(error) ? error.code : String(error);
    }
    return 'nothing';
  };
  const fit = (r: Response = response, settings?: PathSettings, d = design) =>
    code(() => penalisedPath(d, r, settings));

  test('arrays of different length', () => {
    expect(fit({ family: 'gaussian', y: [1, 2, 3] })).toBe('learners/shape');
    expect(fit({ family: 'cox', time: new Float64Array(20), event: [1] })).toBe('learners/shape');
    expect(fit(response, {}, { ...design, columns: 3 })).toBe('learners/shape');
    expect(fit(response, { penaltyFactors: [1] })).toBe('learners/shape');
  });

  test('missing values, in features or outcomes', () => {
    const x = design.x.slice();
    x[7] = Number.NaN;
    expect(fit(response, {}, { ...design, x })).toBe('learners/not-finite');
    expect(fit({ family: 'gaussian', y: new Float64Array(20).fill(Number.NaN) })).toBe('learners/not-finite');
  });

  test('an outcome of one class, a code other than 0 and 1, a constant', () => {
    expect(fit({ family: 'logistic', y: new Float64Array(20) })).toBe('learners/one-class');
    expect(fit({ family: 'logistic', y: new Float64Array(20).fill(2) })).toBe('learners/one-class');
    expect(fit({ family: 'gaussian', y: new Float64Array(20).fill(2) })).toBe('learners/one-class');
  });

  test('no event, a negative time, an indicator other than 0 and 1', () => {
    const time = new Float64Array(20).fill(3);
    expect(fit({ family: 'cox', time, event: new Float64Array(20) })).toBe('learners/no-events');
    expect(fit({ family: 'cox', time: time.map(() => -1), event: time.map(() => 1) })).toBe(
      'learners/no-events',
    );
    expect(fit({ family: 'cox', time, event: time })).toBe('learners/no-events');
  });

  test('settings out of range', () => {
    expect(fit(response, { alpha: 2 })).toBe('learners/setting');
    expect(fit(response, { lambdas: [0.1, 0.2] })).toBe('learners/setting');
    expect(fit(response, { lambdaMinRatio: 2 })).toBe('learners/setting');
    expect(fit(response, { penaltyFactors: [-1, 1] })).toBe('learners/setting');
  });

  test('a separated model without any penalty', () => {
    const y = Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 1));
    const x = Float64Array.from({ length: 20 }, (_, i) => i);
    const separated = { rows: 20, columns: 1, x };
    expect(fit({ family: 'logistic', y }, { lambdas: [0] }, separated)).toBe('learners/not-converged');
  });
});

function spreadOf(values: ArrayLike<number>): number {
  return spreads({ rows: values.length, columns: 1, x: Float64Array.from(values) })[0];
}
