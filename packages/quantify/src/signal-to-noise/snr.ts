import { type Measured, type Reason, undefinedBecause } from '@lobule/foundation';
import { mean, variance } from '@lobule/numerics';
import { valuesAt } from './noise.ts';

/**
 * `snr-paper`, as published for breast T1, T2 and T2*: (mean of the region - mean of the background) / SD of the region.
 *
 * Its denominator is the spread of the tissue, not noise: a heterogeneous lesion has a low one. It is kept under its own
 * name to repeat such papers; whatever needs the noise uses `snrNoise`.
 *
 * @param background voxels of the background, of four rectangles as a rule.
 * @throws quantify/voxels.
 * @example
 * snrPaper(image, lesion, cornerRectangles([256, 256]).map((corner) => rectangleVoxels(corner, [256, 256])));
 */
export function snrPaper(
  image: ArrayLike<number>,
  region: Int32Array,
  background: readonly Int32Array[],
): Measured {
  const inside = valuesAt(image, region);
  const outside = Float64Array.from(background.flatMap((voxels) => Array.from(valuesAt(image, voxels))));
  if (outside.length === 0)
    return undefinedBecause('1', 'no-background', 'No voxel of background was given.');
  const spread = Math.sqrt(variance(inside));
  if (!(spread > 0)) {
    return undefinedBecause('1', 'no-spread', 'The region has fewer than two voxels, or all are the same.');
  }
  const value = (mean(inside) - mean(outside)) / spread;
  if (!Number.isFinite(value)) return undefinedBecause('1', 'not-finite', 'The images hold NaN or infinity.');
  return { value, unit: '1', flags: ['snr-paper'] };
}

/**
 * `snr-noise`: mean of the region over the standard deviation of the noise, from `noiseFromBackground` or
 * `noiseFromDifference`. A mean below about three times the noise is raised by the magnitude itself; it is not corrected.
 *
 * @throws quantify/voxels.
 * @example
 * snrNoise(image, lesion, noiseFromBackground(image, corners)).value;
 */
export function snrNoise(image: ArrayLike<number>, region: Int32Array, noise: Measured): Measured {
  if (!(noise.value > 0)) {
    const { code, text } = noise.reason ?? UNKNOWN;
    return undefinedBecause('1', code, text);
  }
  const inside = valuesAt(image, region);
  const value = mean(inside) / noise.value;
  if (!Number.isFinite(value)) {
    return undefinedBecause('1', 'not-finite', 'The region is empty or holds NaN or infinity.');
  }
  const standardError = value * ((noise.standardError ?? Number.NaN) / noise.value);
  return { value, unit: '1', standardError, flags: ['snr-noise', ...(noise.flags ?? [])] };
}

const UNKNOWN: Reason = { code: 'no-noise', text: 'The noise is not known.' };

/** What a rule on the signal-to-noise ratio leaves. */
export interface SnrRule {
  readonly kept: Int32Array;
  readonly leftOut: Int32Array;
  /** Left out over all; NaN where there is no voxel, or the rule could not be applied. */
  readonly share: number;
  /** Why the rule could not be applied: the noise is undefined. Then every voxel is kept. */
  readonly reason?: Reason;
}

/** As published for T2 and T2* of the breast. */
const LOWEST_SNR = 5;

/**
 * Leaves out voxels whose signal in the last echo is below five times the noise (`snr-noise`), and tells their share.
 *
 * @throws quantify/voxels.
 * @example
 * const { kept, share } = lastEchoRule(echoes[echoes.length - 1], voxels, noiseFromBackground(echoes[0], corners));
 */
export function lastEchoRule(
  lastEcho: ArrayLike<number>,
  voxels: Int32Array,
  noise: Measured,
  lowest: number = LOWEST_SNR,
): SnrRule {
  const signals = valuesAt(lastEcho, voxels);
  if (!(noise.value > 0)) {
    return {
      kept: voxels,
      leftOut: new Int32Array(0),
      share: Number.NaN,
      reason: noise.reason ?? UNKNOWN,
    };
  }
  const bright = (_: number, i: number) => signals[i] >= lowest * noise.value;
  const kept = voxels.filter(bright);
  const leftOut = voxels.filter((voxel, i) => !bright(voxel, i));
  return { kept, leftOut, share: leftOut.length / voxels.length };
}
