import type { Design, Response } from '../design.ts';
import { foldWalker, type HeldOut } from '../held-out.ts';
import { withWorkspace } from '../kernels/workspace.ts';
import { type PathSettings, type PenalisedPath, penalisedPath } from '../path.ts';
import { solverNumbers } from '../solver.ts';

/** One part of a cross-validation, as it goes to a worker: the path of all rows, or one fold. */
export interface PathPart {
  readonly design: Design;
  readonly response: Response;
  readonly settings: PathSettings;
  /** Null for all rows. */
  readonly fold: {
    readonly folds: Int32Array;
    readonly index: number;
    readonly lambdas: Float64Array;
  } | null;
}

/** Does one part: what a worker answers. */
export function runPathPart(part: PathPart): PenalisedPath | HeldOut[] {
  const { design, response, settings, fold } = part;
  if (fold === null) return penalisedPath(design, response, settings);
  return withWorkspace(solverNumbers(design), (workspace) => {
    const walk = foldWalker(design, response, fold.folds, fold.index, settings, workspace);
    return Array.from(fold.lambdas, walk);
  });
}
