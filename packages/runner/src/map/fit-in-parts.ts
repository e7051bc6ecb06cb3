import { setImmediate } from 'node:timers/promises';
import { type ProgressListener, throwIfCancelled } from '@lobule/foundation';
import type { FitResult, PreparedModel } from '@lobule/quantify';

/** Voxels between two looks at the clock: some tenths of a second of the slowest model. */
const PART = 32_768;

/**
 * The fit of all voxels, part by part, so that progress is told and Ctrl-C is heard; the same numbers as in one go.
 *
 * @throws foundation/cancelled
 */
export async function fitInParts(
  model: PreparedModel,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Promise<FitResult> {
  const parts: FitResult[] = [];
  const total = voxels.length;
  for (let start = 0; start < total; start += PART) {
    await setImmediate();
    throwIfCancelled(signal);
    parts.push(model.fit(frames, voxels.subarray(start, start + PART), inputs));
    progress({ task: 'Fitting voxels', done: Math.min(total, start + PART), total });
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
