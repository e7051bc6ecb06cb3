import type { Json, Reason } from '@lobule/foundation';
import { findArterialInput, prepareModel, type VoxelInputs } from '@lobule/quantify';
import { withoutImageDelay } from './image-delay.ts';
import type { ExamProtocol } from './protocol.ts';

/** An arterial input that was found in the images themselves, before any voxel is fitted. */
export interface FoundInput {
  /** Settings of the input that was found: a measured curve. */
  readonly input: { readonly [name: string]: Json };
  /** Indices of the voxels that were averaged, the best first. */
  readonly voxels: readonly number[];
  readonly peakMm: number;
  readonly peakS: number;
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
}

type Settings = Readonly<Record<string, unknown>>;
type Options = NonNullable<Parameters<typeof findArterialInput>[3]>;

/** What a plan says of an input that is to be looked for. */
type Automatic = NonNullable<Options['criteria']> & {
  readonly kind: 'automatic';
  readonly hematocrit?: number;
  readonly t1Ms?: number;
};

function automatic(settings: Settings): Automatic | undefined {
  const input = settings['arterialInput'] as Automatic | { readonly kind: 'other' } | undefined;
  return input?.kind === 'automatic' ? input : undefined;
}

/** Settings by which a model can be prepared before the input is known: its maps and what it needs are the same. */
export function withoutImageInput(settings: Settings): Settings {
  return automatic(settings) ? { ...settings, arterialInput: { kind: 'parker' } } : settings;
}

/**
 * The voxels that look most like an artery; undefined where the settings do not ask for them.
 *
 * @throws quantify/no-arterial-input
 */
export function lookForInput(
  { protocol, settings }: ExamProtocol,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  inputs: VoxelInputs,
): FoundInput | undefined {
  const asked = automatic(settings);
  if (asked === undefined) return undefined;
  const { kind: _kind, hematocrit, t1Ms, ...criteria } = asked;
  const found = findArterialInput(
    protocol as unknown as Parameters<typeof findArterialInput>[0],
    frames,
    voxels,
    {
      extra: { ...inputs, ...(t1Ms !== undefined && { t1Ms }) },
      ...(hematocrit !== undefined && { hematocrit }),
      criteria,
    },
  );
  const { timesS, concentrationMm, ...rest } = found.input;
  return {
    input: { ...rest, timesS: [...timesS], concentrationMm: [...concentrationMm] },
    voxels: Array.from(found.chosen),
    peakMm: found.peakMm,
    peakS: found.peakS,
    warnings: found.warnings.map(({ code, text }) => ({ code, text })),
  };
}

/** The model with the input that was found. */
export function withInput(exam: ExamProtocol, found: FoundInput | undefined): ExamProtocol {
  if (found === undefined) return exam;
  const settings = { ...exam.settings, arterialInput: found.input };
  const model = prepareModel(exam.model.modelId, exam.protocol, withoutImageDelay(settings));
  return { ...exam, settings, model };
}

/** What must be told of an input that was found. */
export function saidInput(found: FoundInput | undefined): readonly Reason[] {
  if (found === undefined) return [];
  const { voxels, peakMm, peakS, warnings } = found;
  const text =
    `The arterial input was looked for in the images: the mean of ${voxels.length} voxels ` +
    `(indices ${voxels.join(', ')}), with a peak of ${peakMm.toFixed(2)} mM in blood at ${peakS.toFixed(1)} s. ` +
    'Look at them before the maps are used.';
  return [{ code: 'input-of-image', text }, ...warnings];
}
