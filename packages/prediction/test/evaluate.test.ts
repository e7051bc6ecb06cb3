import { isLobuleError } from '@lobule/foundation';
import { logRankTest } from '@lobule/statistics';
import { describe, expect, test } from 'vitest';
import {
  assemble,
  dataHash,
  discrimination,
  evaluate,
  planTasks,
  runTask,
  type TaskResult,
} from '../src/index.ts';
import { smallCohort } from './cohort.ts';

describe('a validation', () => {
  const { registered, data } = smallCohort('binary');
  const results = planTasks(registered).map((task) => runTask(registered, data, task));

  test('is the same whatever the order and place in which its tasks are run', async () => {
    const here = await evaluate(registered, data);
    const elsewhere: TaskResult[] = planTasks(registered)
      .toReversed()
      .map((task) => JSON.parse(JSON.stringify(runTask(registered, structuredClone(data), task))));
    expect(JSON.stringify(assemble(registered, data, elsewhere))).toBe(JSON.stringify(here));
  });

  test('is plain JSON without a number that JSON cannot hold', () => {
    const result = assemble(registered, data, results);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('tells apparent from internal, and its parts agree with each other', () => {
    const result = assemble(registered, data, results);
    expect(result.measure).toBe('AUC');
    expect(result.patients.analysed).toHaveLength(60);
    for (const model of result.models) {
      const { apparent, internal, permutationP } = model.discrimination;
      expect(apparent).toBeGreaterThan(internal.value!);
      expect(internal.lower!).toBeLessThan(internal.value!);
      expect(internal.upper!).toBeGreaterThan(internal.value!);
      expect(permutationP).toBeGreaterThanOrEqual(1 / 5);
      const risks = model.predictions.map((prediction) => prediction.risk!);
      expect(model.roc!.pooledAuc).toBeCloseTo(discrimination(data.outcome, risks), 12);
      expect(model.calibration.bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(60);
      for (const { share } of model.selection) expect(share).toBeLessThanOrEqual(1);
    }
    expect(result.differences.map(({ model, against }) => [model, against])).toEqual([
      ['combined', 'clinical'],
    ]);
    const combined = result.models[1].final;
    expect(combined.dropped.map(({ feature }) => feature)).toContain('f2');
    expect(combined.candidates).toBe(34);
    expect(combined.path!.kkt).toBeLessThan(1e-6);
  });

  test('reports progress, and stops on request', async () => {
    const seen: number[] = [];
    const abort = new AbortController();
    const run = evaluate(registered, data, {
      signal: abort.signal,
      progress: ({ done }) => {
        seen.push(done);
        if (done === 2) abort.abort();
      },
    });
    await expect(run).rejects.toThrow('Stopped on request');
    expect(seen).toEqual([1, 2]);
  });

  test('is not assembled from parts of itself or of another plan', () => {
    const code = 'prediction/tasks-incomplete';
    expect(() => assemble(registered, data, results.slice(1))).toThrow(expect.objectContaining({ code }));
    const other = smallCohort('binary', { seed: 12 });
    expect(() => assemble(other.registered, other.data, results)).toThrow(expect.objectContaining({ code }));
  });

  test('refuses data that were read under another plan', () => {
    const other = smallCohort('binary', { seed: 12 });
    const [task] = planTasks(registered);
    try {
      runTask(registered, other.data, task);
      expect.unreachable();
    } catch (error) {
      expect(isLobuleError(error, 'prediction/plan-not-registered')).toBe(true);
    }
  });

  test('has data whose hash changes with the plan and with any value', () => {
    const other = smallCohort('binary', { seed: 12 });
    const values = data.x.values.slice();
    values[100] += 1e-9;
    const moved = { ...data, x: { ...data.x, values } };
    expect(dataHash(structuredClone(data))).toBe(dataHash(data));
    expect(new Set([dataHash(data), dataHash(other.data), dataHash(moved)]).size).toBe(3);
  });
});

describe('a survival validation', () => {
  const { registered, data } = smallCohort('survival', {}, 200);
  const tasks = planTasks(registered).map((task) => runTask(registered, data, task));
  const result = assemble(registered, data, tasks);

  test('has risk groups whose curves hold everybody once, and a p value from the permuted pipelines', () => {
    expect(result.measure).toBe('C-index');
    for (const model of result.models) {
      const { groups, permutationP } = model.riskGroups!;
      expect(groups.reduce((sum, group) => sum + group.n, 0)).toBe(200);
      expect(groups.reduce((sum, group) => sum + group.events, 0)).toBe(result.patients.events);
      expect(permutationP).toBeGreaterThanOrEqual(1 / 5);
      expect(permutationP).toBeLessThanOrEqual(1);
      expect(model.roc).toBeNull();
    }
  });

  test('gives the log-rank statistic of the groups that are drawn, and the p value to the mean over repeats', () => {
    const { outcome } = data;
    if (outcome.kind !== 'survival') return expect.unreachable();
    for (const [m, { predictions, riskGroups }] of result.models.entries()) {
      const labels = predictions.map(({ group }) => String(group));
      const drawn = logRankTest(outcome.time, outcome.event, labels).statistic.value;
      expect(riskGroups!.logRank).toBeCloseTo(drawn, 12);
      const own = tasks.flatMap((task) => ('repeat' in task ? [task.repeat[m].logRank!] : []));
      const permuted = tasks.flatMap((task) =>
        task.task.kind === 'permutation' && 'probe' in task ? [task.probe[m].logRank!] : [],
      );
      const average = (own[0] + own[1]) / 2;
      expect(riskGroups!.logRankPerRepeat).toBeCloseTo(average, 12);
      expect(riskGroups!.permutationP).toBe((1 + permuted.filter((value) => value >= average).length) / 5);
    }
    expect(result.models[1].riskGroups!.logRank).not.toBeCloseTo(
      result.models[1].riskGroups!.logRankPerRepeat,
      3,
    );
  });

  test('compares risks with what was observed by the horizon', () => {
    const { calibration } = result.models[0];
    expect(calibration.horizon).toBe(1);
    expect(calibration.intercept).toBeNull();
    expect(calibration.slope).toBeGreaterThan(0.3);
    expect(calibration.observedOverExpected).toBeGreaterThan(0.7);
    expect(calibration.observedOverExpected).toBeLessThan(1.4);
    expect(calibration.brier).toBeLessThan(calibration.brierOfFrequency!);
  });

  test('without a horizon says why there is no calibration', () => {
    const endpoint = {
      kind: 'survival',
      time: 't',
      event: 'e',
      occurred: '1',
      censored: '0',
      unit: 'd',
    } as const;
    const other = smallCohort('survival', { endpoint, repeats: 1, permutations: 0, randomFeatureDraws: 0 });
    const results = planTasks(other.registered).map((task) => runTask(other.registered, other.data, task));
    const { calibration, discrimination: found } = assemble(other.registered, other.data, results).models[0];
    expect(calibration.slope).toBeNull();
    expect(calibration.reason?.code).toBe('no-horizon');
    expect(found.permutationP).toBeNull();
  });
});

describe('a survival validation with hardly an event before the horizon', () => {
  // One early event: the training part that holds its patient out has none by the horizon.
  const { registered, data } = smallCohort('survival', { permutations: 2, randomFeatureDraws: 1 }, 80);
  const early = (events: number): typeof data => {
    const time = Float64Array.from(data.patients, (_, i) => (i < events ? 0.5 : 2 + i / 80));
    const event = Uint8Array.from(data.patients, (_, i) => (i < events || i % 2 === 0 ? 1 : 0));
    return { ...data, outcome: { kind: 'survival', time, event } };
  };
  const validated = (events: number) => {
    const changed = early(events);
    const results = planTasks(registered).map((task) => runTask(registered, changed, task));
    return assemble(registered, changed, results);
  };

  test('goes on, with risks and calibration undefined and the reason said', () => {
    const { models } = validated(1);
    for (const { calibration, predictions, discrimination: found } of models) {
      expect(found.internal.value).toBeGreaterThan(0);
      expect(predictions.every(({ risk }) => risk === null)).toBe(true);
      expect(calibration).toMatchObject({ slope: null, brier: null, horizon: 1, bins: [] });
      expect(calibration.reason).toEqual({
        code: 'no-event-by-horizon',
        text: 'In 2 of 2 repeats a training part had no event by the horizon: risks are undefined there.',
      });
    }
    expect(JSON.parse(JSON.stringify(models))).toEqual(models);
  });

  test('is calibrated where every training part has one', () => {
    const { calibration } = validated(12).models[0];
    expect(calibration.reason?.code).not.toBe('no-event-by-horizon');
    expect(calibration.brier).toBeGreaterThan(0);
  });
});

describe('patients with several rows', () => {
  test('have one prediction, the mean of their rows', () => {
    const { registered, data } = smallCohort('binary', {
      repeats: 1,
      permutations: 0,
      randomFeatureDraws: 0,
    });
    const rowPatient = Int32Array.from({ length: 60 }, (_, row) => row >> 1);
    const outcome = { kind: 'binary', values: Uint8Array.from({ length: 30 }, (_, i) => i % 2) } as const;
    const pairs = {
      ...data,
      rowPatient,
      outcome,
      patients: data.patients.slice(0, 30),
      keys: data.keys.slice(0, 30),
    };
    const result = assemble(
      registered,
      pairs,
      planTasks(registered).map((task) => runTask(registered, pairs, task)),
    );
    expect(result.patients.rows).toBe(60);
    expect(result.models[0].predictions).toHaveLength(30);
  });
});
