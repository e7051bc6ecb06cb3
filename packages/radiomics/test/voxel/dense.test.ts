import { type VoxelMapSettings, voxelMaps } from '@lobule/radiomics';
import { makeGrid } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCase, type Case } from '../regions.ts';
import { caseWithHoles, differences } from './windows.ts';

const FAMILIES = [
  'statistics',
  'intensity-histogram',
  'glcm',
  'glrlm',
  'glszm',
  'gldzm',
  'ngtdm',
  'ngldm',
] as const;

/** Grey levels that do not depend on which voxels a window has. */
const LEVELS = {
  discretisation: { method: 'bin-width', width: 1 },
  resegmentation: { range: [0.5, 5.5] },
  binEdges: 'region-minimum',
  normalisingLevels: 'bins',
} as const satisfies VoxelMapSettings;

async function compare({ image, mask }: Case, settings: VoxelMapSettings): Promise<readonly string[]> {
  const { kernelRadius = 1, planarKernel = false, maskedKernel = true, ...common } = settings;
  const maps = await voxelMaps(image, mask, settings, { precision: 64 });
  const reach = [kernelRadius, kernelRadius, planarKernel ? 0 : kernelRadius] as const;
  const windows = maskedKernel ? mask : { grid: mask.grid, data: new Uint8Array(mask.data.length).fill(1) };
  return differences(maps, image, windows, common, reach);
}

describe('a voxel map has at each voxel the features of its window as a region of its own', () => {
  const profiles = fc.constantFrom('ibsi', 'pyradiomics');

  test.each(FAMILIES)('%s, at borders and at voxels that are not finite', async (family) => {
    await fc.assert(
      fc.asyncProperty(
        caseWithHoles,
        fc.constantFrom('ibsi', 'pyradiomics'),
        fc.constantFrom(1, 2, 3),
        fc.boolean(),
        async (region, profile, kernelRadius, planarKernel) => {
          const settings = { ...LEVELS, profile, families: [family], kernelRadius, planarKernel } as const;
          // PyRadiomics has no distance zones.
          if (profile === 'pyradiomics' && family === 'gldzm') return;
          expect(await compare(region, settings)).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });

  test.each([
    ['2D_average', '2D'],
    ['2D_merged', '2D'],
    ['2.5D_average', '2.5D'],
    ['2.5D_merged', '2.5D'],
    ['3D_average', '3D'],
    ['3D_merged', '3D'],
  ] as const)('aggregated as %s and %s, pairs over any distance', async (aggregation, zoneAggregation) => {
    await fc.assert(
      fc.asyncProperty(
        caseWithHoles,
        profiles,
        fc.constantFrom(1, 2, 3),
        async (region, profile: 'ibsi' | 'pyradiomics', distance) => {
          const settings = {
            ...LEVELS,
            profile,
            families: ['glcm', 'glrlm', 'glszm', 'ngtdm', 'ngldm'],
            kernelRadius: 1,
            glcmDistance: distance,
            glcmAggregations: [aggregation],
            glrlmAggregations: [aggregation],
            zoneAggregations: [zoneAggregation],
            dependenceCoarseness: distance - 1,
          } as const;
          expect(await compare(region, settings)).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });

  test('windows that are not masked take every voxel of the image that they reach', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, fc.constantFrom(...FAMILIES), async ({ image, mask }, family) => {
        // Without limits of re-segmentation, which windows that are not masked do not have.
        const settings = {
          families: [family],
          kernelRadius: 1,
          maskedKernel: false,
          discretisation: { method: 'none' },
        } as const;
        // With every voxel reached the lowest and the highest level are the same for all windows.
        const data = Float64Array.from(image.data, (value) => value);
        const found = await compare({ image: { ...image, data }, mask }, settings);
        const relative = /Normalised|MaximumGradient|MinimumGradient/;
        expect(found.filter((line) => !relative.test(line))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('one slice, one row and one voxel', async () => {
    for (const size of [
      [5, 4, 1],
      [6, 1, 1],
      [1, 1, 1],
    ] as const) {
      const length = size[0] * size[1] * size[2];
      const grid = makeGrid({ size, spacingMm: [1, 2, 3] });
      const image = { grid, data: Float64Array.from({ length }, (_, v) => 1 + ((v * 7) % 5)) };
      const mask = { grid, data: new Uint8Array(length).fill(1) };
      expect(await compare({ image, mask }, { ...LEVELS, kernelRadius: 2 })).toEqual([]);
      expect(await compare({ image, mask }, { ...LEVELS, profile: 'pyradiomics' })).toEqual([]);
    }
  });

  test('a thousand grey levels, windows of any radius', async () => {
    const grid = makeGrid({ size: [4, 4, 3], spacingMm: [1, 1, 2] });
    const wide = { resegmentation: { range: [0.5, 1024.5] } };
    for (const contrast of [1, 997]) {
      // All of 1,024 levels, or three at the top of them beside one at the bottom.
      const data = Float64Array.from(
        { length: 150 },
        (_, v) => 1024 - (((v * 7919) % 1024) % (1 + contrast * 3)),
      );
      data[0] = 1;
      const mask = { grid, data: Uint8Array.from(data, (_, v) => (v % 13 === 5 ? 0 : 1)) };
      for (const kernelRadius of [2, 7]) {
        const settings = { ...LEVELS, ...wide, kernelRadius, families: ['glcm', 'glrlm', 'ngtdm'] } as const;
        // Third powers of a thousand leave rounding in the shade of a window that has none: there ours is exactly 0.
        const found = await compare({ image: { grid, data }, mask }, settings);
        expect(found.filter((line) => !/ClusterShade.*: 0 .*not -?\d.*e-/.test(line))).toEqual([]);
        const pyradiomics = { ...settings, profile: 'pyradiomics', families: ['glcm'] } as const;
        const again = await compare({ image: { grid, data }, mask }, pyradiomics);
        expect(again.filter((line) => !/ClusterShade.*: 0 .*not -?\d.*e-/.test(line))).toEqual([]);
      }
    }
  });

  test('a flat region, with the same reasons', async () => {
    const grid = makeGrid({ size: [4, 3, 3], spacingMm: [1, 1, 1] });
    const image = { grid, data: new Float64Array(36).fill(3) };
    const mask = { grid, data: new Uint8Array(36).fill(1) };
    expect(await compare({ image, mask }, LEVELS)).toEqual([]);
    expect(await compare({ image, mask }, { ...LEVELS, profile: 'pyradiomics' })).toEqual([]);
  });
});
