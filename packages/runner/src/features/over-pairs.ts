import path from 'node:path';
import { isLobuleError, type ProgressListener } from '@lobule/foundation';
import { forEachAtOnce, openPool } from '../work/pool.ts';
import type { WorkerTask } from '../work/task.ts';
import type { FeaturePair } from './pairs.ts';

/** A pair with what came of it, or with what was wrong with it. */
export type PairResult<Row> = {
  readonly image: string;
  readonly mask: string;
  readonly carried: FeaturePair['carried'];
  readonly frame?: number;
} & (Row | { readonly error: { readonly code: string; readonly what: string; readonly cure: string } });

export interface PairWork {
  readonly workers: number;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal | undefined;
}

/**
 * Does the same for every pair, over all workers; the results stand in the order of the pairs. A pair that fails is told
 * in its result and stops no other; a single one is thrown.
 *
 * @throws foundation/cancelled
 */
export async function overPairs<Row>(
  pairs: readonly FeaturePair[],
  taskOf: (pair: FeaturePair) => WorkerTask,
  { workers, progress, signal }: PairWork,
): Promise<readonly PairResult<Row>[]> {
  const results = new Array<PairResult<Row>>(pairs.length);
  const task = 'Features';
  let done = 0;
  const pool = await openPool(Math.min(workers, pairs.length));
  try {
    progress({ task, done, total: pairs.length });
    await forEachAtOnce(
      pairs,
      pool.size,
      async (pair, index) => {
        const { carried, frame } = pair;
        const { image, mask } = pair.named ?? pair;
        const about = { image, mask, carried, ...(frame !== undefined && { frame }) };
        try {
          results[index] = { ...about, ...((await pool.run(taskOf(pair))) as Row) };
        } catch (error) {
          if (pairs.length === 1 || !isLobuleError(error)) throw error;
          const { code, message, cure } = error;
          results[index] = { ...about, error: { code, what: message, cure } };
        }
        progress({ task, done: ++done, total: pairs.length, item: path.basename(image) });
      },
      signal,
    );
  } finally {
    await pool.close();
  }
  return results;
}
