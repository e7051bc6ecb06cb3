import type { Json, Reason } from '@lobule/foundation';
import {
  arterialInputFromRegion,
  findArterialInput,
  type MeasuredInput,
  prepareModel,
  type VoxelInputs,
} from '@lobule/quantify';
import { runnerErrors } from '../errors.ts';
import { withoutImageDelay } from './image-delay.ts';
import type { ExamProtocol } from './protocol.ts';
import type { Vessel } from './vessel.ts';

/** An arterial input that was found in the images themselves, before any voxel is fitted. */
export interface FoundInput {
  readonly from: 'image' | 'region';
  /** Settings of the input that was found: a measured curve. */
  readonly input: { readonly [name: string]: Json };
  /** Indices of the voxels: those that were averaged, the best first; or all of the drawn region. */
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

/** What a plan says of an input that is the mean of a drawn vessel. */
export interface RegionInput {
  readonly kind: 'region';
  /** Mask, NIfTI or DICOM segmentation. */
  readonly file: string;
  readonly values?: readonly number[];
  readonly hematocrit?: number;
  readonly t1Ms?: number;
}

/** What is to be found in the images, of the arterial input; undefined where it is known. */
export function askedInput(settings: Settings): Automatic | RegionInput | undefined {
  const input = settings['arterialInput'] as Automatic | RegionInput | { readonly kind: 'other' } | undefined;
  return input?.kind === 'automatic' || input?.kind === 'region' ? input : undefined;
}

/** The drawn vessel that the settings ask for; undefined where they ask for none. */
export function askedRegion(settings: Settings): RegionInput | undefined {
  const input = askedInput(settings);
  return input?.kind === 'region' ? input : undefined;
}

/** Settings by which a model can be prepared before the input is known: its maps and what it needs are the same. */
export function withoutImageInput(settings: Settings): Settings {
  return askedInput(settings) ? { ...settings, arterialInput: { kind: 'parker' } } : settings;
}

/**
 * The mean of the drawn vessel, or of the voxels that look most like an artery; undefined where the settings ask for
 * neither.
 *
 * @param vessel what `vesselOf` read, where the settings name a region.
 * @throws quantify/no-arterial-input, quantify/arterial-input, quantify/slow-arterial-input; runner/acquisition where T1
 * of blood is not stated.
 */
export function lookForInput(
  exam: ExamProtocol,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  inputs: VoxelInputs,
  vessel: Vessel | undefined,
): FoundInput | undefined {
  const input = askedInput(exam.settings);
  if (input?.kind === 'automatic') return automaticInput(exam, input, frames, voxels, inputs);
  if (input === undefined || vessel === undefined) return undefined;
  return regionInput(exam, input, frames, voxels, inputs, vessel);
}

type Clock = Parameters<typeof findArterialInput>[0];

function automaticInput(
  { protocol }: ExamProtocol,
  { kind: _kind, hematocrit, t1Ms, ...criteria }: Automatic,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  inputs: VoxelInputs,
): FoundInput {
  const found = findArterialInput(protocol as unknown as Clock, frames, voxels, {
    extra: { ...inputs, ...(t1Ms !== undefined && { t1Ms }) },
    ...(hematocrit !== undefined && { hematocrit }),
    criteria,
  });
  return { from: 'image', voxels: Array.from(found.chosen), ...told(found) };
}

function regionInput(
  { protocol, settings }: ExamProtocol,
  { hematocrit, t1Ms }: RegionInput,
  frames: readonly ArrayLike<number>[],
  tissue: Int32Array,
  { b1Factor }: VoxelInputs,
  { voxels }: Vessel,
): FoundInput {
  const clock = protocol as unknown as Clock;
  const areSignals = clock.signal !== undefined;
  if (areSignals && t1Ms === undefined) {
    throw runnerErrors.error('runner/acquisition', {
      what: 'The signal of blood becomes a concentration by its T1, which is not stated',
      cure: 'Give t1Ms beside the region (`--blood-t1 <ms>` of `map`): about 1660 at 3 T (Lu et al. 2004, at a hematocrit of 0.42).',
    });
  }
  const found = arterialInputFromRegion(clock, frames, voxels, {
    extra: {
      ...(areSignals && t1Ms !== undefined && { t1Ms }),
      ...(areSignals && b1Factor && { b1Factor }),
    },
    ...(hematocrit !== undefined && { hematocrit }),
    tissue,
    allowSlow: settings['allowUnidentifiable'] === true,
  });
  return { from: 'region', voxels: Array.from(voxels), ...told(found) };
}

function told({ input, peakMm, peakS, warnings }: MeasuredInput): Omit<FoundInput, 'from' | 'voxels'> {
  const { timesS, concentrationMm, ...rest } = input;
  return {
    input: { ...rest, timesS: [...timesS], concentrationMm: [...concentrationMm] },
    peakMm,
    peakS,
    warnings: warnings.map(({ code, text }) => ({ code, text })),
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
  const { from, voxels, peakMm, peakS, warnings } = found;
  const peak = `with a peak of ${peakMm.toFixed(2)} mM in blood at ${peakS.toFixed(1)} s`;
  if (from === 'region') {
    const text = `The arterial input is the mean of ${voxels.length} voxels of a drawn vessel, ${peak}.`;
    return [{ code: 'input-of-drawn-vessel', text }, ...warnings];
  }
  const text =
    `The arterial input was looked for in the images: the mean of ${voxels.length} voxels ` +
    `(indices ${voxels.join(', ')}), ${peak}. Look at them before the maps are used.`;
  return [{ code: 'input-of-image', text }, ...warnings];
}
