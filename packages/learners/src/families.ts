import { coxLoss } from './cox.ts';
import type { Design, Response } from './design.ts';
import { learnersErrors } from './errors.ts';
import { gaussianLoss } from './gaussian.ts';
import type { Workspace } from './kernels/workspace.ts';
import { logisticLoss } from './logistic.ts';
import type { Loss } from './loss.ts';

/** The loss of a response. */
export function makeLoss(response: Response, workspace: Workspace): Loss {
  if (response.family === 'gaussian') return gaussianLoss(response.y, workspace);
  if (response.family === 'logistic') return logisticLoss(response.y, workspace, response.weights);
  return coxLoss(response.time, response.event, workspace);
}

/** @throws learners/shape, learners/not-finite */
export function checkResponse(design: Design, response: Response): void {
  const outcome = response.family === 'cox' ? response.time : response.y;
  if (outcome.length !== design.rows) {
    throw learnersErrors.error('learners/shape', {
      what: `${outcome.length} outcomes for ${design.rows} rows`,
    });
  }
  for (let i = 0; i < outcome.length; i++) {
    if (!Number.isFinite(outcome[i])) {
      throw learnersErrors.error('learners/not-finite', {
        what: 'An outcome is not a finite number',
        where: { row: i },
      });
    }
  }
}
