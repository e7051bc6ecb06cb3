import type { Reason } from '@lobule/foundation';
import {
  cornerRectangles,
  lastEchoRule,
  noiseFromBackground,
  prepareModel,
  rectangleVoxels,
} from '@lobule/quantify';
import type { Grid } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { ExamProtocol } from './protocol.ts';

/** Noise that was measured in the air of the images themselves, and what the rule of the last echo leaves out by it. */
export interface FoundNoise {
  readonly noiseSd: number;
  readonly standardError: number;
  readonly lowestSnr: number;
  readonly voxels: number;
  readonly leftOut: number;
}

type Settings = Readonly<Record<string, unknown>>;

/** Whether the noise is to be measured in the images. */
export function asksForNoise({ lowestSnr, noiseSd }: Settings): boolean {
  return typeof lowestSnr === 'number' && lowestSnr > 0 && !(typeof noiseSd === 'number' && noiseSd > 0);
}

/** Settings by which a model can be prepared before the noise is known. */
export function withoutImageNoise(settings: Settings): Settings {
  return asksForNoise(settings) ? { ...settings, noiseSd: 1 } : settings;
}

/**
 * The noise in the corners of all slices of the last echo; undefined where the settings do not ask for it, or name it.
 *
 * @throws runner/no-noise where the corners do not hold what noise would be.
 */
export function lookForNoise(
  { settings }: ExamProtocol,
  frames: readonly ArrayLike<number>[],
  { size }: Pick<Grid, 'size'>,
  voxels: Int32Array,
): FoundNoise | undefined {
  if (!asksForNoise(settings)) return undefined;
  const corners = [0, 1, 2, 3].map((corner) => {
    const slices = Array.from({ length: size[2] }, (_, slice) => {
      const rectangle = cornerRectangles([size[0], size[1]], { slice })[corner];
      return Array.from(rectangleVoxels(rectangle, size));
    });
    return Int32Array.from(slices.flat());
  });
  const lastEcho = frames[frames.length - 1];
  const noise = noiseFromBackground(lastEcho, corners);
  if (noise.reason !== undefined) {
    throw runnerErrors.error('runner/no-noise', {
      what: `The noise was to be measured in the corners of the last echo: ${noise.reason.text}`,
    });
  }
  const lowestSnr = settings['lowestSnr'] as number;
  return {
    noiseSd: noise.value,
    standardError: noise.standardError ?? Number.NaN,
    lowestSnr,
    voxels: voxels.length,
    leftOut: lastEchoRule(lastEcho, voxels, noise, lowestSnr).leftOut.length,
  };
}

/** The model with the noise that was found. */
export function withNoise(exam: ExamProtocol, found: FoundNoise | undefined): ExamProtocol {
  if (found === undefined) return exam;
  const settings = { ...exam.settings, noiseSd: found.noiseSd };
  return { ...exam, settings, model: prepareModel(exam.model.modelId, exam.protocol, settings) };
}

/** What must be told of noise that was found. */
export function saidNoise(found: FoundNoise | undefined): readonly Reason[] {
  if (found === undefined) return [];
  const { noiseSd, standardError, lowestSnr, voxels, leftOut } = found;
  const share = voxels > 0 ? ((100 * leftOut) / voxels).toFixed(1) : '0.0';
  const text =
    `The noise (snr-noise) was measured in air, in the corners of the last echo: ${noiseSd.toPrecision(3)} ± ` +
    `${standardError.toPrecision(1)}. ${leftOut} of ${voxels} voxels of tissue (${share} %) have less than ${lowestSnr} ` +
    'times as much signal there and are left out.';
  return [{ code: 'noise-of-image', text }];
}
