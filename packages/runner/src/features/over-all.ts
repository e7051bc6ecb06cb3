import { isLobuleError, type ProgressListener } from '@lobule/foundation';
import { forEachAtOnce, openPool } from '../work/pool.ts';
import type { WorkerTask } from '../work/task.ts';

/** What came of a task, or what was wrong with it. */
export type Outcome<Result> =
  | Result
  | { readonly error: { readonly code: string; readonly what: string; readonly cure: string } };

export interface Work {
  /** Of all of it, for the one who waits. */
  readonly name: string;
  readonly workers: number;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal | undefined;
}

/**
 * Does every task, over all workers; the outcomes stand in their order. One that fails is told in its outcome and stops no
 * other; a single one is thrown.
 *
 * @throws foundation/cancelled
 */
export async function overAll<Result>(
  tasks: readonly WorkerTask[],
  { name: task, workers, progress, signal }: Work,
): Promise<readonly Outcome<Result>[]> {
  const total = tasks.length;
  const outcomes = new Array<Outcome<Result>>(total);
  let done = 0;
  const pool = await openPool(Math.min(workers, total));
  try {
    progress({ task, done, total });
    await forEachAtOnce(
      tasks,
      pool.size,
      async (one, index) => {
        try {
          outcomes[index] = (await pool.run(one)) as Result;
        } catch (error) {
          if (total === 1 || !isLobuleError(error)) throw error;
          const { code, message, cure } = error;
          outcomes[index] = { error: { code, what: message, cure } };
        }
        progress({ task, done: ++done, total });
      },
      signal,
    );
  } finally {
    await pool.close();
  }
  return outcomes;
}
