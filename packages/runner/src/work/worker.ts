import { isLobuleError } from '@lobule/foundation';
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

/** What a kind of task needs is loaded with the first of its kind. */
async function run(task: WorkerTask): Promise<unknown> {
  switch (task.kind) {
    case 'exam':
      return (await import('../exam/process-exam.ts')).processExam(task.exam);
    case 'prediction': {
      const { registerPlan, runTask } = await import('@lobule/prediction');
      return runTask(registerPlan(task.plan), task.data, task.task);
    }
    case 'features':
      return (await import('../features/extract-pair.ts')).extractPair(task.features);
    case 'perturbed':
      return (await import('../features/perturb-pair.ts')).perturbPair(task.perturbed);
    case 'delta':
      return (await import('../features/delta-visits.ts')).deltaVisits(task.delta);
    case 'changes':
      return (await import('../visits/compare-visits.ts')).compareVisits(task.changes);
    case 'visit':
      return (await import('../visits/register/register-visit.ts')).registerVisit(task.visit);
    case 'phantom':
      return (await import('@lobule/phantom/node')).writePatient(task.folder, task.plan, task.index);
  }
}
