import type { Crew } from '@lobule/numerics';
import {
  type CrossValidatedPath,
  type CrossValidationSettings,
  choose,
  countFolds,
} from '../cross-validate.ts';
import type { Design, Response } from '../design.ts';
import type { HeldOut } from '../held-out.ts';
import { withWorkspace } from '../kernels/workspace.ts';
import { lambdaSequence, type PenalisedPath } from '../path.ts';
import { pathNumbers, pathSolver } from '../ridge/choose.ts';
import type { PathPart } from './part.ts';

/**
 * `crossValidatePath` over the workers of a crew, a fold each: the same result to the last bit. `patience` saves nothing
 * here, as no fold waits for another; the result is cut off where it would have ended.
 *
 * @throws as crossValidatePath; numerics/worker
 * @example
 * const crew = openPathCrew(2); // of @lobule/learners/node
 * const chosen = await crossValidateInParallel(crew, design, response, folds);
 */
export async function crossValidateInParallel(
  crew: Crew,
  design: Design,
  response: Response,
  folds: ArrayLike<number>,
  settings: CrossValidationSettings = {},
): Promise<CrossValidatedPath> {
  const foldCount = countFolds(folds, design.rows);
  const lambdas = withWorkspace(pathNumbers(design, settings), (workspace) =>
    lambdaSequence(pathSolver(design, response, settings, workspace), design, settings),
  );
  const shared = { ...design, x: sharedCopy(design.x) };
  const ask = (fold: PathPart['fold']) =>
    crew.ask({ design: shared, response, settings: { ...settings, lambdas }, fold } satisfies PathPart);
  const [path, ...heldOut] = await Promise.all([
    ask(null) as Promise<PenalisedPath>,
    ...Array.from({ length: foldCount }, (_, index) => {
      const fold = { folds: Int32Array.from(folds), index, lambdas };
      return ask(fold) as Promise<readonly HeldOut[]>;
    }),
  ]);
  let reached = 0;
  return choose(lambdas.length, settings, {
    next(k) {
      reached = Math.min(k + 1, path.lambdas.length);
      return k + 1 < path.lambdas.length || path.end === 'complete';
    },
    solved: () => reached,
    heldOut: (k) => heldOut.map((fold) => fold[k]),
    path: (count) => firstOf(path, count),
  });
}

/** Where the memory can be shared, it is not copied for every worker. */
function sharedCopy(x: Float64Array): Float64Array {
  if (typeof SharedArrayBuffer === 'undefined') return x;
  const copy = new Float64Array(new SharedArrayBuffer(x.byteLength));
  copy.set(x);
  return copy;
}

function firstOf(path: PenalisedPath, count: number): PenalisedPath {
  if (count === path.lambdas.length) return path;
  return {
    ...path,
    lambdas: path.lambdas.slice(0, count),
    intercepts: path.intercepts.slice(0, count),
    coefficients: path.coefficients.slice(0, count * path.columns),
    nonzero: path.nonzero.slice(0, count),
    explained: path.explained.slice(0, count),
    kkt: path.kkt.slice(0, count),
    end: 'complete',
  };
}
