import { randomStream } from '@lobule/foundation';
import { randomWalk } from '@lobule/segmentation';
import { makeGrid, makeVolume, type Volume } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latticeOf, timesLaplacian } from '../src/random-walk/laplacian.ts';
import reference from './random-walk.json' with { type: 'json' };

const SIZE = [9, 8, 5] as const;
const SCRIBBLES = [
  [4, 4, 2, 1],
  [5, 4, 2, 1],
  [0, 0, 0, 2],
  [8, 7, 4, 2],
  [0, 7, 2, 2],
  [8, 0, 1, 3],
] as const;

/** Images and scribbles of bench/peers/random_walker_reference.py. */
function small(channels: number, spacingMm: readonly number[]) {
  const grid = makeGrid({ size: SIZE, spacingMm: [spacingMm[0], spacingMm[1], spacingMm[2]] });
  const images = Array.from({ length: channels }, (_, c) =>
    makeVolume(
      grid,
      Float64Array.from({ length: 360 }, (_, v) => {
        const [x, y, z] = [v % 9, Math.floor(v / 9) % 8, Math.floor(v / 72)];
        const near = (x - 4) * (x - 4) + (y - 4) * (y - 4) + 4 * (z - 2) * (z - 2) <= 9;
        const noise = (x * 7 + y * 13 + z * 29 + x * y * z + 5 * c) % 17;
        return (near ? 40 : 0) + (x > 5 && y < 3 ? 25 : 0) + noise;
      }),
    ),
  );
  const labels = new Uint8Array(360);
  for (const [x, y, z, label] of SCRIBBLES) labels[x + 9 * (y + 8 * z)] = label;
  return { images, scribbles: makeVolume(grid, labels) };
}

describe('the random walker', () => {
  test.each(reference.cases)('agrees with scikit-image: $name', ({ channels, spacing, at, sums, voxels }) => {
    const { images, scribbles } = small(channels, spacing);
    const { labels, probabilities, notConverged } = randomWalk(images, scribbles, { tolerance: 1e-12 });
    expect(notConverged).toBeUndefined();
    for (const [v, expected] of Object.entries(at)) {
      expected.forEach((p, n) => {
        expect(probabilities.get(n + 1)?.data[Number(v)]).toBeCloseTo(p, 7);
      });
    }
    for (const [n, sum] of sums.entries()) {
      const found = probabilities.get(n + 1)?.data.reduce((total, p) => total + p, 0);
      expect(found).toBeCloseTo(sum, 4);
      expect(labels.data.filter((label) => label === n + 1)).toHaveLength(voxels[n]);
    }
  });

  /** Random images with a few scribbles of two or three labels. */
  const drawn = fc
    .record({
      size: fc.tuple(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
      ),
      seed: fc.nat(1000),
      labels: fc.integer({ min: 2, max: 3 }),
    })
    .map(({ size, seed, labels }) => {
      const stream = randomStream(seed, 'walk');
      const grid = makeGrid({ size, spacingMm: [1, 1.5, 2] });
      const count = size[0] * size[1] * size[2];
      const image = makeVolume(
        grid,
        Float64Array.from({ length: count }, () => stream.below(100)),
      );
      const scribbles = new Uint8Array(count);
      for (let label = 1; label <= labels; label++) scribbles[label - 1] = label;
      for (let n = 0; n < 3; n++) scribbles[stream.below(count)] ||= 1 + stream.below(labels);
      return { image, scribbles: makeVolume(grid, scribbles) };
    });

  test('gives probabilities from 0 to 1 that sum to 1, and keeps the scribbles', () => {
    fc.assert(
      fc.property(drawn, ({ image, scribbles }) => {
        const { labels, probabilities } = randomWalk([image], scribbles, { tolerance: 1e-10 });
        const all = [...probabilities.values()].map(({ data }) => data);
        for (let v = 0; v < scribbles.data.length; v++) {
          const sum = all.reduce((total, data) => total + data[v], 0);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
          for (const data of all) {
            expect(data[v]).toBeGreaterThan(-1e-6);
            expect(data[v]).toBeLessThan(1 + 1e-6);
          }
          if (scribbles.data[v] !== 0) expect(labels.data[v]).toBe(scribbles.data[v]);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('is harmonic: each free voxel has the weighted mean of its neighbours', () => {
    fc.assert(
      fc.property(drawn, ({ image, scribbles }) => {
        const lattice = latticeOf([image.data], image.grid.size, [1, 1.5, 2], 2);
        const settings = { tolerance: 1e-12, beta: 2 };
        for (const { data } of randomWalk([image], scribbles, settings).probabilities.values()) {
          const left = new Float64Array(data.length);
          timesLaplacian(lattice, Float64Array.from(data), left);
          for (let v = 0; v < data.length; v++) {
            if (scribbles.data[v] === 0) expect(Math.abs(left[v] / lattice.degrees[v])).toBeLessThan(1e-6);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('does not depend on how the labels are numbered', () => {
    const { images, scribbles } = small(1, [1, 1, 2]);
    const turned = makeVolume(
      scribbles.grid,
      scribbles.data.map((label) => (label === 0 ? 0 : 4 - label)),
    );
    const one = randomWalk(images, scribbles, { tolerance: 1e-10 });
    const other = randomWalk(images, turned, { tolerance: 1e-10 });
    one.probabilities.get(1)?.data.forEach((p, v) => {
      expect(other.probabilities.get(3)?.data[v]).toBeCloseTo(p, 6);
    });
    expect(other.labels.data).toEqual(one.labels.data.map((label) => 4 - label));
  });

  test('says nothing of what no walker reaches, and looks no farther than its margin', () => {
    const grid = makeGrid({ size: [9, 1, 1], spacingMm: [1, 1, 1] });
    const image: Volume = makeVolume(grid, Float64Array.of(1, 1, 5, 5, Number.NaN, 3, 3, 3, 3));
    const scribbles = makeVolume(grid, Uint8Array.of(1, 0, 0, 2, 0, 0, 0, 0, 0));
    const { labels, probabilities, window } = randomWalk([image], scribbles, { marginMm: 3 });
    expect([...labels.data]).toEqual([1, 1, 2, 2, 0, 0, 0, 0, 0]);
    expect(window).toEqual({ start: [0, 0, 0], size: [7, 1, 1] });
    expect(probabilities.get(1)?.data[5]).toBeNaN();
  });

  test('says so where it is cut short', () => {
    const { images, scribbles } = small(1, [1, 1, 1]);
    expect(randomWalk(images, scribbles, { iterations: 1 }).notConverged?.text).toMatch(
      /within 1 steps for 2 of 3/,
    );
  });

  test.each([
    ['nothing', Uint8Array.of(0, 0, 0, 0)],
    ['one label', Uint8Array.of(0, 1, 0, 1)],
  ])('refuses scribbles of %s', (_, labels) => {
    const grid = makeGrid({ size: [4, 1, 1], spacingMm: [1, 1, 1] });
    const scribbles = makeVolume(grid, labels);
    expect(() => randomWalk([makeVolume(grid, new Float32Array(4))], scribbles)).toThrow(
      expect.objectContaining({ code: 'segmentation/scribbles' }),
    );
    expect(() => randomWalk([], scribbles)).toThrow(
      expect.objectContaining({ code: 'segmentation/scribbles' }),
    );
    expect(() => randomWalk([makeVolume(grid, new Float32Array(4))], scribbles, { beta: -1 })).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  });
});
