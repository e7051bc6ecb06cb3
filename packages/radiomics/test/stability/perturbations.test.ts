import { randomStream } from '@lobule/foundation';
import { makeGrid, makeVolume } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateNoise, extractFeatures, perturbations, type RadiomicsSettings } from '../../src/index.ts';
import { grow } from '../../src/stability/grow.ts';
import { redraw } from '../../src/stability/redraw.ts';
import { regrid } from '../../src/stability/regrid.ts';
import { supervoxels } from '../../src/stability/supervoxels.ts';
import { ball, count, GRID, noisy } from './solids.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('Perturbations', () => {
  test('are all combinations, by name', () => {
    const all = perturbations({
      rotationDeg: [-5, 5],
      volume: [0, 0.1],
      contour: { repetitions: 2, supervoxelMm3: 50 },
    });
    expect(all.map(({ name }) => name)).toEqual([
      'R-5 C1',
      'R-5 C2',
      'R-5 V0.1 C1',
      'R-5 V0.1 C2',
      'R5 C1',
      'R5 C2',
      'R5 V0.1 C1',
      'R5 V0.1 C2',
    ]);
    expect(perturbations({ translation: [0.25, 0.75] })).toHaveLength(8);
  });

  test('of nothing, or of thousands, are refused', () => {
    expect(() => perturbations({})).toThrow(code('radiomics/bad-settings'));
    const translation = Array.from({ length: 11 }, (_, n) => n / 11);
    expect(() => perturbations({ translation })).toThrow(/1331 perturbations/);
  });
});

describe('The noise of an image', () => {
  test.each([0.5, 7, 300])('of SD %d is found to within 3 percent', (sd) => {
    expect(Math.abs(estimateNoise(noisy(1, sd)) / sd - 1)).toBeLessThan(0.03);
  });

  test('is found beside a lesion and on a slope', () => {
    const image = noisy(2, 5, ball(6));
    for (let v = 0; v < image.data.length; v++) image.data[v] += 3 * (v % 24);
    expect(Math.abs(estimateNoise(image) / 5 - 1)).toBeLessThan(0.1);
  });

  test('of a flat image is none, and of an image of few or no finite voxels cannot be told', () => {
    const tiny = makeGrid({ size: [5, 5, 5], spacingMm: [1, 1, 1] });
    expect(estimateNoise({ grid: GRID, data: new Float64Array(24 * 22 * 14).fill(9) })).toBeLessThan(1e-12);
    expect(() => estimateNoise(noisy(1, 1, undefined, tiny))).toThrow(code('radiomics/no-noise-estimate'));
    const empty = { grid: GRID, data: new Float64Array(24 * 22 * 14).fill(Number.NaN) };
    expect(() => estimateNoise(empty)).toThrow(code('radiomics/no-noise-estimate'));
  });
});

describe('Turning and shifting the grid', () => {
  const mask = ball(6);
  const image = noisy(3, 5, mask);

  test('by nothing changes nothing', () => {
    expect(regrid(image, mask, 0, [0, 0, 0])).toEqual({ image, mask });
  });

  test('by whole voxels leaves every feature as it is', () => {
    const settings = { families: ['morphology', 'statistics', 'glcm', 'glszm'] } as const;
    const there = regrid(image, mask, 0, [1, -1, 1]);
    const before = extractFeatures(image, mask, settings).features;
    const after = extractFeatures(there.image, there.mask, settings).features;
    after.forEach(({ name, value }, n) => {
      expect(value, name).toBeCloseTo(before[n].value, 9);
    });
  });

  test('by a quarter turn leaves a region on equal axes as it is', () => {
    const cube = makeGrid({ size: [16, 16, 4], spacingMm: [1, 1, 1] });
    const block = makeVolume(
      cube,
      Uint8Array.from({ length: 1024 }, (_, v) =>
        v % 16 >= 5 && v % 16 < 12 && (v >> 4) % 16 >= 6 && (v >> 4) % 16 < 9 ? 1 : 0,
      ),
    );
    const there = regrid(noisy(4, 5, undefined, cube), block, 90, [0, 0, 0]);
    expect(count(there.mask)).toBe(count(block));
    const values = { families: ['intensity-histogram'] } as const;
    const entropy = (some: typeof there) =>
      extractFeatures(some.image, some.mask, values).features.map(({ value }) => value.toFixed(9));
    expect(entropy(there)).toEqual(entropy({ image: noisy(4, 5, undefined, cube), mask: block }));
  });

  test('loses no part of a region that fills its image, and leaves filters no gap', () => {
    const small = makeGrid({ size: [20, 12, 8], spacingMm: [1, 1, 2] });
    const all = makeVolume(small, new Uint8Array(1920).fill(1));
    const there = regrid(noisy(8, 5, undefined, small), all, 30, [0.25, 0.25, 0]);
    expect(Math.abs(count(there.mask) / 1920 - 1)).toBeLessThan(0.03);
    expect(there.image.data.every(Number.isFinite)).toBe(true);
    const wavelet: RadiomicsSettings = {
      profile: 'pyradiomics',
      families: ['statistics'],
      imageTypes: [{ kind: 'wavelet', family: 'coif1', startLevel: 0, levels: 1 }],
    };
    const { features } = extractFeatures(there.image, there.mask, wavelet);
    expect(features.filter(({ reason }) => reason !== undefined)).toEqual([]);
  });

  test('keeps what is not a number within the image', () => {
    const holed = makeVolume(image.grid, image.data.slice());
    holed.data[12 + 24 * (11 + 22 * 7)] = Number.NaN;
    const { data } = regrid(holed, mask, 5, [0, 0, 0]).image;
    const holes = [...data].filter(Number.isNaN).length;
    expect(holes).toBeGreaterThan(0);
    expect(holes).toBeLessThan(20);
  });

  test('by a few degrees keeps the volume of a ball to within 5 percent', () => {
    const there = regrid(image, mask, 6, [0.25, 0.5, 0.75]);
    expect(Math.abs(count(there.mask) / count(mask) - 1)).toBeLessThan(0.05);
  });
});

describe('Growing a region', () => {
  test('reaches the volume that was asked for, nearest voxels first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 8 }),
        fc.double({ min: -0.8, max: 1, noNaN: true }),
        fc.nat(),
        (mm, by, seed) => {
          const mask = ball(mm);
          const grown = grow(mask, by, randomStream(seed));
          expect(count(grown)).toBe(Math.max(1, Math.round(count(mask) * (1 + by))));
          const [large, small] = by > 0 ? [grown, mask] : [mask, grown];
          expect(small.data.every((value, v) => value === 0 || large.data[v] !== 0)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('is the same for the same seed, and keeps one voxel', () => {
    const mask = ball(5);
    expect(grow(mask, 0.13, randomStream(1)).data).toEqual(grow(mask, 0.13, randomStream(1)).data);
    expect(grow(mask, 0.13, randomStream(2)).data).not.toEqual(grow(mask, 0.13, randomStream(1)).data);
    expect(count(grow(ball(1), -0.9, randomStream(1)))).toBe(1);
  });

  test('goes by millimetres: a ball on voxels of 0.5 x 0.5 x 1 mm grows along each axis alike', () => {
    const fine = makeGrid({ size: [48, 44, 28], spacingMm: [0.5, 0.5, 1] });
    const grown = grow(ball(5, fine), 1, randomStream(1));
    const { features } = extractFeatures({ grid: fine, data: new Float64Array(grown.data.length) }, grown, {
      families: ['morphology'],
    });
    const axis = (name: string) =>
      features.find((feature) => feature.name === `Morphology_${name}AxisLength`)!.value;
    // Twice the volume has a radius of 6.3 mm, and a ball's axis length is 4 sqrt(r^2 / 5).
    for (const name of ['Major', 'Minor', 'Least']) expect(Math.abs(axis(name) - 11.27)).toBeLessThan(0.25);
  });
});

describe('A contour drawn anew', () => {
  test('supervoxels have about the volume that was asked for and do not cross an edge', () => {
    const half = makeVolume(
      GRID,
      Uint8Array.from({ length: 24 * 22 * 14 }, (_, v) => (v % 24 < 9 ? 1 : 0)),
    );
    const labels = supervoxels(noisy(5, 5, half), 120, 90, 210);
    const sizes = new Map<number, [number, number]>();
    labels.forEach((label, v) => {
      const [inside, outside] = sizes.get(label) ?? [0, 0];
      sizes.set(label, half.data[v] !== 0 ? [inside + 1, outside] : [inside, outside + 1]);
    });
    const mean = (2 * labels.length) / sizes.size;
    expect(mean).toBeGreaterThan(60);
    expect(mean).toBeLessThan(240);
    const crossing = [...sizes.values()].reduce((sum, [a, b]) => sum + Math.min(a, b), 0);
    expect(crossing / labels.length).toBeLessThan(0.01);
  });

  test('follows the edge of a lesion where there is one', () => {
    const lesion = ball(6);
    const drawn = ball(6.6);
    const redrawn = redraw(noisy(6, 5, lesion), drawn, 60, randomStream(1));
    const both = redrawn.data.reduce(
      (sum, value, v) => sum + (value !== 0 && lesion.data[v] !== 0 ? 1 : 0),
      0,
    );
    expect((2 * both) / (count(redrawn) + count(lesion))).toBeGreaterThan(0.9);
  });

  test('differs by lot, the same for the same seed, and never loses the region', () => {
    const mask = ball(5);
    const image = noisy(7, 10);
    const volumes = new Set(
      Array.from({ length: 8 }, (_, n) => count(redraw(image, mask, 60, randomStream(n)))),
    );
    expect(volumes.size).toBeGreaterThan(3);
    expect(redraw(image, mask, 60, randomStream(3)).data).toEqual(
      redraw(image, mask, 60, randomStream(3)).data,
    );
    const speck = ball(1);
    for (let n = 0; n < 5; n++) expect(count(redraw(image, speck, 500, randomStream(n)))).toBeGreaterThan(0);
  });
});
