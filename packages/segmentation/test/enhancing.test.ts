import {
  DEFAULT_ENHANCING_SETTINGS,
  enhancingSettings,
  enhancingVolume,
  resolveEnhancingSettings,
  segmentationErrors,
} from '@lobule/segmentation';
import { makeGrid, makeVolume, type Volume } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const grid = makeGrid({ size: [5, 5, 3], spacingMm: [1, 1, 2] });
const centre = 2 + 5 * (2 + 5);
const uniform = (value: number, changes: Readonly<Record<number, number>> = {}): Volume => {
  const data = new Float32Array(75).fill(value);
  for (const [v, changed] of Object.entries(changes)) data[Number(v)] = changed;
  return makeVolume(grid, data);
};
const given = { preContrastThreshold: 35 };
const stage = (result: ReturnType<typeof enhancingVolume>, name: string) =>
  result.stages.find((found) => found.name === name);

describe('the enhancing-volume rule', () => {
  test('keeps tissue that enhances by 70 % at once, limit included', () => {
    const result = enhancingVolume(
      { preContrast: uniform(100), early: uniform(170), late: uniform(180) },
      given,
    );
    expect(result).toMatchObject({ name: 'enhancing volume', voxels: 75, volumeMm3: 150, volumeCm3: 0.15 });
    const below = enhancingVolume(
      { preContrast: uniform(100), early: uniform(169.9), late: uniform(180) },
      given,
    );
    expect(below).toMatchObject({ voxels: 0, volumeMm3: 0 });
    expect(below.reason).toBeUndefined();
    expect(stage(below, 'enhancement')).toMatchObject({ kept: 0, dropped: 75 });
  });

  test('drops each voxel under the first condition that it fails, and says which', () => {
    const result = enhancingVolume(
      {
        preContrast: uniform(100, { 0: 0, 1: 34, 2: Number.NaN }),
        early: uniform(200, { 1: 100, 3: 150, 6: 200 }),
        late: uniform(200, { 4: 100, 5: 90 }),
      },
      given,
    );
    expect(Object.fromEntries(result.stages.map(({ name, dropped }) => [name, dropped]))).toEqual({
      region: 0,
      signal: 2,
      'pre-contrast': 1,
      enhancement: 1,
      ser: 2,
      neighbours: 0,
    });
    expect(result.voxels).toBe(69);
    expect(stage(result, 'neighbours')?.kept).toBe(69);
    expect(result.mask.data.slice(0, 7)).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 1));
  });

  test('wants four neighbours that pass everything, beside the voxel itself', () => {
    const bright = (count: number) => {
      const around = [centre, centre - 1, centre + 1, centre - 5, centre + 25].slice(0, count);
      const early = uniform(100, Object.fromEntries(around.map((v) => [v, 200])));
      return enhancingVolume({ preContrast: uniform(100), early, late: uniform(220) }, given);
    };
    expect(bright(5).mask.data[centre]).toBe(1);
    expect(bright(4).voxels).toBe(0);
    expect(stage(bright(4), 'neighbours')).toMatchObject({ kept: 0, dropped: 4 });
  });

  test('does not count neighbours whose ratio is not positive', () => {
    const around = [centre, centre - 1, centre + 1, centre - 5, centre + 25];
    const early = uniform(100, Object.fromEntries(around.map((v) => [v, 200])));
    const late = uniform(220, { [centre + 25]: 90 });
    expect(enhancingVolume({ preContrast: uniform(100), early, late }, given).voxels).toBe(0);
  });

  test('takes 60 % of the 95th percentile of S0 within the region where no threshold is given', () => {
    const preContrast = makeVolume(
      grid,
      Float32Array.from({ length: 75 }, (_, v) => v + 1),
    );
    const data = new Uint8Array(75).fill(1, 0, 21);
    const result = enhancingVolume({
      preContrast,
      early: uniform(500),
      late: uniform(900),
      region: { grid, data },
    });
    // The 95th percentile of 1 .. 21 is 20.
    expect(result.preContrastThreshold).toBeCloseTo(12, 12);
    expect(result.preContrastThresholdFrom).toBe('percentile');
    expect(stage(result, 'region')).toMatchObject({ kept: 21, dropped: 54 });
    expect(stage(result, 'pre-contrast')).toMatchObject({ kept: 10, dropped: 11 });
  });

  test('takes nothing away at the border of a region', () => {
    const data = new Uint8Array(75);
    data[centre] = 1;
    const phases = { preContrast: uniform(100), early: uniform(200), late: uniform(220) };
    expect(enhancingVolume({ ...phases, region: { grid, data } }, given).voxels).toBe(1);
  });

  test('is a tumour volume only within a tumour that was drawn', () => {
    const phases = { preContrast: uniform(100), early: uniform(200), late: uniform(220) };
    const region = { grid, data: new Uint8Array(75).fill(1) };
    expect(enhancingVolume({ ...phases, region }, given).name).toBe('enhancing volume');
    expect(enhancingVolume({ ...phases, regionIsDrawnTumour: true }, given).name).toBe('enhancing volume');
    expect(enhancingVolume({ ...phases, region, regionIsDrawnTumour: true }, given).name).toBe(
      'functional tumour volume',
    );
  });

  test('is undefined, with a reason, in an empty region', () => {
    const phases = { preContrast: uniform(100), early: uniform(200), late: uniform(220) };
    const result = enhancingVolume({ ...phases, region: { grid, data: new Uint8Array(75) } });
    expect(result.reason).toMatchObject({ code: 'empty-region' });
    expect([result.volumeMm3, result.volumeCm3, result.preContrastThreshold]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(result.voxels).toBe(0);
  });

  test('does not depend on the units of the signal', () => {
    const signals = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 75, maxLength: 75 });
    fc.assert(
      fc.property(signals, signals, signals, (a, b, c) => {
        const run = (scale: number) => {
          const phase = (values: readonly number[]) =>
            makeVolume(
              grid,
              Float64Array.from(values, (value) => value * scale),
            );
          return enhancingVolume(
            { preContrast: phase(a), early: phase(b), late: phase(c) },
            { preContrastThreshold: 20 * scale, minimumNeighbours: 2 },
          );
        };
        expect(run(4).mask.data).toEqual(run(1).mask.data);
        expect(run(1).stages.reduce((sum, { dropped }) => sum + dropped, run(1).voxels)).toBe(75);
      }),
    );
  });

  test('needs phases on one grid', () => {
    const shifted = makeGrid({ size: [5, 5, 3], spacingMm: [1, 1, 2], originMm: [0, 0, 1] });
    const late = makeVolume(shifted, new Float32Array(75));
    expect(() => enhancingVolume({ preContrast: uniform(1), early: uniform(2), late })).toThrow(
      expect.objectContaining({
        code: 'segmentation/phases-on-other-grids',
        what: 'The late phase is not on the grid of the pre-contrast image. The corners lie up to 1.00 mm apart.',
      }),
    );
  });

  test.each([
    { minimumNeighbours: 27 },
    { minimumNeighbours: 2.5 },
    { preContrastPercentile: 101 },
    { preContrastFraction: 2 },
    { minimumPercentEnhancement: Number.NaN },
    { preContrastThreshold: -1 },
  ])('refuses %o', (settings) => {
    const phases = { preContrast: uniform(1), early: uniform(2), late: uniform(3) };
    expect(() => enhancingVolume(phases, settings)).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  });
});

test('what the schema says is the default is the default', () => {
  const properties = Object.entries(
    enhancingSettings.json['properties'] as Record<string, { default?: number }>,
  );
  const stated = properties.filter(([, { default: value }]) => value !== undefined);
  expect(Object.fromEntries(stated.map(([name, { default: value }]) => [name, value]))).toEqual(
    DEFAULT_ENHANCING_SETTINGS,
  );
  expect(resolveEnhancingSettings({ minimumNeighbours: undefined })).toEqual(DEFAULT_ENHANCING_SETTINGS);
});

test('every code says what to do', () => {
  for (const { cause, cure } of Object.values(segmentationErrors.entries))
    expect(`${cause}${cure}`.length).toBeGreaterThan(40);
});
