import { type Transform, warp } from '@lobule/registration';
import { makeGrid, makeVolume } from '@lobule/volume';
import { expect, test } from 'vitest';
import { smoothedAlike } from '../../src/visits/register/smooth-alike.ts';

const grid = makeGrid({ size: [16, 14, 12], spacingMm: [1, 1, 1] });
const shift = (x: number, y: number, z: number): Transform => ({
  kind: 'linear',
  matrix: [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z],
});
/** A small round lesion. */
const lesionAt = (a: number, b: number, c: number) =>
  Float32Array.from({ length: 16 * 14 * 12 }, (_, v) => {
    const [x, y, z] = [(v % 16) - a, (Math.floor(v / 16) % 14) - b, Math.floor(v / 224) - c];
    return 100 / (1 + (x * x + y * y + z * z) / 9);
  });

test('a small lesion that only moved has the same middle in both maps, where interpolation alone would make it fade', () => {
  const there = shift(0.5, -0.4, 0.45);
  const later = warp(makeVolume(grid, lesionAt(8.5, 6.6, 6.45)), there, grid).data;
  const first = smoothedAlike(lesionAt(8, 7, 6), grid, there, grid);
  const middle = 8 + 16 * (7 + 14 * 6);
  expect(later[middle]).toBeLessThan(95);
  expect(Math.abs(later[middle] / first[middle] - 1)).toBeLessThan(0.01);
});

test('whole voxels smooth nothing; what is undefined stays so and is left out of its neighbours', () => {
  const image = lesionAt(8, 7, 6);
  expect(smoothedAlike(image, grid, shift(2, -1, 0), grid)).toEqual(image);
  const flat = new Float32Array(image.length).fill(7);
  flat[1000] = Number.NaN;
  const smoothed = smoothedAlike(flat, grid, shift(0.5, 0.5, 0.5), grid);
  expect(smoothed[1000]).toBeNaN();
  expect(smoothed.filter((value) => Math.abs(value - 7) > 1e-5)).toHaveLength(0);
});
