import { fileURLToPath } from 'node:url';
import { LobuleError } from '@lobule/foundation';
import { Tinypool } from 'tinypool';
import { runnerErrors } from '../errors.ts';
import type { WorkerReply, WorkerTask } from './task.ts';

/** Runs tasks on workers, or in this process where there is one; results never depend on which. */
export interface Pool {
  run(task: WorkerTask): Promise<unknown>;
  close(): Promise<void>;
}

export async function openPool(workers: number): Promise<Pool> {
  if (workers <= 1) {
    const { default: work } = await import('./worker.ts');
    return { run: async (task) => unwrap(await work(task)), close: async () => {} };
  }
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./worker.ts', import.meta.url)),
    runtime: 'worker_threads',
    minThreads: workers,
    maxThreads: workers,
    isolateWorkers: false,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  return {
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

/** Runs all tasks, calls back as each ends, and gives the values in the order of the tasks. */
export async function runAll<T>(
  pool: Pool,
  tasks: readonly WorkerTask[],
  ended: (value: T, index: number) => void,
  signal?: AbortSignal,
): Promise<T[]> {
  const values = new Array<T>(tasks.length);
  await Promise.all(
    tasks.map(async (task, index) => {
      if (signal?.aborted) return;
      values[index] = (await pool.run(task)) as T;
      ended(values[index], index);
    }),
  );
  return values;
}
