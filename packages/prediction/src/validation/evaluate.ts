import { type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import type { PredictionData } from '../data/data.ts';
import type { RegisteredPlan } from '../plan/register.ts';
import { assemble } from './assemble.ts';
import type { ValidationResult } from './result.ts';
import { planTasks, runTask, type TaskResult } from './tasks.ts';

/** Progress and cancellation. */
export interface EvaluateOptions {
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/**
 * Carries out a plan here, task after task. A runner spreads the same tasks over workers with planTasks, runTask and
 * assemble, and gets the same result to the last bit.
 *
 * @throws foundation/cancelled; what runTask throws
 * @example
 * const plan = registerPlan(settings);
 * const result = await evaluate(plan, readData(plan, table), { progress: show });
 */
export async function evaluate(
  plan: RegisteredPlan,
  data: PredictionData,
  { progress = silent, signal }: EvaluateOptions = {},
): Promise<ValidationResult> {
  const tasks = planTasks(plan);
  const results: TaskResult[] = [];
  for (const task of tasks) {
    throwIfCancelled(signal);
    results.push(runTask(plan, data, task));
    progress({ task: 'Validating models', done: results.length, total: tasks.length, item: task.id });
    // Lets the caller abort, and a page draw, between tasks.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return assemble(plan, data, results);
}
