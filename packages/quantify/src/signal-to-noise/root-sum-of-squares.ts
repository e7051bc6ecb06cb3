import { FINE, NOISE_FLOOR, NOT_FINITE } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';

/** One image of several channels. */
export interface CombinedImage {
  readonly image: Float32Array;
  /** 0, or a code of `fitReasons` where the image is NaN. */
  readonly reasons: Uint8Array;
}

/**
 * S = sqrt(sum of S_c^2) over channels c
 *
 * Noise alone does not sum to zero: n channels with noise of sigma in both parts give sqrt(2 n) sigma, about, in air, and
 * raise every weak signal. Where `noiseSd` is given that is taken out, S = sqrt(sum of S_c^2 - 2 n sigma^2), since
 * E[sum of S_c^2] = A^2 + 2 n sigma^2 (Constantinides et al. 1997, MRM 38:852); where less than that is left, there is no
 * signal to be told from noise.
 *
 * @param channels one magnitude image each, of one size.
 * @param noiseSd standard deviation of the noise of one part of a channel, the same in all; 0 corrects nothing.
 * @throws quantify/frames, quantify/settings.
 * @example
 * rootSumOfSquares([Float32Array.of(3), Float32Array.of(4)]).image; // 5
 */
export function rootSumOfSquares(
  channels: readonly ArrayLike<number>[],
  { noiseSd = 0 } = {},
): CombinedImage {
  if (channels.length === 0) throw quantifyErrors.error('quantify/frames', { what: 'No channel was given' });
  if (!(noiseSd >= 0)) {
    throw quantifyErrors.error('quantify/settings', {
      what: `noiseSd must not be negative; got ${noiseSd}`,
    });
  }
  const size = channels[0].length;
  const sums = new Float64Array(size);
  for (const [c, channel] of channels.entries()) {
    if (channel.length !== size) {
      throw quantifyErrors.error('quantify/frames', {
        what: `Channel ${c + 1} has ${channel.length} voxels, the first has ${size}`,
      });
    }
    for (let v = 0; v < size; v++) sums[v] += channel[v] * channel[v];
  }
  const noise = 2 * channels.length * noiseSd * noiseSd;
  const image = new Float32Array(size);
  const reasons = new Uint8Array(size);
  for (let v = 0; v < size; v++) {
    const left = sums[v] - noise;
    reasons[v] = left >= 0 && left < Number.POSITIVE_INFINITY ? FINE : left < 0 ? NOISE_FLOOR : NOT_FINITE;
    image[v] = reasons[v] === FINE ? Math.sqrt(left) : Number.NaN;
  }
  return { image, reasons };
}
