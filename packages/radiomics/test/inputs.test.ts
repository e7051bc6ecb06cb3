import { extractFeatures, extractImages, type RadiomicsSettings } from '@lobule/radiomics';
import { type Grid, type Mask, makeGrid, maskWhere, pad, type Volume } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { numberOf, reasonOf, region } from './regions.ts';

const asLevels = { discretisation: { method: 'none' } } as const;
const IMAGES: RadiomicsSettings = {
  profile: 'pyradiomics',
  imageTypes: [
    { kind: 'original' },
    { kind: 'wavelet', family: 'coif1', startLevel: 0, levels: 1 },
    { kind: 'log', sigmaMm: [1] },
    { kind: 'gradient', useSpacing: true },
  ],
};

function noisy(grid: Grid, seed = 7919): Volume<Float64Array> {
  const length = grid.size[0] * grid.size[1] * grid.size[2];
  return { grid, data: Float64Array.from({ length }, (_, v) => (v * seed) % 211) };
}

const within = (volume: Volume, inside: (x: number, y: number, z: number) => boolean): Mask => {
  const [nx, ny] = volume.grid.size;
  return {
    grid: volume.grid,
    data: Uint8Array.from(volume.data, (_, v) =>
      inside(v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))) ? 1 : 0,
    ),
  };
};

const numbers = (image: Volume, mask: Mask, settings: RadiomicsSettings) =>
  extractFeatures(image, mask, settings).features.map(({ value, reason }) => reason?.code ?? value);

function expectEqual(found: readonly (number | string)[], expected: readonly (number | string)[]) {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, n) => {
    const wanted = expected[n];
    if (typeof value === 'string' || typeof wanted === 'string') expect(value).toBe(wanted);
    else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
  });
}

describe('a mask', () => {
  test('that touches the border of the image is as one with voxels around it', () => {
    const image = noisy(makeGrid({ size: [6, 5, 4], spacingMm: [1, 1, 2] }));
    const mask = within(image, (x) => x !== 3);
    const local = (values: Volume) => ({ ...values, grid: values.grid });
    const wide = pad(local(image), [2, 2, 2], [2, 2, 2], 0);
    const widened = pad(mask, [2, 2, 2], [2, 2, 2], 0);
    const families = [
      'morphology',
      'statistics',
      'glcm',
      'glrlm',
      'glszm',
      'gldzm',
      'ngtdm',
      'ngldm',
    ] as const;
    expectEqual(
      numbers(image, mask, { families: [...families] }),
      numbers(wide, widened, { families: [...families] }),
    );
  });

  test('with a hole has a surface around the hole too, and its voxels next to it lie at the border', () => {
    const grid = makeGrid({ size: [7, 7, 7], spacingMm: [1, 1, 1] });
    const image = noisy(grid);
    const full = within(image, () => true);
    const hollow = within(image, (x, y, z) => x !== 3 || y !== 3 || z !== 3);
    const [a, b] = [full, hollow].map((mask) =>
      extractFeatures(image, mask, { families: ['morphology', 'gldzm'] }),
    );
    const area = 'Morphology_SurfaceArea';
    // One voxel has an octahedron around it: area sqrt 3, volume 1/6.
    expect(numberOf(b, area) - numberOf(a, area)).toBeCloseTo(Math.sqrt(3), 10);
    expect(numberOf(a, 'Morphology_Volume') - numberOf(b, 'Morphology_Volume')).toBeCloseTo(1 / 6, 10);
    expect(numberOf(a, 'Morphology_Maximum3DDiameter')).toBe(numberOf(b, 'Morphology_Maximum3DDiameter'));
    expect(numberOf(b, 'GLDZM_LargeDistanceEmphasis_3D')).toBeLessThan(
      numberOf(a, 'GLDZM_LargeDistanceEmphasis_3D'),
    );
  });

  test('of one slice has texture in 3D as within slices, and a flat shape', () => {
    const image = noisy(makeGrid({ size: [8, 8, 5], spacingMm: [1, 1, 3] }));
    const mask = within(image, (x, y, z) => z === 2 && x + y > 3);
    const set = extractFeatures(image, mask, {
      profile: 'pyradiomics',
      glcmAggregations: ['3D_average', '2.5D_average'],
      zoneAggregations: ['3D', '2.5D'],
    });
    for (const { name, value } of set.features) {
      const flat = name.replace('3D_average', '2.5D_average').replace(/3D$/, '2.5D');
      if (name === flat || name.startsWith('GLRLM')) continue;
      expect(value).toBe(numberOf(set, flat));
    }
    expect(numberOf(set, 'Morphology_Flatness')).toBe(0);
  });

  test('with several labels has one region for each', () => {
    const image = noisy(makeGrid({ size: [6, 6, 3], spacingMm: [1, 1, 1] }));
    const labels: Volume = { grid: image.grid, data: Uint8Array.from(image.data, (_, v) => v % 3) };
    const counts = [1, 2].map(
      (label) =>
        extractFeatures(
          image,
          maskWhere(labels, (value) => value === label),
        ).voxels.morphological,
    );
    expect(counts).toEqual([36, 36]);
  });

  test('on another grid is refused, for derived images too', () => {
    const { image, mask } = region(['12 34']);
    const grid = makeGrid({ size: [2, 2, 1], spacingMm: [1, 1.2, 1] });
    expect(() => extractImages(image, { grid, data: mask.data }, IMAGES)).toThrow(
      expect.objectContaining({ code: 'radiomics/mask-on-other-grid' }),
    );
  });
});

describe('an image', () => {
  test('of one slice has all features but those that a filter in 3D cannot give', () => {
    const image = noisy(makeGrid({ size: [10, 9, 1], spacingMm: [1, 1, 1] }));
    const set = extractFeatures(
      image,
      within(image, (x) => x > 1),
      IMAGES,
    );
    expect(reasonOf(set, 'log-sigma-1-0-mm-3D_Statistics_Mean')).toBe('image-too-small');
    expect(reasonOf(set, 'wavelet-LLH_Statistics_Mean')).toBeUndefined();
    // Along an axis of one voxel all is constant: the high-pass band is 0, the low-pass doubles twice by root 2.
    expect(Math.abs(numberOf(set, 'wavelet-LLH_Statistics_Maximum'))).toBeLessThan(1e-10);
  });

  test('with unequal voxels has lengths in millimetres', () => {
    const box = (spacingMm: readonly [number, number, number]) => {
      const image = noisy(makeGrid({ size: [4, 4, 4], spacingMm }));
      return extractFeatures(
        image,
        within(image, () => true),
        { families: ['morphology'] },
      );
    };
    const [cube, flat] = [box([1, 1, 1]), box([1, 1, 5])];
    expect(numberOf(flat, 'Morphology_Volume')).toBeCloseTo(5 * numberOf(cube, 'Morphology_Volume'), 10);
    expect(numberOf(flat, 'Morphology_MajorAxisLength')).toBeCloseTo(
      5 * numberOf(cube, 'Morphology_MajorAxisLength'),
      10,
    );
  });

  test('in oblique directions has the features of an upright one', () => {
    const size = [6, 5, 5] as const;
    const spacingMm = [0.7, 0.9, 2] as const;
    const turned = makeGrid({
      size,
      spacingMm,
      rowDirection: [0.8, 0.6, 0],
      columnDirection: [-0.36, 0.48, 0.8],
      originMm: [5, -7, 11],
    });
    const [upright, oblique] = [makeGrid({ size, spacingMm }), turned].map((grid) => noisy(grid));
    const inside = (x: number, y: number, z: number) => x + y + z > 2;
    expectEqual(
      numbers(oblique, within(oblique, inside), IMAGES),
      numbers(upright, within(upright, inside), IMAGES),
    );
  });

  test('with voxels that are not finite leaves out what a filter makes of them, and counts them', () => {
    const image = noisy(makeGrid({ size: [12, 10, 8], spacingMm: [1, 1, 1] }));
    image.data[0] = Number.NaN;
    image.data[546] = Number.POSITIVE_INFINITY;
    const { images } = extractImages(
      image,
      within(image, () => true),
      IMAGES,
    );
    const left = new Map(images.map(({ image: name, voxels }) => [name, voxels]));
    expect(left.get('original')).toEqual({
      morphological: 960,
      intensity: 958,
      notFinite: 2,
      resegmented: 0,
    });
    // Six taps along each axis reach each of the two.
    expect(left.get('wavelet-HHH')).toMatchObject({ notFinite: 2 * 216 });
    // A recursive filter reaches along whole lines, and so everywhere.
    expect(left.get('log-sigma-1-0-mm-3D')).toMatchObject({ intensity: 0 });
    const log = images.find(({ image: name }) => name.startsWith('log'))?.features[0];
    expect(log?.reason?.code).toBe('no-intensities');
  });

  test('that is empty of the mask has every derived feature undefined, by the same names', () => {
    const { image, mask } = region(['.. ..']);
    const set = extractFeatures(image, mask, IMAGES);
    expect(set.features).toHaveLength(14 + 11 * 93);
    for (const { reason } of set.features) expect(reason?.code).toBe('empty-mask');
  });

  test('that is flat says so in its derived images', () => {
    const { image, mask } = region(['222 222', '222 222']);
    const set = extractFeatures(image, mask, { ...asLevels, imageTypes: [{ kind: 'original' }] });
    expect(reasonOf(set, 'GLCM_Correlation_3D_average')).toBe('flat-region');
  });
});
