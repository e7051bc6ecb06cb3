import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { voxelMaps } from '@lobule/radiomics';
import { makeGrid, readNifti } from '@lobule/volume';
import { nodeUnpacker } from '@lobule/volume/node';
import { describe, expect, test } from 'vitest';
import { growingVoxelMaps } from '../../src/features/growing-voxel-maps.ts';
import { temporaryFolder } from '../fixture.ts';

const grid = makeGrid({ size: [5, 4, 6], spacingMm: [1, 1, 2] });
/** Flat from the fourth slice on, so that reasons come late. */
const image = {
  grid,
  data: Float32Array.from({ length: 120 }, (_, v) => (v < 60 ? (v * 37) % 11 : 5)),
};
const mask = { grid, data: Uint8Array.from({ length: 120 }, (_, v) => (v % 5 < 4 ? 1 : 0)) };
const settings = { families: ['statistics'], features: ['Q4LE', 'KE2A'] } as const;
const read = (folder: string, name: string) =>
  readNifti(new Uint8Array(readFileSync(path.join(folder, name))), { unpacker: nodeUnpacker }).volumes[0]
    .data;

describe('maps that grow slab by slab', () => {
  test('are those made at once, their reasons too, though these begin late', async () => {
    const folder = temporaryFolder('growing-voxel-maps');
    const whole = await voxelMaps(image, mask, settings);
    const growing = growingVoxelMaps(folder, whole.features);
    await voxelMaps(image, mask, settings, { slabSlices: 1, onSlab: (slab) => growing.add(slab) });
    expect(readdirSync(folder).every((name) => name.endsWith('.tmp'))).toBe(true);
    const names = [
      'Statistics_Mean.nii.gz',
      'Statistics_Skewness.nii.gz',
      'Statistics_Skewness_reasons.nii.gz',
    ];
    expect(await growing.keep()).toEqual(names);
    expect(readdirSync(folder).sort()).toEqual(names);
    const [mean, skewness] = whole.maps;
    expect(read(folder, names[0])).toEqual(mean.values);
    expect(read(folder, names[1])).toEqual(skewness.values);
    expect(read(folder, names[2])).toEqual(skewness.reasons);
    expect(growing.maps().map(({ defined, undefined: missing }) => [defined, missing])).toEqual([
      [96, {}],
      [64, { 'flat-region': 32 }],
    ]);
  });

  test('leave nothing behind where they are given up', async () => {
    const folder = temporaryFolder('growing-voxel-maps-dropped');
    const controller = new AbortController();
    const growing = growingVoxelMaps(folder, (await voxelMaps(image, mask, settings)).features);
    const stopped = voxelMaps(image, mask, settings, {
      slabSlices: 1,
      signal: controller.signal,
      onSlab: async (slab) => {
        await growing.add(slab);
        if (slab.z === 4) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'foundation/cancelled' });
    await growing.drop();
    expect(readdirSync(folder)).toEqual([]);
  });
});
