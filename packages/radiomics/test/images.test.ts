import {
  deriveImages,
  extractFeatures,
  extractImages,
  imageNames,
  listFeatures,
  type RadiomicsSettings,
  textureMatrices,
} from '@lobule/radiomics';
import { makeGrid, type Volume } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WAVELET_FAMILIES, waveletFilters } from '../src/filters/wavelet.ts';
import { icosphere } from '../src/images/icosphere.ts';
import { extract, region } from './regions.ts';

const wavelet = { kind: 'wavelet', family: 'coif1', startLevel: 0, levels: 1 } as const;
const ALL: RadiomicsSettings = {
  profile: 'pyradiomics',
  imageTypes: [{ kind: 'original' }, wavelet, { kind: 'log', sigmaMm: [1, 2.5] }, { kind: 'square-root' }],
};

const size = fc.tuple(
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 9 }),
);
const volume = (n: readonly [number, number, number], seed: number): Volume<Float64Array> => ({
  grid: makeGrid({ size: n, spacingMm: [1, 1, 1] }),
  data: Float64Array.from({ length: n[0] * n[1] * n[2] }, (_, v) => ((v * 7919 + seed) % 211) - 90),
});

describe('derived images', () => {
  test('have the names of PyRadiomics, and shape comes once', () => {
    const names = listFeatures(ALL).map(({ pyradiomicsName }) => String(pyradiomicsName));
    expect(names).toHaveLength(107 + 11 * 93);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.includes('_shape_'))).toHaveLength(14);
    for (const name of [
      'wavelet-HLH_glcm_MCC',
      'log-sigma-2-5-mm-3D_ngtdm_Contrast',
      'squareroot_firstorder_Mean',
    ]) {
      expect(names).toContain(name);
    }
    expect(imageNames({ ...wavelet, levels: 2 }).filter((name) => name.endsWith('LLL'))).toEqual([
      'wavelet2-LLL',
    ]);
  });

  test('are described one by one, or all in one list', () => {
    const { image, mask } = region(['12345 23451 34512 45123', '12345 23451 34512 45123']);
    const sets = extractImages(image, mask, { ...ALL, imageTypes: [{ kind: 'original' }, wavelet] });
    expect(sets.images.map((set) => set.image)).toEqual(['original', ...imageNames(wavelet)]);
    const { features } = extractFeatures(image, mask, {
      ...ALL,
      imageTypes: [{ kind: 'original' }, wavelet],
    });
    expect(features).toEqual(sets.images.flatMap((set) => set.features));
    expect(features.find(({ name }) => name === 'wavelet-LLL_Statistics_Mean')?.image).toBe('wavelet-LLL');
  });

  test('may have bins of their own', () => {
    const some = region(['123456 654321', '135246 246135']);
    const levels = (width: number) =>
      extract(some, {
        profile: 'pyradiomics',
        families: ['intensity-histogram'],
        imageTypes: [{ kind: 'square', discretisation: { method: 'bin-width', width } }],
      }).features.map(({ value }) => value);
    expect(levels(0.1)).not.toEqual(levels(3));
  });

  test('leave the shape that of the image itself, whichever comes first', () => {
    const some = region(['1234 4321 5656', '1234 4321 5656']);
    const shape = (imageTypes: RadiomicsSettings['imageTypes']) =>
      extract(some, { families: ['morphology'], imageTypes }).features;
    expect(shape([wavelet])).toEqual(shape([{ kind: 'original' }]));
  });

  test('are refused beside a filter, and twice', () => {
    const { image, mask } = region(['12 34']);
    const mean = { kind: 'mean', support: 3, withinSlices: false, boundary: 'mirror' } as const;
    for (const settings of [
      { filter: mean, imageTypes: [{ kind: 'square' }] },
      { imageTypes: [{ kind: 'square' }, { kind: 'square' }] },
      { features: ['glcm_Nothing'] },
    ] as const) {
      expect(() => extractFeatures(image, mask, settings as unknown as RadiomicsSettings)).toThrow(
        expect.objectContaining({ code: 'radiomics/bad-settings' }),
      );
    }
  });

  test('have only the features that were asked for', () => {
    const settings = {
      ...ALL,
      features: ['glcm_MCC', 'TU9B'],
      imageTypes: [{ kind: 'original' }, wavelet],
    } as const;
    const names = listFeatures(settings as unknown as RadiomicsSettings).map(
      ({ pyradiomicsName }) => pyradiomicsName,
    );
    expect(names.slice(0, 4)).toEqual([
      'original_glcm_JointEntropy',
      'original_glcm_MCC',
      'wavelet-LLH_glcm_JointEntropy',
      'wavelet-LLH_glcm_MCC',
    ]);
    expect(names).toHaveLength(18);
  });
});

describe('stationary wavelets', () => {
  // The discrete Meyer wavelet, cut to 62 taps, is not exactly so.
  test.each(WAVELET_FAMILIES.filter((family) => family !== 'dmey'))(
    '%s: filters of decomposition and reconstruction are perpendicular but to each other',
    (family) => {
      const { low, high } = waveletFilters(family);
      const n = low.length;
      // The high-pass filter is the low-pass filter of reconstruction, every other sign changed.
      const reconstruct = high.map((tap, k) => (k % 2 === 0 ? -tap : tap));
      expect(low.reduce((sum, tap) => sum + tap, 0)).toBeCloseTo(Math.SQRT2, 10);
      expect(high.reduce((sum, tap) => sum + tap, 0)).toBeCloseTo(0, 10);
      for (let shift = 0; shift < n; shift += 2) {
        let product = 0;
        for (let k = 0; k + shift < n; k++) product += low[k + shift] * reconstruct[n - 1 - k];
        expect(product).toBeCloseTo(shift === 0 ? 1 : 0, 10);
      }
    },
  );

  test('keep the energy: that of the bands is eight times that of an image of even size', () => {
    fc.assert(
      fc.property(size, fc.nat(210), fc.constantFrom('coif1', 'haar', 'db3'), (half, seed, family) => {
        const image = volume([2 * half[0], 2 * half[1], 2 * half[2]], seed);
        const energy = (data: Float64Array) => data.reduce((sum, x) => sum + x * x, 0);
        const bands = deriveImages(image, { ...wavelet, family: family as 'coif1' });
        const sum = bands.reduce((total, band) => total + energy(band.image.data), 0);
        expect(sum / (8 * energy(image.data))).toBeCloseTo(1, 9);
      }),
      { numRuns: 25 },
    );
  });

  test('in the box around a mask are those of the whole image', () => {
    const image = volume([11, 9, 8], 3);
    const whole = deriveImages(image, wavelet);
    const mask = {
      grid: image.grid,
      data: Uint8Array.from(image.data, (_, v) => (v % 11 === 10 && v > 500 ? 1 : 0)),
    };
    const { images } = extractImages(image, mask, {
      profile: 'pyradiomics',
      families: ['statistics'],
      imageTypes: [wavelet],
    });
    images.forEach(({ features }, n) => {
      const inside = whole[n].image.data.filter((_, v) => mask.data[v] === 1);
      const maximum = features.find(({ pyradiomicsName }) => pyradiomicsName?.endsWith('_Maximum'));
      expect(maximum?.value).toBe(Math.max(...inside));
    });
  });
});

describe('the Laplacian of a Gaussian', () => {
  test('is 0 of a constant, and of x^2 twice the square of sigma away from the borders', () => {
    const grid = makeGrid({ size: [64, 12, 12], spacingMm: [0.5, 1, 2] });
    const of = (value: (x: number) => number) => {
      const data = Float64Array.from({ length: 64 * 144 }, (_, v) => value(0.5 * (v % 64)));
      const [{ image }] = deriveImages({ grid, data }, { kind: 'log', sigmaMm: [1.5] });
      return image.data[32 + 64 * (6 + 12 * 6)];
    };
    expect(Math.abs(of(() => 80))).toBeLessThan(1e-3);
    // The scale-normalised derivative is sigma^2 f'' in voxels of the axis, over the square of the spacing.
    expect(of((x) => x * x) / (2 * 1.5 * 1.5)).toBeCloseTo(1, 3);
  });
});

test('images of single points keep their range', () => {
  const image = volume([5, 4, 3], 11);
  const largest = image.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (const kind of ['square', 'square-root', 'logarithm', 'exponential'] as const) {
    const [derived] = deriveImages(image, { kind });
    const most = derived.image.data.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    expect(most / largest).toBeCloseTo(1, 12);
  }
});

test('an icosphere has 10 x 4^n + 2 corners, all on the sphere, whose sum is 0', () => {
  for (const n of [0, 1, 2]) {
    const points = icosphere(n, 2);
    expect(points).toHaveLength(10 * 4 ** n + 2);
    for (const [x, y, z] of points) expect(x * x + y * y + z * z).toBeCloseTo(4, 12);
    for (const axis of [0, 1, 2]) expect(points.reduce((sum, p) => sum + p[axis], 0)).toBeCloseTo(0, 12);
  }
});

test('patterns on a sphere do not change when x, y and z change places in turn, nor when the image is made brighter', () => {
  const n = 7;
  const image = volume([n, n, n], 17);
  const onward = (v: number) => Math.floor(v / n) + n * n * (v % n);
  const back = (v: number) => Math.floor(v / (n * n)) + n * (v % (n * n));
  const type = { kind: 'lbp-3d', levels: 1, radius: 1, subdivision: 1 } as const;
  const derived = (data: Float64Array) => deriveImages({ grid: image.grid, data }, type)[0].image.data;
  const [one, other, brighter] = [
    derived(image.data),
    derived(image.data.map((_, v) => image.data[back(v)])),
    derived(image.data.map((x) => 3 * x + 1000)),
  ];
  // Away from the borders, beyond which all is 0.
  for (const v of [3 + n * (3 + n * 3), 2 + n * (4 + n * 3), 4 + n * (2 + n * 4)]) {
    expect(other[onward(v)]).toBeCloseTo(one[v], 9);
    expect(brighter[v]).toBeCloseTo(one[v], 9);
  }
});

test('matrices are there for who wants to look at them', () => {
  const { image, mask } = region(['112 122', '112 122']);
  const found = textureMatrices(image, mask, { discretisation: { method: 'none' } });
  expect([...(found?.levels ?? [])]).toEqual([1, 2]);
  // Along x: 11, 12, 12, 22 in each slice, both ways.
  expect([...(found?.cooccurrence[0] ?? [])]).toEqual([4, 4, 4, 4]);
  expect(found?.zones.count.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(textureMatrices(image, { grid: mask.grid, data: mask.data.map(() => 0) })).toBeUndefined();
});
