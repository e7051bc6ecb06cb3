import { setImmediate } from 'node:timers/promises';
import { type ProgressListener, throwIfCancelled } from '@lobule/foundation';
import { type FitResult, fitInParallel } from '@lobule/quantify';
import { openFitCrew } from '@lobule/quantify/node';
import type { ExamProtocol } from '../exam/protocol.ts';

export interface FitWork {
  readonly workers: number;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal | undefined;
}

/** Below this, starting threads takes longer than the fit. */
const FEWEST_FOR_THREADS = 100_000;

/**
 * The fit of all voxels, over several threads where there are many, with its progress told and Ctrl-C heard; the same
 * numbers as in one go.
 *
 * @throws foundation/cancelled, and what the fit throws
 */
export async function fitVoxels(
  exam: ExamProtocol,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
  { workers, progress, signal }: FitWork,
): Promise<FitResult> {
  const { modelId: model } = exam.model;
  // What is told of enhancement is more than its model takes, and takes no time.
  const isSlow = voxels.length >= FEWEST_FOR_THREADS && model !== 'semiquantitative';
  if (workers === 1 || !isSlow) return fitInParts(exam, frames, voxels, inputs, { progress, signal });
  const crew = openFitCrew(workers);
  try {
    const { protocol, settings } = exam;
    const options = { progress, ...(signal && { signal }) };
    return await fitInParallel(crew, { model, protocol, settings }, frames, voxels, inputs, options);
  } finally {
    await crew.close();
  }
}

/** Voxels between two looks at the clock: some tenths of a second of the slowest model. */
const PART = 32_768;

async function fitInParts(
  { model }: ExamProtocol,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
  { progress, signal }: Omit<FitWork, 'workers'>,
): Promise<FitResult> {
  const parts: FitResult[] = [];
  const total = voxels.length;
  for (let start = 0; start < total; start += PART) {
    await setImmediate();
    throwIfCancelled(signal);
    parts.push(model.fit(frames, voxels.subarray(start, start + PART), inputs));
    progress({ task: `Fitting ${model.modelId}`, done: Math.min(total, start + PART), total });
  }
  return parts.length === 1 ? parts[0] : joined(parts, total);
}

function joined(parts: readonly FitResult[], total: number): FitResult {
  const join = <A extends Float32Array | Uint16Array | Uint8Array>(
    of: (part: FitResult) => A,
    whole: A,
  ): A => {
    let at = 0;
    for (const part of parts) {
      whole.set(of(part), at);
      at += of(part).length;
    }
    return whole;
  };
  const named = <A extends Float32Array | Uint16Array>(
    of: (part: FitResult) => { readonly [name: string]: A },
    make: () => A,
  ) =>
    Object.fromEntries(
      Object.keys(of(parts[0])).map((name) => [name, join((part) => of(part)[name], make())]),
    );
  const floats = () => new Float32Array(total);
  const counts = () => new Uint16Array(total);
  return {
    parameters: named(({ parameters }) => parameters, floats),
    standardErrors: named(({ standardErrors }) => standardErrors, floats),
    residual: join(({ residual }) => residual, floats()),
    condition: join(({ condition }) => condition, floats()),
    degreesOfFreedom: join(({ degreesOfFreedom }) => degreesOfFreedom, counts()),
    intervalDegreesOfFreedom: named(({ intervalDegreesOfFreedom }) => intervalDegreesOfFreedom, counts),
    reasons: join(({ reasons }) => reasons, new Uint8Array(total)),
    warnings: parts[0].warnings,
  };
}
