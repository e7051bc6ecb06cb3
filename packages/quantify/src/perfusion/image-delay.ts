import type { CurveFit, MapModel } from '../core/model.ts';
import { fitReasons, reasonOf } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import { type ConversionInputs, concentrationReader, meanCurve, noiseOf } from './concentration-curves.ts';
import type { DynamicProtocol, PerfusionSettings } from './protocol.ts';

/** The arterial delay of an image, and how it was found. */
export interface ImageDelay {
  readonly delayS: number;
  readonly standardErrorS: number;
  /** The given settings with this delay, for `prepare`. */
  readonly settings: Partial<PerfusionSettings>;
  /** Voxels whose mean was fitted; without uptake; without a concentration. */
  readonly voxels: { readonly used: number; readonly notEnhancing: number; readonly undefined: number };
  /** Mean concentration of the used voxels, mM, and what was fitted to it. */
  readonly curve: Float64Array;
  readonly fit: CurveFit;
}

/** The mean of the later half of a curve is this many of its standard errors above zero where a voxel enhances. */
const ENHANCING_FROM = 5;

/**
 * Finds one arterial delay for an image: the delay that fits the mean concentration of its enhancing voxels best. All
 * voxels may be given, or those of a region; the result depends on which.
 *
 * @param settings with `delay: { kind: 'per-image' }`, whose range is searched.
 * @param extra T1, B1 and M0 where the frames are signals, as maps or single values.
 * @throws quantify/delay-not-found where no voxel enhances or the mean curve does not tell the delay; and what the model's
 * `prepare` throws.
 * @example
 * const { settings } = findImageDelay(toftsModel, protocol, { arterialInput, delay: { kind: 'per-image' } }, frames, voxels);
 * const maps = toftsModel.prepare(protocol, settings).fit(frames, voxels);
 */
export function findImageDelay(
  model: MapModel<DynamicProtocol, PerfusionSettings>,
  protocol: DynamicProtocol,
  settings: Partial<PerfusionSettings>,
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  extra: ConversionInputs = {},
): ImageDelay {
  const { delay } = settings;
  if (delay?.kind !== 'per-image') {
    throw quantifyErrors.error('quantify/settings', {
      what: `A delay of the image is not what the settings ask for (${delay?.kind ?? 'none'})`,
    });
  }
  const points = protocol.timesS.length;
  const read = concentrationReader(protocol, frames, extra);
  const { mean, used, undefined: without } = meanCurve(read, points, voxels, enhances);
  let undefinedCount = 0;
  for (const count of without.values()) undefinedCount += count;
  const notEnhancing = voxels.length - used - undefinedCount;
  if (used === 0) throw notFound(`none of ${voxels.length} voxels enhances`);
  const { signal: _signal, ...clock } = protocol;
  const perVoxel = { ...settings, delay: { ...delay, kind: 'per-voxel' } } as const;
  const fit = model.prepare(clock, perVoxel).fitCurve(mean);
  const delayS = fit.parameters['arterialDelayS'];
  const standardErrorS = fit.standardErrors['arterialDelayS'];
  if (Number.isNaN(delayS) || fitReasons[fit.reason].leaves === 'nothing') {
    throw notFound(`the mean curve of ${used} enhancing voxels is ${reasonOf(fit.reason).code}`);
  }
  return {
    delayS,
    standardErrorS,
    settings: { ...settings, delay: { kind: 'fixed', delayS, standardErrorS } },
    voxels: { used, notEnhancing, undefined: undefinedCount },
    curve: mean,
    fit,
  };
}

function enhances(curve: Float64Array): boolean {
  const later = curve.length >> 1;
  const count = curve.length - later;
  let sum = 0;
  for (let t = later; t < curve.length; t++) sum += curve[t];
  return sum / count > (ENHANCING_FROM * (noiseOf(curve) ?? Number.NaN)) / Math.sqrt(count);
}

function notFound(why: string) {
  return quantifyErrors.error('quantify/delay-not-found', {
    what: `The image has no arterial delay: ${why}`,
  });
}
