import { randomStream } from '@lobule/foundation';
import { type Mask, makeGrid, type Volume } from '@lobule/volume';
import { expect, test } from 'vitest';
import { extractFeatures } from '../src/index.ts';

/** Mean of the image within 1 cm3 around each voxel of the mask, by looking at every voxel; NaN does not count. */
function meansAround({ grid, data }: Volume, mask: Mask, spacingMm: readonly number[]) {
  const [nx, ny] = grid.size;
  const place = (v: number) => [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
  const radiusMm = Math.cbrt(3000 / (4 * Math.PI));
  const all = Array.from(data.keys()).filter((v) => Number.isFinite(data[v]));
  return all
    .filter((v) => mask.data[v] !== 0)
    .map((centre) => {
      const near = all.filter((v) => {
        const [a, b] = [place(centre), place(v)];
        return Math.hypot(...a.map((x, axis) => (x - b[axis]) * spacingMm[axis])) <= radiusMm;
      });
      return { value: data[centre], mean: near.reduce((sum, v) => sum + data[v], 0) / near.length };
    });
}

test.each([
  { name: 'that reaches the border of the image', margin: 0, missing: 0 },
  { name: 'in the middle of the image', margin: 4, missing: 0 },
  { name: 'with voxels that are not finite', margin: 2, missing: 0.1 },
])('peaks of a region $name are those of a plain search', ({ margin, missing }) => {
  const stream = randomStream('local-intensity', String(margin));
  const spacingMm = [2.5, 3, 4] as const;
  const grid = makeGrid({ size: [11, 10, 9], spacingMm });
  const isInside = (x: number, n: number) => x >= margin && x < n - margin;
  const data = Float64Array.from({ length: 990 }, () =>
    stream.uniform() < missing ? Number.NaN : stream.below(1000),
  );
  const inside = Uint8Array.from(data.keys(), (v) =>
    isInside(v % 11, 11) && isInside(Math.floor(v / 11) % 10, 10) && isInside(Math.floor(v / 110), 9) ? 1 : 0,
  );
  const image = { grid, data };
  const mask = { grid, data: inside };
  const around = meansAround(image, mask, spacingMm);
  const brightest = Math.max(...around.map(({ value }) => value));
  const [local, global] = extractFeatures(image, mask, { families: ['local-intensity'] }).features;
  expect(global.value).toBeCloseTo(Math.max(...around.map(({ mean }) => mean)), 9);
  const peaks = around.filter(({ value }) => value === brightest).map(({ mean }) => mean);
  expect(local.value).toBeCloseTo(Math.max(...peaks), 9);
});
