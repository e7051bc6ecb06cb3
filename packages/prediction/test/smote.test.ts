import { randomStream } from '@lobule/foundation';
import { mean } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import {
  type Plan,
  pipelineOf,
  planTasks,
  registerPlan,
  runTask,
  scoreView,
  trainView,
} from '../src/index.ts';
import { smoteStep } from '../src/steps/smote.ts';
import { smallCohort, smallPlan } from './cohort.ts';

const model = (smote: boolean): Plan['models'][number] => ({
  name: 'm',
  groups: ['clinical'],
  steps: [
    { step: 'impute', method: 'median' },
    { step: 'scale' },
    ...(smote ? [{ step: 'smote', neighbours: 5, calibration: 'spoilt' } as const] : []),
    { step: 'logistic', ridge: 1e-4 },
  ],
});

/** Every fifth patient has the outcome. */
function rareCohort() {
  const { data } = smallCohort('binary', { models: [model(true)] });
  const values = Uint8Array.from({ length: 60 }, (_, i) => (i % 5 === 0 ? 1 : 0));
  const x = { ...data.x, values: data.x.values.map((value) => (Number.isNaN(value) ? 0 : value)) };
  return { ...data, x, outcome: { kind: 'binary', values } as const };
}

const data = rareCohort();
const everyone = Array.from({ length: 60 }, (_, i) => i);

describe('SMOTE', () => {
  test('makes up patients between neighbours of the rarer class, after the real ones and under their keys', () => {
    const view = trainView(data, everyone);
    const fitted = smoteStep(5).fit(view, randomStream(1, 'smote'));
    const { x, y, ids } = fitted.enlarge!(view);
    expect(x.rows).toBe(96);
    expect(y.kind === 'binary' && y.values.reduce((sum, value) => sum + value, 0)).toBe(48);
    expect(ids.slice(0, 60)).toEqual(view.ids);
    const cases = new Set(everyone.filter((i) => i % 5 === 0).map((i) => view.ids[i]));
    expect(ids.slice(60).every((id) => cases.has(id))).toBe(true);
    for (let j = 0; j < x.names.length; j++) {
      const of = (row: number) => x.values[j * x.rows + row];
      const own = everyone.filter((i) => i % 5 === 0).map(of);
      for (let row = 60; row < x.rows; row++) {
        expect(of(row)).toBeGreaterThanOrEqual(Math.min(...own));
        expect(of(row)).toBeLessThanOrEqual(Math.max(...own));
      }
    }
  });

  test('spoils calibration: risks of new patients are those of a cohort that is half ill', () => {
    const risks = (smote: boolean) => {
      const pipeline = pipelineOf(model(smote), data.groups);
      const fitted = pipeline.fit(trainView(data, everyone.slice(0, 40)), randomStream(1, 'fit'));
      expect(fitted.apparent()).toHaveLength(40);
      expect(fitted.reference()).toHaveLength(40);
      return mean(fitted.score(scoreView(data, everyone.slice(40))));
    };
    // Log odds: 0.2 against 0.5.
    expect(risks(true) - risks(false)).toBeGreaterThan(0.8);
  });

  test('is refused for survival, and runs in every task', () => {
    const survival = smallPlan('survival', { models: [model(true)] });
    expect(() => registerPlan(survival)).toThrow('SMOTE in m balances classes');
    const plan = registerPlan(smallPlan('binary', { models: [model(true)], bootstraps: 20 }));
    const own = { ...data, planHash: plan.hash };
    const kinds = new Map(planTasks(plan).map((task) => [task.kind, task]));
    for (const task of kinds.values()) expect(() => runTask(plan, own, task)).not.toThrow();
  });
});
