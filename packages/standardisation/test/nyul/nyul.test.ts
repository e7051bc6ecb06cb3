import { randomStream } from '@lobule/foundation';
import { exp, fillNormal } from '@lobule/numerics';
import { makeGrid, makeVolume } from '@lobule/volume';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyNyul, fitNyul, meanScale, type NyulScale } from '../../src/index.ts';

const grid = makeGrid({ size: [10, 10, 10], spacingMm: [1, 1, 1] });
const all = makeVolume(grid, new Uint8Array(1000).fill(1));

function skewed(seed: number) {
  const data = new Float64Array(1000);
  fillNormal(randomStream(seed), data);
  return makeVolume(
    grid,
    data.map((value) => 100 * exp(0.5 * value)),
  );
}

const scale = fitNyul([1, 2, 3].map((seed) => ({ image: skewed(seed), mask: all })));

test('training images of one histogram at different gains come onto one scale', () => {
  const image = skewed(4);
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      (gain, offset) => {
        const other = makeVolume(
          grid,
          image.data.map((value) => gain * value + offset),
        );
        const a = applyNyul(scale, image, all).image.data;
        const b = applyNyul(scale, other, all).image.data;
        expect(Math.max(...a.map((value, v) => Math.abs(value - b[v])))).toBeLessThan(1e-6);
      },
    ),
    { numRuns: 20 },
  );
});

test('landmarks go where the scale says, order is kept, and nothing beyond them is clipped', () => {
  const { image, landmarks, below, above } = applyNyul(scale, skewed(5), all);
  const given = skewed(5).data;
  const order = Array.from(given.keys()).sort((a, b) => given[a] - given[b]);
  order.slice(1).forEach((v, n) => {
    expect(image.data[v]).toBeGreaterThan(image.data[order[n]]);
  });
  expect([landmarks.length, below, above]).toEqual([11, 10, 10]);
  expect(Math.min(...image.data)).toBeLessThan(0);
  expect(Math.max(...image.data)).toBeGreaterThan(100);
  expect([scale.standard[0], scale.standard[10], scale.images]).toEqual([0, 100, 3]);
});

test('the standard landmarks are the means of the training images, which numpy.percentile gives', () => {
  // numpy.percentile([0, 1, ..., 999], [1, 50, 99]) is [9.99, 499.5, 989.01].
  const ramp = makeVolume(
    grid,
    Float32Array.from({ length: 1000 }, (_, v) => v),
  );
  const squares = makeVolume(
    grid,
    Float64Array.from({ length: 1000 }, (_, v) => v * v),
  );
  const settings = { percentiles: [1, 50, 99], low: 0, high: 1 };
  const { standard } = fitNyul(
    [
      { image: ramp, mask: all },
      { image: squares, mask: all },
    ],
    settings,
  );
  // numpy.percentile of the squares: [99.81, 249500.5, 978140.79].
  const ofSquares = (249_500.5 - 99.81) / (978_140.79 - 99.81);
  expect(standard[1]).toBeCloseTo((0.5 + ofSquares) / 2, 6);
});

test('a scale is plain data: saved and read it does the same', () => {
  const saved = JSON.parse(JSON.stringify(scale)) as NyulScale;
  expect(applyNyul(saved, skewed(6), all)).toEqual(applyNyul(scale, skewed(6), all));
});

test('without a mask the landmarks are those of what is brighter than the mean', () => {
  const data = skewed(7).data.map((value, v) => (v < 400 ? 0 : value + 200));
  const tissue = makeVolume(
    grid,
    Uint8Array.from(data, (value) => (value > 0 ? 1 : 0)),
  );
  const image = makeVolume(grid, data);
  expect(applyNyul(scale, image).landmarks).toEqual(applyNyul(scale, image, tissue).landmarks);
});

test('what makes no scale is refused', () => {
  const refused = (work: () => unknown, code: string) =>
    expect(work).toThrow(expect.objectContaining({ code }));
  const image = skewed(8);
  refused(() => fitNyul([]), 'standardisation/bad-settings');
  refused(() => fitNyul([{ image }], { percentiles: [10, 10] }), 'standardisation/bad-settings');
  refused(() => fitNyul([{ image }], { low: 1, high: 1 }), 'standardisation/bad-settings');
  const few = makeVolume(
    grid,
    Uint8Array.from({ length: 1000 }, (_, v) => (v < 99 ? 1 : 0)),
  );
  refused(() => fitNyul([{ image, mask: few }]), 'standardisation/too-few-voxels');
  const steps = makeVolume(
    grid,
    image.data.map((value) => (value > 100 ? 2 : 1)),
  );
  refused(() => applyNyul(scale, steps, all), 'standardisation/landmarks-not-rising');
});

test('the mean of scales of one image each is the scale of all', () => {
  const single = [1, 2, 3].map((seed) => fitNyul([{ image: skewed(seed), mask: all }]));
  expect(meanScale(single)).toEqual(scale);
  const other = fitNyul([{ image: skewed(1) }], { percentiles: [10, 90] });
  expect(() => meanScale([scale, other])).toThrow(
    expect.objectContaining({ code: 'standardisation/bad-settings' }),
  );
});
