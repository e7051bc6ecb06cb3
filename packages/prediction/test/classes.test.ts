import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { classFolds } from '../src/classes/folds.ts';
import { fitClasses } from '../src/classes/model.ts';
import { type ClassData, type ClassPlan, registerClassPlan, validateClasses } from '../src/index.ts';
import { newPatients, unlabelledTrainView } from '../src/views.ts';
import { names } from './cohort.ts';

const CLASSES = ['luminal', 'HER2-positive', 'triple-negative'];
const ROWS = 75;
const FEATURES = 12;

const plan: ClassPlan = {
  classes: CLASSES,
  features: names('f', FEATURES),
  steps: [
    { step: 'impute', method: 'median' },
    { step: 'correlation-filter', above: 0.95 },
    { step: 'scale' },
  ],
  alpha: 1,
  lambda: 'min',
  innerFolds: 4,
  folds: 5,
  repeats: 2,
  confidence: 0.95,
  seed: 3,
};

/** The first feature lifts the first class, the second the second; `signal` 0 tells nothing. */
function cohort(signal: number): ClassData {
  const stream = randomStream(9, 'classes', signal);
  const values = Float64Array.from({ length: ROWS * FEATURES }, () => normalVariate(stream));
  const outcome = Array.from({ length: ROWS }, (_, i) => CLASSES[i % 3]);
  for (let i = 0; i < ROWS; i++) if (i % 3 < 2) values[(i % 3) * ROWS + i] += signal;
  values[5] = Number.NaN;
  return {
    patients: Array.from({ length: ROWS }, (_, i) => `P${i}`),
    x: { rows: ROWS, names: plan.features, values },
    outcome,
  };
}

describe('a model of classes', () => {
  const found = validateClasses(registerClassPlan(plan), cohort(2.5));

  test('finds what tells them, and each patient stands once in the table of confusion', () => {
    for (const { auc } of found.oneVersusRest) expect(auc.value).toBeGreaterThan(0.8);
    found.confusion.forEach((row, c) => {
      expect(row.reduce((sum, count) => sum + count, 0)).toBe(found.classes[c].patients);
      expect(Math.max(...row)).toBe(row[c]);
    });
    expect(found.final.coefficients.map(({ feature }) => feature)).toEqual(
      expect.arrayContaining(['f0', 'f1']),
    );
    expect(found.final.kkt).toBeLessThan(1e-5);
  });

  test('gives probabilities that add up to one, and the same result again', () => {
    for (const { probability } of found.predictions) {
      expect(probability.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    }
    expect(validateClasses(registerClassPlan(plan), cohort(2.5))).toEqual(found);
  });

  test('tells nothing where there is nothing to be told', () => {
    const { oneVersusRest } = validateClasses(registerClassPlan(plan), cohort(0));
    for (const { auc } of oneVersusRest) expect(Math.abs((auc.value ?? 1) - 0.5)).toBeLessThan(0.2);
  });

  test('does not score whom it has seen', () => {
    const { patients, x } = cohort(1);
    const y = patients.map((_, i) => i % 3);
    const fitted = fitClasses(plan, unlabelledTrainView(patients, x), y, randomStream(1, 'fit'));
    expect(() => fitted.score(newPatients(['P3'], { ...x, rows: 1 }))).toThrow(
      expect.objectContaining({ code: 'prediction/scored-a-training-patient' }),
    );
  });

  test('is refused where plan or table contradict themselves', () => {
    const refused = (code: string, work: () => unknown) =>
      expect(work).toThrow(expect.objectContaining({ code }));
    const data = cohort(1);
    const registered = registerClassPlan(plan);
    refused('prediction/plan-wrong', () => registerClassPlan({ ...plan, classes: ['a', 'a'] }));
    refused('prediction/plan-wrong', () => registerClassPlan({ ...plan, features: [] }));
    refused('prediction/plan-wrong', () => registerClassPlan({ ...plan, folds: 1 }));
    refused('prediction/outcome-wrong', () =>
      validateClasses(registered, { ...data, outcome: data.outcome.map(() => 'normal-like') }),
    );
    refused('prediction/table-wrong', () =>
      validateClasses(registered, { ...data, patients: data.patients.map(() => 'P1') }),
    );
    refused('prediction/feature-missing', () =>
      validateClasses(registerClassPlan({ ...plan, features: ['g0'] }), data),
    );
    refused('prediction/too-few', () => classFolds([0, 0, 0, 1, 1, 2], 3, 3, randomStream(1, 'folds')));
  });
});
