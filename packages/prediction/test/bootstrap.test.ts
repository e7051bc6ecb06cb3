import { randomStream } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  assemble,
  combineResamples,
  drawPatients,
  pipelineOf,
  planTasks,
  resampleOnce,
  runTask,
} from '../src/index.ts';
import { smallCohort } from './cohort.ts';

const changes = { bootstraps: 20, repeats: 1, permutations: 0, randomFeatureDraws: 0 };

describe('the bootstrap', () => {
  const { registered, data } = smallCohort('binary', changes);
  const clinical = pipelineOf(registered.plan.models[0], data.groups);

  test('draws as many patients with the outcome as there are', () => {
    const drawn = drawPatients(data, randomStream(1, 'draw'));
    const values = data.outcome.kind === 'binary' ? data.outcome.values : data.outcome.event;
    const ones = (patients: ArrayLike<number>) =>
      Array.from(patients).reduce((sum, patient) => sum + values[patient], 0);
    expect(drawn).toHaveLength(60);
    expect(new Set(drawn).size).toBeLessThan(50);
    expect(ones(drawn)).toBe(ones(Int32Array.from({ length: 60 }, (_, i) => i)));
  });

  test('of everybody once is no bootstrap: the three figures are one, and nobody is out of the bag', () => {
    const everybody = Int32Array.from({ length: 60 }, (_, i) => i);
    const [found] = resampleOnce(data, [clinical], everybody, randomStream(1, 'x'));
    expect(found.original).toBe(found.apparent);
    expect(found.outOfBag).toBeNull();
  });

  test('takes the optimism off, and more of it with thirty noisy features than with four', () => {
    const results = planTasks(registered).map((task) => runTask(registered, data, task));
    const result = assemble(registered, data, results);
    const [few, many] = result.models.map((model) => model.discrimination.bootstrap!);
    expect(few.resamples).toBe(20);
    expect(many.optimism).toBeGreaterThan(few.optimism);
    for (const found of [few, many]) {
      expect(found.corrected.value).toBeCloseTo(found.apparent - found.optimism, 12);
      expect(found.corrected.lower!).toBeLessThan(found.corrected.value!);
      expect(found.corrected.upper!).toBeGreaterThan(found.corrected.value!);
      expect(found.point632plus!).toBeLessThan(found.apparent);
    }
    expect(result.methods.validation).toContain('20 bootstrap resamples');
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('works on survival with patients of several rows', () => {
    const survival = smallCohort('survival', changes, 120);
    const pairs = {
      ...survival.data,
      rowPatient: Int32Array.from({ length: 120 }, (_, row) => row >> 1),
      outcome: {
        kind: 'survival',
        time: Float64Array.from({ length: 60 }, (_, i) => 1 + ((i * 7) % 13)),
        event: Uint8Array.from({ length: 60 }, (_, i) => i % 2),
      } as const,
      patients: survival.data.patients.slice(0, 60),
      keys: survival.data.keys.slice(0, 60),
    };
    const pipeline = pipelineOf(survival.registered.plan.models[0], survival.data.groups);
    const drawn = drawPatients(pairs, randomStream(2, 'draw'));
    const [found] = resampleOnce(pairs, [pipeline], drawn, randomStream(2, 'fit'));
    for (const value of [found.apparent, found.original, found.outOfBag!]) {
      expect(value).toBeGreaterThan(0.3);
      expect(value).toBeLessThan(1);
    }
  });
});

describe('the location-shifted interval', () => {
  test('holds its estimate: one that resamples overfit beyond is extended, and says so', () => {
    // A LASSO that keeps nothing of the cohort, and something of every resample.
    const resamples = [0.8, 0.85, 0.9, 0.82].map((apparent) => ({
      apparent,
      original: apparent - 0.25,
      outOfBag: 0.5,
    }));
    const { corrected, extended } = combineResamples(0.5, resamples, 0.95);
    expect(extended).toBe(true);
    expect(corrected.value).toBeCloseTo(0.25, 12);
    expect(corrected.lower).toBe(corrected.value);
    expect(corrected.upper).toBeGreaterThan(0.6);
    expect(combineResamples(0.84, resamples, 0.95).extended).toBe(false);
  });
});

describe('.632+', () => {
  const of = (apparent: number, outOfBag: number) =>
    combineResamples(apparent, [{ apparent, original: apparent, outOfBag }], 0.95).point632plus;

  test('is .632 without overfitting and nothing but the out-of-bag figure where all is overfitted', () => {
    expect(of(0.8, 0.8)).toBeCloseTo(0.8, 12);
    expect(of(0.9, 0.5)).toBeCloseTo(0.5, 12);
    expect(of(1, 0.4)).toBeCloseTo(0.5, 12);
    // Half of the way lost: R = 0.5, w = 0.632 / (1 - 0.184).
    const weight = 0.632 / (1 - 0.368 * 0.5);
    expect(of(0.9, 0.7)).toBeCloseTo(0.9 - weight * 0.2, 12);
  });
});
