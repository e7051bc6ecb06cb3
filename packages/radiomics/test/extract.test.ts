import path from 'node:path';
import { extractFeatures, listFeatures, type RadiomicsSettings, radiomicsErrors } from '@lobule/radiomics';
import { makeGrid, pad } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../test/reference.ts';
import { suite as pyradiomics } from '../../../validation/pyradiomics.ts';
import { anyCase, extract, numberOf, reasonOf, region, turned } from './regions.ts';

const asLevels = { discretisation: { method: 'none' } } as const;
const ALL: RadiomicsSettings = {
  ...asLevels,
  glcmAggregations: ['2D_average', '2D_merged', '2.5D_average', '2.5D_merged', '3D_average', '3D_merged'],
};

describe('features', () => {
  test('carry name, code, unit and settings', () => {
    const set = extract(region(['123 234', '345 451']), asLevels);
    const entropy = set.features.find(({ name }) => name === 'GLCM_JointEntropy_3D_average');
    expect(entropy).toMatchObject({
      family: 'glcm',
      ibsiCode: 'TU9B',
      pyradiomicsName: 'original_glcm_JointEntropy',
      aggregation: '3D_average',
      unit: '1',
    });
    expect(set.settings).toMatchObject({
      profile: 'ibsi',
      discretisation: { method: 'none' },
      kurtosis: 'excess',
    });
    expect(set.settingsHash).toBe(extract(region(['12 21']), asLevels).settingsHash);
    expect(set.settingsHash).not.toBe(extract(region(['12 21'])).settingsHash);
  });

  test('have names that are unique and do not depend on the region', () => {
    for (const profile of ['ibsi', 'pyradiomics'] as const) {
      const names = listFeatures({ profile }).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(extract(region(['12 21']), { profile }).features.map(({ name }) => name)).toEqual(names);
      expect(extract(region(['.. ..']), { profile }).features.map(({ name }) => name)).toEqual(names);
    }
    expect(listFeatures({ profile: 'pyradiomics' })).toHaveLength(107);
    expect(listFeatures()).toHaveLength(23 + 2 + 2 + 18 + 23 + 6 + 2 * 25 + 2 * 16 + 16 + 16 + 5 + 17);
    expect(listFeatures({ families: ['statistics'] })).toHaveLength(18);
  });

  test('do not change when the region is turned, mirrored or moved', () => {
    const orders = fc.constantFrom([0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1], [0, 2, 1]);
    fc.assert(
      fc.property(
        anyCase,
        orders,
        fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
        (original, order, mirror) => {
          const expected = extract(original, asLevels);
          const other = turned(original, order, mirror);
          const moved = {
            image: pad(other.image, [1, 0, 2], [0, 3, 0], 9),
            mask: pad(other.mask, [1, 0, 2], [0, 3, 0], 0),
          };
          extract(moved, asLevels).features.forEach(({ name, value, reason }, n) => {
            const { value: before, reason: reasonBefore, family } = expected.features[n];
            // What is around the region counts here, and the padding has other intensities.
            if (family === 'local-intensity') return;
            expect(reason).toEqual(reasonBefore);
            if (reason !== undefined) return;
            expect(Number.isFinite(value)).toBe(true);
            expect(Math.abs(value - before), name).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(before)));
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('undefined features say why', () => {
  test('in an empty mask', () => {
    const set = extract(region(['... ...']));
    expect(
      set.features.every(({ value, reason }) => Number.isNaN(value) && reason?.code === 'empty-mask'),
    ).toBe(true);
    expect(set.voxels).toEqual({ morphological: 0, intensity: 0, notFinite: 0, resegmented: 0 });
  });

  test('in one voxel', () => {
    const set = extract(region(['... .4. ...']), ALL);
    expect(numberOf(set, 'Statistics_Mean')).toBe(4);
    expect(reasonOf(set, 'Statistics_Skewness')).toBe('one-voxel');
    expect(reasonOf(set, 'Morphology_Elongation')).toBe('one-voxel');
    expect(reasonOf(set, 'Morphology_VolumeDensityEllipsoid')).toBe('flat-shape');
    expect(numberOf(set, 'Morphology_ApproximateVolume')).toBe(1);
    // The mesh of one voxel is an octahedron with diagonals of one voxel.
    expect(numberOf(set, 'Morphology_Volume')).toBeCloseTo(1 / 6, 12);
    expect(numberOf(set, 'Morphology_SurfaceArea')).toBeCloseTo(Math.sqrt(3), 12);
    for (const { family, reason } of set.features)
      if (family === 'glcm') expect(reason?.code).toBe('no-pairs');
  });

  test('in a flat region', () => {
    const set = extract(region(['222 222', '222 222']), asLevels);
    expect(reasonOf(set, 'Statistics_Kurtosis')).toBe('flat-region');
    expect(numberOf(set, 'Statistics_Variance')).toBe(0);
    expect(reasonOf(set, 'GLCM_Correlation_3D_average')).toBe('flat-region');
    expect(reasonOf(set, 'GLCM_InformationCorrelation1_3D_merged')).toBe('flat-region');
    expect(numberOf(set, 'GLCM_JointEntropy_3D_average')).toBe(0);
    expect(numberOf(set, 'IntensityHistogram_Uniformity')).toBe(1);
    const binned = extract(region(['222 222', '222 222']));
    expect(numberOf(binned, 'GLCM_JointMaximum_3D_average')).toBe(1);
  });

  test('where a mean is zero, a histogram has one bin, or a shape is flat', () => {
    const { image, mask } = region(['01 10']);
    const centred = { grid: image.grid, data: image.data.map((x) => 2 * x - 1) };
    const set = extractFeatures(centred, mask);
    expect(reasonOf(set, 'Statistics_CoefficientOfVariation')).toBe('zero-denominator');
    expect(reasonOf(set, 'Morphology_CentreOfMassShift')).toBe('zero-denominator');
    expect(reasonOf(set, 'Morphology_AreaDensityEllipsoid')).toBe('flat-shape');
    const oneBin = extract(region(['11 11']), asLevels);
    expect(reasonOf(oneBin, 'IntensityHistogram_MaximumGradient')).toBe('one-bin');
  });

  test('where no intensity lies between percentiles, or a value is too large for a number', () => {
    expect(reasonOf(extract(region(['12'])), 'Statistics_RobustMeanAbsoluteDeviation')).toBe(
      'too-few-voxels',
    );
    const { image, mask } = region(['12 34']);
    const huge = { grid: image.grid, data: image.data.map((x) => x * 1e200) };
    expect(reasonOf(extractFeatures(huge, mask), 'Statistics_Energy')).toBe('not-finite');
  });

  test('where no voxel has an intensity, while the shape is still that of the mask', () => {
    const { image, mask } = region(['12 34']);
    const set = extractFeatures({ grid: image.grid, data: image.data.map(() => Number.NaN) }, mask);
    expect(set.voxels).toEqual({ morphological: 4, intensity: 0, notFinite: 4, resegmented: 0 });
    expect(reasonOf(set, 'Statistics_Mean')).toBe('no-intensities');
    expect(reasonOf(set, 'GLCM_Contrast_3D_merged')).toBe('no-intensities');
    expect(reasonOf(set, 'Morphology_IntegratedIntensity')).toBe('no-intensities');
    expect(numberOf(set, 'Morphology_ApproximateVolume')).toBe(4);
  });
});

describe('voxels without a use', () => {
  test('are left out of intensities and texture, and counted', () => {
    const { image, mask } = region(['1234 5678']);
    const data = image.data.slice();
    data[0] = Number.NaN;
    data[7] = Number.POSITIVE_INFINITY;
    const set = extractFeatures({ grid: image.grid, data }, mask, { resegmentation: { range: [2, 6] } });
    expect(set.voxels).toEqual({ morphological: 8, intensity: 5, notFinite: 2, resegmented: 1 });
    expect(numberOf(set, 'Statistics_Mean')).toBe(4);
  });

  test('lie beyond so many standard deviations', () => {
    const values = region(['55555555 55555556 55555559']);
    const set = extract(values, { resegmentation: { sigma: 3 } });
    expect(set.voxels).toMatchObject({ intensity: 23, resegmented: 1 });
  });
});

describe('input that cannot be used is refused', () => {
  const { image, mask } = region(['12 34']);

  test('a mask on another grid, with how far apart it lies', () => {
    const grid = makeGrid({ size: [2, 2, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 2] });
    expect(() => extractFeatures(image, { grid, data: mask.data })).toThrow(
      expect.objectContaining({
        code: 'radiomics/mask-on-other-grid',
        what: 'The mask is not on the grid of the image. The corners lie up to 2.00 mm apart.',
      }),
    );
  });

  test('a grid without right angles', () => {
    const grid = makeGrid({ size: [2, 2, 1], affine: [1, 0.4, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] });
    expect(() => extractFeatures({ grid, data: image.data }, { grid, data: mask.data })).toThrow(
      expect.objectContaining({ code: 'radiomics/sheared-grid' }),
    );
  });

  test('intensities that are no grey levels, though they are to be taken as such', () => {
    expect(() => extract(region(['01 23']), asLevels)).toThrow(
      expect.objectContaining({ code: 'radiomics/not-discretised' }),
    );
  });

  test('bins so narrow that a matrix would not fit', () => {
    const narrow = { discretisation: { method: 'bin-width', width: 1e-7 } } as const;
    expect(() => extract({ image, mask }, narrow)).toThrow(
      expect.objectContaining({ code: 'radiomics/too-many-levels' }),
    );
    const grid = makeGrid({ size: [3000, 1, 1], spacingMm: [1, 1, 1] });
    const ramp = { grid, data: Float64Array.from({ length: 3000 }, (_, v) => v) };
    const whole = { grid, data: new Uint8Array(3000).fill(1) };
    expect(() =>
      extractFeatures(ramp, whole, { discretisation: { method: 'bin-width', width: 1 }, families: ['glcm'] }),
    ).toThrow(expect.objectContaining({ code: 'radiomics/too-many-levels' }));
  });

  test.each([
    { discretisation: { method: 'bin-width', width: 0 } },
    { discretisation: { method: 'bin-count', count: 1 } },
    { discretisation: { method: 'bin-count', count: 7.5 } },
    { resegmentation: { range: [5, 2] } },
    { resegmentation: { sigma: -1 } },
    { normalisation: { scale: 0 } },
    { glcmDistance: 0 },
    { resegmentation: { sigma: [3, -1] } },
    { distances: [] },
    { directionWeights: 'euclidean', glcmAggregations: ['3D_average'] },
    { energyShift: Number.NaN },
  ] as const)('settings %o', (settings) => {
    expect(() => extract({ image, mask }, settings as RadiomicsSettings)).toThrow(
      expect.objectContaining({ code: 'radiomics/bad-settings' }),
    );
  });

  test('and every code says what to do', () => {
    for (const { cause, cure } of Object.values(radiomicsErrors.entries))
      expect(`${cause}${cure}`.length).toBeGreaterThan(40);
  });
});

describeWithReference('the references', 'radiomics-ibsi', (directory) => {
  const reference = (relative: string) => path.join(path.dirname(directory), relative);
  test('of PyRadiomics are met, every one', async () => {
    const results = await pyradiomics.run({ reference, progress: () => {} });
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results).toHaveLength(pyradiomics.cases);
    expect(results.filter(({ skipped }) => skipped !== undefined)).toHaveLength(20);
  });
});
