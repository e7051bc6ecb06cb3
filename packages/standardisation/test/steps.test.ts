import { makeVolume } from '@lobule/volume';
import { expect, test } from 'vitest';
import { biasPhantom } from '../../../validation/bias-phantom.ts';
import { applyNyul, correctBias, fitNyul, standardiseSeries, zScore } from '../src/index.ts';

const phantom = biasPhantom('dense', 'side', [32, 32, 16]);
const { mask } = phantom;
const biased = makeVolume(mask.grid, Float64Array.from(phantom.biased.data));
const enhanced = makeVolume(
  biased.grid,
  biased.data.map((value) => 1.5 * value),
);

test('each step is learnt on the first image: one field and one scale for all phases', () => {
  const { images, facts } = standardiseSeries(
    [biased, enhanced],
    [{ method: 'n4' }, { method: 'zscore' }],
    mask,
  );
  const even = correctBias(biased, { mask }).image;
  const { image, mean, standardDeviation } = zScore(even, mask);
  const [first, second] = images;
  const back = (level: number) => level * standardDeviation + mean;
  let worst = 0;
  for (let v = 0; v < mask.data.length; v++) {
    if (mask.data[v] === 0) continue;
    const ratio = back(second.data[v]) / back(first.data[v]);
    worst = Math.max(worst, Math.abs(first.data[v] - image.data[v]), Math.abs(ratio - 1.5));
  }
  expect(worst).toBeLessThan(1e-5);
  expect(facts.map(({ method }) => method)).toEqual(['n4', 'zscore']);
});

test('a learnt scale is a step as others are', () => {
  const scale = fitNyul([{ image: biased, mask }]);
  const { images, facts } = standardiseSeries([enhanced], [{ method: 'nyul', scale }], mask);
  expect(images[0].data).toEqual(applyNyul(scale, enhanced, mask).image.data);
  expect(facts).toEqual([{ method: 'nyul', landmarks: applyNyul(scale, enhanced, mask).landmarks }]);
});

test('no image is refused', () => {
  expect(() => standardiseSeries([], [{ method: 'zscore' }])).toThrow(
    expect.objectContaining({ code: 'standardisation/bad-settings' }),
  );
});
