import { randomStream } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  assemble,
  discrimination,
  type ModelSettings,
  type OrderedData,
  pipelineOf,
  planTasks,
  runTask,
  scoreView,
  trainView,
} from '../src/index.ts';
import { smallCohort } from './cohort.ts';

type Step = ModelSettings['steps'][number];

const impute: Step = { step: 'impute', method: 'median' };
const modelOf = (last: Step, ...before: readonly Step[]): ModelSettings => ({
  name: last.step,
  groups: ['clinical', 'image'],
  steps: [impute, ...before, last],
});

const forest = { step: 'forest', trees: 120, leastNode: 5 } as const;
const boosting = { step: 'boosting', rounds: 30, depth: 2, rate: 0.2, innerFolds: 3 } as const;
const svm = { step: 'svm', kernel: 'rbf', cost: 1, classWeights: 'balanced', innerFolds: 3 } as const;
const lasso = { step: 'lasso-logistic', lambda: 'min', innerFolds: 3, alpha: 1, unpenalised: [] } as const;

const training = (data: OrderedData) => data.patients.flatMap((_, i) => (i % 3 === 0 ? [] : [i]));
const held = (data: OrderedData) => data.patients.flatMap((_, i) => (i % 3 === 0 ? [i] : []));

function fitted(kind: 'binary' | 'survival', model: ModelSettings, patients = 240) {
  const { data } = smallCohort(kind, {}, patients);
  const view = trainView(data, training(data));
  return { data, fit: pipelineOf(model, data.groups).fit(view, randomStream(2, 'machines')) };
}

function heldOut(data: OrderedData, scores: Float64Array): number {
  const all = new Float64Array(data.patients.length).fill(Number.NaN);
  held(data).forEach((patient, i) => {
    all[patient] = scores[i];
  });
  const pick = (values: ArrayLike<number>) => held(data).map((i) => values[i]);
  const outcome =
    data.outcome.kind === 'binary'
      ? { kind: 'binary' as const, values: Uint8Array.from(pick(data.outcome.values)) }
      : {
          kind: 'survival' as const,
          time: Float64Array.from(pick(data.outcome.time)),
          event: Uint8Array.from(pick(data.outcome.event)),
        };
  return discrimination(outcome, pick(all));
}

describe.each([
  ['binary', modelOf(forest)],
  ['binary', modelOf(boosting)],
  ['binary', modelOf(svm, { step: 'scale' })],
  ['binary', modelOf({ ...svm, kernel: 'linear' }, { step: 'scale' })],
  ['binary', modelOf({ ...lasso, classWeights: 'balanced' }, { step: 'scale' })],
  ['binary', modelOf(lasso, { step: 'scale' }, { step: 'mrmr', keep: 6 })],
  ['survival', modelOf({ ...forest, leastNode: 15 })],
  ['survival', modelOf(boosting)],
] as const)('of a %s outcome, the steps of %o', (kind, model) => {
  const { data, fit } = fitted(kind, model);
  const view = scoreView(data, held(data));

  test('find the signal in patients whom they did not see', () => {
    expect(heldOut(data, fit.score(view))).toBeGreaterThan(0.6);
  });

  test('refuse those whom they saw, one of them or in explanations', () => {
    const code = 'prediction/scored-a-training-patient';
    const seen = scoreView(data, [0, 1]);
    expect(() => fit.score(seen)).toThrow(expect.objectContaining({ code }));
    expect(() => fit.explain(seen)).toThrow(expect.objectContaining({ code }));
  });

  test('are the same again from the same stream', () => {
    expect(fitted(kind, model).fit.score(view)).toEqual(fit.score(view));
  });

  test('explain what adds up to what the model says, where they can be taken apart', () => {
    const explanation = fit.explain(view);
    if (model.name === 'svm' && 'used' in fit.model.form) {
      expect(explanation).toBeNull();
      return;
    }
    const { unit, base, features, contributions } = explanation!;
    const sums = Float64Array.from({ length: view.x.rows }, (_, i) =>
      contributions.subarray(i * features.length, (i + 1) * features.length).reduce((a, b) => a + b, base),
    );
    const said = fit.score(view).map((score) => {
      if (unit === 'probability') return 1 / (1 + Math.exp(-score));
      return unit === 'mortality' ? Math.exp(score) : score;
    });
    sums.forEach((sum, i) => {
      // A forest's log odds stop half a tree from certainty.
      expect(Math.abs(sum - said[i])).toBeLessThan(unit === 'probability' ? 1 / 240 + 1e-9 : 1e-9);
    });
  });
});

describe('scores of training rows as if they were new', () => {
  test.each([modelOf(forest), modelOf(boosting), modelOf(svm, { step: 'scale' })])(
    'of %o are less good than those of the very model',
    (model) => {
      const { data, fit } = fitted('binary', model);
      const rows = training(data);
      const outcome = {
        kind: 'binary',
        values: Uint8Array.from(rows, (i) => (data.outcome.kind === 'binary' ? data.outcome.values[i] : 0)),
      } as const;
      expect(discrimination(outcome, fit.reference())).toBeLessThan(discrimination(outcome, fit.apparent()));
    },
  );
});

describe('classes that are weighted alike', () => {
  test('raise the risks of the rarer one', () => {
    const { data } = smallCohort('binary', {}, 240);
    const rare = data.patients.flatMap((_, i) =>
      data.outcome.kind === 'binary' && (data.outcome.values[i] === 0 || i % 4 === 0) ? [i] : [],
    );
    const meanScore = (classWeights: 'none' | 'balanced') => {
      const model = modelOf({ step: 'logistic', ridge: 1e-4, classWeights }, { step: 'scale' });
      const fit = pipelineOf(model, data.groups).fit(trainView(data, rare), randomStream(2, 'weights'));
      return fit.apparent().reduce((sum, score) => sum + score, 0) / rare.length;
    };
    expect(meanScore('balanced')).toBeGreaterThan(meanScore('none') + 0.5);
  });
});

describe('a validation with importance and a forest', () => {
  const model = modelOf(forest);
  const { registered, data } = smallCohort(
    'binary',
    { models: [model], importance: 2, repeats: 1, permutations: 0, randomFeatureDraws: 0 },
    160,
  );
  const result = assemble(
    registered,
    data,
    planTasks(registered).map((task) => runTask(registered, data, task)),
  );

  test('puts the two features that carry the signal first', () => {
    const { importance = [] } = result.models[0];
    expect(
      importance
        .slice(0, 2)
        .map(({ feature }) => feature)
        .sort(),
    ).toEqual(['c0', 'f0']);
    expect(importance[0].lost).toBeGreaterThan(0.02);
  });

  test('has no coefficients to show, and risks that are no worse than the frequency', () => {
    const [{ final, calibration }] = result.models;
    expect(final).toMatchObject({ intercept: null, coefficients: [], path: null });
    expect(calibration.brier!).toBeLessThan(calibration.brierOfFrequency!);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('leaves nobody out of the choice: shares of resamples are not shown', () => {
    expect(result.canaries.planted[0].choosing).toBe(false);
    expect(result.canaries.planted[0].recovered).toBeGreaterThan(0.7);
  });
});
