import { type RadiomicsSettings, type VoxelMapSettings, voxelMaps } from '@lobule/radiomics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Case } from '../regions.ts';
import { caseWithHoles, differences } from './windows.ts';

/** Grey levels that do not depend on which voxels a window has. */
const LEVELS: RadiomicsSettings = {
  discretisation: { method: 'bin-width', width: 1 },
  resegmentation: { range: [0.5, 5.5] },
  binEdges: 'region-minimum',
  normalisingLevels: 'bins',
};

async function compare(
  { image, mask }: Case,
  settings: RadiomicsSettings & VoxelMapSettings,
): Promise<readonly string[]> {
  const { kernelRadius = 1, planarKernel = false, maskedKernel = true, ...common } = settings;
  const maps = await voxelMaps(image, mask, settings, { precision: 64 });
  const reach = [kernelRadius, kernelRadius, planarKernel ? 0 : kernelRadius] as const;
  const windows = maskedKernel ? mask : { grid: mask.grid, data: new Uint8Array(mask.data.length).fill(1) };
  return differences(maps, image, windows, common, reach);
}

describe('a voxel map has at each voxel the features of its window as a region of its own', () => {
  test.each(['statistics', 'intensity-histogram', 'glcm'] as const)('%s', async (family) => {
    await fc.assert(
      fc.asyncProperty(
        caseWithHoles,
        fc.constantFrom('ibsi', 'pyradiomics'),
        fc.constantFrom(1, 2),
        fc.boolean(),
        async (region, profile, kernelRadius, planarKernel) => {
          const settings = { ...LEVELS, profile, families: [family], kernelRadius, planarKernel } as const;
          expect(await compare(region, settings)).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
