import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { anova, intraclassCorrelation, linearRegression, mixedRegression } from '../../src/index.ts';

// Shrout and Fleiss (1979), table 2: six subjects, four judges.
const RATINGS = [
  [9, 2, 5, 8],
  [6, 1, 3, 2],
  [8, 4, 6, 8],
  [7, 1, 2, 6],
  [10, 5, 6, 9],
  [6, 2, 4, 7],
];
const outcome = RATINGS.flat();
const subjects = RATINGS.flatMap((row, s) => row.map(() => `S${s}`));
const judge = RATINGS.flatMap((row) => row.map((_, j) => j));
const isJudge = (j: number) => ({ name: `J${j}`, term: 'judge', values: judge.map((k) => Number(k === j)) });

describe('a mixed model of repeated measurements', () => {
  test('of the mean alone has the variances and the intraclass correlation of the analysis of variance', () => {
    const model = mixedRegression({ outcome, predictors: [], subjects });
    const { between, within } = anova(outcome, subjects);
    expect(model.withinSd * model.withinSd).toBeCloseTo(within.meanSquare, 8);
    expect(model.betweenSd * model.betweenSd).toBeCloseTo((between.meanSquare - within.meanSquare) / 4, 8);
    const icc = intraclassCorrelation(RATINGS, { model: 'oneway' }).estimate?.value;
    expect(model.intraclass).toBeCloseTo(icc ?? Number.NaN, 8);
    expect(model.coefficients[0].degreesOfFreedom).toBeCloseTo(5, 4);
  });

  test('with the judges has the F test of two-way analysis of variance and its degrees of freedom', () => {
    const model = mixedRegression({ outcome, predictors: [1, 2, 3].map(isJudge), subjects });
    const consistency = intraclassCorrelation(RATINGS, { type: 'consistency' });
    expect(model.intraclass).toBeCloseTo(consistency.estimate?.value ?? Number.NaN, 8);
    // A difference of two judges within the same subjects: 2 MSE / 6, on (6 - 1) (4 - 1) degrees of freedom.
    const { error } = consistency.meanSquares;
    expect(model.coefficients[1].standardError).toBeCloseTo(Math.sqrt((2 * error) / 6), 8);
    expect(model.coefficients[1].degreesOfFreedom).toBeCloseTo(15, 4);
    const sum = model.levels.reduce((total, { level }) => total + level, 0);
    expect(sum).toBeCloseTo(0, 10);
    expect(model.betweenTest.p).toBeLessThan(0.01);
  });

  test('is linear regression where subjects do not differ', () => {
    const stream = randomStream(5, 'mixed');
    const x = Array.from({ length: 30 }, (_, i) => i % 3);
    const y = x.map((v) => v + normalVariate(stream));
    // Means of the three visits of each subject are made the same.
    const flat = y.map((v, i) => {
      const start = i - (i % 3);
      return v - (y[start] + y[start + 1] + y[start + 2]) / 3;
    });
    const names = x.map((_, i) => Math.floor(i / 3));
    const predictors = [{ name: 'visit', values: x }];
    const mixed = mixedRegression({ outcome: flat, predictors, subjects: names });
    const plain = linearRegression({ outcome: flat, predictors });
    expect(mixed.betweenSd).toBe(0);
    expect(mixed.coefficients[1].estimate).toBeCloseTo(plain.coefficients[1].estimate, 10);
    expect(mixed.coefficients[1].p).toBeCloseTo(plain.coefficients[1].p, 10);
  });

  test('says why it has no estimates', () => {
    const once = mixedRegression({ outcome: [1, 2, 3], predictors: [], subjects: ['a', 'b', 'c'] });
    expect(once.reason?.code).toBe('too-few-values');
    const twice = mixedRegression({ outcome, predictors: [isJudge(1), isJudge(1)], subjects });
    expect(twice.reason?.code).toBe('collinear');
    expect(twice.sentence).toContain('no estimates');
    const gaps = mixedRegression({ outcome: [Number.NaN, ...outcome.slice(1)], predictors: [], subjects });
    expect(gaps).toMatchObject({ n: 23, missing: 1, subjects: 6 });
  });
});
