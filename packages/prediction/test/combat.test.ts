import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import {
  makeData,
  newPatients,
  pipelineOf,
  registerPlan,
  type StepSettings,
  scoreView,
  trainView,
} from '../src/index.ts';
import { smallPlan } from './cohort.ts';

const combat = {
  step: 'combat',
  groups: ['image'],
  keep: [],
  prior: 'parametric',
  meanOnly: false,
  unseen: 'refuse',
} as const;

/** Six hundred patients on two scanners, the second of which adds 5 to each of four features that say nothing. */
function cohort(step: Extract<StepSettings, { step: 'combat' }>, batchColumn = true) {
  const stream = randomStream(3, 'combat step');
  const rows = 600;
  const names = ['a', 'b', 'c', 'd'];
  const batch = Array.from({ length: rows }, (_, i) => (i % 2 ? 'GE' : 'Siemens'));
  const values = Float64Array.from({ length: rows * 4 }, (_, k) => {
    return normalVariate(stream) + (batch[k % rows] === 'GE' ? 5 : 0);
  });
  const model = {
    name: 'm',
    groups: ['image'],
    steps: [step, { step: 'logistic', ridge: 1e-4 } as const],
  };
  const plan = registerPlan(
    smallPlan('binary', {
      groups: { image: names },
      models: [model],
      ...(batchColumn && { batch: 'scanner' }),
    }),
  );
  const data = makeData(plan, {
    ids: batch.map((_, i) => `p${i}`),
    x: { rows, names, values },
    outcome: { kind: 'binary', values: Uint8Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 1 : 0)) },
    batch,
    groups: plan.plan.groups,
  });
  return { data, model, names };
}

describe('harmonisation as a step of a model', () => {
  test('scores a new patient of either scanner as if there were one', () => {
    const { data, model, names } = cohort(combat);
    const train = Array.from({ length: 500 }, (_, i) => i);
    const fitted = pipelineOf(model, data.groups).fit(trainView(data, train), randomStream(1, 'fit'));
    const same = { rows: 2, names, values: Float64Array.from([0.3, 5.3, -1, 4, 0.1, 5.1, 0.7, 5.7]) };
    const [siemens, ge] = fitted.score(newPatients(['x', 'y'], same, ['Siemens', 'GE']));
    expect(Math.abs(siemens - ge)).toBeLessThan(0.5);
    expect(() => fitted.score(scoreView(data, [0]))).toThrow();
  });

  test('refuses a scanner that it has not learnt, or leaves its patients as they are where the plan says so', () => {
    const { data, model, names } = cohort(combat);
    const all = Array.from({ length: 600 }, (_, i) => i);
    const strange = newPatients(['x'], { rows: 1, names, values: new Float64Array(4) }, ['Philips']);
    const fitted = pipelineOf(model, data.groups).fit(trainView(data, all), randomStream(1, 'fit'));
    expect(() => fitted.score(strange)).toThrow('Philips');
    const lenient = { ...model, steps: [{ ...combat, unseen: 'leave' } as const, model.steps[1]] };
    const other = pipelineOf(lenient, data.groups).fit(trainView(data, all), randomStream(1, 'fit'));
    expect(other.score(strange)).toHaveLength(1);
  });

  test('is refused in a plan that names no scanner, a group outside the model, or the same group twice', () => {
    expect(() => cohort(combat, false)).toThrow('no column of batches');
    expect(() => cohort({ ...combat, groups: ['clinical'] })).toThrow('not part of the model');
    expect(() => cohort({ ...combat, keep: ['image'] })).toThrow('both harmonise');
  });

  test('is refused for rows without scanners, and for a reference that is not there', () => {
    const { data, model } = cohort({ ...combat, reference: 'Philips' });
    const all = Array.from({ length: 600 }, (_, i) => i);
    const fit = () => pipelineOf(model, data.groups).fit(trainView(data, all), randomStream(1, 'fit'));
    expect(fit).toThrow('Philips');
    const { batch: _batch, ...without } = data;
    const plain = pipelineOf(cohort(combat).model, data.groups);
    expect(() => plain.fit(trainView(without, all), randomStream(1, 'fit'))).toThrow('no column of batches');
  });
});
