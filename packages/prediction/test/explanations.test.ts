import { exp } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { evaluate, type ModelSettings, nomogram, planTasks, riskOfPoints, runTask } from '../src/index.ts';
import { smallCohort } from './cohort.ts';

const few = { repeats: 1, permutations: 0, randomFeatureDraws: 0 };
const impute = { step: 'impute', method: 'median' } as const;
const trees: ModelSettings = {
  name: 'trees',
  groups: ['clinical'],
  steps: [impute, { step: 'boosting', rounds: 15, depth: 2, rate: 0.2, innerFolds: 3 }],
};
const machine: ModelSettings = {
  name: 'machine',
  groups: ['clinical'],
  steps: [
    impute,
    { step: 'scale' },
    { step: 'svm', kernel: 'rbf', cost: 1, classWeights: 'none', innerFolds: 3 },
  ],
};

describe.each(['binary', 'survival'] as const)('of a %s outcome', (kind) => {
  const cohort = smallCohort(kind, few);
  const models = [...cohort.registered.plan.models, trees, ...(kind === 'binary' ? [machine] : [])];
  const { registered, data } = smallCohort(kind, { ...few, models });
  const done = evaluate(registered, data);

  test('the contributions of features add up to each patient’s out-of-fold score, for trees too', async () => {
    for (const { name, explanation, predictions } of (await done).models) {
      if (name === 'machine') {
        expect(explanation).toBeUndefined();
        continue;
      }
      const { base, contributions } = explanation!;
      const worst = predictions.map(({ linear }, i) =>
        Math.abs(contributions[i].reduce((sum, part) => sum + part, base[i]) - linear),
      );
      expect(Math.max(...worst)).toBeLessThan(1e-9);
    }
  });

  test('the points of a nomogram give the risk of the model that was fitted to everybody', async () => {
    const { models } = await done;
    expect(models.slice(2).map(({ final }) => final.plain)).toEqual(models.slice(2).map(() => null));
    for (const { final } of models.slice(0, 2)) {
      const sum = final.plain!;
      const { axes, risks, most } = nomogram(sum);
      expect(Math.max(...axes.flatMap(({ ticks }) => ticks.map(({ points }) => points)))).toBeLessThanOrEqual(
        100 + 1e-9,
      );
      // A patient half way along every axis, by points and by hand.
      const half = sum.features.map(({ low, high }) => (low + high) / 2);
      const linear = half.reduce((total, value, j) => total + sum.features[j].slope * value, sum.intercept);
      const byHand = sum.hazard === null ? 1 / (1 + exp(-linear)) : 1 - exp(-sum.hazard * exp(linear));
      expect(riskOfPoints(sum, most / 2)).toBeCloseTo(byHand, 10);
      for (const { risk, points } of risks) expect(riskOfPoints(sum, points)).toBeCloseTo(risk, 10);
      // The weights are those of the model: scaled by the spread of what reaches it.
      const signs = final.coefficients.map(({ coefficient }) => Math.sign(coefficient));
      expect(sum.features.map(({ slope }) => Math.sign(slope))).toEqual(signs);
    }
  });
});

test('points as in a worked nomogram: two features, the wider of which has 100', () => {
  const sum = {
    intercept: -3,
    hazard: null,
    features: [
      { feature: 'age', slope: 0.05, low: 30, high: 70 },
      { feature: 'er', slope: -1, low: 0, high: 1, values: [0, 1] },
    ],
  };
  const { axes, most, risks } = nomogram(sum);
  // Age reaches 2 log odds, so 50 points each; ER at 1 speaks least, so 0 points there.
  expect(axes[0].ticks[0]).toEqual({ value: 30, points: 0 });
  expect(axes[0].ticks.at(-1)).toEqual({ value: 70, points: 100 });
  expect(axes[1].ticks).toEqual([
    { value: 0, points: 50 },
    { value: 1, points: 0 },
  ]);
  expect(most).toBe(150);
  // Least: -3 + 1.5 - 1 = -2.5; a risk of 0.5 is 2.5 above it.
  expect(risks.find(({ risk }) => risk === 0.5)?.points).toBeCloseTo(125, 9);
});

test('the explanation is one task more, whatever the plan', () => {
  const { registered, data } = smallCohort('binary', few);
  const task = planTasks(registered).find(({ kind }) => kind === 'explain')!;
  expect(Object.keys(runTask(registered, data, task))).toContain('explain');
});
