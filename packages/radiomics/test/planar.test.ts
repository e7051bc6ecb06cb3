import {
  extractFeatures,
  type FeatureSet,
  type RadiomicsSettings,
  type radiomicsErrors,
  voxelMaps,
} from '@lobule/radiomics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCase, type Case, extract, numberOf, reasonOf, region, turned } from './regions.ts';

const SHAPE: RadiomicsSettings = { profile: 'pyradiomics', families: ['shape-2d'] };

/** All that looks within slices. */
const FLAT: RadiomicsSettings = {
  discretisation: { method: 'none' },
  families: ['glcm', 'glrlm', 'glszm', 'gldzm', 'ngtdm', 'ngldm'],
  glcmAggregations: ['2D_average', '2.5D_merged'],
  glrlmAggregations: ['2D_merged', '2.5D_average'],
  zoneAggregations: ['2D', '2.5D'],
};
const IMAGES: RadiomicsSettings = {
  families: ['statistics'],
  // Mean, variance, lowest and highest: others divide by what can be 0 but for rounding.
  features: ['Q4LE', 'ECT3', '1GSF', '84IY'],
  imageTypes: [
    { kind: 'wavelet', family: 'haar', startLevel: 0, levels: 2, planar: true },
    { kind: 'lbp-2d', radius: 1, samples: 8, method: 'uniform' },
  ],
};

/** Axes of the image in the order that makes the sliced axis the last, the others in their order. */
const ORDERS = { x: [1, 2, 0], y: [0, 2, 1], z: [0, 1, 2] } as const;

function expectSame(found: FeatureSet, expected: FeatureSet) {
  found.features.forEach(({ name, value, reason }, n) => {
    expect([name, reason]).toEqual([expected.features[n].name, expected.features[n].reason]);
    if (reason) return;
    const wanted = expected.features[n].value;
    expect(Math.abs(value - wanted), name).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
  });
}

describe('slices across an axis', () => {
  test.each(['x', 'y', 'z'] as const)(
    'across %s are those across z of the image laid that way',
    (sliceAxis) => {
      fc.assert(
        fc.property(anyCase, (some) => {
          const laid = turned(some, ORDERS[sliceAxis], [false, false, false]);
          expectSame(extract(some, { ...FLAT, sliceAxis }), extract(laid, FLAT));
          expectSame(extract(some, { ...IMAGES, sliceAxis }), extract(laid, IMAGES));
        }),
        { numRuns: 8 },
      );
    },
  );

  test('leave features in space as they are', () => {
    const some = region(['123 231', '312 132', '221 113']);
    const inSpace: RadiomicsSettings = { discretisation: { method: 'none' } };
    expectSame(extract(some, { ...inSpace, sliceAxis: 'x' }), extract(some, inSpace));
  });

  test('are across z alone in windows of voxel maps', async () => {
    const { image, mask } = region(['12 34']);
    await expect(voxelMaps(image, mask, { sliceAxis: 'y' })).rejects.toMatchObject({
      code: 'radiomics/bad-settings' satisfies keyof typeof radiomicsErrors.entries,
    });
  });
});

describe('the shape of a plane region', () => {
  test('of a rectangle is that of the rectangle with its corners cut', () => {
    const set = extract(region(['.... .11. .11. .11. ....'], [2, 1, 5]), SHAPE);
    // 4 x 3 mm, of which each corner loses half of half a pixel by half a pixel.
    expect(numberOf(set, 'Shape2D_PixelSurface')).toBe(12);
    expect(numberOf(set, 'Shape2D_MeshSurface')).toBe(12 - 4 * 0.25);
    expect(numberOf(set, 'Shape2D_Perimeter')).toBeCloseTo(2 * (2 + 2) + 4 * Math.sqrt(1.25), 12);
    expect(numberOf(set, 'Shape2D_MaximumDiameter')).toBeCloseTo(Math.sqrt(4 * 4 + 2 * 2), 12);
    expect(numberOf(set, 'Shape2D_Elongation')).toBeCloseTo(Math.sqrt(8 / 12), 12);
    expect(numberOf(set, 'Shape2D_Sphericity')).toBeLessThan(1);
  });

  test('has a line around each part and each hole', () => {
    const line = (rows: string) => numberOf(extract(region([rows]), SHAPE), 'Shape2D_Perimeter');
    const diamond = 4 * Math.sqrt(0.5);
    expect(line('1..1')).toBeCloseTo(2 * diamond, 12);
    // Pixels that touch by a corner are apart.
    expect(line('1. .1')).toBeCloseTo(2 * diamond, 12);
    expect(line('111 1.1 111')).toBeCloseTo(line('111 111 111') + diamond, 12);
  });

  test('is measured in the plane across the axis of the slices', () => {
    const flat = region(['.... .11. .1.. ....'], [2, 1, 5]);
    const upright: Case = turned(flat, [0, 2, 1], [false, false, false]);
    expectSame(extract(upright, { ...SHAPE, sliceAxis: 'y' }), extract(flat, SHAPE));
  });

  test('is undefined in several slices, its elongation in one pixel, all of it in no pixel', () => {
    expect(reasonOf(extract(region(['11', '11']), SHAPE), 'Shape2D_Perimeter')).toBe('several-slices');
    const one = extract(region(['.1.']), SHAPE);
    expect(numberOf(one, 'Shape2D_MeshSurface')).toBe(0.5);
    expect(reasonOf(one, 'Shape2D_Elongation')).toBe('one-voxel');
    expect(reasonOf(extract(region(['..']), SHAPE), 'Shape2D_MeshSurface')).toBe('empty-mask');
  });

  test('comes once beside the shape in space, however many images there are', () => {
    const { image, mask } = region(['1234 4321 1243 3412']);
    const { features } = extractFeatures(image, mask, {
      ...SHAPE,
      families: ['morphology', 'shape-2d', 'statistics'],
      imageTypes: [{ kind: 'original' }, { kind: 'square' }],
    });
    expect(features).toHaveLength(14 + 9 + 2 * 16);
    expect(features.filter(({ pyradiomicsName }) => pyradiomicsName?.startsWith('square'))).toHaveLength(16);
  });
});
