import { fileURLToPath } from 'node:url';
import { LobuleError, throwIfCancelled } from '@lobule/foundation';
import { runnerErrors } from '../errors.ts';
import type { WorkerReply, WorkerTask } from './task.ts';

/** Runs tasks on workers, or in this process where there is one; results never depend on which. */
export interface Pool {
  /** How many tasks it can do at once. */
  readonly size: number;
  run(task: WorkerTask): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Workers on threads; with 1 or fewer the work is done in this thread.
 *
 * @throws from `run`: runner/worker where a worker ended, else what the task threw, as the typed error it
 * was
 */
export async function openPool(workers: number): Promise<Pool> {
  if (workers <= 1) {
    const { default: work } = await import('./worker.ts');
    return { size: 1, run: async (task) => unwrap(await work(task)), close: async () => {} };
  }
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./worker.ts', import.meta.url)),
    runtime: 'worker_threads',
    minThreads: workers,
    maxThreads: workers,
    isolateWorkers: false,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  return {
    size: workers,
    async run(task) {
      let reply: WorkerReply;
      try {
        reply = (await pool.run(task)) as WorkerReply;
      } catch (error) {
        throw runnerErrors.error('runner/worker', {
          what: `A worker stopped: ${error instanceof Error ? error.message : String(error)}`,
          cause: error,
        });
      }
      return unwrap(reply);
    },
    close: () => pool.destroy(),
  };
}

/** Typed errors do not cross threads as such: they travel as data and are made again here. */
function unwrap(reply: WorkerReply): unknown {
  if ('value' in reply) return reply.value;
  const { code, what, where, cure, stack } = reply.error;
  if (code === undefined) throw Object.assign(new Error(what), { stack });
  throw new LobuleError(code, what, where ?? {}, cure ?? '');
}

/**
 * Does all items, as many at once as there are workers; the values stand in the order of the items. Once the signal is
 * aborted nothing new is begun, and foundation/cancelled is thrown when the work in hand has ended.
 */
export async function forEachAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  const takeTurns = async () => {
    while (next < items.length && !signal?.aborted) {
      const index = next++;
      await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, takeTurns));
  throwIfCancelled(signal);
}
