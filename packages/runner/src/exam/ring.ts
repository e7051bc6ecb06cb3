import type { Json } from '@lobule/foundation';
import { peritumoralShell } from '@lobule/segmentation';
import type { RingRegion } from '@lobule/study';
import { emptyMask, type Grid, type Mask, type VoxelArray } from '@lobule/volume';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import { foreground } from './foreground.ts';
import type { ImageSeries } from './images.ts';
import type { MadeRegion } from './make-region.ts';
import { earlierRegion } from './region-step.ts';

/**
 * A shell around a region of the exam, clipped to tissue or to another region.
 *
 * @param series whose first frame shows the tissue.
 * @throws runner/no-image
 */
export async function ringStep(
  steps: StepRunner,
  request: RingRegion,
  series: ImageSeries,
  earlier: readonly MadeRegion[],
) {
  const { name, of, fromMm, toMm, within } = request;
  const lesion = earlierRegion(of, earlier);
  const around = within === 'tissue' || within === 'image' ? undefined : earlierRegion(within, earlier);
  const record = await steps.run(
    {
      name: `region:${name}`,
      parameters: {
        request,
        of: lesion.record.blobs['mask'],
        within: around?.record.blobs['mask'] ?? (within === 'tissue' ? series.contentHash : ''),
      },
    },
    async () => {
      const clip =
        around?.mask() ?? (within === 'tissue' ? tissueOf(series.grid, (await series.load())[0]) : undefined);
      const ring = peritumoralShell(lesion.mask(), { fromMm, toMm }, clip);
      const clipped = within === 'image' ? '' : `, clipped to ${within === 'tissue' ? 'tissue' : within}`;
      const result: MadeRegion['result'] = {
        name,
        meaning: `Shell of ${fromMm} to ${toMm} mm around ${of}${clipped}.`,
        voxels: ring.voxels,
        volumeMm3: ring.volumeMm3,
        ...(ring.reason ? { reason: ring.reason } : {}),
      };
      return { facts: { result } as unknown as Json, blobs: { mask: packVolume(ring.mask, 'mask') } };
    },
  );
  return { record };
}

/** What stands out from air in an image before contrast. */
function tissueOf(grid: Grid, image: VoxelArray): Mask {
  const tissue = emptyMask(grid);
  for (const voxel of foreground(image)) tissue.data[voxel] = 1;
  return tissue;
}
