import { makeGrid } from '@lobule/volume';
import { expect, test } from 'vitest';
import { alignFrames } from '../../src/exam/align-frames.ts';
import type { ImageSeries } from '../../src/exam/images.ts';

const grid = makeGrid({ size: [14, 14, 10], spacingMm: [3, 3, 3] });

function wavesAt(shiftMm: number): Float32Array {
  return Float32Array.from({ length: 14 * 14 * 10 }, (_, v) => {
    const [x, y, z] = [
      3 * ((v % 14) - 6.5) - shiftMm,
      3 * ((Math.floor(v / 14) % 14) - 6.5),
      3 * (Math.floor(v / 196) - 4.5),
    ];
    return 100 / (1 + (x * x + 2 * y * y + 1.5 * z * z) / 150) + ((v * 7919) % 13) / 5;
  });
}

const series: ImageSeries = {
  role: 't2',
  label: 'waves',
  grid,
  frames: [{}, {}, {}],
  files: 1,
  contentHash: 'waves',
  load: async () => [wavesAt(0), wavesAt(1.5), wavesAt(-2)],
};

test('frames are aligned to the same bits by one thread and by two, and the reference is left as it was', async () => {
  const request = { mode: 'rigid', estimateError: true } as const;
  const [one, two] = await Promise.all(
    [1, 2].map((threads) => alignFrames(series, 0, request, { organ: 'breast', threads, kept: undefined })),
  );
  expect(two).toEqual(one);
  expect(one.frames[0]).toEqual(wavesAt(0));
  expect(one.figures.map(({ frame }) => frame)).toEqual([1, 2]);
  for (const [n, shiftMm] of [1.5, 2].entries()) {
    expect(Math.abs(one.figures[n].motionMm.median - shiftMm)).toBeLessThan(0.2);
    const { before, after } = one.figures[n].residual;
    expect(after ?? 1).toBeLessThan(0.6 * (before ?? 0));
  }
});
