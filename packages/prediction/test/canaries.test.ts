import { randomStream } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import { PLANTED, plantSignal } from '../src/canaries/planted.ts';
import { noiseInPlace } from '../src/canaries/random-features.ts';
import { discrimination, findTwins, planTasks, runTask } from '../src/index.ts';
import { smallCohort } from './cohort.ts';

describe('canaries', () => {
  test.each(['binary', 'survival'] as const)(
    'plant a signal of the known strength in a %s outcome',
    (kind) => {
      const { data } = smallCohort(kind);
      const planted = plantSignal(data, 0.8, randomStream(4, 'plant'));
      const j = planted.x.names.indexOf(PLANTED);
      const column = planted.x.values.subarray(j * 60, (j + 1) * 60);
      expect(discrimination(data.outcome, column)).toBeCloseTo(0.8, 2);
      expect(Object.values(planted.groups).every((features) => features.includes(PLANTED))).toBe(true);
    },
  );

  test('find it again where the outcome was dealt out at random', () => {
    const { registered, data } = smallCohort('binary', { plantedDiscrimination: 0.95 });
    const task = planTasks(registered).find(({ kind }) => kind === 'planted')!;
    const result = runTask(registered, data, task);
    if (!('probe' in result)) throw new Error('a probe');
    for (const probe of result.probe) {
      expect(probe.found).toBeGreaterThan(0.7);
      expect(probe.discrimination).toBeGreaterThan(0.75);
    }
  });

  test('put noise in place of every feature and leave the rest', () => {
    const { data } = smallCohort('binary');
    const noise = noiseInPlace(data, randomStream(1, 'noise'));
    expect(noise.outcome).toBe(data.outcome);
    expect(noise.x.values.every((value, k) => value !== data.x.values[k])).toBe(true);
  });

  test('see one patient under two names, though a few of her values differ', () => {
    const { data } = smallCohort('binary');
    expect(findTwins(data)).toEqual([]);
    const values = data.x.values.slice();
    for (let j = 0; j < data.x.names.length; j++) if (j !== 9) values[j * 60 + 41] = values[j * 60 + 17];
    const [twins] = findTwins({ ...data, x: { ...data.x, values } });
    expect(twins).toEqual({ patients: ['patient 17', 'patient 41'], equal: 33, different: 1 });
  });

  test('see her among few-valued features too, where all agree and one of them tells people apart', () => {
    const { data } = smallCohort('binary');
    const { rows, names, values } = data.x;
    const few = values.map((value, k) => (k < (names.length - 1) * rows ? Number(value > 0) : value));
    expect(findTwins({ ...data, x: { ...data.x, values: few } })).toEqual([]);
    for (let j = 0; j < names.length; j++) few[j * rows + 41] = few[j * rows + 17];
    const copied = { ...data, x: { ...data.x, values: few } };
    expect(findTwins(copied).map(({ patients }) => patients)).toEqual([['patient 17', 'patient 41']]);
    few[41] = 1 - few[41];
    expect(findTwins(copied)).toEqual([]);
    // Without any that tells people apart, strangers agree.
    const none = few.map((value) => Number(value > 0));
    expect(findTwins({ ...data, x: { ...data.x, values: none } })).toEqual([]);
  });
});
