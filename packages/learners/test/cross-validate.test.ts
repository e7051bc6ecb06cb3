import { log } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { crossValidatePath, penalisedPath, scoreTests } from '../src/index.ts';
import { simulate, spreads, textbookGradient } from './problems.ts';

describe('cross-validation of a path', () => {
  const problem = simulate('logistic', 60, 12, 4);
  const folds = Int32Array.from({ length: 60 }, (_, i) => i % 5);

  test('measures each fold on rows its model has not seen', () => {
    const lambdas = penalisedPath(problem.design, problem.response, { lambdaCount: 8 }).lambdas;
    const cv = crossValidatePath(problem.design, problem.response, folds, { lambdas });
    // The first penalty is the empty model: each fold is predicted by the frequency of the others.
    const y = problem.response.family === 'logistic' ? Array.from(problem.response.y) : [];
    let deviance = 0;
    for (let fold = 0; fold < 5; fold++) {
      const others = y.filter((_, i) => i % 5 !== fold);
      const p = others.reduce((sum, value) => sum + value, 0) / others.length;
      for (const value of y.filter((_, i) => i % 5 === fold)) deviance -= 2 * log(value === 1 ? p : 1 - p);
    }
    expect(cv.deviance[0]).toBeCloseTo(deviance / 60, 1);
    expect(cv.path.lambdas).toEqual(lambdas);
  });

  test('gives up after a run of penalties without a new minimum, and says so', () => {
    const whole = crossValidatePath(problem.design, problem.response, folds, {});
    const short = crossValidatePath(problem.design, problem.response, folds, { patience: 5 });
    expect(whole.truncated).toBe(false);
    expect(short.truncated).toBe(true);
    expect(short.deviance.length).toBe(short.minIndex + 6);
    expect(short.path.lambdas.length).toBe(short.deviance.length);
    expect(short.oneSeIndex).toBeLessThanOrEqual(short.minIndex);
  });

  test('refuses folds that are not 0 to K - 1', () => {
    expect(() =>
      crossValidatePath(
        problem.design,
        problem.response,
        folds.map((fold) => 2 * fold),
      ),
    ).toThrow('folds');
    expect(() => crossValidatePath(problem.design, problem.response, [0, 1])).toThrow('folds');
  });
});

describe('score tests', () => {
  test('of a logistic model are r times the root of n', () => {
    const { design, response } = simulate('logistic', 40, 3, 6);
    const y = response.family === 'logistic' ? Float64Array.from(response.y) : new Float64Array();
    const ySd = spreads({ rows: 40, columns: 1, x: y })[0];
    const p = y.reduce((sum, value) => sum + value, 0) / 40;
    const covariances = textbookGradient({ design, response }, [0, 0, 0], log(p / (1 - p)));
    const sd = spreads(design);
    scoreTests(design, response).forEach((z, j) => {
      expect(z).toBeCloseTo((covariances[j] / sd[j] / ySd) * Math.sqrt(40), 9);
    });
  });

  test('of a Cox model of two groups are the log-rank test, and 0 for a constant column', () => {
    const time = [1, 2, 3, 4, 5, 6, 7, 8];
    const event = [1, 1, 1, 0, 1, 1, 0, 1];
    const group = [1, 1, 0, 1, 0, 0, 1, 0];
    let [score, information] = [0, 0];
    time.forEach((t, i) => {
      if (event[i] === 0) return;
      const atRisk = time.flatMap((other, k) => (other >= t ? [k] : []));
      const p = atRisk.filter((k) => group[k] === 1).length / atRisk.length;
      score += group[i] - p;
      information += p * (1 - p);
    });
    const x = Float64Array.from([...group, ...group.map(() => 4)]);
    const z = scoreTests({ rows: 8, columns: 2, x }, { family: 'cox', time, event });
    expect(z[0]).toBeCloseTo(score / Math.sqrt(information), 12);
    expect(z[1]).toBe(0);
  });
});
