import { expect, test } from 'vitest';
import { inIsolatedPage } from './isolated-page.ts';
import { mapsAlone } from './voxel-maps-in-browser-workers.ts';

test('in a cross-origin isolated page two workers make voxel maps, with the bits of Node', async () => {
  const { found, troubles } = await inIsolatedPage<{ isolated: boolean; maps: (number | null)[] }>(
    'voxel-maps-in-browser-workers.ts',
    '../packages/radiomics/src/parallel/web-worker.ts',
    "Lobule.mapsByWorkers('/worker.js')",
  );
  expect(found.isolated).toBe(true);
  expect(found.maps).toEqual(await mapsAlone());
  expect(troubles).toEqual([]);
});
