import type { Crew } from '@lobule/numerics';
import {
  alignSeries,
  alignSeriesInParallel,
  alignToModel,
  alignToModelInParallel,
} from '@lobule/registration';
import { openAlignCrew } from '@lobule/registration/node';
import { makeGrid, makeVolume, type Point, type Volume } from '@lobule/volume';
import { afterAll, expect, test } from 'vitest';
import { breastScene, photograph } from '../analytic-image.ts';

const grid = makeGrid({ size: [24, 24, 12], spacingMm: [5.3, 5.3, 9.3], originMm: [-62, -62, -52] });
const series = [0, 1, 2].map((mm, seed) =>
  photograph(breastScene(), grid, { at: ([x, y, z]: Point) => [x - mm, y, z], noise: 2, seed: seed + 1 }),
);
const quick = {
  mode: 'deformable',
  linear: { samples: 2000, levelsMm: [6] },
  deformable: { levelsMm: [6], maxIterations: 3, spacingMm: 30 },
} as const;
const crew: Crew = openAlignCrew(2);
afterAll(() => crew.close());

test('workers find what one thread finds, to the bit, with the error and the warped images', async () => {
  const seen: number[] = [];
  const asked = { ...quick, matchBaseline: true };
  const here = alignSeries(series, asked);
  const there = await alignSeriesInParallel(crew, series, {
    ...asked,
    onProgress: ({ done }) => seen.push(done),
  });
  expect(there.alignments).toEqual(here.alignments);
  expect(there.volumes.map(({ data }) => [...data])).toEqual(here.volumes.map(({ data }) => [...data]));
  // Two passes of three volumes.
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
});

test('the model-driven way too', async () => {
  const predict = (now: readonly Volume[]) => now.map(() => series[0]);
  const rigid = { ...quick, mode: 'rigid', rounds: 2, estimateError: false } as const;
  const there = await alignToModelInParallel(crew, series, predict, rigid);
  expect(there.alignments).toEqual(alignToModel(series, predict, rigid).alignments);
});

test('an error of a worker is the one that a thread would throw', async () => {
  const flat = makeVolume(grid, new Float32Array(24 * 24 * 12).fill(5));
  await expect(alignSeriesInParallel(crew, [series[0], flat], quick)).rejects.toThrow(
    expect.objectContaining({ code: 'registration/no-contrast' }),
  );
});
