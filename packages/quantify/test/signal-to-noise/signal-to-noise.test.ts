import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import {
  cornerRectangles,
  lastEchoRule,
  noiseFromBackground,
  noiseFromDifference,
  reasonOf,
  rectangleVoxels,
  rootSumOfSquares,
  snrNoise,
  snrPaper,
} from '../../src/index.ts';
import { likelyChannels, magnitudeNoise } from '../../src/signal-to-noise/magnitude-noise.ts';

const SIZE = 128;
const corners = cornerRectangles([SIZE, SIZE]).map((corner) => rectangleVoxels(corner, [SIZE, SIZE]));
const lesion = rectangleVoxels({ x: 50, y: 50, width: 30, height: 30 }, [SIZE, SIZE]);

/** A disc of tissue in air, as root sum of squares of channels whose noise has this standard deviation. */
function phantom(channels: number, sigma: number, seed: number, tissue = 300): Float64Array[] {
  const stream = randomStream(seed, 'phantom');
  return Array.from({ length: channels }, () =>
    Float64Array.from({ length: SIZE * SIZE }, (_, v) => {
      const [x, y] = [(v % SIZE) - SIZE / 2, Math.floor(v / SIZE) - SIZE / 2];
      const signal = Math.hypot(x, y) < 50 ? tissue / Math.sqrt(channels) : 0;
      return Math.hypot(signal + sigma * normalVariate(stream), sigma * normalVariate(stream));
    }),
  );
}

describe('magnitude makes of noise', () => {
  test('what the published table says (Constantinides 1997: 1 and 4 channels; sqrt(2 - pi / 2), sqrt(pi / 2))', () => {
    expect(magnitudeNoise(1).sd).toBeCloseTo(Math.sqrt(2 - Math.PI / 2), 12);
    expect(magnitudeNoise(1).mean).toBeCloseTo(Math.sqrt(Math.PI / 2), 12);
    // beta(4) = sqrt(pi / 2) (7!! / (2^3 3!)) = 2.7416; sd = sqrt(8 - beta^2).
    expect(magnitudeNoise(4).mean).toBeCloseTo(Math.sqrt(Math.PI / 2) * (105 / 48), 12);
    expect(magnitudeNoise(4).sd).toBeCloseTo(Math.sqrt(8 - (Math.PI / 2) * (105 / 48) ** 2), 10);
    expect(magnitudeNoise(256).sd).toBeCloseTo(Math.SQRT1_2, 3);
  });

  test('tells the number of channels from mean over standard deviation', () => {
    for (const channels of [1, 2, 4, 8, 16, 32]) {
      const { mean, sd } = magnitudeNoise(channels);
      expect(likelyChannels(mean / sd)).toBe(channels);
    }
  });

  test.each([0, 1.5, 1000])('%s channels are an error', (channels) => {
    expect(() => magnitudeNoise(channels)).toThrow(/whole number/);
  });
});

describe('noise from the background', () => {
  test.each([1, 2, 6])('finds the noise of %s channels within its standard error', (channels) => {
    const misses = Array.from({ length: 12 }, (_, seed) => {
      const { image } = rootSumOfSquares(phantom(channels, 7, seed));
      const { value, standardError = Number.NaN } = noiseFromBackground(image, corners, { channels });
      return (value - 7) / standardError;
    });
    const square = misses.reduce((sum, miss) => sum + miss * miss, 0) / misses.length;
    expect(square).toBeGreaterThan(0.3);
    expect(square).toBeLessThan(2.2);
  });

  const air = () => rootSumOfSquares(phantom(1, 7, 1)).image;
  const changed = (change: (value: number, voxel: number) => number) => air().map(change);

  test.each([
    [
      'blanked by the scanner',
      () => changed((value, voxel) => (corners.some((part) => part.includes(voxel)) ? 0 : value)),
      'background-blanked',
    ],
    ['tissue in all corners', () => changed((value) => value + 200), 'background-not-noise'],
    [
      'tissue in one corner',
      () => changed((value, voxel) => (corners[2].includes(voxel) ? value + 30 : value)),
      'background-not-alike',
    ],
    ['NaN', () => changed((value, voxel) => (voxel === corners[0][0] ? Number.NaN : value)), 'not-finite'],
  ])('is undefined where it is %s', (_name, image, code) => {
    const { value, reason } = noiseFromBackground(image(), corners);
    expect(value).toBeNaN();
    expect(reason?.code).toBe(code);
  });

  test('is undefined with the wrong number of channels, and says which it looks like', () => {
    const { image } = rootSumOfSquares(phantom(8, 7, 1));
    expect(noiseFromBackground(image, corners, { channels: 1 }).reason?.text).toMatch(/as of [789] channels/);
  });

  test('needs 50 voxels', () => {
    expect(noiseFromBackground(air(), [corners[0].slice(0, 20)]).reason?.code).toBe('too-few-voxels');
  });
});

describe('noise from two images', () => {
  const [first, second] = [1, 2].map((seed) => rootSumOfSquares(phantom(1, 7, seed)).image);

  test('is their difference in tissue, over the root of two', () => {
    const { value, standardError = Number.NaN } = noiseFromDifference(first, second, lesion);
    expect(Math.abs(value - 7)).toBeLessThan(2.5 * standardError);
  });

  test.each([
    ['they are one image', () => noiseFromDifference(first, first, lesion), 'no-difference'],
    ['the region is small', () => noiseFromDifference(first, second, lesion.slice(0, 9)), 'too-few-voxels'],
    [
      'they hold NaN',
      () =>
        noiseFromDifference(
          first.map(() => Number.NaN),
          second,
          lesion,
        ),
      'not-finite',
    ],
  ])('is undefined where %s', (_name, act, code) => {
    expect(act().reason?.code).toBe(code);
  });

  test('images of different sizes are an error', () => {
    expect(() => noiseFromDifference(first, second.slice(1), lesion)).toThrow(/first 16384/);
  });
});

describe('the two figures', () => {
  const { image } = rootSumOfSquares(phantom(1, 7, 5));

  test('snr-noise is mean over noise, whatever the tissue is like', () => {
    const { value, flags } = snrNoise(image, lesion, noiseFromBackground(image, corners));
    expect(Math.abs(value / (300 / 7) - 1)).toBeLessThan(0.05);
    expect(flags).toEqual(['snr-noise', 'rayleigh']);
  });

  test('snr-paper takes the spread of the tissue for noise: half the tissue brighter, a fifth of the figure', () => {
    const mixed = image.map((value, voxel) => (voxel % 2 ? value * 1.3 : value));
    const noise = noiseFromBackground(image, corners);
    expect(snrNoise(mixed, lesion, noise).value).toBeGreaterThan(0.9 * snrNoise(image, lesion, noise).value);
    expect(snrPaper(mixed, lesion, corners).value).toBeLessThan(
      0.25 * snrPaper(image, lesion, corners).value,
    );
  });

  test('snr-paper by hand', () => {
    const small = Float64Array.of(10, 14, 1, 3);
    // (12 - 2) / SD(10, 14) = 10 / 2.8284.
    expect(snrPaper(small, Int32Array.of(0, 1), [Int32Array.of(2), Int32Array.of(3)]).value).toBeCloseTo(
      3.5355,
      4,
    );
  });

  test.each([
    ['one voxel', () => snrPaper(image, Int32Array.of(5), corners), 'no-spread'],
    ['no background', () => snrPaper(image, lesion, []), 'no-background'],
    [
      'an infinite voxel outside',
      () =>
        snrPaper(Float64Array.of(1, 2, Number.POSITIVE_INFINITY), Int32Array.of(0, 1), [Int32Array.of(2)]),
      'not-finite',
    ],
    ['an empty region', () => snrNoise(image, new Int32Array(0), { value: 7, unit: 'a.u.' }), 'not-finite'],
    [
      'noise that is not known, with its reason',
      () =>
        snrNoise(
          image,
          lesion,
          noiseFromBackground(
            image.map(() => 0),
            corners,
          ),
        ),
      'background-blanked',
    ],
    ['no noise', () => snrNoise(image, lesion, { value: 0, unit: 'a.u.' }), 'no-noise'],
  ])('%s: undefined, with a reason', (_name, act, code) => {
    const { value, reason } = act();
    expect(value).toBeNaN();
    expect(reason?.code).toBe(code);
  });
});

describe('the rule of the last echo', () => {
  const echo = Float64Array.of(10, 36, 34, 100);
  const voxels = Int32Array.of(0, 1, 2, 3);

  test('leaves out what is below five times the noise, and tells the share', () => {
    const { kept, leftOut, share, reason } = lastEchoRule(echo, voxels, { value: 7, unit: 'a.u.' });
    expect([...kept]).toEqual([1, 3]);
    expect([...leftOut]).toEqual([0, 2]);
    expect(share).toBe(0.5);
    expect(reason).toBeUndefined();
  });

  test('is not applied where the noise is undefined, and says so', () => {
    const { kept, share, reason } = lastEchoRule(echo, voxels, noiseFromBackground(echo, [voxels]));
    expect([...kept]).toEqual([0, 1, 2, 3]);
    expect(share).toBeNaN();
    expect(reason?.code).toBe('too-few-voxels');
  });
});

describe('channels', () => {
  test('combine by the root of the sum of squares', () => {
    expect([...rootSumOfSquares([Float32Array.of(3, 1), Float32Array.of(4, 0)]).image]).toEqual([5, 1]);
  });

  test('noise raises a weak signal, and the correction takes it out', () => {
    const channels = phantom(8, 7, 3, 60);
    const mean = (image: Float32Array) =>
      lesion.reduce((sum, voxel) => sum + image[voxel], 0) / lesion.length;
    expect(mean(rootSumOfSquares(channels).image)).toBeGreaterThan(1.08 * 60);
    expect(Math.abs(mean(rootSumOfSquares(channels, { noiseSd: 7 }).image) / 60 - 1)).toBeLessThan(0.02);
  });

  test('what is below the noise is undefined, with a reason', () => {
    const { image, reasons } = rootSumOfSquares([Float32Array.of(1, Number.NaN)], { noiseSd: 2 });
    expect([...image]).toEqual([Number.NaN, Number.NaN]);
    expect([...reasons].map((code) => reasonOf(code).code)).toEqual(['noise-floor', 'not-finite']);
  });

  test.each([
    ['none', () => rootSumOfSquares([]), /No channel/],
    ['of different sizes', () => rootSumOfSquares([[1], [1, 2]]), /Channel 2 has 2/],
    ['with negative noise', () => rootSumOfSquares([[1]], { noiseSd: -1 }), /noiseSd/],
  ])('%s: an error', (_name, act, message) => {
    expect(act).toThrow(message);
  });
});

describe('rectangles', () => {
  test('are in the corners, and in a slice of a volume', () => {
    expect(cornerRectangles([256, 256])[3]).toEqual({ x: 228, y: 228, width: 26, height: 26, slice: 0 });
    expect([...rectangleVoxels({ x: 1, y: 1, width: 2, height: 1, slice: 2 }, [4, 3, 3])]).toEqual([29, 30]);
  });

  test.each([
    ['reaches outside', () => rectangleVoxels({ x: 3, y: 0, width: 2, height: 1 }, [4, 4]), /not inside/],
    [
      'is in no slice',
      () => rectangleVoxels({ x: 0, y: 0, width: 2, height: 1, slice: 1 }, [4, 4]),
      /slice 1/,
    ],
    ['does not fit', () => cornerRectangles([256, 256], { share: 0.6 }), /do not fit/],
  ])('one that %s is an error', (_name, act, message) => {
    expect(act).toThrow(message);
  });

  test('a voxel outside the image is an error', () => {
    expect(() => snrPaper([1, 2], Int32Array.of(0, 7), [])).toThrow(/Voxel 7/);
  });
});
