import { type VoxelMap, type VoxelMapSettings, voxelMaps, voxelReason } from '@lobule/radiomics';
import { openVoxelCrew } from '@lobule/radiomics/node';
import { indexToPatient, makeGrid, type Volume } from '@lobule/volume';
import { afterAll, describe, expect, test, vi } from 'vitest';

const crew = openVoxelCrew(2);
afterAll(() => crew.close());

const grid = makeGrid({ size: [9, 20, 6], spacingMm: [1, 0.8, 2], originMm: [5, -3, 10] });
const length = 9 * 20 * 6;
const image = { grid, data: Float64Array.from({ length }, (_, v) => ((v * 7919) % 211) / 4) };
/** Away from the first voxel and with a hole. */
const mask = {
  grid,
  data: Uint8Array.from({ length }, (_, v) => (v % 9 > 1 && v > 200 && v % 31 !== 0 ? 1 : 0)),
};
const SETTINGS = {
  kernelRadius: 1,
  discretisation: { method: 'bin-count', count: 16 },
} as const satisfies VoxelMapSettings;

const find = (maps: readonly VoxelMap[], name: string) => {
  const found = maps.find(({ feature }) => feature.name === name);
  if (found === undefined) throw new Error(`No map ${name}`);
  return found;
};
const bytes = ({ values, reasons }: VoxelMap) => [
  ...new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength)),
  ...reasons,
];

describe('voxel maps', () => {
  test('are the same to the last bit by threads and in slabs of any thickness', async () => {
    const alone = await voxelMaps(image, mask, SETTINGS);
    const together = await voxelMaps(image, mask, SETTINGS, { crew });
    expect(together.maps.map(bytes)).toEqual(alone.maps.map(bytes));
    for (const slabSlices of [1, 2, 4]) {
      const whole = alone.maps.map(({ values, reasons }) => ({
        values: values.slice().fill(7),
        reasons: reasons.slice().fill(7),
      }));
      const slice = alone.grid.size[0] * alone.grid.size[1];
      const streamed = await voxelMaps(image, mask, SETTINGS, {
        crew,
        slabSlices,
        onSlab: ({ z, slices, maps }) => {
          expect(maps[0].values.length).toBe(slices * slice);
          maps.forEach(({ values, reasons }, n) => {
            whole[n].values.set(values, z * slice);
            whole[n].reasons.set(reasons, z * slice);
          });
        },
      });
      expect(streamed.maps).toEqual([]);
      expect(streamed.settingsHash).toBe(alone.settingsHash);
      whole.forEach((map, n) => {
        expect(map.values).toEqual(alone.maps[n].values);
        expect(map.reasons).toEqual(alone.maps[n].reasons);
      });
    }
  });

  test('lie in the box around the mask, where the image has it', async () => {
    const {
      grid: box,
      maps,
      voxels,
    } = await voxelMaps(image, mask, {
      families: ['statistics'],
      features: ['Statistics_Maximum'],
    });
    expect(box.size).toEqual([7, 20, 5]);
    expect(indexToPatient(box, [0, 0, 0])).toEqual(indexToPatient(grid, [2, 0, 1]));
    expect(maps).toHaveLength(1);
    expect(maps[0].reasons.filter((code) => code === 0)).toHaveLength(voxels.intensity);
  });

  test('say outside the mask that they are outside it', async () => {
    const { maps } = await voxelMaps(image, mask, { families: ['ngtdm'] });
    const outside = maps[0].reasons.indexOf(1);
    expect(outside).toBeGreaterThanOrEqual(0);
    expect(maps[0].values[outside]).toBeNaN();
    expect(voxelReason(1)?.code).toBe('outside-mask');
    expect(voxelReason(0)).toBeUndefined();
  });

  test('have grey levels over the whole region, whatever a window holds', async () => {
    const counted = await voxelMaps(image, mask, SETTINGS, { precision: 64 });
    const inside = image.data.filter((_, v) => mask.data[v] === 1);
    const [low, high] = [Math.min(...inside), Math.max(...inside)];
    const levels = image.data.map((x) => Math.min(16, Math.floor((16 * (x - low)) / (high - low)) + 1));
    const taken = await voxelMaps(
      { grid, data: levels } satisfies Volume,
      mask,
      {
        ...SETTINGS,
        discretisation: { method: 'none' },
      },
      { precision: 64 },
    );
    for (const { feature, values } of counted.maps) {
      if (feature.family !== 'statistics') expect(find(taken.maps, feature.name).values).toEqual(values);
    }
  });

  test('of an empty mask are undefined everywhere', async () => {
    const { maps, grid: same } = await voxelMaps(image, { grid, data: new Uint8Array(length) }, SETTINGS);
    expect(same.size).toEqual(grid.size);
    expect(new Set(maps[0].reasons)).toEqual(new Set([1]));
    expect(maps[0].values.every(Number.isNaN)).toBe(true);
  });

  test('of a mask without finite intensities say so at each of its voxels', async () => {
    const nothing = { grid, data: new Float64Array(length).fill(Number.NaN) };
    const { maps, voxels } = await voxelMaps(nothing, mask, {
      ...SETTINGS,
      families: ['glcm', 'statistics'],
    });
    expect(voxels.intensity).toBe(0);
    const codes = new Set(Array.from(maps[0].reasons, (code) => voxelReason(code)?.code));
    expect(codes).toEqual(new Set(['outside-mask', 'no-intensities']));
  });

  test('are of the response where a filter is asked for', async () => {
    const filter = { kind: 'mean', support: 3, withinSlices: false, boundary: 'mirror' } as const;
    const { maps } = await voxelMaps(image, mask, { families: ['statistics'], filter });
    const plain = await voxelMaps(image, mask, { families: ['statistics'] });
    expect(find(maps, 'Statistics_Variance').values).not.toEqual(
      find(plain.maps, 'Statistics_Variance').values,
    );
  });

  test('are on the new grid where voxels are resampled, and windows not masked reach as far as they should', async () => {
    const settings = {
      families: ['statistics'],
      resampling: { spacingMm: [1, 1, 1], interpolation: 'linear' },
      kernelRadius: 7,
      maskedKernel: false,
    } as const satisfies VoxelMapSettings;
    const { grid: box, maps } = await voxelMaps(image, mask, settings, { precision: 64 });
    expect(box.size).toEqual([7, 16, 10]);
    // A window that holds all of the image.
    const middle = 3 + 7 * (7 + 16 * 5);
    expect(find(maps, 'Statistics_Minimum').values[middle]).toBeLessThan(2);
  });

  test('need no shared memory without a crew, as in a page that is not isolated', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    try {
      const { maps } = await voxelMaps(image, mask, { families: ['glcm', 'ngldm'] });
      expect(maps[0].reasons.includes(0)).toBe(true);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('report how far they are', async () => {
    const done: number[] = [];
    await voxelMaps(
      image,
      mask,
      { families: ['statistics'] },
      { progress: (event) => done.push(event.done) },
    );
    expect(done.at(-1)).toBe(20 * 5);
  });

  test('stop on request', async () => {
    const controller = new AbortController();
    const progress = () => controller.abort();
    await expect(
      voxelMaps(image, mask, SETTINGS, { progress, signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'foundation/cancelled' });
  });
});

describe('settings of voxel maps', () => {
  const refuse = (settings: VoxelMapSettings) =>
    expect(voxelMaps(image, mask, settings)).rejects.toMatchObject({ code: 'radiomics/bad-settings' });

  test('choose features by name, IBSI code or PyRadiomics name, of every aggregation that has them', async () => {
    const names = async (features: readonly string[], more: VoxelMapSettings = {}) =>
      (await voxelMaps(image, mask, { features, ...more })).features.map(({ name }) => name);
    expect(await names(['GLCM_Contrast_3D_average'])).toEqual(['GLCM_Contrast_3D_average']);
    expect(await names(['ACUI'])).toEqual(['GLCM_Contrast_3D_average', 'GLCM_Contrast_3D_merged']);
    expect(await names(['glcm_MCC', 'original_gldm_DependenceEntropy'], { profile: 'pyradiomics' })).toEqual([
      'GLCM_MaximalCorrelationCoefficient_3D_average',
      'NGLDM_DependenceCountEntropy_3D',
    ]);
  });

  test('leave out the costly maximal correlation coefficient on request', async () => {
    const settings = { profile: 'pyradiomics', families: ['glcm'] } as const;
    expect((await voxelMaps(image, mask, settings)).features).toHaveLength(24);
    expect((await voxelMaps(image, mask, { ...settings, maximalCorrelation: false })).features).toHaveLength(
      23,
    );
  });

  test('are refused where they have no meaning', async () => {
    await refuse({ kernelRadius: 0 });
    await refuse({ kernelRadius: 8 });
    await refuse({ kernelRadius: 1.5 });
    await refuse({ features: ['GLCM_Contrasts_3D_average'] });
    await refuse({ families: ['morphology' as 'glcm'] });
    await refuse({ imageTypes: [{ kind: 'original' }] });
  });

  test('with more grey levels than windows can sum exactly are refused', async () => {
    const wide = { grid, data: image.data.map((value) => value * 1e4) };
    const settings = { families: ['glcm'], discretisation: { method: 'bin-width', width: 1 } } as const;
    await expect(voxelMaps(wide, mask, settings)).rejects.toMatchObject({
      code: 'radiomics/too-many-levels',
    });
    const { maps } = await voxelMaps(wide, mask, { ...settings, families: ['statistics'] });
    expect(maps.length).toBeGreaterThan(0);
  });

  test('need image and mask on one grid with right angles', async () => {
    const other = { grid: makeGrid({ size: [9, 20, 6], spacingMm: [1, 1, 1] }), data: mask.data };
    await expect(voxelMaps(image, other)).rejects.toMatchObject({ code: 'radiomics/mask-on-other-grid' });
  });
});
