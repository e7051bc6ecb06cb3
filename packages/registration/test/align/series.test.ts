import { alignSeries, alignToModel, movePoint } from '@lobule/registration';
import { makeGrid, type Point, type Volume } from '@lobule/volume';
import { expect, test } from 'vitest';
import { breastScene, photograph } from '../analytic-image.ts';

const grid = makeGrid({ size: [40, 40, 20], spacingMm: [3.3, 3.3, 6], originMm: [-64, -64, -57] });
const shifted =
  (mm: number) =>
  ([x, y, z]: Point): Point => [x - mm, y, z];
const series = [0, 0, 2].map((mm, seed) =>
  photograph(breastScene(), grid, { at: shifted(mm), noise: 2, seed: seed + 1 }),
);
const quick = { mode: 'rigid', estimateError: false, linear: { samples: 8000, levelsMm: [6] } } as const;

test('each volume of a series is brought onto the reference, which stays as it is; progress is told', () => {
  const seen: number[] = [];
  const { volumes, alignments } = alignSeries(series, {
    ...quick,
    onProgress: ({ done }) => seen.push(done),
  });
  expect(volumes[0]).toBe(series[0]);
  const [x, y, z] = movePoint(alignments[2].transform, [0, 0, 0]);
  expect(Math.hypot(x - 2, y, z)).toBeLessThan(0.4);
  expect(seen).toEqual([1, 2, 3]);
});

test('a model that knows what the series should look like finds the motion too', () => {
  const still = [series[0], series[0], series[0]];
  const predict = (now: readonly Volume[]) => now.map((_, index) => still[index]);
  const { alignments } = alignToModel(series, predict, { ...quick, rounds: 1 });
  const [x] = movePoint(alignments[2].transform, [0, 0, 0]);
  expect(Math.abs(x - 2)).toBeLessThan(0.4);
});

test('volumes on several grids are refused by the model-driven way', () => {
  const other = photograph(breastScene(), makeGrid({ size: [8, 8, 8], spacingMm: [3, 3, 3] }));
  expect(() => alignToModel([series[0], other], () => series, quick)).toThrow(
    expect.objectContaining({ code: 'registration/other-grid' }),
  );
});
