import type { Design, Response } from '../design.ts';
import type { Workspace } from '../kernels/workspace.ts';
import { PenalisedSolver, type SolverSettings, solverNumbers } from '../solver.ts';
import { isReducible } from './reduce.ts';
import { ReducedRidgeSolver } from './solver.ts';

/** What a path of one outcome is solved by. */
export type PathSolver = Pick<
  PenalisedSolver,
  'family' | 'columns' | 'nullDeviance' | 'lambdaMax' | 'solveAt' | 'coefficients'
>;

export function pathSolver(
  design: Design,
  response: Response,
  settings: SolverSettings,
  workspace: Workspace,
): PathSolver {
  return isReducible(design, settings)
    ? new ReducedRidgeSolver(design, response, settings, workspace)
    : new PenalisedSolver(design, response, settings, workspace);
}

/** Numbers of 64 bits that it takes of its workspace, or a few more: reduced, the whole and two reduced ones. */
export function pathNumbers(design: Design, settings: SolverSettings): number {
  const whole = solverNumbers(design);
  return isReducible(design, settings) ? 3 * whole : whole;
}
