import { makeGrid, makeVolume } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discretise } from '../../src/discretise.ts';
import {
  deltaFeatures,
  extractFeatures,
  type ImageRegion,
  type RadiomicsSettings,
  resolveSettings,
  sharedBins,
} from '../../src/index.ts';
import { region } from '../regions.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const first = region(['1234 2345 .456', '4444 3333 ..12']);
const second = region(['.567 5678 9876', '1111 5555 9999']);
const TEXTURE: RadiomicsSettings = { families: ['statistics', 'intensity-histogram', 'glcm'] };

describe('Bins that visits share', () => {
  test('of a number go from the lowest to the highest intensity of all', () => {
    const settings: RadiomicsSettings = { discretisation: { method: 'bin-count', count: 4 } };
    expect(sharedBins([first, second], settings)).toEqual({
      method: 'fixed-bins',
      low: 1,
      width: 2,
      count: 4,
    });
  });

  test('of a width begin at the lowest of all, at the lower limit, or at a multiple of the width', () => {
    const width = { method: 'bin-width', width: 2 } as const;
    const brighter = region(['5678 8888', '5555 5556']);
    const of = (more: RadiomicsSettings) =>
      sharedBins([brighter, brighter], { discretisation: width, ...more });
    expect(of({})).toEqual({ method: 'fixed-bins', low: 5, width: 2, count: 2 });
    expect(of({ resegmentation: { range: [3, 9] } })).toMatchObject({ low: 3, count: 3 });
    expect(of({ profile: 'pyradiomics' })).toMatchObject({ low: 4, count: 3 });
  });

  test('of one region are its own: the levels are the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 8, maxLength: 8 }),
        fc.constantFrom<RadiomicsSettings>(
          { discretisation: { method: 'bin-count', count: 8 } },
          { discretisation: { method: 'bin-width', width: 4 } },
          { profile: 'pyradiomics', discretisation: { method: 'bin-width', width: 4 } },
        ),
        (values, settings) => {
          const grid = makeGrid({ size: [2, 2, 2], spacingMm: [1, 1, 1] });
          const own = {
            image: makeVolume(grid, Float64Array.from(values)),
            mask: makeVolume(grid, new Uint8Array(8).fill(1)),
          };
          const data = Float64Array.from(values);
          const discretisation = sharedBins([own], settings)!;
          const shared = discretise(data, resolveSettings({ ...settings, discretisation }));
          expect(shared.levels).toEqual(discretise(data, resolveSettings(settings)).levels);
        },
      ),
    );
  });

  test('are none where there is no intensity, and are refused for several kinds of image', () => {
    const empty = { image: first.image, mask: makeVolume(first.mask.grid, new Uint8Array(24)) };
    expect(sharedBins([empty])).toBeUndefined();
    expect(() => sharedBins([first], { imageTypes: [{ kind: 'original' }] })).toThrow(
      code('radiomics/bad-settings'),
    );
    const wide = region(['09 09', '09 09']);
    expect(() => sharedBins([wide], { discretisation: { method: 'bin-width', width: 1e-5 } })).toThrow(
      code('radiomics/too-many-levels'),
    );
  });

  test('that cannot be are refused', () => {
    const bins = { method: 'fixed-bins', low: 0, width: 1, count: 4 } as const;
    for (const wrong of [{ width: 0 }, { low: Number.NaN }, { count: 0.5 }]) {
      const call = () => extractFeatures(first.image, first.mask, { discretisation: { ...bins, ...wrong } });
      expect(call).toThrow(code('radiomics/bad-settings'));
    }
    const { levels } = discretise(Float64Array.of(-7, 0, 3.9, 99), resolveSettings({ discretisation: bins }));
    expect([...levels]).toEqual([1, 1, 4, 4]);
  });
});

describe('Features of two visits', () => {
  const { features } = deltaFeatures(first, second, TEXTURE, 40);
  const of = (name: string, among = features) => among.find((feature) => feature.name === name)!;

  test('change absolutely, relatively and per day', () => {
    const mean = of('Statistics_Mean');
    const before = extractFeatures(first.image, first.mask, TEXTURE).features[0].value;
    const after = extractFeatures(second.image, second.mask, TEXTURE).features[0].value;
    expect(mean).toMatchObject({
      ibsiCode: 'Q4LE',
      unit: 'intensity',
      first: { value: before },
      second: { value: after },
    });
    expect(mean.absolute.value).toBe(after - before);
    expect(mean.relative.value).toBe((after - before) / before);
    expect(mean.perDay.value).toBe((after - before) / 40);
  });

  test('are 0 in every change for a lesion that stays as it is', () => {
    for (const { name, absolute } of deltaFeatures(first, first, {}, 1).features) {
      if (absolute.reason === undefined) expect(absolute.value, name).toBe(0);
    }
  });

  test('have levels that mean the same intensity at both: a brighter lesion has higher levels', () => {
    const brighter: ImageRegion = {
      image: makeVolume(
        first.image.grid,
        first.image.data.map((value) => value + 3),
      ),
      mask: first.mask,
    };
    const shared = of('IntensityHistogram_Mean', deltaFeatures(first, brighter, TEXTURE).features);
    expect(shared.absolute.value).toBeGreaterThan(0);
    const own = [first, brighter].map(({ image, mask }) => of2(extractFeatures(image, mask, TEXTURE)));
    expect(own[0]).toBe(own[1]);
    function of2(set: ReturnType<typeof extractFeatures>): number {
      return set.features.find(({ name }) => name === 'IntensityHistogram_Mean')!.value;
    }
  });

  test('are undefined with a reason where a visit, its baseline or the days are missing', () => {
    const flat = region(['5555 5555', '5555 5555']);
    const turned = region(['5556 5555', '5555 5555']);
    const { features: some } = deltaFeatures(flat, turned, TEXTURE);
    expect(of('Statistics_Skewness', some).absolute).toMatchObject({
      value: Number.NaN,
      reason: { code: 'flat-region', text: expect.stringMatching(/^At the first visit: /) },
    });
    expect(of('Statistics_Variance', some).relative.reason?.code).toBe('zero-baseline');
    expect(of('Statistics_Variance', some).absolute.value).toBeGreaterThan(0);
    expect(of('Statistics_Mean', some).perDay.reason?.code).toBe('no-interval');
    const backwards = deltaFeatures(flat, turned, TEXTURE, -3).features[0];
    expect(backwards.perDay.reason?.text).toBe('The second visit is not after the first.');
    const gone = { image: turned.image, mask: makeVolume(turned.mask.grid, new Uint8Array(16)) };
    const [mean] = deltaFeatures(flat, gone, TEXTURE, 3).features;
    expect(mean.absolute.reason).toMatchObject({
      code: 'empty-mask',
      text: expect.stringMatching(/^At the second visit/),
    });
  });

  test('of voxels of other sizes are refused, unless they are resampled', () => {
    const coarse = region(['1234 2345 3456', '4444 3333 2212'], [1, 1, 2]);
    expect(() => deltaFeatures(first, coarse, TEXTURE)).toThrow(
      expect.objectContaining({
        code: 'radiomics/visits-differ',
        message: expect.stringContaining('1 x 1 x 1 mm at the first visit and 1 x 1 x 2 mm at the second'),
      }),
    );
    const resampling = { spacingMm: [0, 0, 1], interpolation: 'linear' } as const;
    expect(
      deltaFeatures(first, coarse, { ...TEXTURE, resampling }).features[0].absolute.reason,
    ).toBeUndefined();
  });
});
