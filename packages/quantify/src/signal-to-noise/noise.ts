import { type Measured, undefinedBecause } from '@lobule/foundation';
import { mean, variance } from '@lobule/numerics';
import { quantifyErrors } from '../errors.ts';
import { likelyChannels, magnitudeNoise } from './magnitude-noise.ts';

/**
 * The standard deviation of the noise (of one part of one channel) from air in a magnitude image:
 *
 *   sigma = SD(background) / sd(n),  sd(1) = 0.655 (Rayleigh), sd(n) for n channels combined by root sum of squares
 *
 * It is undefined where the background is not what noise of n channels would be: zeroed by the scanner, not air, another
 * number of channels, or not alike in its parts. Parallel imaging makes noise differ over the image, so that air says
 * little of tissue: use `noiseFromDifference`.
 *
 * @param background voxels of each part, as from `rectangleVoxels`.
 * @returns the noise in units of the image, with its standard error.
 * @throws quantify/voxels, quantify/settings.
 * @example
 * const corners = cornerRectangles([256, 256]).map((corner) => rectangleVoxels(corner, [256, 256]));
 * noiseFromBackground(image, corners, { channels: 1 }).value;
 */
export function noiseFromBackground(
  image: ArrayLike<number>,
  background: readonly Int32Array[],
  { channels = 1 } = {},
): Measured {
  const expected = magnitudeNoise(channels);
  const parts = background.map((voxels) => valuesAt(image, voxels));
  const all = Float64Array.from(parts.flatMap((values) => Array.from(values)));
  const refused = notNoise(parts, all, expected.mean / expected.sd, channels);
  if (refused !== undefined) return undefinedBecause('a.u.', ...refused);
  const value = Math.sqrt(variance(all)) / expected.sd;
  return {
    value,
    unit: 'a.u.',
    standardError: value * relativeErrorOfSd(all),
    flags: [channels === 1 ? 'rayleigh' : `central-chi-${channels}`],
  };
}

/** Fewer voxels than this tell the noise to no better than 10 %. */
const FEWEST = 50;
/** Share of zeros above which the scanner has blanked the air. */
const BLANK = 0.25;
/** How far mean over standard deviation may be from that of noise: ghosts and tissue put it off by far more. */
const SHAPE = 0.15;
/** How far the mean of a part may be from that of all. */
const ALIKE = 0.15;

function notNoise(
  parts: readonly Float64Array[],
  all: Float64Array,
  expected: number,
  channels: number,
): readonly [code: string, text: string] | undefined {
  if (!all.every(Number.isFinite)) return ['not-finite', 'The background holds NaN or infinity.'];
  if (all.length < FEWEST) {
    return ['too-few-voxels', `The background has ${all.length} voxels; ${FEWEST} are the least.`];
  }
  const zeros = all.filter((value) => value === 0).length / all.length;
  if (zeros > BLANK) {
    return ['background-blanked', `${Math.round(100 * zeros)} % of the background is zero: it was blanked.`];
  }
  const middle = mean(all);
  const ratio = middle / Math.sqrt(variance(all));
  for (const [i, values] of parts.entries()) {
    if (Math.abs(mean(values) / middle - 1) > ALIKE) {
      return [
        'background-not-alike',
        `Part ${i + 1} of the background is ${(mean(values) / middle).toFixed(2)} times as bright as all of it: not all is air.`,
      ];
    }
  }
  if (!(Math.abs(ratio / expected - 1) <= SHAPE)) {
    return [
      'background-not-noise',
      `Mean over standard deviation of the background is ${ratio.toFixed(2)}, as of ${likelyChannels(ratio)} channels; noise of ${channels} has ${expected.toFixed(2)}.`,
    ];
  }
  return undefined;
}

/**
 * The same from two images of one acquisition, by the standard deviation of their difference in a region over the root of
 * two (NEMA MS 1, method 1): it holds with parallel imaging and filters, where nothing moved between the two and the
 * signal is above some three times the noise.
 *
 * @throws quantify/voxels, quantify/frames.
 * @example
 * noiseFromDifference(first, second, region).value;
 */
export function noiseFromDifference(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  region: Int32Array,
): Measured {
  if (first.length !== second.length) {
    throw quantifyErrors.error('quantify/frames', {
      what: `The second image has ${second.length} voxels, the first ${first.length}`,
    });
  }
  const after = valuesAt(second, region);
  const apart = valuesAt(first, region).map((value, i) => value - after[i]);
  if (!apart.every(Number.isFinite)) {
    return undefinedBecause('a.u.', 'not-finite', 'The region holds NaN or infinity.');
  }
  if (apart.length < FEWEST) {
    return undefinedBecause(
      'a.u.',
      'too-few-voxels',
      `The region has ${apart.length} voxels; ${FEWEST} are the least.`,
    );
  }
  const value = Math.sqrt(variance(apart) / 2);
  if (!(value > 0)) {
    return undefinedBecause('a.u.', 'no-difference', 'The two images are the same in the region.');
  }
  return { value, unit: 'a.u.', standardError: value * relativeErrorOfSd(apart), flags: ['difference'] };
}

/** Relative standard error of a standard deviation of independent values: sqrt((kurtosis - 1) / 4 n). */
function relativeErrorOfSd(values: Float64Array): number {
  const middle = mean(values);
  const squares = values.map((value) => (value - middle) * (value - middle));
  const second = mean(squares);
  const kurtosis = mean(squares.map((square) => square * square)) / (second * second);
  return Math.sqrt((kurtosis - 1) / (4 * values.length));
}

/** @throws quantify/voxels */
export function valuesAt(image: ArrayLike<number>, voxels: Int32Array): Float64Array {
  return Float64Array.from(voxels, (voxel) => {
    if (voxel >= 0 && voxel < image.length) return image[voxel];
    throw quantifyErrors.error('quantify/voxels', {
      what: `Voxel ${voxel} is outside an image of ${image.length} voxels`,
    });
  });
}
