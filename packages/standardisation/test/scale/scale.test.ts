import { makeGrid, makeVolume } from '@lobule/volume';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gridAtSpacing, toSpacing, zScore } from '../../src/index.ts';

const grid = makeGrid({ size: [5, 4, 3], spacingMm: [1, 1, 2] });
const images = fc
  .array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 60, maxLength: 60 })
  .filter((values) => Math.max(...values) - Math.min(...values) > 1)
  .map((values) => makeVolume(grid, Float64Array.from(values)));

const apart = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, v) => Math.abs(value - b[v])));

test('the z-score of a z-score is itself, and of an image scaled and moved the same', () => {
  fc.assert(
    fc.property(images, fc.double({ min: 0.01, max: 100, noNaN: true }), (image, factor) => {
      const once = zScore(image).image;
      expect(apart(zScore(once).image.data, once.data)).toBeLessThan(1e-9);
      const other = makeVolume(
        grid,
        image.data.map((value) => factor * value + 17),
      );
      expect(apart(zScore(other).image.data, once.data)).toBeLessThan(1e-6);
    }),
  );
});

test('a z-score within a mask is learnt there and done everywhere; NaN takes no part', () => {
  const data = Float64Array.from({ length: 60 }, (_, v) => v);
  data[1] = Number.NaN;
  const mask = makeVolume(
    grid,
    Uint8Array.from({ length: 60 }, (_, v) => (v < 4 ? 1 : 0)),
  );
  const { image, mean, standardDeviation, voxels } = zScore(makeVolume(grid, data), mask);
  expect({ mean, voxels, variance: standardDeviation * standardDeviation }).toEqual({
    mean: 5 / 3,
    voxels: 3,
    variance: expect.closeTo(7 / 3, 12),
  });
  expect(image.data[59]).toBeCloseTo((59 - 5 / 3) / standardDeviation, 12);
  expect(image.data[1]).toBeNaN();
});

test('an image without spread or with one voxel is refused', () => {
  const flat = makeVolume(grid, new Float32Array(60).fill(3));
  expect(() => zScore(flat)).toThrow(expect.objectContaining({ code: 'standardisation/no-spread' }));
  const one = makeVolume(
    grid,
    Uint8Array.from({ length: 60 }, (_, v) => (v === 7 ? 1 : 0)),
  );
  expect(() => zScore(flat, one)).toThrow(
    expect.objectContaining({ code: 'standardisation/too-few-voxels' }),
  );
});

test('voxels of another size cover the same part of the patient; a plane of values stays one inside', () => {
  const fine = gridAtSpacing(grid, [0.5, 0.5, 1]);
  expect(fine.size).toEqual([10, 8, 6]);
  expect([fine.affine[3], fine.affine[7], fine.affine[11]]).toEqual([-0.25, -0.25, -0.5]);
  const ramp = makeVolume(
    grid,
    Float32Array.from({ length: 60 }, (_, v) => v % 5),
  );
  const { data } = toSpacing(ramp, [0.5, 0.5, 1]);
  expect(Array.from(data.slice(20, 30))).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4]);
  expect(toSpacing(ramp, [1, 1, 2]).data).toEqual(ramp.data);
  const mask = makeVolume(grid, new Uint8Array(60).fill(1));
  expect(toSpacing(mask, [2, 2, 2], 'nearest').data).toEqual(new Uint8Array(18).fill(1));
});

test('a voxel size without meaning is refused', () => {
  for (const spacing of [0, -1, Number.NaN, 1e-9] as const) {
    expect(() => gridAtSpacing(grid, [1, spacing, 1])).toThrow(
      expect.objectContaining({ code: 'standardisation/bad-settings' }),
    );
  }
});
