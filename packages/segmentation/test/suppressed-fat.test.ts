import { type RandomStream, randomStream } from '@lobule/foundation';
import { exp } from '@lobule/numerics';
import { makeGrid, makeVolume, voxelCount } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { breastMask } from '../src/index.ts';

/**
 * A breast before a chest in a fat-suppressed image, far from the coil ever darker: skin of 3 mm, fat, gland, muscle; air
 * with the noise of a magnitude image. Sagittal: x to the back, y to the feet, z to the left.
 */
const grid = makeGrid({
  size: [80, 72, 20],
  spacingMm: [2, 2, 4],
  rowDirection: [0, 1, 0],
  columnDirection: [0, 0, -1],
});
const NOISE = 4;

/** How far in, mm, negative in air: a half ellipsoid on a slab that begins 70 mm from its tip. */
function depthMm(x: number, y: number, z: number): number {
  const [back, across, aside] = [2 * x - 20, 2 * (y - 36), 4 * (z - 9.5)];
  const breast = 55 - Math.sqrt((0.75 * (back - 75)) ** 2 + across ** 2 + (1.1 * aside) ** 2);
  const chest = back - 70;
  return Math.max(back < 75 ? breast : Number.NEGATIVE_INFINITY, chest);
}

/** Sum of uniforms: normal enough for noise. */
function noiseOf(random: RandomStream): number {
  let sum = -6;
  for (let n = 0; n < 12; n++) sum += random.uniform();
  return NOISE * sum;
}

function image(seed: number) {
  const random = randomStream(seed, 'breast');
  const depth = new Float32Array(voxelCount(grid));
  const data = new Float32Array(depth.length);
  for (let v = 0; v < data.length; v++) {
    const [x, y, z] = [v % 80, Math.floor(v / 80) % 72, Math.floor(v / 5760)];
    depth[v] = depthMm(x, y, z);
    const gland = (2 * x - 60) ** 2 + (2 * (y - 36)) ** 2 + (4 * (z - 9.5)) ** 2 < 400;
    const tissue = depth[v] < 3 ? 70 : gland ? 60 : 2 * x > 120 && 2 * x < 135 ? 30 : 15;
    const signal = depth[v] > 0 ? tissue * exp(-x / 80) : 0;
    const [real, imaginary] = [signal + noiseOf(random), noiseOf(random)];
    data[v] = Math.sqrt(real * real + imaginary * imaginary);
  }
  return { volume: makeVolume(grid, data), depth };
}

describe('the breast where fat is suppressed and the coil is far', () => {
  test.each([1, 2])('is whole, without skin and air (seed %i)', (seed) => {
    const { volume, depth } = image(seed);
    const { mask, chestWallFound } = breastMask(volume);
    let [deep, found, air, wrong] = [0, 0, 0, 0];
    for (let v = 0; v < depth.length; v++) {
      const isBreast = v % 80 < 55;
      if (isBreast && depth[v] > 6) {
        deep++;
        found += mask.data[v];
      }
      if (depth[v] <= 0) {
        air++;
        wrong += mask.data[v];
      }
    }
    // The muscle begins 120 mm from the front of the image.
    const ends = [12, 24, 36, 48, 60].map((y) => {
      const line = Array.from({ length: 80 }, (_, x) => mask.data[x + 80 * (y + 72 * 10)]);
      return 2 * (line.lastIndexOf(1) + 1);
    });
    expect(chestWallFound).toBe(true);
    expect(Math.max(...ends.map((mm) => Math.abs(mm - 120)))).toBeLessThanOrEqual(6);
    expect(found / deep).toBeGreaterThan(0.97);
    expect(wrong / air).toBeLessThan(0.01);
  });
});

test('Two breasts that lie apart in the image are both in the mask, a speck is not', () => {
  const both = makeGrid({ size: [60, 30, 12], spacingMm: [3, 3, 4] });
  const random = randomStream(3, 'apart');
  const ball = (v: number, x: number, radius: number) => {
    const [i, j, k] = [v % 60, Math.floor(v / 60) % 30, Math.floor(v / 1800)];
    return Math.sqrt((3 * (i - x)) ** 2 + (3 * (j - 15)) ** 2 + (4 * (k - 6)) ** 2) < radius;
  };
  const data = Float32Array.from({ length: voxelCount(both) }, (_, v) => {
    const tissue = ball(v, 14, 30) || ball(v, 46, 26) || ball(v, 30, 5);
    return (tissue ? 200 : 10) + 5 * random.uniform();
  });
  const { mask } = breastMask(makeVolume(both, data), { skinMm: 0 });
  const held = (x: number) => mask.data[x + 60 * (15 + 30 * 6)];
  expect([held(14), held(46), held(30)]).toEqual([1, 1, 0]);
});
