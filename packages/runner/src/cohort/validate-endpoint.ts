import { hashOf, type Json, type ProgressListener } from '@lobule/foundation';
import type { StepStore } from '@lobule/ledger';
import {
  assemble,
  dataHash,
  type PredictionData,
  planTasks,
  type RegisteredPlan,
  type Task,
  type TaskResult,
  type ValidationResult,
} from '@lobule/prediction';
import { forEachAtOnce, type Pool } from '../work/pool.ts';

export interface ValidationWork {
  readonly pool: Pool;
  readonly store: StepStore;
  readonly code: string;
  readonly progress: ProgressListener;
  readonly signal?: AbortSignal;
}

/** Carries out a registered plan over the workers; what an earlier run has done is taken from the store. */
export async function validateEndpoint(
  title: string,
  registered: RegisteredPlan,
  data: PredictionData,
  { pool, store, code, progress, signal }: ValidationWork,
): Promise<ValidationResult> {
  const tasks = planTasks(registered);
  const results = new Array<TaskResult>(tasks.length);
  const hash = dataHash(data);
  let done = 0;
  const ended = (task: Task) => {
    done++;
    progress({ task: `Validating ${title}`, done, total: tasks.length, item: task.id });
  };
  await forEachAtOnce(
    tasks,
    pool.size,
    async (task, index) => {
      const key = hashOf({ data: hash, task: task.id, code });
      const known = store.find(key);
      if (known) results[index] = known.facts as unknown as TaskResult;
      else {
        const value = await pool.run({ kind: 'prediction', plan: registered.plan, data, task });
        results[index] = value as TaskResult;
        store.keep({ key, step: `validate:${task.id}`, facts: value as Json, blobs: {} });
      }
      ended(task);
    },
    signal,
  );
  return assemble(registered, data, results);
}
