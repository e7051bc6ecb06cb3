import { readDicom, readSegmentation } from '@lobule/dicom';
import { codecsFor } from '@lobule/dicom/node';
import type { RegionResult } from '@lobule/study';
import { countInside, type Mask, voxelVolumeMm3 } from '@lobule/volume';
import type { ExamTask } from './exam-task.ts';
import { openSources } from './sources.ts';

/** A segment that came with the images: shown as what its author called it, never taken for a tumour. */
export interface ShownSegment {
  readonly mask: Mask;
  readonly result: RegionResult;
}

/** The segments of the DICOM segmentations of an exam. */
export async function segmentationRegions(task: ExamTask): Promise<readonly ShownSegment[]> {
  const scanned = task.scanned.filter(({ role }) => role === 'segmentation');
  if (scanned.length === 0) return [];
  const source = await openSources(task.places);
  const shown: ShownSegment[] = [];
  for (const file of scanned.flatMap(({ files }) => files)) {
    const object = readDicom(await source.read(file));
    const { segments, warnings } = readSegmentation(object, await codecsFor(object));
    for (const { label, mask } of segments) {
      const voxels = countInside(mask);
      shown.push({
        mask,
        result: {
          name: label,
          meaning: [
            'Segmentation that came with the images, shown as it is labelled; not used as a lesion.',
            ...warnings.map(({ text }) => text),
          ].join(' '),
          voxels,
          volumeMm3: voxels * voxelVolumeMm3(mask.grid),
        },
      });
    }
  }
  return shown;
}
