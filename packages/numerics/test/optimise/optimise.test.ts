import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bfgs, brentMinimum, brentRoot, exp, levenbergMarquardt, nelderMead } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import { fitProblem } from '../../../../validation/nist-nonlinear.ts';

const square = (x: number) => x * x;
const rosenbrock = ([x, y]: Float64Array) => 100 * square(y - x * x) + square(1 - x);

describe('functions of one variable', () => {
  test('roots are found to the last bits', () => {
    expect(brentRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(brentRoot((x) => exp(x) - 10, -50, 50)).toBeCloseTo(2.302585092994046, 14);
    expect(brentRoot((x) => x, -1, 0)).toBe(0);
    expect(brentRoot((x) => square(x - 1) * (x - 1), 0, 5, { tolerance: 1e-8 })).toBeCloseTo(1, 6);
  });

  test('an interval without a change of sign is refused', () => {
    const code = expect.objectContaining({ code: 'numerics/no-bracket' });
    expect(() => brentRoot((x) => x * x + 1, -1, 1)).toThrow(code);
    expect(() => brentRoot(() => Number.NaN, -1, 1)).toThrow(code);
  });

  test('minima are found, also at the end of the interval', () => {
    expect(brentMinimum((x) => square(x - 1), -3, 5).x).toBeCloseTo(1, 8);
    expect(brentMinimum((x) => Math.abs(x - 0.3), 0, 1).x).toBeCloseTo(0.3, 7);
    expect(brentMinimum((x) => x, 2, 3)).toMatchObject({ x: expect.closeTo(2, 6), converged: true });
    expect(brentMinimum((x) => square(x - 1), -3, 5, { maxIterations: 2 }).converged).toBe(false);
  });
});

describe('functions of several variables', () => {
  // More, Garbow and Hillstrom (1981): problems 1, 9 and 13.
  test.each([
    ['nelderMead', 1e-5],
    ['bfgs', 1e-6],
  ] as const)("%s walks down Rosenbrock's valley", (name, tolerance) => {
    const { x, converged } = { nelderMead, bfgs }[name](rosenbrock, [-1.2, 1]);
    expect(converged).toBe(true);
    expect(Math.abs(x[0] - 1)).toBeLessThan(tolerance);
    expect(Math.abs(x[1] - 1)).toBeLessThan(2 * tolerance);
  });

  test("bfgs with its gradient settles Powell's singular function", () => {
    const fit = bfgs(
      ([a, b, c, d]) =>
        square(a + 10 * b) + 5 * square(c - d) + square(square(b - 2 * c)) + 10 * square(square(a - d)),
      [3, -1, 0, 1],
      {
        gradient: ([a, b, c, d], out) => {
          const inner = 4 * (b - 2 * c) * square(b - 2 * c);
          const outer = 40 * (a - d) * square(a - d);
          out[0] = 2 * (a + 10 * b) + outer;
          out[1] = 20 * (a + 10 * b) + inner;
          out[2] = 10 * (c - d) - 2 * inner;
          out[3] = -10 * (c - d) - outer;
        },
      },
    );
    expect(fit.converged).toBe(true);
    expect(fit.value).toBeLessThan(1e-11);
  });

  test('the inverse Hessian of a quadratic is found', () => {
    const { inverseHessian } = bfgs(([x, y]) => 2 * x * x + x * y + y * y - y, [1, 1]);
    // Hessian [[4, 1], [1, 2]]
    [2 / 7, -1 / 7, -1 / 7, 4 / 7].forEach((value, i) => {
      expect(inverseHessian.data[i]).toBeCloseTo(value, 2);
    });
  });

  test('regions where the function is undefined are left alone', () => {
    const f = ([x]: Float64Array) => (x <= 0 ? Number.NaN : x - Math.log(x));
    expect(nelderMead(f, [3]).x[0]).toBeCloseTo(1, 4);
    expect(bfgs(f, [3]).x[0]).toBeCloseTo(1, 6);
  });

  test('too few evaluations are said', () => {
    expect(nelderMead(rosenbrock, [-1.2, 1], { maxEvaluations: 20 }).converged).toBe(false);
    expect(bfgs(rosenbrock, [-1.2, 1], { maxIterations: 3 }).converged).toBe(false);
  });
});

describe('least squares', () => {
  const times = [0, 0.5, 1, 1.5, 2, 3, 4, 6];
  const decay = (a: number, r: number) => times.map((t) => a * exp(-r * t));
  const misses = (y: readonly number[]) => (b: Float64Array, out: Float64Array) => {
    times.forEach((t, i) => {
      out[i] = y[i] - b[0] * exp(-b[1] * t);
    });
  };

  test('exact data give their parameters back', () => {
    const fit = levenbergMarquardt(misses(decay(3, 0.7)), [1, 0.1], times.length);
    expect(fit.converged).toBe(true);
    expect(fit.x[0]).toBeCloseTo(3, 12);
    expect(fit.x[1]).toBeCloseTo(0.7, 12);
  });

  test('a given Jacobian leads to the same place', () => {
    const y = decay(3, 0.7).map((value, i) => value + 0.05 * (i % 3) - 0.05);
    const free = levenbergMarquardt(misses(y), [1, 0.1], times.length);
    const given = levenbergMarquardt(misses(y), [1, 0.1], times.length, {
      jacobian: (b, out) => {
        times.forEach((t, i) => {
          out[2 * i] = -exp(-b[1] * t);
          out[2 * i + 1] = b[0] * t * exp(-b[1] * t);
        });
      },
    });
    given.x.forEach((value, j) => {
      expect(free.x[j]).toBeCloseTo(value, 9);
      expect(free.standardErrors[j] / given.standardErrors[j]).toBeCloseTo(1, 6);
    });
  });

  test('a parameter that rests on a bound is said, and has no standard error', () => {
    const fit = levenbergMarquardt(misses(decay(3, 0.7)), [1, 0.1], times.length, {
      lower: [0, 0],
      upper: [2, 5],
    });
    expect(fit.x[0]).toBe(2);
    expect(fit.atBound).toEqual([true, false]);
    expect(fit.standardErrors[0]).toBeNaN();
    expect(fit.standardErrors[1]).toBeGreaterThan(0);
    // the other parameter is at its best given that one
    const alone = brentMinimum(
      (r) => {
        const out = new Float64Array(times.length);
        misses(decay(3, 0.7))(Float64Array.of(2, r), out);
        return out.reduce((sum, value) => sum + value * value, 0);
      },
      0,
      5,
    );
    expect(fit.x[1]).toBeCloseTo(alone.x, 6);
  });

  test('parameters that cannot be told apart are said, and have no covariance', () => {
    const y = decay(3, 0.7);
    const fit = levenbergMarquardt(
      (b, out) => {
        times.forEach((t, i) => {
          out[i] = y[i] - b[0] * b[1] * exp(-0.7 * t);
        });
      },
      [1, 1],
      times.length,
    );
    expect(fit.identifiable).toBe(false);
    expect(fit.x[0] * fit.x[1]).toBeCloseTo(3, 10);
    expect(fit.covariance.data.every(Number.isNaN)).toBe(true);
  });

  test('without degrees of freedom the covariance is undefined', () => {
    const fit = levenbergMarquardt(
      (b, out) => {
        out[0] = b[0] - 2;
      },
      [0],
      1,
    );
    expect(fit.x[0]).toBe(2);
    expect(fit.standardErrors[0]).toBeNaN();
  });

  test('what cannot be fitted is refused', () => {
    const shapes = expect.objectContaining({ code: 'numerics/shapes-differ' });
    const argument = expect.objectContaining({ code: 'numerics/bad-argument' });
    expect(() => levenbergMarquardt(() => {}, [1, 2], 1)).toThrow(shapes);
    expect(() => levenbergMarquardt(() => {}, [1, 2], 3, { lower: [0] })).toThrow(shapes);
    expect(() => levenbergMarquardt((_, out) => out.fill(Number.NaN), [1], 3)).toThrow(argument);
  });
});

describeWithReference('NIST StRD non-linear regression', 'statistics', (directory) => {
  const text = directory === '' ? '{}' : readFileSync(path.join(directory, 'nist_nonlinear.json'), 'utf8');
  const problems = Object.entries(JSON.parse(text) as Record<string, Parameters<typeof fitProblem>[1]>);
  // Lanczos1 is exact data: its residuals, and so its standard errors, are rounding.
  test.each(problems)(
    '%s: parameters to 6 digits and standard errors to 5, from both starts',
    (name, problem) => {
      for (const start of [problem.start1, problem.start2]) {
        const { x, standardErrors } = fitProblem(name, problem, start);
        problem.certified.forEach((value, j) => {
          expect(Math.abs(x[j] / value - 1)).toBeLessThan(1e-6);
          if (name !== 'Lanczos1') expect(Math.abs(standardErrors[j] / problem.sd[j] - 1)).toBeLessThan(1e-5);
        });
      }
    },
  );
});
