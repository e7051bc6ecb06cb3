import type { RegionResult } from '@lobule/study';
import { countInside, type Grid, type Mask, voxelVolumeMm3 } from '@lobule/volume';
import { drawnRegions } from '../masks/drawn-regions.ts';
import type { ExamTask } from './exam-task.ts';
import { openSources } from './sources.ts';

/** A segment that came with the images: shown as what its author called it, never taken for a tumour. */
export interface ShownSegment {
  readonly mask: Mask;
  readonly result: RegionResult;
}

/** Does a part of an exam's work, so that what fails of it is told and stops nothing else. */
type Attempt = <T>(step: string, work: () => Promise<T>) => Promise<T | undefined>;

/**
 * The segments of the DICOM segmentations of an exam, and the regions of its structure sets.
 *
 * @param grid of the images, on which contours are drawn
 */
export async function segmentationRegions(
  task: ExamTask,
  grid: Grid | undefined,
  attempt: Attempt,
): Promise<readonly ShownSegment[]> {
  const scanned = task.scanned.filter(({ role }) => role === 'segmentation');
  if (scanned.length === 0) return [];
  const source = await openSources(task.places);
  const shown: ShownSegment[] = [];
  for (const file of scanned.flatMap(({ files }) => files)) {
    const { regions, warnings } = await drawnRegions(await source.read(file), grid);
    for (const { number, name, draw } of regions) {
      const drawn = await attempt(`segmentation ${number}`, async () => draw());
      if (drawn === undefined) continue;
      const voxels = countInside(drawn.mask);
      shown.push({
        mask: drawn.mask,
        result: {
          name,
          meaning: [
            'Segmentation that came with the images, shown as it is labelled; not used as a lesion.',
            ...[...warnings, ...drawn.warnings].map(({ text }) => text),
          ].join(' '),
          voxels,
          volumeMm3: voxels * voxelVolumeMm3(drawn.mask.grid),
        },
      });
    }
  }
  return shown;
}
