import { randomStream } from '@lobule/foundation';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  evaluate,
  type FittedModel,
  type FittedPipeline,
  type FittedTransform,
  lineageHash,
  modelStep,
  newPatients,
  type Pipeline,
  type Plan,
  pipelineOf,
  type ScoreView,
  scoreView,
  type TrainView,
  trainView,
  transformStep,
} from '../src/index.ts';
import { smallCohort } from './cohort.ts';

const { registered, data } = smallCohort('binary');
const clinical = pipelineOf(registered.plan.models[0], data.groups);
const first = Array.from({ length: 40 }, (_, i) => i);
const rest = Array.from({ length: 20 }, (_, i) => 40 + i);
const stream = () => randomStream(1, 'views');

describe('the wrong programme does not compile', () => {
  test('a score view has no outcome, and the two views do not stand in for each other', () => {
    expectTypeOf<ScoreView>().not.toHaveProperty('y');
    expectTypeOf<TrainView>().not.toExtend<ScoreView>();
    expectTypeOf<ScoreView>().not.toExtend<TrainView>();
    expectTypeOf<Pipeline['fit']>().parameter(0).toEqualTypeOf<TrainView>();
    expectTypeOf<FittedPipeline['score']>().parameter(0).toEqualTypeOf<ScoreView>();
    expectTypeOf<FittedTransform['apply']>().parameter(0).toEqualTypeOf<ScoreView>();
    expectTypeOf<FittedModel['score']>().parameter(0).toEqualTypeOf<ScoreView>();
  });

  test('nothing fits to a score view, scores a train view, or makes a view of plain rows', () => {
    const wrong = (train: TrainView, score: ScoreView) => {
      // @ts-expect-error a pipeline cannot be fitted to rows without outcomes
      clinical.fit(score, stream());
      // @ts-expect-error nor score the rows it learns from
      clinical.fit(train, stream()).score(train);
      // @ts-expect-error the outcome of those to be scored cannot be looked at
      score.y.values.at(0);
      // @ts-expect-error plain rows are no view: views are made from registered data
      const made: TrainView = { ids: train.ids, x: train.x, y: train.y };
      return made;
    };
    expect(wrong).toBeTypeOf('function');
  });

  test('nor features that were selected (or harmonised, or balanced) before the folds', () => {
    const wrong = () => {
      const everyone = trainView(data, [...first, ...rest]);
      const scored = scoreView(data, rest);
      const selected = transformStep('select', () => ({ dropped: [], map: (x) => x })).fit(
        everyone,
        stream(),
      );
      // @ts-expect-error what a step learns from is no cohort that can be validated
      const one = () => evaluate(registered, everyone);
      // @ts-expect-error nor is what it gives back
      const two = () => evaluate(registered, selected.apply(scored));
      // @ts-expect-error nor can it be applied to a cohort as a whole
      const three = () => selected.apply(data);
      // @ts-expect-error a plan holds settings of steps, and none that was fitted
      const four = () => pipelineOf({ ...registered.plan.models[0], steps: [selected] }, data.groups);
      const model = registered.plan.models[0];
      const late: Plan['models'][number] = {
        ...model,
        // @ts-expect-error nor a list of features that a selection left
        selected: selected.dropped,
      };
      return [one, two, three, four, late];
    };
    expect(wrong).toBeTypeOf('function');
  });

  test('a step that asks for outcomes when it is applied cannot be written', () => {
    const peeking = () =>
      transformStep('peek', () => ({
        dropped: [],
        // @ts-expect-error a mapping gets features alone
        map: (x, y: TrainView['y']) => (y.kind === 'binary' ? x : x),
      }));
    expect(peeking).toBeTypeOf('function');
  });
});

describe('what was fitted remembers whom it saw', () => {
  const fitted = clinical.fit(trainView(data, first), stream());

  test('and refuses to score them, one among many or under another table', () => {
    const code = 'prediction/scored-a-training-patient';
    expect(() => fitted.score(scoreView(data, [39, 40, 41]))).toThrow(expect.objectContaining({ code }));
    expect(() => fitted.model.score(scoreView(data, [0]))).toThrow(expect.objectContaining({ code }));
    const x = { rows: 1, names: data.x.names, values: new Float64Array(data.x.names.length) };
    expect(() => fitted.score(newPatients(['patient 3'], x))).toThrow(expect.objectContaining({ code }));
    expect(fitted.score(newPatients(['somebody new'], x))).toHaveLength(1);
  });

  test('but scores others, and its own patients by the name of apparent', () => {
    expect(fitted.score(scoreView(data, rest))).toHaveLength(20);
    expect(fitted.apparent()).toHaveLength(40);
  });

  test('by a hash that does not depend on their order', () => {
    const turned = clinical.fit(trainView(data, first.toReversed()), stream());
    expect(lineageHash(turned.lineage)).toBe(lineageHash(fitted.lineage));
    const fewer = clinical.fit(trainView(data, first.slice(1)), stream());
    expect(lineageHash(fewer.lineage)).not.toBe(lineageHash(fitted.lineage));
  });

  test('each step by itself too', () => {
    const nothing = transformStep('nothing', () => ({ dropped: [], map: (x) => x }));
    const step = nothing.fit(trainView(data, first), stream());
    expect(() => step.apply(scoreView(data, [5]))).toThrow(
      'to be scored belong to patients the fit has seen',
    );
    expect(step.apply(scoreView(data, rest)).x.rows).toBe(20);
  });
});

describe('what is missing is said', () => {
  test('a feature that the patients to be scored do not have', () => {
    const fitted = clinical.fit(trainView(data, first), stream());
    const x = { rows: 1, names: ['c0'], values: new Float64Array(1) };
    const code = 'prediction/feature-missing';
    expect(() => fitted.score(newPatients(['new'], x))).toThrow(expect.objectContaining({ code }));
  });

  test('a value that no step imputed', () => {
    const mean = modelStep('sum', (view) => ({
      features: view.x.names,
      coefficients: new Float64Array(view.x.names.length).fill(1),
      intercept: 0,
    }));
    const fitted = mean.fit(trainView(data, rest), stream());
    const code = 'prediction/missing-value';
    expect(() => fitted.score(scoreView(data, [0]))).toThrow(
      expect.objectContaining({ code, where: { column: 'c0' } }),
    );
  });
});
