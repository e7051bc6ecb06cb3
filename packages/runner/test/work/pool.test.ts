import { isLobuleError } from '@lobule/foundation';
import { cohortPlan } from '@lobule/phantom';
import { expect, test } from 'vitest';
import { forEachAtOnce, openPool } from '../../src/work/pool.ts';
import { errorOf, temporaryFolder } from '../fixture.ts';

const plan = cohortPlan({ patients: 1, matrix: 32, slices: 6 });
const phantom = (index: number) =>
  ({ kind: 'phantom', folder: temporaryFolder('pool'), plan, index }) as const;

test('a typed error of a worker arrives as the same error, with one worker and with two', async () => {
  for (const workers of [1, 2]) {
    const pool = await openPool(workers);
    const error = await errorOf(pool.run(phantom(7)));
    await pool.close();
    expect(error.code).toBe('phantom/no-such-patient');
    expect(error.cure).not.toBe('');
  }
});

test('work that cannot reach a worker is an error with a way out', async () => {
  const pool = await openPool(2);
  const notPlain = { ...phantom(0), plan: { ...plan, draw: () => 0 } };
  const error = await errorOf(pool.run(notPlain));
  await pool.close();
  expect(error.code).toBe('runner/worker');
  expect(error.cure).toContain('--workers 1');
});

test('nothing new is begun once the signal is aborted, and what is in hand is finished', async () => {
  const controller = new AbortController();
  const begun: number[] = [];
  const ended: number[] = [];
  const work = forEachAtOnce(
    [0, 1, 2, 3, 4, 5],
    2,
    async (item) => {
      begun.push(item);
      if (item === 2) controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended.push(item);
    },
    controller.signal,
  );
  await expect(work).rejects.toSatisfy((error) => isLobuleError(error, 'foundation/cancelled'));
  expect(begun.length).toBeLessThan(6);
  expect(ended.sort()).toEqual(begun.sort());
});
