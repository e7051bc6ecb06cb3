import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { evaluate, type Plan, readData, registerPlan } from '@lobule/prediction';
import type { EndpointPlan } from '@lobule/study';
import { makeTable, numberColumn, textColumn } from '@lobule/tables';
import { describe, expect, test } from 'vitest';
import { endpointResult, predictionTable } from '../../src/cohort/endpoint-result.ts';
import { leaks } from '../../src/cohort/faults/leaks.ts';
import { univariable } from '../../src/cohort/univariable.ts';

const LEVELS = ['zero', 'low', 'positive'];
const plan: Plan = {
  patient: 'id',
  endpoint: { kind: 'classes', column: 'her2', levels: LEVELS },
  groups: { image: ['f*'] },
  categorical: [],
  models: [
    {
      name: 'image',
      groups: ['image'],
      steps: [
        { step: 'scale' },
        {
          step: 'lasso-multinomial',
          lambda: 'min',
          innerFolds: 3,
          alpha: 1,
          unpenalised: [],
          penalty: 'single',
        },
      ],
    },
  ],
  folds: 3,
  repeats: 1,
  permutations: 2,
  randomFeatureDraws: 1,
  plantedDiscrimination: 0.85,
  riskGroups: 2,
  confidence: 0.95,
  seed: 3,
};
const n = 60;
const stream = randomStream(9, 'class-result');
const columns = Array.from({ length: 3 }, (_, j) =>
  numberColumn(
    `f${j}`,
    Float64Array.from({ length: n }, (_, i) => normalVariate(stream) + (i % 3 === j ? 1.5 : 0)),
  ),
);
const table = makeTable([
  textColumn(
    'id',
    Array.from({ length: n }, (_, i) => `P${i}`),
  ),
  textColumn(
    'her2',
    Array.from({ length: n }, (_, i) => LEVELS[i % 3]),
  ),
  ...columns,
]);
const registered = registerPlan(plan);
const data = readData(registered, table);
const endpoint = { ...plan, name: 'HER2', title: 'HER2 status' } as unknown as EndpointPlan;
const result = await evaluate(registered, data);

describe('an endpoint of several classes', () => {
  const told = endpointResult(endpoint, result, { models: 'tables/validation-HER2.json' });

  test('is told with its levels, every patient in one cell, and coefficients of each class', () => {
    expect(told).toMatchObject({ kind: 'classes', events: 20 });
    const [{ metric, classes, coefficients, calibration, brier, brierOfFrequency }] = told.models;
    expect(metric).toBe('M');
    expect(coefficients).toEqual([]);
    expect(calibration).toBeUndefined();
    expect(brier).toBeLessThan(brierOfFrequency!);
    expect(classes!.levels.map(({ name, patients }) => [name, patients])).toEqual(
      LEVELS.map((name) => [name, 20]),
    );
    expect(classes!.confusion.flat(2).toSorted()).toEqual(data.patients.toSorted());
    expect(classes!.coefficients[0].byClass).toHaveLength(3);
    expect(classes!.figures.map(({ name }) => name)).toEqual([
      'Macro AUC',
      'Accuracy',
      'Balanced accuracy',
      'Log loss',
      'Brier score',
    ]);
    expect(told.intervalMethod).toContain('Coverage in');
    expect(told.canaries.map(({ name }) => name)).toContain('Planted signal: Image');
  });

  test('has a file of predictions with names of classes and their probabilities', () => {
    expect(predictionTable(result).columns.map(({ name }) => name)).toEqual([
      'subject',
      'outcome',
      'image_class',
      'image_p_zero',
      'image_p_low',
      'image_p_positive',
    ]);
  });

  test('has its predictors tested over all classes, and a leak of all of them stopped', () => {
    const { report } = univariable(endpoint, data, ['f0', 'f1'], 'holm', 5, 'x.csv');
    expect(report.columns).toEqual(['Predictor', 'Zero', 'Low', 'Positive', 'Test', 'p', 'Adjusted p']);
    expect(leaks(data)).toEqual([]);
    const codes = makeTable([
      ...table.columns,
      numberColumn(
        'f9',
        Float64Array.from({ length: n }, (_, i) => i % 3),
      ),
    ]);
    expect(leaks(readData(registered, codes))).toMatchObject([{ column: 'f9', stops: true }]);
  });
});
