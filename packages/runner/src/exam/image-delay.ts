import type { Reason } from '@lobule/foundation';
import { findImageDelay, prepareModel, type VoxelInputs } from '@lobule/quantify';
import type { ExamProtocol } from './protocol.ts';

/** An arterial delay of a whole image, found before any voxel is fitted. */
export interface FoundDelay {
  readonly delayS: number;
  readonly standardErrorS: number;
  /** Enhancing voxels whose mean told it. */
  readonly voxels: number;
}

type Settings = Readonly<Record<string, unknown>>;

/** Whether the delay is to be found from the image: then the model can be fitted only when it is. */
export function asksForImageDelay(settings: Settings): boolean {
  return (settings['delay'] as { readonly kind?: string } | undefined)?.kind === 'per-image';
}

/** Settings by which a model can be prepared before the delay is known: its maps and inputs are the same. */
export function withoutImageDelay(settings: Settings): Settings {
  return asksForImageDelay(settings) ? { ...settings, delay: { kind: 'none' } } : settings;
}

/**
 * The delay that fits the mean of the enhancing voxels best; undefined where the settings do not ask for it.
 *
 * @throws quantify/delay-not-found
 */
export function lookForDelay(
  { model: { modelId }, protocol, settings }: ExamProtocol,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  inputs: VoxelInputs,
): FoundDelay | undefined {
  if (!asksForImageDelay(settings)) return undefined;
  type Arguments = Parameters<typeof findImageDelay>;
  // Plain JSON of a plan, checked against the schemas of this very model.
  const model: unknown = {
    prepare: (clock: object, asked: object) => prepareModel(modelId, clock, asked),
  };
  const found = findImageDelay(
    model as Arguments[0],
    protocol as unknown as Arguments[1],
    settings as Arguments[2],
    frames,
    voxels,
    inputs,
  );
  return {
    delayS: found.delayS,
    standardErrorS: found.standardErrorS,
    voxels: found.voxels.used,
  };
}

/** The model with the delay that was found. */
export function withDelay(exam: ExamProtocol, found: FoundDelay | undefined): ExamProtocol {
  if (found === undefined) return exam;
  const { delayS, standardErrorS } = found;
  const settings = { ...exam.settings, delay: { kind: 'fixed', delayS, standardErrorS } };
  return { ...exam, settings, model: prepareModel(exam.model.modelId, exam.protocol, settings) };
}

/** What must be told of a delay that was found. */
export function saidDelay(found: FoundDelay | undefined): readonly Reason[] {
  if (found === undefined) return [];
  const { delayS, standardErrorS, voxels } = found;
  const text = `The arterial delay of the image, ${delayS.toFixed(2)} s (standard error ${standardErrorS.toFixed(2)} s), was found from the mean of ${voxels} enhancing voxels.`;
  return [{ code: 'delay-of-image', text }];
}
