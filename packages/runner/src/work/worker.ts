import { isLobuleError } from '@lobule/foundation';
import { writePatient } from '@lobule/phantom/node';
import { registerPlan, runTask } from '@lobule/prediction';
import { processExam } from '../exam/process-exam.ts';
import { deltaVisits } from '../features/delta-visits.ts';
import { extractPair } from '../features/extract-pair.ts';
import { perturbPair } from '../features/perturb-pair.ts';
import type { WorkerReply, WorkerTask } from './task.ts';

/** The door of a worker: does one task and answers with its value, or with its error as data. */
export default async function work(task: WorkerTask): Promise<WorkerReply> {
  try {
    return { value: await run(task) };
  } catch (error) {
    if (isLobuleError(error)) {
      const { code, what, where, cure } = error;
      return { error: { code, what, where, cure } };
    }
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { error: { what: message, ...(stack === undefined ? {} : { stack }) } };
  }
}

async function run(task: WorkerTask): Promise<unknown> {
  switch (task.kind) {
    case 'exam':
      return processExam(task.exam);
    case 'prediction':
      return runTask(registerPlan(task.plan), task.data, task.task);
    case 'features':
      return extractPair(task.features);
    case 'perturbed':
      return perturbPair(task.perturbed);
    case 'delta':
      return deltaVisits(task.delta);
    case 'phantom':
      return writePatient(task.folder, task.plan, task.index);
  }
}
