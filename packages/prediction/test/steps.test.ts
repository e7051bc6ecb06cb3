import { randomStream } from '@lobule/foundation';
import { coxRegression } from '@lobule/statistics';
import { describe, expect, test } from 'vitest';
import {
  type FeatureMatrix,
  makeData,
  newPatients,
  type Plan,
  pipelineOf,
  registerPlan,
  type StepSettings,
  trainView,
} from '../src/index.ts';
import { smallCohort, smallPlan } from './cohort.ts';

const last: StepSettings = { step: 'logistic', ridge: 1e-4 };

/** Eight patients with the given columns, every other one with the outcome, through the given steps. */
function fitSteps(columns: Record<string, number[]>, steps: StepSettings[]) {
  const names = Object.keys(columns);
  const x: FeatureMatrix = { rows: 8, names, values: Float64Array.from(Object.values(columns).flat()) };
  const model: Plan['models'][number] = { name: 'm', groups: ['g'], steps: [...steps, last] };
  const plan = registerPlan(smallPlan('binary', { groups: { g: names }, models: [model] }));
  const data = makeData(plan, {
    ids: Array.from({ length: 8 }, (_, i) => `p${i}`),
    x,
    outcome: { kind: 'binary', values: Uint8Array.from({ length: 8 }, (_, i) => i % 2) },
    groups: plan.plan.groups,
  });
  const everyone = Array.from({ length: 8 }, (_, i) => i);
  return pipelineOf(model, data.groups).fit(trainView(data, everyone), randomStream(1, 'steps'));
}

const noise = [0.3, -1.2, 0.8, 2.1, -0.4, 0.9, -1.7, 0.2];
const nan = Number.NaN;

describe('steps', () => {
  test('impute with what the training rows had, also in those who are scored', () => {
    const fitted = fitSteps({ a: [1, 2, 3, nan, 5, 6, 7, 100], b: noise }, [
      { step: 'impute', method: 'median' },
    ]);
    const score = (a: number) =>
      fitted.score(newPatients(['new'], { rows: 1, names: ['a', 'b'], values: Float64Array.of(a, 0) }))[0];
    expect(score(nan)).toBe(score(5));
  });

  test('drop what is unstable by the plan, or of unknown stability, and leave other groups alone', () => {
    const columns = { a: noise, b: noise.map((value) => value * value), c: noise.toReversed() };
    const filter: StepSettings = {
      step: 'stability-filter',
      groups: ['g'],
      icc: { a: 0.95, b: 0.8 },
      atLeast: 0.9,
    };
    expect(fitSteps(columns, [filter]).dropped).toEqual([
      {
        feature: 'b',
        step: 'stability-filter',
        reason: { code: 'unstable', text: 'Its intraclass correlation is 0.8, below 0.9' },
      },
      {
        feature: 'c',
        step: 'stability-filter',
        reason: { code: 'no-icc', text: 'Its intraclass correlation is not known' },
      },
    ]);
    const model: Plan['models'][number] = { name: 'm', groups: ['g', 'h'], steps: [filter, last] };
    const plan = registerPlan(smallPlan('binary', { groups: { g: ['a', 'b'], h: ['c'] }, models: [model] }));
    const data = makeData(plan, {
      ids: noise.map((_, i) => `p${i}`),
      x: { rows: 8, names: ['a', 'b', 'c'], values: Float64Array.from(Object.values(columns).flat()) },
      outcome: { kind: 'binary', values: Uint8Array.from(noise, (_, i) => i % 2) },
      groups: plan.plan.groups,
    });
    const fitted = pipelineOf(model, data.groups).fit(
      trainView(data, [0, 1, 2, 3, 4, 5, 6, 7]),
      randomStream(1, 's'),
    );
    expect(fitted.dropped.map(({ feature }) => feature)).toEqual(['b']);
    expect(fitted.model.form.features).toEqual(['a', 'c']);
  });

  test('drop what is unstable whatever the outcome: the choice is that of the plan', () => {
    const filter: StepSettings = { step: 'stability-filter', groups: ['g'], icc: { a: 0.95 }, atLeast: 0.9 };
    const withOutcome = (values: readonly number[]) => {
      const model: Plan['models'][number] = { name: 'm', groups: ['g'], steps: [filter, last] };
      const plan = registerPlan(smallPlan('binary', { groups: { g: ['a', 'b'] }, models: [model] }));
      const data = makeData(plan, {
        ids: noise.map((_, i) => `p${i}`),
        x: { rows: 8, names: ['a', 'b'], values: Float64Array.from([...noise, ...noise.toReversed()]) },
        outcome: { kind: 'binary', values: Uint8Array.from(values) },
        groups: plan.plan.groups,
      });
      const view = trainView(data, [0, 1, 2, 3, 4, 5, 6, 7]);
      return pipelineOf(model, data.groups).fit(view, randomStream(1, 's')).dropped;
    };
    expect(withOutcome([0, 1, 0, 1, 0, 1, 0, 1])).toEqual(withOutcome([1, 1, 0, 0, 0, 1, 1, 0]));
  });

  test('drop what has no value at all, what is constant, what nearly is, and what repeats another', () => {
    const empty = fitSteps({ a: new Array<number>(8).fill(nan), b: noise }, [
      { step: 'impute', method: 'mean' },
    ]);
    expect(empty.dropped).toEqual([
      { feature: 'a', step: 'impute', reason: { code: 'all-missing', text: 'No training row has a value' } },
    ]);
    const constant = fitSteps({ a: new Array<number>(8).fill(0.1), b: noise }, [{ step: 'scale' }]);
    expect(constant.dropped[0].reason.code).toBe('constant');
    const nearly = fitSteps({ a: [0, 0, 0, 0, 0, 0, 0, 1], b: noise }, [
      { step: 'near-zero-variance', frequencyRatio: 6, distinctPercent: 30 },
    ]);
    expect(nearly.dropped[0].reason.text).toBe('7 of 8 training rows share one value');
    const twin = fitSteps({ a: noise, b: noise.map((value) => 3 - 2 * value) }, [
      { step: 'correlation-filter', above: 0.95 },
    ]);
    expect(twin.dropped).toEqual([
      {
        feature: 'b',
        step: 'correlation-filter',
        reason: { code: 'correlated', text: '|r| above 0.95 with a' },
      },
    ]);
  });

  test('keep the features that tell the outcome best by themselves', () => {
    const telling = noise.map((value, i) => value + 3 * (i % 2));
    const fitted = fitSteps({ a: noise, b: telling }, [{ step: 'univariable-filter', keep: 1 }]);
    expect(fitted.dropped.map(({ feature }) => feature)).toEqual(['a']);
    expect(fitted.model.form.features).toEqual(['b']);
  });

  test('leave the odds of the training rows where no feature is left', () => {
    const fitted = fitSteps({ a: new Array<number>(8).fill(1) }, [{ step: 'scale' }]);
    expect(Array.from(fitted.apparent())).toEqual(new Array<number>(8).fill(0));
  });
});

describe('plain Cox regression', () => {
  test('without ridge is that of the room statistics, with ties after Breslow', () => {
    const { registered, data } = smallCohort('survival', {}, 80);
    const model = {
      name: 'cox',
      groups: ['clinical'],
      steps: [
        { step: 'impute', method: 'median' },
        { step: 'cox', ridge: 0 },
      ],
    } as const;
    const everyone = data.patients.map((_, i) => i);
    const fitted = pipelineOf(model, data.groups).fit(trainView(data, everyone), randomStream(1, 'cox'));
    if (data.outcome.kind !== 'survival') throw new Error('survival data');
    const { form } = fitted.model;
    if (!('coefficients' in form)) return expect.unreachable();
    const complete = form.features.map((name, j) => {
      const values = data.x.values.slice(j * 80, (j + 1) * 80);
      const present = values.filter((value) => !Number.isNaN(value)).sort();
      const median =
        present.length % 2
          ? present[present.length >> 1]
          : (present[present.length / 2 - 1] + present[present.length / 2]) / 2;
      return { name, values: values.map((value) => (Number.isNaN(value) ? median : value)) };
    });
    const expected = coxRegression({ ...data.outcome, predictors: complete }, { ties: 'breslow' });
    expected.coefficients.forEach(({ estimate }, j) => {
      expect(form.coefficients[j]).toBeCloseTo(estimate, 7);
    });
    expect(registered.hash).toHaveLength(64);
  });
});
