import { randomStream } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OrderedData, pipelineOf, planTasks, runTask, scoreView, trainView } from '../src/index.ts';
import { smallCohort } from './cohort.ts';

const { registered, data } = smallCohort('binary');
const training = Array.from({ length: 45 }, (_, i) => i);
const held = Array.from({ length: 15 }, (_, i) => 45 + i);

/** The same cohort with one patient's features made up. */
function withFeaturesOf(patient: number, scale: number): OrderedData {
  const values = data.x.values.slice();
  for (let j = 0; j < data.x.names.length; j++) values[j * data.x.rows + patient] = scale * (j + 1);
  return { ...data, x: { ...data.x, values } };
}

describe('nothing of a held-out patient reaches the model', () => {
  test.each(registered.plan.models.map((model) => [model.name, model] as const))(
    'of the pipeline %s: her features and outcome may be anything',
    (_, model) => {
      const pipeline = pipelineOf(model, data.groups);
      const fit = (cohort: OrderedData) => pipeline.fit(trainView(cohort, training), randomStream(3, 'leak'));
      const expected = fit(data).model.form;
      fc.assert(
        fc.property(
          fc.constantFrom(...held),
          fc.double({ min: -1e6, max: 1e6, noNaN: true }),
          (patient, scale) => {
            const changed = withFeaturesOf(patient, scale);
            const outcome = { kind: 'binary', values: Uint8Array.from(happened(data)) } as const;
            outcome.values[patient] = 1 - outcome.values[patient];
            expect(fit({ ...changed, outcome }).model.form).toEqual(expected);
          },
        ),
        { numRuns: 8 },
      );
    },
  );

  test('in a whole cross-validation: the predictions of those who were held out with her do not move', () => {
    const task = planTasks(registered).find(({ kind }) => kind === 'repeat')!;
    const linear = (cohort: OrderedData, m: number) => {
      const result = runTask(registered, cohort, task);
      return 'repeat' in result ? result.repeat[m].linear : [];
    };
    const before = linear(data, 0);
    const after = linear(withFeaturesOf(20, 3), 0);
    const unmoved = before.filter((value, i) => value === after[i]);
    // 60 patients in 5 folds: her eleven fold mates keep theirs; everybody else was predicted by a model that saw her.
    expect(unmoved).toHaveLength(11);
  });

  test('and a score does not depend on who is scored with her', () => {
    const fitted = pipelineOf(registered.plan.models[1], data.groups).fit(
      trainView(data, training),
      randomStream(3, 'x'),
    );
    const together = fitted.score(scoreView(data, held));
    held.forEach((patient, i) => {
      expect(fitted.score(scoreView(data, [patient]))[0]).toBe(together[i]);
    });
  });
});

function happened(cohort: OrderedData): Uint8Array {
  return cohort.outcome.kind === 'binary' ? cohort.outcome.values : cohort.outcome.event;
}
