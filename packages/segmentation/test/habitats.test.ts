import { randomStream } from '@lobule/foundation';
import {
  clusterHabitats,
  DENSE_HABITAT,
  habitatByRule,
  habitatSettings,
  resolveHabitatSettings,
} from '@lobule/segmentation';
import { makeGrid, makeVolume, type Volume } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { clustersByGap } from '../src/habitats/gap.ts';
import { kMeans } from '../src/habitats/k-means.ts';
import { gaussianMixture } from '../src/habitats/mixture.ts';
import { adjustedRand } from '../src/habitats/rand-index.ts';

const COUNT = 300;
const grid = makeGrid({ size: [10, 10, 3], spacingMm: [1, 1, 2] });
const first = Float64Array.from({ length: COUNT }, (_, k) => [0, 4, 8][k % 3] + ((7919 * k) % 101) / 50 - 1);
const second = Float64Array.from(
  { length: COUNT },
  (_, k) => [0, 5, 1][k % 3] + ((104729 * k) % 97) / 40 - 1.2 + 0.3 * first[k],
);
const maps = { Ktrans: makeVolume(grid, first), ADC: makeVolume(grid, second) };
const tumour = makeVolume(grid, new Uint8Array(COUNT).fill(1));

function scores(): Float64Array {
  const rows = new Float64Array(2 * COUNT);
  [first, second].forEach((column, f) => {
    const mean = column.reduce((sum, x) => sum + x, 0) / COUNT;
    const sd = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / COUNT);
    column.forEach((x, n) => {
      rows[2 * n + f] = (x - mean) / sd;
    });
  });
  return rows;
}

// Expected numbers are those of scikit-learn 1.9.1 on the same rows.
describe('clusters of voxels', () => {
  test('by k-means have the least sum of squares', () => {
    const { withinSquares } = kMeans(scores(), 2, 3, randomStream(1));
    expect(withinSquares).toBeCloseTo(31.69558807331526, 8);
  });

  test('by a mixture of Gaussians have the likelihood of scikit-learn', () => {
    const rows = scores();
    const { labels } = kMeans(rows, 2, 3, randomStream(1));
    const mixture = gaussianMixture(rows, 2, 3, labels);
    expect(mixture.meanLogLikelihood).toBeCloseTo(-0.8597831981046122, 6);
    expect(mixture.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  test('agree by the adjusted Rand index', () => {
    const thirds = Array.from({ length: COUNT }, (_, k) => k % 3);
    const quarters = thirds.map((_, k) => Math.floor(k / 7) % 4);
    expect(adjustedRand(thirds, quarters)).toBeCloseTo(-0.007941805155414369, 12);
    expect(
      adjustedRand(
        thirds,
        thirds.map((at, k) => (k % 11 === 0 ? 0 : at)),
      ),
    ).toBeCloseTo(0.8235940289138665, 12);
    expect(adjustedRand([1, 1], [2, 2])).toBe(1);
  });
});

describe('habitats by clustering', () => {
  test.each(['k-means', 'gaussian-mixture'] as const)('finds the three that are there by %s', (method) => {
    const found = clusterHabitats(maps, tumour, { method, mostClusters: 5, references: 8, bootstraps: 5 });
    expect(found.habitats.map(({ voxels }) => voxels)).toEqual([100, 100, 100]);
    expect(found.habitats.map(({ means }) => Math.round(means['Ktrans'] / 4 + 1))).toEqual([1, 2, 3]);
    expect(found.stability.value).toBeGreaterThan(0.99);
    expect(clustersByGap(found.gaps)).toBe(3);
  });

  test('are the same in every run, and take the number that is given', () => {
    const run = () => clusterHabitats(maps, tumour, { clusters: 2, bootstraps: 0 });
    expect(run()).toEqual(run());
    expect(run()).toMatchObject({ gaps: [], stability: { reason: { code: 'not-asked' } } });
    expect(clusterHabitats(maps, tumour, { clusters: 1 }).stability.reason?.code).toBe('one-habitat');
  });

  test('leaves out voxels where a map has no value, and refuses too few', () => {
    const holes = makeVolume(
      grid,
      Float64Array.from(first, (x, k) => (k < 50 ? Number.NaN : x)),
    );
    const found = clusterHabitats({ holes }, tumour, { clusters: 3, bootstraps: 0 });
    expect(found.unknownVoxels).toBe(50);
    expect(found.labels.data.subarray(0, 50).every((label) => label === 0)).toBe(true);
    const bad = expect.objectContaining({ code: 'segmentation/bad-habitats' });
    const few = makeVolume(grid, new Uint8Array(COUNT).fill(1, 0, 4));
    expect(() => clusterHabitats(maps, few)).toThrow(bad);
    expect(() => clusterHabitats({}, tumour)).toThrow(bad);
  });

  test('have settings with a schema, checked', () => {
    expect(habitatSettings.json['description']).toContain('Habitats');
    expect(() => resolveHabitatSettings({ references: 1 })).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  });
});

describe('habitats by rule', () => {
  const map = (...values: readonly number[]): Volume =>
    makeVolume(makeGrid({ size: [4, 1, 1], spacingMm: [1, 1, 1] }), Float32Array.from(values));
  const ve = map(0.2, 0.25, 0.1, Number.NaN);
  const ADC = map(1e-3, 1e-3, 1.2e-3, 1e-3);
  const all = { grid: ve.grid, data: new Uint8Array(4).fill(1) };

  test('hold where every condition holds, and say where nothing is known', () => {
    const { habitat, rest, unknown } = habitatByRule({ ve, ADC }, all, DENSE_HABITAT);
    expect([...habitat.mask.data]).toEqual([1, 0, 0, 0]);
    expect([...rest.mask.data]).toEqual([0, 1, 1, 0]);
    expect([...unknown.mask.data]).toEqual([0, 0, 0, 1]);
    expect(habitatByRule({ ve }, all, [{ map: 've', atLeast: 9 }]).habitat.reason?.code).toBe('empty-region');
  });

  test('name maps that are there, on one grid', () => {
    expect(() => habitatByRule({ ve }, all, DENSE_HABITAT)).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-habitats' }),
    );
    expect(() => habitatByRule({ ve }, all, [])).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-habitats' }),
    );
    expect(() => habitatByRule({ ve, Ktrans: maps.Ktrans }, all, [{ map: 've', below: 1 }])).toThrow(
      expect.objectContaining({ code: 'segmentation/phases-on-other-grids' }),
    );
  });
});
