import { exp, logGamma } from '@lobule/numerics';
import { quantifyErrors } from '../errors.ts';

/**
 * What magnitude makes of noise alone: the root of the sum of squares of n channels with equal Gaussian noise in both
 * parts follows a central chi distribution with 2n degrees of freedom (n = 1: Rayleigh). Constantinides et al. 1997,
 * MRM 38:852; Gudbjartsson and Patz 1995, MRM 34:910.
 */
export interface MagnitudeNoise {
  /** Mean over the standard deviation of one part of one channel: 1.2533 for one channel. */
  readonly mean: number;
  /** Standard deviation over that of one part of one channel: 0.6551 for one channel, near 0.7 for many. */
  readonly sd: number;
}

/** More channels than any coil has. */
const MOST_CHANNELS = 256;

/**
 * @throws quantify/settings where the number of channels is no whole number from 1 to 256.
 * @example
 * magnitudeNoise(1).sd; // 0.6551..., the root of 2 - pi / 2
 */
export function magnitudeNoise(channels: number): MagnitudeNoise {
  if (!(Number.isInteger(channels) && channels >= 1 && channels <= MOST_CHANNELS)) {
    throw quantifyErrors.error('quantify/settings', {
      what: `channels must be a whole number from 1 to ${MOST_CHANNELS}; got ${channels}`,
    });
  }
  const mean = Math.SQRT2 * exp(logGamma(channels + 0.5) - logGamma(channels));
  return { mean, sd: Math.sqrt(2 * channels - mean * mean) };
}

/**
 * How many channels make noise whose mean is this many of its standard deviations: 1.913 of one, 3.87 of four.
 *
 * @example
 * likelyChannels(3.9); // 4
 */
export function likelyChannels(meanOverSd: number): number {
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let channels = 1; channels <= MOST_CHANNELS; channels++) {
    const { mean, sd } = magnitudeNoise(channels);
    const off = Math.abs(mean / sd - meanOverSd);
    if (off < least) {
      least = off;
      best = channels;
    }
  }
  return best;
}
